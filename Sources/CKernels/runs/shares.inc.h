/// softmax of float64, or its logarithm: of rows, or of columns, which are read row by row.

/// columns is above 0.
static void double_shares_kernel(bool logarithmic, size_t rows, size_t columns, const double *x,
                                 double *y) {
  for (size_t r = 0; r < rows; r++, x += columns, y += columns) {
    double maximum = extreme_double(true, columns, x);
    size_t j = 0;
    for (; columns - j >= LANES; j += LANES)
      store_doubles(y + j, exact_exponential(load_doubles(x + j) - maximum));
    if (j < columns)
      store_first_doubles(
          y + j, columns - j,
          exact_exponential(load_first_doubles(x + j, columns - j, maximum) - maximum));
    double sum = fold_row_of_doubles(KERNEL_SUM, columns, y, 0);
    double rest = logarithmic ? log(sum) : 1 / sum;
    if (logarithmic)
      for (j = 0; j < columns; j++) y[j] = (x[j] - maximum) - rest;
    else
      for (j = 0; j < columns; j++) y[j] *= rest;
  }
}

/// Columns that are gone through together: what is known of them stays near.
#define SHARED_COLUMNS 256

/// The numbers of a row, and what of them lies beyond its end.
static INLINE Doubles share_load(const double *p, size_t left) {
  return left >= LANES ? load_doubles(p) : load_first_doubles(p, left, 0);
}
static INLINE void share_store(double *p, size_t left, Doubles v) {
  if (left >= LANES)
    store_doubles(p, v);
  else
    store_first_doubles(p, left, v);
}

/// The shares of `width` columns, at most SHARED_COLUMNS of them.
static void share_columns(bool logarithmic, size_t rows, size_t width, size_t ld, const double *x,
                          double *y) {
  double largest[SHARED_COLUMNS + LANES], rest[SHARED_COLUMNS + LANES];
  for (size_t j = 0; j < width; j += LANES) {
    store_doubles(largest + j, splat_double(-__builtin_inf()));
    store_doubles(rest + j, (Doubles){});
  }
  for (size_t r = 0; r < rows; r++)
    for (size_t j = 0; j < width; j += LANES) {
      Doubles v = share_load(x + r * ld + j, width - j), best = load_doubles(largest + j);
      store_doubles(largest + j, choose_doubles((v > best) | (v != v), v, best));
    }
  for (size_t r = 0; r < rows; r++)
    for (size_t j = 0; j < width; j += LANES) {
      Doubles v = share_load(x + r * ld + j, width - j);
      Doubles e = exact_exponential(v - load_doubles(largest + j));
      store_doubles(rest + j, load_doubles(rest + j) + e);
      if (!logarithmic) share_store(y + r * ld + j, width - j, e);
    }
  for (size_t j = 0; j < width; j += LANES) {
    Doubles sum = load_doubles(rest + j);
    store_doubles(rest + j, logarithmic ? exact_logarithm(sum) : 1.0 / sum);
  }
  for (size_t r = 0; r < rows; r++)
    for (size_t j = 0; j < width; j += LANES) {
      Doubles known = load_doubles(rest + j);
      Doubles v = share_load((logarithmic ? x : y) + r * ld + j, width - j);
      v = logarithmic ? (v - load_doubles(largest + j)) - known : v * known;
      share_store(y + r * ld + j, width - j, v);
    }
}

/// x − y, and what the difference loses.
static INLINE Floats exact_difference(Floats x, Floats y, Floats *lost) {
  Floats d = x - y, less = d - x;
  *lost = (x - (d - less)) - (y + less);
  return d;
}

/// The same of float32: the exponentials in float32, their sums and what is left in float64.
static void share_float_columns(bool logarithmic, size_t rows, size_t width, size_t ld,
                                const float *x, float *y) {
  float largest[SHARED_COLUMNS + LANES];
  double rest[SHARED_COLUMNS + LANES];
  for (size_t j = 0; j < width; j += LANES) {
    store(largest + j, splat(-__builtin_inff()));
    store_doubles(rest + j, (Doubles){});
  }
  for (size_t r = 0; r < rows; r++)
    for (size_t j = 0; j < width; j += LANES) {
      Floats v = row_load(x + r * ld + j, width - j), best = load(largest + j);
      store(largest + j, select((v > best) | (v != v), v, best));
    }
  for (size_t r = 0; r < rows; r++)
    for (size_t j = 0; j < width; j += LANES) {
      Floats lost, v = row_load(x + r * ld + j, width - j);
      Floats d = at_least(exact_difference(v, load(largest + j), &lost), -104.0f);
      Floats e = quick_power_as_sum(quick_power(d, select(d > -104.0f, lost, (Floats){})));
      store_doubles(rest + j, load_doubles(rest + j) + widen(e));
      if (!logarithmic) row_store(y + r * ld + j, width - j, e);
    }
  for (size_t j = 0; j < width; j += LANES) {
    Doubles sum = load_doubles(rest + j);
    store_doubles(rest + j, logarithmic ? exact_logarithm(sum) : 1.0 / sum);
  }
  for (size_t r = 0; r < rows; r++)
    for (size_t j = 0; j < width; j += LANES) {
      const float *from = (logarithmic ? x : y) + r * ld + j;
      Doubles v = widen(row_load(from, width - j)), known = load_doubles(rest + j);
      v = logarithmic ? (v - widen(load(largest + j))) - known : v * known;
      row_store(y + r * ld + j, width - j, narrow(v));
    }
}

static void column_shares_kernel(bool is_double, bool logarithmic, size_t rows, size_t columns,
                                 const void *x, void *y) {
  for (size_t first = 0; first < columns; first += SHARED_COLUMNS) {
    size_t width = smaller(columns - first, SHARED_COLUMNS);
    if (is_double)
      share_columns(logarithmic, rows, width, columns, (const double *)x + first,
                    (double *)y + first);
    else
      share_float_columns(logarithmic, rows, width, columns, (const float *)x + first,
                          (float *)y + first);
  }
}
