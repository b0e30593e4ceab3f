/// Copies of grids whose rows and columns lie at any distance: of transposed and of stepped views.

/// Square tiles: what they read stays in the cache until it is used.
#define COPY_TILE 32

#define COPY_GRID(TYPE)                                                                            \
  static void copy_grid_of_##TYPE(size_t rows, size_t columns, ptrdiff_t row_step,                 \
                                  ptrdiff_t column_step, const TYPE *restrict x, size_t ld,        \
                                  TYPE *restrict y) {                                              \
    if (columns == 1) {                                                                            \
      for (size_t r = 0; r < rows; r++) y[r * ld] = x[(ptrdiff_t)r * row_step];                    \
      return;                                                                                      \
    }                                                                                              \
    if (column_step == 1) {                                                                        \
      for (size_t r = 0; r < rows; r++, x += row_step, y += ld)                                    \
        __builtin_memcpy(y, x, columns * sizeof(TYPE));                                            \
      return;                                                                                      \
    }                                                                                              \
    if (row_step != 1) {                                                                           \
      for (size_t r = 0; r < rows; r++, x += row_step, y += ld) {                                  \
        if (column_step == 0)                                                                      \
          for (size_t c = 0; c < columns; c++) y[c] = *x;                                          \
        else if (column_step == -1)                                                                \
          for (size_t c = 0; c < columns; c++) y[c] = *(x - c);                                    \
        else                                                                                       \
          for (size_t c = 0; c < columns; c++) y[c] = x[(ptrdiff_t)c * column_step];               \
      }                                                                                            \
      return;                                                                                      \
    }                                                                                              \
    for (size_t r = 0; r < rows; r += COPY_TILE)                                                   \
      for (size_t c = 0; c < columns; c += COPY_TILE) {                                            \
        size_t last_row = smaller(rows, r + COPY_TILE), last = smaller(columns, c + COPY_TILE);    \
        for (size_t i = r; i < last_row; i++)                                                      \
          for (size_t j = c; j < last; j++)                                                        \
            y[i * ld + j] = x[(ptrdiff_t)i + (ptrdiff_t)j * column_step];                          \
      }                                                                                            \
  }
COPY_GRID(uint8_t)
COPY_GRID(uint32_t)
COPY_GRID(uint64_t)
#undef COPY_GRID

/// A transposed copy of float32 by whole vectors: the rows of x are column_step apart.
static void copy_transposed(size_t rows, size_t columns, ptrdiff_t column_step, const float *x,
                            size_t ld, float *y) {
  size_t c = 0;
  for (; columns - c >= LANES; c += LANES)
    for (size_t r = 0; r < rows; r += COPY_TILE) {
      size_t height = smaller(COPY_TILE, rows - r);
      // A rest of less than four rows is copied with those before it.
      if (height < 4) r -= 4 - height, height = 4;
      transpose_lanes(x + (ptrdiff_t)c * column_step + (ptrdiff_t)r, (size_t)column_step, height,
                      y + r * ld + c, ld);
    }
  for (size_t r = 0; r < rows; r++)
    for (size_t j = c; j < columns; j++)
      y[r * ld + j] = x[(ptrdiff_t)r + (ptrdiff_t)j * column_step];
}

static void copy_grid_kernel(size_t bytes, size_t rows, size_t columns, ptrdiff_t row_step,
                             ptrdiff_t column_step, const void *x, size_t ld, void *y) {
  if (bytes == 4 && row_step == 1 && column_step > 1 && rows >= 4 && columns >= LANES)
    copy_transposed(rows, columns, column_step, x, ld, y);
  else if (bytes == 1)
    copy_grid_of_uint8_t(rows, columns, row_step, column_step, x, ld, y);
  else if (bytes == 4)
    copy_grid_of_uint32_t(rows, columns, row_step, column_step, x, ld, y);
  else if (bytes == 8)
    copy_grid_of_uint64_t(rows, columns, row_step, column_step, x, ld, y);
}
