/// Runs of float64 and of whole numbers: sums, the largest and smallest, shares. Matrices have no gaps.

static INLINE double fold_row_of_doubles(KernelFold fold, size_t columns, const double *x,
                                         double origin) {
  double total = 0;
  size_t j = 0;
  if (columns >= FOLD_LANES) {
    Doubles sums[FOLD_VECTORS] = {}, from = splat_double(origin);
    for (; columns - j >= FOLD_LANES; j += FOLD_LANES)
      UNROLL for (size_t v = 0; v < FOLD_VECTORS; v++)
        sums[v] += folded(fold, load_doubles(x + j + v * LANES), from);
    total = fold_lanes(sums);
  }
  for (; j < columns; j++) total += folded_one(fold, x[j], origin);
  return total;
}

static INLINE void fold_doubles_by(KernelFold fold, bool by_rows, size_t rows, size_t columns,
                                   const double *x, const double *origin, double *total) {
  for (size_t r = 0; r < rows; r++, x += columns)
    if (by_rows)
      total[r] += fold_row_of_doubles(fold, columns, x, origin ? origin[r] : 0);
    else
      for (size_t j = 0; j < columns; j++)
        total[j] += folded_one(fold, x[j], fold == KERNEL_SQUARES && origin ? origin[j] : 0);
}

static void fold_doubles_kernel(KernelFold fold, bool by_rows, size_t rows, size_t columns,
                                const double *x, const double *origin, double *total) {
  switch (fold) {
#define F(name)                                                                                    \
  case name: fold_doubles_by(name, by_rows, rows, columns, x, origin, total); break
    F(KERNEL_SUM);
    F(KERNEL_SQUARES);
    F(KERNEL_MAGNITUDES);
    F(KERNEL_NUMBERS);
#undef F
  }
}

/// Sums wrap around.
#define SUMMED(TYPE)                                                                               \
  {                                                                                                \
    const TYPE *row = x;                                                                           \
    for (size_t r = 0; r < rows; r++, row += columns)                                              \
      if (by_rows) {                                                                               \
        uint64_t sum = 0;                                                                          \
        for (size_t j = 0; j < columns; j++) sum += (uint64_t)(int64_t)row[j];                     \
        total[r] = (int64_t)((uint64_t)total[r] + sum);                                            \
      } else {                                                                                     \
        for (size_t j = 0; j < columns; j++)                                                       \
          total[j] = (int64_t)((uint64_t)total[j] + (uint64_t)(int64_t)row[j]);                    \
      }                                                                                            \
    break;                                                                                         \
  }

static void sum_wholes_kernel(size_t bytes, bool by_rows, size_t rows, size_t columns,
                              const void *x, int64_t *total) {
  switch (bytes) {
  case 1: SUMMED(uint8_t)
  case 4: SUMMED(int32_t)
  case 8: SUMMED(int64_t)
  default: break;
  }
}

/// The largest (or smallest) of a row of float64; NaN where there is one.
static INLINE double extreme_double(bool largest, size_t columns, const double *x) {
  double worst = largest ? -__builtin_inf() : __builtin_inf();
  Doubles best[4];
  UNROLL for (size_t k = 0; k < 4; k++) best[k] = splat_double(worst);
  SignedLongs unordered = {};
  size_t j = 0;
  for (; columns - j >= 4 * LANES; j += 4 * LANES)
    UNROLL for (size_t k = 0; k < 4; k++) {
      Doubles v = load_doubles(x + j + k * LANES);
      best[k] = choose_doubles(largest ? v > best[k] : v < best[k], v, best[k]);
      unordered |= v != v;
    }
  UNROLL for (size_t k = 1; k < 4; k++)
    best[0] = choose_doubles(largest ? best[k] > best[0] : best[k] < best[0], best[k], best[0]);
  if (__builtin_reduce_or((Longs)unordered)) return __builtin_nan("");
  double value = best[0][0];
  for (int i = 1; i < LANES; i++)
    if (largest ? best[0][i] > value : best[0][i] < value) value = best[0][i];
  for (; j < columns; j++) {
    if (x[j] != x[j]) return x[j];
    if (largest ? x[j] > value : x[j] < value) value = x[j];
  }
  return value;
}

