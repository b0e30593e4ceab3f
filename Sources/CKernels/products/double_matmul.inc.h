/// Products of float64 matrices that lie in any way: a panel of the right factor's columns is copied
/// together, then a tile of DOUBLE_ROWS × LANES sums stays in registers while the depth runs by.
///
/// Every element is summed over the depth in order, in blocks of DEPTH_BLOCK that are then added.

#define DOUBLE_ROWS 6

static INLINE void double_tile(size_t rows, size_t depth, const double *a, size_t a_row,
                               size_t a_step, const double *panel, size_t lanes, bool accumulate,
                               double *c, size_t columns) {
  Doubles sums[DOUBLE_ROWS] = {};
  for (size_t d = 0; d < depth; d++, a += a_step, panel += LANES) {
    Doubles right = *(const UnalignedDoubles *)panel;
    UNROLL for (size_t r = 0; r < rows; r++) {
      Doubles left = a[r * a_row] - (Doubles){};
#if EXACT_FUSED
      sums[r] = __builtin_elementwise_fma(left, right, sums[r]);
#else
      sums[r] += left * right;
#endif
    }
  }
  UNROLL for (size_t r = 0; r < rows; r++, c += columns)
    for (size_t j = 0; j < lanes; j++) c[j] = accumulate ? c[j] + sums[r][j] : sums[r][j];
}

static void matmul_doubles_kernel(size_t m, size_t n, size_t k, const double *a, size_t a_row,
                                  size_t a_step, const double *b, size_t b_row, size_t b_step,
                                  double *c) {
  _Alignas(64) double panel[DEPTH_BLOCK * LANES];
  for (size_t column = 0; column < n; column += LANES) {
    size_t lanes = smaller(n - column, LANES);
    for (size_t first = 0; first < k; first += DEPTH_BLOCK) {
      size_t depth = smaller(k - first, DEPTH_BLOCK);
      for (size_t d = 0; d < depth; d++)
        for (size_t j = 0; j < LANES; j++)
          panel[d * LANES + j] = j < lanes ? b[(first + d) * b_row + (column + j) * b_step] : 0;
      const double *left = a + first * a_step;
      double *to = c + column;
      size_t row = 0;
      for (; row + DOUBLE_ROWS <= m; row += DOUBLE_ROWS)
        double_tile(DOUBLE_ROWS, depth, left + row * a_row, a_row, a_step, panel, lanes, first > 0,
                    to + row * n, n);
      for (; row < m; row++)
        double_tile(1, depth, left + row * a_row, a_row, a_step, panel, lanes, first > 0,
                    to + row * n, n);
    }
  }
}
