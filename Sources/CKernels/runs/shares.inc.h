/// softmax, its logarithm, and the logarithm of its sum: of rows, or of columns.

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
#define SHARED_COLUMNS 1024

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

/// Below this, e^x is subnormal. The processor is slow with such numbers, and masks make them by the thousand,
/// though most are 0 in the end.
#define LEAST_NORMAL_POWER -87.25f

/// e^(x − largest) in float32, what the difference loses included.
static INLINE Floats share_of(Floats x, Floats largest) {
  Floats d = x - largest, less = d - x, lost = (x - (d - less)) - (largest + less);
  Ints is_small = d < LEAST_NORMAL_POWER, is_seen = is_small & (d > -104.0f);
  Floats normal = at_least(d, LEAST_NORMAL_POWER);
  Floats e = quick_power_as_sum(quick_power(normal, select(is_small, (Floats){}, lost)));
  e = select(is_small, (Floats){}, e);
  if (__builtin_reduce_or(is_seen)) {
    QuickPower power = quick_power(at_least(d, -104.0f), select(is_seen, lost, (Floats){}));
    e = select(is_seen, quick_power_as_sum(power), e);
  }
  return e;
}

/// A factor in two parts.
typedef struct {
  Floats high, low;
} ShareFactor;

/// Nearly as if rounded once. Tiny numbers go without the low part, whose product would be subnormal.
static INLINE Floats share_times(Floats x, ShareFactor factor) {
#if EXACT_FUSED
  return multiply_add(x, factor.high, x * select(x > 0x1p-90f, factor.low, (Floats){}));
#else
  return narrow(widen(x) * (widen(factor.high) + widen(factor.low)));
#endif
}
static INLINE ShareFactor share_factor(Doubles factor) {
  Floats high = narrow(factor);
  return (ShareFactor){high, narrow(factor - widen(high))};
}

/// Σ e^(x − largest) over a row, in float64; `to` receives the terms where it is not NULL.
static double sum_row_shares(size_t columns, const float *x, float largest, float *to) {
  Doubles sums[ROW_VECTORS] = {};
  Floats most = splat(largest);
  for (size_t j = 0; j < columns;)
    UNROLL for (size_t v = 0; v < ROW_VECTORS; v++, j += LANES) {
      if (v > 0 && j >= columns) break;
      Floats e = share_of(row_load_or(x + j, columns - j, -__builtin_inff()), most);
      if (to) row_store(to + j, columns - j, e);
      sums[v] += widen(e);
    }
  double lanes[ROW_LANES];
  __builtin_memcpy(lanes, sums, sizeof lanes);
  for (size_t half = ROW_LANES / 2; half > 0; half /= 2)
    for (size_t i = 0; i < half; i++) lanes[i] += lanes[i + half];
  return lanes[0];
}

static void shares_kernel(bool logarithmic, size_t rows, size_t columns, const float *x, float *y) {
  for (size_t r = 0; r < rows; r++, x += columns, y += columns) {
    float largest = row_maximum(columns, x);
    double sum = sum_row_shares(columns, x, largest, logarithmic ? NULL : y);
    if (logarithmic) {
      float rest = (float)log(sum);
      for (size_t j = 0; j < columns; j += LANES)
        row_store(y + j, columns - j, (row_load(x + j, columns - j) - largest) - rest);
    } else {
      ShareFactor factor = share_factor(splat_double(1 / sum));
      for (size_t j = 0; j < columns; j += LANES)
        row_store(y + j, columns - j, share_times(row_load(y + j, columns - j), factor));
    }
  }
}

/// What is known of columns: their largest numbers, and the sums of e^(x − largest).
typedef struct {
  float largest[SHARED_COLUMNS + LANES];
  double sums[SHARED_COLUMNS + LANES];
} ColumnShares;

static void sum_column_shares(size_t rows, size_t width, size_t ld, const float *x, float *to,
                              ColumnShares *known) {
  for (size_t j = 0; j < width; j += LANES) {
    store(known->largest + j, splat(-__builtin_inff()));
    store_doubles(known->sums + j, (Doubles){});
  }
  for (size_t r = 0; r < rows; r++)
    for (size_t j = 0; j < width; j += LANES) {
      Floats v = row_load(x + r * ld + j, width - j), best = load(known->largest + j);
      store(known->largest + j, select((v > best) | (v != v), v, best));
    }
  for (size_t r = 0; r < rows; r++)
    for (size_t j = 0; j < width; j += LANES) {
      Floats e = share_of(row_load(x + r * ld + j, width - j), load(known->largest + j));
      store_doubles(known->sums + j, load_doubles(known->sums + j) + widen(e));
      if (to) row_store(to + r * ld + j, width - j, e);
    }
}

/// The shares of `width` columns, or their logarithms.
static void share_float_columns(bool logarithmic, size_t rows, size_t width, size_t ld,
                                const float *x, float *y) {
  ColumnShares known;
  float rest[SHARED_COLUMNS + LANES], more[SHARED_COLUMNS + LANES];
  sum_column_shares(rows, width, ld, x, logarithmic ? NULL : y, &known);
  for (size_t j = 0; j < width; j += LANES) {
    Doubles sum = load_doubles(known.sums + j);
    ShareFactor factor = share_factor(logarithmic ? exact_logarithm(sum) : 1.0 / sum);
    store(rest + j, factor.high);
    store(more + j, factor.low);
  }
  for (size_t r = 0; r < rows; r++)
    for (size_t j = 0; j < width; j += LANES) {
      Floats v = row_load((logarithmic ? x : y) + r * ld + j, width - j), high = load(rest + j);
      v = logarithmic ? (v - load(known.largest + j)) - high
                      : share_times(v, (ShareFactor){high, load(more + j)});
      row_store(y + r * ld + j, width - j, v);
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

/// What is infinite, or NaN, is itself the logarithm of the sum.
static void log_sums_kernel(bool by_rows, size_t rows, size_t columns, const float *x, float *y) {
  for (size_t r = 0; by_rows && r < rows; r++, x += columns) {
    float largest = extreme_of_row(true, columns, x, NULL);
    double sum = sum_row_shares(columns, x, largest, NULL);
    y[r] = largest - largest == 0 ? (float)((double)largest + log(sum)) : largest;
  }
  for (size_t first = 0; !by_rows && first < columns; first += SHARED_COLUMNS) {
    size_t width = smaller(columns - first, SHARED_COLUMNS);
    ColumnShares known;
    sum_column_shares(rows, width, columns, x + first, NULL, &known);
    for (size_t j = 0; j < width; j += LANES) {
      Floats largest = load(known.largest + j);
      Doubles sum = widen(largest) + exact_logarithm(load_doubles(known.sums + j));
      row_store(y + first + j, width - j, select(largest - largest == 0.0f, narrow(sum), largest));
    }
  }
}
