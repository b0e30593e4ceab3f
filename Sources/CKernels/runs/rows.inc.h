/// Reading a row, and summing over it: in the same order whatever the instruction set is.

/// Sums run in float over this many terms, and in double over such blocks.
#define BLOCK 32
/// The lanes that a row's sum runs in: as many as the widest instruction set has. A narrower one
/// keeps several vectors of partial sums.
#define ROW_LANES 16
#define ROW_VECTORS (ROW_LANES / LANES)

/// The vector at p, of which `left` numbers belong to the row; 0 beyond the row's end.
static INLINE Floats row_load(const float *p, size_t left) {
  return left >= LANES ? load(p) : load_first(p, left);
}
/// The vector at p; `fill` beyond the row's end.
static INLINE Floats row_load_or(const float *p, size_t left, float fill) {
  return left >= LANES ? load(p) : first_or(load_first(p, left), left, fill);
}
static INLINE void row_store(float *p, size_t left, Floats v) {
  if (left >= LANES)
    store(p, v);
  else
    store_first(p, left, v);
}

/// The sum of ROW_LANES partial sums: of those 8 apart, of those 4 apart, 2 and 1.
static INLINE float sum_row_lanes(Floats *sum) {
  UNROLL for (size_t half = ROW_VECTORS / 2; half > 0; half /= 2)
    UNROLL for (size_t v = 0; v < half; v++) sum[v] += sum[v + half];
  return sum_lanes(sum[0]);
}

/// Adds to `total`, over the columns, TERM of the vector at column j, of which `left` numbers belong
/// to the row: in float within BLOCK terms of each of ROW_LANES lanes, in double over these blocks. A
/// term beyond the row's end is 0 or is left out, which is the same to a sum that began with 0.
#define SUM_OVER_ROW(total, columns, TERM)                                                         \
  for (size_t j = 0; j < (columns);) {                                                             \
    size_t end = (columns) - j <= BLOCK * ROW_LANES ? (columns) : j + BLOCK * ROW_LANES;           \
    Floats sum[ROW_VECTORS] = {};                                                                  \
    while (end - j >= ROW_LANES)                                                                   \
      UNROLL for (size_t v = 0, left = LANES; v < ROW_VECTORS; v++, j += LANES) sum[v] += TERM;    \
    UNROLL for (size_t v = 0; v < ROW_VECTORS && j < end; v++, j += LANES) {                       \
      size_t left = end - j;                                                                       \
      sum[v] += TERM;                                                                              \
    }                                                                                              \
    total += (double)sum_row_lanes(sum);                                                           \
  }
