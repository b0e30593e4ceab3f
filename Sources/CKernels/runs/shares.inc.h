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

/// The numbers of a row from column `first` on, and what of them lies beyond its end.
static INLINE Doubles share_load(bool is_double, const void *x, size_t place, size_t left) {
  if (!is_double) return widen(row_load((const float *)x + place, left));
  const double *p = (const double *)x + place;
  return left >= LANES ? load_doubles(p) : load_first_doubles(p, left, 0);
}
static INLINE void share_store(bool is_double, void *y, size_t place, size_t left, Doubles v) {
  if (!is_double) {
    row_store((float *)y + place, left, narrow(v));
    return;
  }
  double *p = (double *)y + place;
  if (left >= LANES)
    store_doubles(p, v);
  else
    store_first_doubles(p, left, v);
}

/// The shares of `width` columns, at most SHARED_COLUMNS of them.
static INLINE void share_columns(bool is_double, bool logarithmic, size_t rows, size_t width,
                                 size_t ld, const void *x, void *y, size_t first) {
  double largest[SHARED_COLUMNS + LANES], rest[SHARED_COLUMNS + LANES];
  for (size_t j = 0; j < width; j += LANES) {
    store_doubles(largest + j, splat_double(-__builtin_inf()));
    store_doubles(rest + j, (Doubles){});
  }
  for (size_t r = 0; r < rows; r++)
    for (size_t j = 0; j < width; j += LANES) {
      Doubles v = share_load(is_double, x, first + r * ld + j, width - j);
      Doubles best = load_doubles(largest + j);
      store_doubles(largest + j, choose_doubles((v > best) | (v != v), v, best));
    }
  for (size_t r = 0; r < rows; r++)
    for (size_t j = 0; j < width; j += LANES) {
      Doubles v = share_load(is_double, x, first + r * ld + j, width - j);
      Doubles distance = v - load_doubles(largest + j);
      // A float32 is rounded once, whichever of them computes it.
      Doubles e = is_double ? exact_exponential(distance) : double_exponential(distance);
      store_doubles(rest + j, load_doubles(rest + j) + e);
      if (!logarithmic) share_store(is_double, y, first + r * ld + j, width - j, e);
    }
  for (size_t j = 0; j < width; j += LANES) {
    Doubles sum = load_doubles(rest + j);
    store_doubles(rest + j, logarithmic ? exact_logarithm(sum) : 1.0 / sum);
  }
  for (size_t r = 0; r < rows; r++)
    for (size_t j = 0; j < width; j += LANES) {
      size_t place = first + r * ld + j;
      Doubles known = load_doubles(rest + j);
      Doubles v = logarithmic
                      ? (share_load(is_double, x, place, width - j) - load_doubles(largest + j)) - known
                      : share_load(is_double, y, place, width - j) * known;
      share_store(is_double, y, place, width - j, v);
    }
}

static void column_shares_kernel(bool is_double, bool logarithmic, size_t rows, size_t columns,
                                 const void *x, void *y) {
  for (size_t first = 0; first < columns; first += SHARED_COLUMNS) {
    size_t width = smaller(columns - first, SHARED_COLUMNS);
    if (is_double)
      share_columns(true, logarithmic, rows, width, columns, x, y, first);
    else
      share_columns(false, logarithmic, rows, width, columns, x, y, first);
  }
}
