/// Sums of rows and columns in float64, and the largest and smallest of them.

/// What a sum takes of an element.
static INLINE Doubles folded(KernelFold fold, Doubles x, Doubles origin) {
  switch (fold) {
  case KERNEL_SUM: return x;
  case KERNEL_SQUARES: return (x - origin) * (x - origin);
  case KERNEL_MAGNITUDES: return magnitudes(x);
  case KERNEL_NUMBERS: return choose_doubles(x == x, x, (Doubles){});
  }
  return x;
}
static INLINE double folded_one(KernelFold fold, double x, double origin) {
  switch (fold) {
  case KERNEL_SUM: return x;
  case KERNEL_SQUARES: return (x - origin) * (x - origin);
  case KERNEL_MAGNITUDES: return __builtin_fabs(x);
  case KERNEL_NUMBERS: return x == x ? x : 0;
  }
  return x;
}

/// The partial sums that a long row is cut into: element j belongs to the sum j % FOLD_LANES.
#define FOLD_LANES 64
#define FOLD_VECTORS (FOLD_LANES / LANES)

/// The sum of the partial sums: of those 32 apart, 16, and so on to 1.
static INLINE double fold_lanes(Doubles *sums) {
  UNROLL for (size_t half = FOLD_VECTORS / 2; half > 0; half /= 2)
    UNROLL for (size_t v = 0; v < half; v++) sums[v] += sums[v + half];
  double lanes[LANES];
  __builtin_memcpy(lanes, sums, sizeof lanes);
  UNROLL for (size_t half = LANES / 2; half > 0; half /= 2)
    UNROLL for (size_t i = 0; i < half; i++) lanes[i] += lanes[i + half];
  return lanes[0];
}

static INLINE double fold_row(KernelFold fold, size_t columns, const float *x, double origin) {
  double total = 0;
  size_t j = 0;
  if (columns >= FOLD_LANES) {
    Doubles sums[FOLD_VECTORS] = {}, from = splat_double(origin);
    for (; columns - j >= FOLD_LANES; j += FOLD_LANES)
      UNROLL for (size_t v = 0; v < FOLD_VECTORS; v++)
        sums[v] += folded(fold, widen(load(x + j + v * LANES)), from);
    UNROLL for (size_t v = 0; v < FOLD_VECTORS; v++, j += LANES) {
      if (j >= columns) break;
      Doubles term = folded(fold, widen(row_load(x + j, columns - j)), from);
      sums[v] += first_doubles(term, columns - j);
    }
    return fold_lanes(sums);
  }
  for (; j < columns; j++) total += folded_one(fold, (double)x[j], origin);
  return total;
}

static INLINE void fold_all_rows(KernelFold fold, size_t rows, size_t columns, size_t ld,
                                 const float *x, const double *origin, size_t step,
                                 double *total) {
  for (size_t r = 0; r < rows; r++, x += ld)
    total[r * step] += fold_row(fold, columns, x, origin ? origin[r * step] : 0);
}

static void fold_rows_kernel(KernelFold fold, size_t rows, size_t columns, size_t ld,
                             const float *x, const double *origin, size_t step, double *total) {
  switch (fold) {
  case KERNEL_SUM: fold_all_rows(KERNEL_SUM, rows, columns, ld, x, NULL, step, total); break;
  case KERNEL_SQUARES:
    fold_all_rows(KERNEL_SQUARES, rows, columns, ld, x, origin, step, total);
    break;
  case KERNEL_MAGNITUDES:
    fold_all_rows(KERNEL_MAGNITUDES, rows, columns, ld, x, NULL, step, total);
    break;
  case KERNEL_NUMBERS:
    fold_all_rows(KERNEL_NUMBERS, rows, columns, ld, x, NULL, step, total);
    break;
  }
}

/// The float64 numbers of a panel's vector.
static INLINE Doubles panel_doubles(size_t vectors, Panel panel, size_t v, const double *numbers) {
  const double *p = numbers + panel.first + v * LANES;
  size_t lanes = v + 1 < vectors ? LANES : panel.last_lanes;
  Doubles y = {};
  __builtin_memcpy(&y, p, lanes * sizeof(double));
  return y;
}

static INLINE void fold_panel(size_t vectors, Panel panel, KernelFold fold, size_t rows, size_t ld,
                              const float *x, const double *origin, double *total) {
  Doubles sums[PANEL], from[PANEL];
  UNROLL for (size_t v = 0; v < vectors; v++) {
    sums[v] = panel_doubles(vectors, panel, v, total);
    from[v] = origin ? panel_doubles(vectors, panel, v, origin) : (Doubles){};
  }
  for (size_t r = 0; r < rows; r++, x += ld)
    UNROLL for (size_t v = 0; v < vectors; v++)
      sums[v] += folded(fold, widen(panel_load(vectors, panel, v, x)), from[v]);
  UNROLL for (size_t v = 0; v < vectors; v++) {
    size_t lanes = v + 1 < vectors ? LANES : panel.last_lanes;
    __builtin_memcpy(total + panel.first + v * LANES, &sums[v], lanes * sizeof(double));
  }
}

