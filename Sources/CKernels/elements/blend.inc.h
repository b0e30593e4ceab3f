/// Rows, or columns, blended of others by shares, in float64.

/// Row r of y, of so many columns, is blended of its parts, `first` to `end`.
#define BLEND_ROW(TYPE, LOAD, STORE)                                                               \
  for (size_t c = 0; c < columns; c += LANES) {                                                    \
    const TYPE *from = (const TYPE *)x + c;                                                        \
    size_t left = columns - c;                                                                     \
    Doubles sum = {};                                                                              \
    if (first < end) sum = shares[first] * LOAD(from + (size_t)places[first] * columns, left);     \
    for (ptrdiff_t part = first + 1; part < end; part++)                                           \
      sum += shares[part] * LOAD(from + (size_t)places[part] * columns, left);                     \
    STORE((TYPE *)y + r * columns + c, left, sum);                                                 \
  }
#define BLEND_LOAD(p, left) widen(row_load(p, left))
#define BLEND_STORE(p, left, v) row_store(p, left, narrow(v))

static void blend_kernel(bool is_double, size_t rows, size_t columns, const ptrdiff_t *starts,
                         const ptrdiff_t *places, const double *shares, const void *x, void *y) {
  for (size_t r = 0; r < rows; r++) {
    ptrdiff_t first = starts[r], end = starts[r + 1];
    if (is_double)
      BLEND_ROW(double, share_load, share_store)
    else
      BLEND_ROW(float, BLEND_LOAD, BLEND_STORE)
  }
}
#undef BLEND_ROW

typedef double FourDoubles __attribute__((vector_size(32)));

/// Four rows at a time; where fewer are left, the last of them stands in for those that lack.
#define BLEND_COLUMNS(TYPE)                                                                        \
  for (size_t r = 0; r < rows; r += 4) {                                                           \
    const TYPE *from[4];                                                                           \
    TYPE *to[4];                                                                                   \
    UNROLL for (size_t k = 0; k < 4; k++) {                                                        \
      size_t row = smaller(r + k, rows - 1);                                                       \
      from[k] = (const TYPE *)x + row * size, to[k] = (TYPE *)y + row * columns;                   \
    }                                                                                              \
    for (size_t c = 0; c < columns; c++) {                                                         \
      ptrdiff_t part = starts[c], end = starts[c + 1];                                             \
      FourDoubles sum = {};                                                                        \
      if (part < end) sum = shares[part] * FOUR_OF(places[part]);                                  \
      while (++part < end) sum += shares[part] * FOUR_OF(places[part]);                            \
      UNROLL for (size_t k = 0; k < 4; k++) to[k][c] = (TYPE)sum[k];                               \
    }                                                                                              \
  }
#define FOUR_OF(place)                                                                             \
  (FourDoubles){(double)from[0][place], (double)from[1][place], (double)from[2][place],            \
                (double)from[3][place]}

static void blend_columns_kernel(bool is_double, size_t rows, size_t size, size_t columns,
                                 const ptrdiff_t *starts, const ptrdiff_t *places,
                                 const double *shares, const void *x, void *y) {
  if (is_double) {
    BLEND_COLUMNS(double)
  } else {
    BLEND_COLUMNS(float)
  }
}
#undef BLEND_COLUMNS
#undef FOUR_OF
