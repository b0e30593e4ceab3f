/// Softmax and cross-entropy.

/// −∞ for an empty row. A NaN may be passed over: the sums that follow show it.
static INLINE float row_maximum(size_t columns, const float *x) {
  Floats best[4];
  UNROLL for (size_t k = 0; k < 4; k++) best[k] = splat(-__builtin_inff());
  size_t j = 0;
  for (; columns - j >= 4 * LANES; j += 4 * LANES)
    UNROLL for (size_t k = 0; k < 4; k++) {
      Floats v = load(x + j + k * LANES);
      best[k] = select(v > best[k], v, best[k]);
    }
  for (; j < columns; j += LANES) {
    Floats v = row_load_or(x + j, columns - j, -__builtin_inff());
    best[0] = select(v > best[0], v, best[0]);
  }
  UNROLL for (size_t k = 1; k < 4; k++)
    best[0] = select(best[k] > best[0], best[k], best[0]);
  return maximum_lane(best[0]);
}

/// The sum of e^(x − maximum) over the row, in the order of SUM_OVER_ROW; `to` receives the terms
/// where it is not NULL. The vectors of partial sums take their turns: only their pairs matter, and
/// those stay pairs.
static INLINE double sum_exponentials(size_t columns, const float *x, float maximum, float *to) {
  double total = 0;
  for (size_t j = 0; j < columns;) {
    size_t end = columns - j <= BLOCK * ROW_LANES ? columns : j + BLOCK * ROW_LANES;
    Floats sum[ROW_VECTORS] = {};
    for (; j < end; j += LANES) {
      Floats e = exponential(row_load_or(x + j, columns - j, -__builtin_inff()) - maximum);
      if (to) row_store(to + j, columns - j, e);
      e = sum[0] + e;
      UNROLL for (size_t v = 1; v < ROW_VECTORS; v++) sum[v - 1] = sum[v];
      sum[ROW_VECTORS - 1] = e;
    }
    total += (double)sum_row_lanes(sum);
  }
  return total;
}

static void softmax_kernel(size_t rows, size_t columns, const float *logits,
                           float *probabilities) {
  for (size_t r = 0; r < rows; r++, logits += columns, probabilities += columns) {
    double total = sum_exponentials(columns, logits, row_maximum(columns, logits), probabilities);
    scale_kernel(columns, (float)(1.0 / total), probabilities, probabilities);
  }
}

/// The natural logarithm of a number that is 0, normal, infinite or NaN. (Not libm's: this target
/// then needs no library.) x = 2ᵉ·m with m within √½…√2, log m = 2 artanh((m − 1)/(m + 1)).
static double logarithm(double x) {
  if (!(x > 0 && x < (double)__builtin_inff())) return x == 0 ? -(double)__builtin_inff() : x;
  uint64_t bits;
  __builtin_memcpy(&bits, &x, sizeof bits);
  int64_t exponent = (int64_t)((bits + 0x00095f619980c433) >> 52) - 1023;
  bits -= (uint64_t)exponent << 52;
  double m;
  __builtin_memcpy(&m, &bits, sizeof m);
  double s = (m - 1) / (m + 1), z = s * s, sum = 0;
  UNROLL for (int i = 19; i > 1; i -= 2) sum = (sum + 1.0 / i) * z;
  return (double)exponent * 0.693147180559945309417 + 2 * (s + s * sum);
}

/// How many rows are summed before the logarithms of the sums are taken together: one after the other,
/// each would wait for the last.
#define LOSS_ROWS 32

static double cross_entropy_kernel(size_t rows, size_t columns, const float *logits,
                                   const int32_t *targets, float *log_normaliser) {
  double loss = 0;
  for (size_t first = 0; first < rows; first += LOSS_ROWS) {
    size_t count = smaller(rows - first, LOSS_ROWS);
    float maxima[LOSS_ROWS];
    double totals[LOSS_ROWS];
    const float *row = logits + first * columns;
    for (size_t r = 0; r < count; r++, row += columns) {
      maxima[r] = row_maximum(columns, row);
      totals[r] = sum_exponentials(columns, row, maxima[r], NULL);
    }
    row = logits + first * columns;
    for (size_t r = 0; r < count; r++, row += columns) {
      int32_t target = targets[first + r];
      double normaliser = (double)maxima[r] + logarithm(totals[r]);
      log_normaliser[first + r] = (float)normaliser;
      if (target >= 0) loss += normaliser - (double)row[target];
    }
  }
  return loss;
}

static void cross_entropy_backward_kernel(size_t rows, size_t columns, float factor,
                                          const float *logits, const int32_t *targets,
                                          const float *log_normaliser, float *dlogits) {
  for (size_t r = 0; r < rows; r++, logits += columns, dlogits += columns) {
    if (targets[r] < 0) {
      for (size_t j = 0; j < columns; j += LANES) row_store(dlogits + j, columns - j, (Floats){});
      continue;
    }
    for (size_t j = 0; j < columns; j += LANES) {
      Floats p = exponential(row_load(logits + j, columns - j) - log_normaliser[r]);
      row_store(dlogits + j, columns - j, p * factor);
    }
    float p = exponential(splat(logits[targets[r]] - log_normaliser[r]))[0];
    dlogits[targets[r]] = (p - 1.0f) * factor;
  }
}