static void fold_columns_kernel(KernelFold fold, size_t rows, size_t columns, size_t ld,
                                const float *x, const double *origin, double *total) {
  switch (fold) {
  case KERNEL_SUM:
    FOR_EACH_PANEL(columns, fold_panel, KERNEL_SUM, rows, ld, x, NULL, total);
    break;
  case KERNEL_SQUARES:
    FOR_EACH_PANEL(columns, fold_panel, KERNEL_SQUARES, rows, ld, x, origin, total);
    break;
  case KERNEL_MAGNITUDES:
    FOR_EACH_PANEL(columns, fold_panel, KERNEL_MAGNITUDES, rows, ld, x, NULL, total);
    break;
  case KERNEL_NUMBERS:
    FOR_EACH_PANEL(columns, fold_panel, KERNEL_NUMBERS, rows, ld, x, NULL, total);
    break;
  }
}

/// Σ x · y over a row: the products are exact.
static INLINE double fold_products(size_t columns, const float *x, const float *y) {
  double total = 0;
  size_t j = 0;
  if (columns >= FOLD_LANES) {
    Doubles sums[FOLD_VECTORS] = {};
    for (; columns - j >= FOLD_LANES; j += FOLD_LANES)
      UNROLL for (size_t v = 0; v < FOLD_VECTORS; v++)
        sums[v] += widen(load(x + j + v * LANES)) * widen(load(y + j + v * LANES));
    UNROLL for (size_t v = 0; v < FOLD_VECTORS; v++, j += LANES) {
      if (j >= columns) break;
      sums[v] += widen(row_load(x + j, columns - j)) * widen(row_load(y + j, columns - j));
    }
    return fold_lanes(sums);
  }
  for (; j < columns; j++) total += (double)x[j] * (double)y[j];
  return total;
}

static void fold_product_rows_kernel(size_t rows, size_t columns, size_t ld, const float *x,
                                     const float *y, size_t step, double *total) {
  for (size_t r = 0; r < rows; r++, x += ld, y += ld)
    total[r * step] += fold_products(columns, x, y);
}

static INLINE void fold_product_panel(size_t vectors, Panel panel, size_t rows, size_t ld,
                                      const float *x, const float *y, double *total) {
  Doubles sums[PANEL];
  UNROLL for (size_t v = 0; v < vectors; v++) sums[v] = panel_doubles(vectors, panel, v, total);
  for (size_t r = 0; r < rows; r++, x += ld, y += ld)
    UNROLL for (size_t v = 0; v < vectors; v++)
      sums[v] += widen(panel_load(vectors, panel, v, x)) * widen(panel_load(vectors, panel, v, y));
  UNROLL for (size_t v = 0; v < vectors; v++) {
    size_t lanes = v + 1 < vectors ? LANES : panel.last_lanes;
    __builtin_memcpy(total + panel.first + v * LANES, &sums[v], lanes * sizeof(double));
  }
}

static void fold_product_columns_kernel(size_t rows, size_t columns, size_t ld, const float *x,
                                        const float *y, double *total) {
  FOR_EACH_PANEL(columns, fold_product_panel, rows, ld, x, y, total);
}

/// Whether any lane of a comparison holds.
static INLINE bool holds_anywhere(Ints mask) { return __builtin_reduce_or(mask) != 0; }

/// The largest (or smallest) number of a row and its first place, if wanted; of a NaN where there is one.
static INLINE float extreme_of_row(bool largest, size_t columns, const float *x, int64_t *place) {
  float worst = largest ? -__builtin_inff() : __builtin_inff();
  Floats best[4] = {splat(worst), splat(worst), splat(worst), splat(worst)};
  Ints unordered = {};
  size_t j = 0;
  for (; columns - j >= 4 * LANES; j += 4 * LANES)
    UNROLL for (size_t k = 0; k < 4; k++) {
      Floats v = load(x + j + k * LANES);
      best[k] = select(largest ? v > best[k] : v < best[k], v, best[k]);
      unordered |= v != v;
    }
  for (; j < columns; j += LANES) {
    Floats v = row_load_or(x + j, columns - j, worst);
    best[0] = select(largest ? v > best[0] : v < best[0], v, best[0]);
    unordered |= v != v;
  }
  UNROLL for (size_t k = 1; k < 4; k++)
    best[0] = select(largest ? best[k] > best[0] : best[k] < best[0], best[k], best[0]);
  float value = best[0][0];
  for (int i = 1; i < LANES; i++)
    if (largest ? best[0][i] > value : best[0][i] < value) value = best[0][i];
  bool broken = holds_anywhere(unordered);
  // Of zeros the first one's sign counts.
  if (!place && !broken && value != 0) return value;
  for (j = 0; j < columns; j += LANES) {
    Floats v = row_load(x + j, columns - j);
    Ints found = broken ? v != v : v == splat(value);
    if (holds_anywhere(found))
      for (size_t i = j; i < columns && i < j + LANES; i++)
        if (broken ? x[i] != x[i] : x[i] == value) {
          if (place) *place = (int64_t)i;
          return x[i];
        }
  }
  return value;
}