#define EXTREME_WHOLE(TYPE)                                                                        \
  static INLINE TYPE extreme_##TYPE(bool largest, size_t columns, const TYPE *x) {                 \
    TYPE value = x[0];                                                                             \
    if (largest)                                                                                   \
      for (size_t j = 1; j < columns; j++) value = x[j] > value ? x[j] : value;                    \
    else                                                                                           \
      for (size_t j = 1; j < columns; j++) value = x[j] < value ? x[j] : value;                    \
    return value;                                                                                  \
  }
EXTREME_WHOLE(uint8_t)
EXTREME_WHOLE(int32_t)
EXTREME_WHOLE(int64_t)

/// The first place of a value in a row; of a NaN where the value is one.
#define PLACE_OF(TYPE)                                                                             \
  static INLINE int64_t place_of_##TYPE(size_t columns, const TYPE *x, TYPE value) {               \
    for (size_t j = 0; j < columns; j += 64) {                                                     \
      size_t end = smaller(columns, j + 64);                                                       \
      bool found = false;                                                                          \
      for (size_t i = j; i < end; i++) found |= x[i] == value || (value != value && x[i] != x[i]); \
      if (found)                                                                                   \
        for (size_t i = j; i < end; i++)                                                           \
          if (x[i] == value || (value != value && x[i] != x[i])) return (int64_t)i;                \
    }                                                                                              \
    return 0;                                                                                      \
  }
PLACE_OF(uint8_t)
PLACE_OF(int32_t)
PLACE_OF(int64_t)
PLACE_OF(double)

/// A NaN takes the lead and keeps it.
#define COLUMN_EXTREMES(TYPE, BEFORE)                                                              \
  for (size_t r = 1; r < rows; r++) {                                                              \
    row += columns;                                                                                \
    if (!places) {                                                                                 \
      for (size_t j = 0; j < columns; j++) best[j] = LEADS(BEFORE) ? row[j] : best[j];             \
      continue;                                                                                    \
    }                                                                                              \
    for (size_t j = 0; j < columns; j++) {                                                         \
      places[j] = LEADS(BEFORE) ? (int64_t)r : places[j];                                          \
      best[j] = LEADS(BEFORE) ? row[j] : best[j];                                                  \
    }                                                                                              \
  }
#define LEADS(BEFORE) ((row[j] BEFORE best[j]) | ((row[j] != row[j]) & (best[j] == best[j])))

/// rows and columns are above 0.
#define EXTREMES(TYPE)                                                                             \
  {                                                                                                \
    const TYPE *row = x;                                                                           \
    TYPE *restrict best = values;                                                                  \
    if (by_rows) {                                                                                 \
      for (size_t r = 0; r < rows; r++, row += columns) {                                          \
        best[r] = largest ? extreme_##TYPE(true, columns, row)                                     \
                          : extreme_##TYPE(false, columns, row);                                   \
        if (places) places[r] = place_of_##TYPE(columns, row, best[r]);                            \
      }                                                                                            \
      break;                                                                                       \
    }                                                                                              \
    for (size_t j = 0; j < columns; j++) {                                                         \
      best[j] = row[j];                                                                            \
      if (places) places[j] = 0;                                                                   \
    }                                                                                              \
    if (largest) {                                                                                 \
      COLUMN_EXTREMES(TYPE, >)                                                                     \
    } else {                                                                                       \
      COLUMN_EXTREMES(TYPE, <)                                                                     \
    }                                                                                              \
    break;                                                                                         \
  }

static void wide_extremes_kernel(bool is_real, size_t bytes, bool largest, bool by_rows,
                                 size_t rows, size_t columns, const void *x, void *values,
                                 int64_t *restrict places) {
  switch (is_real ? 0 : bytes) {
  case 0: EXTREMES(double)
  case 1: EXTREMES(uint8_t)
  case 4: EXTREMES(int32_t)
  case 8: EXTREMES(int64_t)
  default: break;
  }
}
