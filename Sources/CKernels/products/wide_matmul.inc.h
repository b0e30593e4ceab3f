/// Products of float64 matrices, and of int64 ones, that lie in any way: a panel of the right factor's columns
/// is copied together, then a tile of WIDE_ROWS × LANES sums stays in registers while the depth runs by.
///
/// Every element is summed over the depth in order, in blocks of DEPTH_BLOCK that are then added.

#define WIDE_ROWS 6

/// Products and sums of whole numbers wrap around.
static INLINE Longs multiply_add_longs(Longs a, Longs b, Longs c) { return a * b + c; }

#define WIDE_PRODUCT(TYPE, VECTOR, NAME, MULTIPLY_ADD)                                             \
  static INLINE void NAME##_tile(size_t rows, size_t depth, const TYPE *a, size_t a_row,           \
                                 size_t a_step, const TYPE *panel, size_t lanes, bool accumulate,  \
                                 TYPE *c, size_t columns) {                                        \
    VECTOR sums[WIDE_ROWS] = {};                                                                   \
    for (size_t d = 0; d < depth; d++, a += a_step, panel += LANES) {                              \
      VECTOR right;                                                                                \
      __builtin_memcpy(&right, panel, sizeof right);                                               \
      UNROLL for (size_t r = 0; r < rows; r++) {                                                   \
        VECTOR left = a[r * a_row] - (VECTOR){};                                                   \
        sums[r] = MULTIPLY_ADD(left, right, sums[r]);                                              \
      }                                                                                            \
    }                                                                                              \
    UNROLL for (size_t r = 0; r < rows; r++, c += columns)                                         \
      for (size_t j = 0; j < lanes; j++) c[j] = accumulate ? c[j] + sums[r][j] : sums[r][j];       \
  }                                                                                                \
  static void NAME(size_t m, size_t n, size_t k, const TYPE *a, size_t a_row, size_t a_step,       \
                   const TYPE *b, size_t b_row, size_t b_step, TYPE *c) {                          \
    _Alignas(64) TYPE panel[DEPTH_BLOCK * LANES];                                                  \
    for (size_t column = 0; column < n; column += LANES) {                                         \
      size_t lanes = smaller(n - column, LANES);                                                   \
      for (size_t first = 0; first < k; first += DEPTH_BLOCK) {                                    \
        size_t depth = smaller(k - first, DEPTH_BLOCK);                                            \
        for (size_t d = 0; d < depth; d++)                                                         \
          for (size_t j = 0; j < LANES; j++)                                                       \
            panel[d * LANES + j] = j < lanes ? b[(first + d) * b_row + (column + j) * b_step] : 0; \
        const TYPE *left = a + first * a_step;                                                     \
        TYPE *to = c + column;                                                                     \
        size_t row = 0;                                                                            \
        for (; row + WIDE_ROWS <= m; row += WIDE_ROWS)                                             \
          NAME##_tile(WIDE_ROWS, depth, left + row * a_row, a_row, a_step, panel, lanes,           \
                      first > 0, to + row * n, n);                                                 \
        for (; row < m; row++)                                                                     \
          NAME##_tile(1, depth, left + row * a_row, a_row, a_step, panel, lanes, first > 0,        \
                      to + row * n, n);                                                            \
      }                                                                                            \
    }                                                                                              \
  }
WIDE_PRODUCT(double, Doubles, multiply_doubles, multiply_add_doubles)
WIDE_PRODUCT(uint64_t, Longs, multiply_wholes, multiply_add_longs)
#undef WIDE_PRODUCT

static void matmul_wide_kernel(bool is_real, size_t m, size_t n, size_t k, const void *a,
                               size_t a_row, size_t a_step, const void *b, size_t b_row,
                               size_t b_step, void *c) {
  if (is_real)
    multiply_doubles(m, n, k, a, a_row, a_step, b, b_row, b_step, c);
  else
    multiply_wholes(m, n, k, a, a_row, a_step, b, b_row, b_step, c);
}