static void extreme_rows_kernel(bool largest, size_t rows, size_t columns, size_t ld,
                                const float *x, float *values, int64_t *places) {
  for (size_t r = 0; r < rows; r++, x += ld)
    values[r] = extreme_of_row(largest, columns, x, places ? places + r : NULL);
}

static INLINE void extreme_panel(size_t vectors, Panel panel, bool largest, size_t rows, size_t ld,
                                 const float *x, float *values, int64_t *places) {
  Floats best[PANEL];
  Ints place[PANEL] = {};
  UNROLL for (size_t v = 0; v < vectors; v++) best[v] = panel_load(vectors, panel, v, x);
  for (size_t r = 1; r < rows; r++) {
    x += ld;
    UNROLL for (size_t v = 0; v < vectors; v++) {
      Floats value = panel_load(vectors, panel, v, x);
      // A NaN takes the lead and keeps it.
      Ints leads = (largest ? value > best[v] : value < best[v]) | ((value != value) & (best[v] == best[v]));
      best[v] = select(leads, value, best[v]);
      place[v] = (leads & (int32_t)r) | (~leads & place[v]);
    }
  }
  UNROLL for (size_t v = 0; v < vectors; v++) {
    panel_store(vectors, panel, v, values, best[v]);
    size_t lanes = v + 1 < vectors ? LANES : panel.last_lanes;
    if (places)
      for (size_t i = 0; i < lanes; i++) places[panel.first + v * LANES + i] = place[v][i];
  }
}

/// rows is above 0.
static void extreme_columns_kernel(bool largest, size_t rows, size_t columns, size_t ld,
                                   const float *x, float *values, int64_t *places) {
  if (largest) {
    FOR_EACH_PANEL(columns, extreme_panel, true, rows, ld, x, values, places);
  } else {
    FOR_EACH_PANEL(columns, extreme_panel, false, rows, ld, x, values, places);
  }
}

/// Sums or products of all before and with each, in float64: from row to row, for every column.
static void accumulate_kernel(bool product, size_t rows, size_t columns, double *state,
                              const float *x, float *y) {
  for (size_t r = 0; r < rows; r++, x += columns, y += columns) {
    if (product)
      for (size_t j = 0; j < columns; j++) y[j] = (float)(state[j] *= (double)x[j]);
    else
      for (size_t j = 0; j < columns; j++) y[j] = (float)(state[j] += (double)x[j]);
  }
}

/// Rows that are gone along side by side: a sum waits for the one before it.
#define ROWS_AT_ONCE 4

static INLINE void accumulate_beside(bool product, size_t rows, size_t columns, double *state,
                                     const float *x, float *y) {
  double totals[ROWS_AT_ONCE];
  UNROLL for (size_t r = 0; r < rows; r++) totals[r] = state[r];
  for (size_t j = 0; j < columns; j++)
    UNROLL for (size_t r = 0; r < rows; r++) {
      double number = (double)x[r * columns + j];
      totals[r] = product ? totals[r] * number : totals[r] + number;
      y[r * columns + j] = (float)totals[r];
    }
  UNROLL for (size_t r = 0; r < rows; r++) state[r] = totals[r];
}

static void accumulate_rows_kernel(bool product, size_t rows, size_t columns, double *state,
                                   const float *x, float *y) {
  while (rows > 0) {
    size_t some = rows < ROWS_AT_ONCE ? 1 : ROWS_AT_ONCE;
    if (some == 1)
      accumulate_beside(product, 1, columns, state, x, y);
    else
      accumulate_beside(product, ROWS_AT_ONCE, columns, state, x, y);
    rows -= some, state += some, x += some * columns, y += some * columns;
  }
}

/// y[r] = the sum of row r times x: in float within blocks, in double over them.
static void dot_rows_kernel(size_t rows, size_t columns, size_t ld, const float *a, const float *x,
                            float *y) {
  for (size_t r = 0; r < rows; r++, a += ld) {
    double total = 0;
    SUM_OVER_ROW(total, columns, row_load(a + j, left) * row_load(x + j, left));
    y[r] = (float)total;
  }
}

/// From the gradient of a softmax, or of its logarithm, to that of what it was taken of, row by row.
static void shares_backward_kernel(bool logarithmic, size_t rows, size_t columns, const float *y,
                                   const float *dy, float *dx) {
  for (size_t r = 0; r < rows; r++, y += columns, dy += columns, dx += columns) {
    double total = logarithmic ? fold_row(KERNEL_SUM, columns, dy, 0) : fold_products(columns, y, dy);
    for (size_t j = 0; j < columns; j += LANES) {
      Doubles share = widen(row_load(y + j, columns - j)), d = widen(row_load(dy + j, columns - j));
      if (logarithmic)
        d -= double_exponential(share) * total;
      else
        d = share * (d - total);
      row_store(dx + j, columns - j, narrow(d));
    }
  }
}
