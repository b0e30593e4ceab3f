/// Elements less their channel's mean, times its scale, times a factor, plus an offset; and back. In float64.

/// A channel's numbers, and the factors of its row.
typedef struct {
  size_t channel, factor;
  double mean, scale;
} NormalRow;

static INLINE NormalRow normal_row(const KernelNormal *n, size_t row, const double *mean,
                                   const double *scale) {
  size_t channel = row % n->channels;
  return (NormalRow){channel, channel % n->period * n->parts, mean[channel], scale[channel]};
}

/// The factors of LANES elements: their own, or one for all.
static INLINE Doubles normal_factors(const float *factors, size_t place, size_t left, bool each,
                                     double none) {
  if (!factors) return splat_double(none);
  return each ? widen(row_load(factors + place, left)) : splat_double((double)factors[0]);
}

static INLINE void standardise_some(size_t left, NormalRow row, bool each, const float *w,
                                    const float *b, size_t j, const float *x, float *y) {
  Doubles v = (widen(row_load(x + j, left)) - row.mean) * row.scale;
  if (w) v *= normal_factors(w, j, left, each, 1);
  if (b) v += normal_factors(b, j, left, each, 0);
  row_store(y + j, left, narrow(v));
}

static INLINE void standardise_run(size_t length, NormalRow row, bool each, const float *w,
                                   const float *b, const float *x, float *y) {
  size_t j = 0;
  for (; length - j >= LANES; j += LANES) standardise_some(LANES, row, each, w, b, j, x, y);
  if (j < length) standardise_some(length - j, row, each, w, b, j, x, y);
}

static void standardise_kernel(const KernelNormal *n, size_t first, size_t rows,
                               const double *mean, const double *scale, const float *weight,
                               const float *bias, const float *x, float *y) {
  bool each = n->share == 1;
  size_t runs = each ? 1 : n->parts, length = each ? n->parts : n->share;
  for (size_t r = 0; r < rows; r++) {
    NormalRow row = normal_row(n, first + r, mean, scale);
    for (size_t run = 0; run < runs; run++, x += length, y += length) {
      const float *w = weight ? weight + row.factor + run : NULL;
      const float *b = bias ? bias + row.factor + run : NULL;
      if (each)
        standardise_run(length, row, true, w, b, x, y);
      else
        standardise_run(length, row, false, w, b, x, y);
    }
  }
}

/// Σ g and Σ g · v over a run, v the normalised elements: in the lanes of fold_row.
static INLINE void sums_of_run(size_t length, NormalRow row, const float *x, const float *dy,
                               double *gradients, double *products) {
  Doubles sum[FOLD_VECTORS] = {}, product[FOLD_VECTORS] = {};
  size_t j = 0;
  for (; length - j >= FOLD_LANES; j += FOLD_LANES)
    UNROLL for (size_t v = 0; v < FOLD_VECTORS; v++) {
      Doubles d = widen(load(dy + j + v * LANES));
      sum[v] += d;
      product[v] += d * ((widen(load(x + j + v * LANES)) - row.mean) * row.scale);
    }
  UNROLL for (size_t v = 0; v < FOLD_VECTORS; v++, j += LANES) {
    if (j >= length) break;
    // (Beyond the run d is 0.)
    Doubles d = widen(row_load(dy + j, length - j));
    sum[v] += d;
    product[v] += d * ((widen(row_load(x + j, length - j)) - row.mean) * row.scale);
  }
  *gradients = fold_lanes(sum);
  *products = fold_lanes(product);
}

/// The same where every element has a factor of its own, whose gradients are added up by element.
static INLINE void sums_of_row(size_t length, NormalRow row, const float *weight, const float *x,
                               const float *dy, double *dweight, double *dbias, double *gradients,
                               double *products) {
  double total = 0, both = 0, lanes[2][FOLD_LANES] = {};
  for (size_t j = 0; j < length; j++) {
    double d = (double)dy[j], v = ((double)x[j] - row.mean) * row.scale;
    double own = weight ? d * (double)weight[j] : d;
    dweight[j] += d * v;
    dbias[j] += d;
    lanes[0][j % FOLD_LANES] += own;
    lanes[1][j % FOLD_LANES] += own * v;
  }
  for (size_t i = 0; i < FOLD_LANES; i++) total += lanes[0][i], both += lanes[1][i];
  *gradients = total;
  *products = both;
}

static void standardise_sums_kernel(const KernelNormal *n, size_t first, size_t rows,
                                    const double *mean, const double *scale, const float *weight,
                                    const float *x, const float *dy, double *sum, double *product,
                                    double *dweight, double *dbias) {
  for (size_t r = 0; r < rows; r++) {
    NormalRow row = normal_row(n, first + r, mean, scale);
    double gradients, products;
    if (n->share == 1) {
      sums_of_row(n->parts, row, weight ? weight + row.factor : NULL, x, dy, dweight + row.factor,
                  dbias + row.factor, &gradients, &products);
      sum[row.channel] += gradients;
      product[row.channel] += products;
      x += n->parts, dy += n->parts;
      continue;
    }
    for (size_t p = 0; p < n->parts; p++, x += n->share, dy += n->share) {
      sums_of_run(n->share, row, x, dy, &gradients, &products);
      double w = weight ? (double)weight[row.factor + p] : 1;
      dweight[row.factor + p] += products;
      dbias[row.factor + p] += gradients;
      sum[row.channel] += w * gradients;
      product[row.channel] += w * products;
    }
  }
}

static void standardise_backward_kernel(const KernelNormal *n, size_t first, size_t rows,
                                        const double *mean, const double *scale,
                                        const float *weight, const double *sum,
                                        const double *product, const float *x, const float *dy,
                                        float *dx) {
  bool each = n->share == 1;
  size_t runs = each ? 1 : n->parts, length = each ? n->parts : n->share;
  for (size_t r = 0; r < rows; r++) {
    NormalRow row = normal_row(n, first + r, mean, scale);
    double less = sum[row.channel], by = product[row.channel];
    for (size_t run = 0; run < runs; run++, x += length, dy += length, dx += length) {
      const float *w = weight ? weight + row.factor + run : NULL;
      for (size_t j = 0; j < length; j += LANES) {
        size_t left = length - j;
        Doubles v = (widen(row_load(x + j, left)) - row.mean) * row.scale;
        Doubles own = widen(row_load(dy + j, left)) * normal_factors(w, j, left, each, 1);
        row_store(dx + j, left, narrow((own - less - v * by) * row.scale));
      }
    }
  }
}
