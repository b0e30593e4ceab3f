/// Copies of grids whose rows and columns lie at any distance: of transposed and of stepped views.

/// Square tiles: what they read stays in the cache until it is used.
#define COPY_TILE 32

#define COPY_GRID(TYPE)                                                                            \
  static void copy_grid_of_##TYPE(size_t rows, size_t columns, ptrdiff_t row_step,                 \
                                  ptrdiff_t column_step, const TYPE *restrict x, size_t ld,        \
                                  TYPE *restrict y) {                                              \
    if (column_step == 1) {                                                                        \
      for (size_t r = 0; r < rows; r++, x += row_step, y += ld)                                    \
        __builtin_memcpy(y, x, columns * sizeof(TYPE));                                            \
      return;                                                                                      \
    }                                                                                              \
    if (row_step != 1) {                                                                           \
      for (size_t r = 0; r < rows; r++, x += row_step, y += ld) {                                  \
        if (column_step == 0)                                                                      \
          for (size_t c = 0; c < columns; c++) y[c] = *x;                                          \
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

static void clear_row(size_t n, float *y) {
  for (size_t j = 0; j < n; j += LANES) row_store(y + j, n - j, (Floats){});
}

/// What one tap of the windows meets in a plane, at some stops; 0 where it lies outside.
static void unfold_tap(const KernelWindows *w, size_t down, size_t along, size_t first_row,
                       size_t rows, size_t first_column, size_t columns, const float *plane,
                       float *y) {
  ptrdiff_t step = (ptrdiff_t)w->column_stride;
  ptrdiff_t shift = (ptrdiff_t)(along * w->column_dilation) - (ptrdiff_t)w->columns_before;
  // The stops at which the tap lies within a row, counted from the first.
  ptrdiff_t low = shift >= 0 ? 0 : (step - 1 - shift) / step;
  ptrdiff_t reach = (ptrdiff_t)w->columns - 1 - shift, high = reach < 0 ? 0 : reach / step + 1;
  ptrdiff_t first = (ptrdiff_t)first_column, last = first + (ptrdiff_t)columns;
  low = low < first ? first : low > last ? last : low;
  high = high < low ? low : high > last ? last : high;
  size_t before = (size_t)(low - first), inside = (size_t)(high - low);
  for (size_t r = 0; r < rows; r++, y += columns) {
    ptrdiff_t row = (ptrdiff_t)((first_row + r) * w->row_stride + down * w->row_dilation) -
                    (ptrdiff_t)w->rows_before;
    if (row < 0 || row >= (ptrdiff_t)w->rows || inside == 0) {
      clear_row(columns, y);
      continue;
    }
    const float *x = plane + row * (ptrdiff_t)w->columns + low * step + shift;
    clear_row(before, y);
    if (step == 1)
      copy_row(inside, x, y + before);
    else
      for (size_t j = 0; j < inside; j++) y[before + j] = x[(ptrdiff_t)j * step];
    clear_row(columns - before - inside, y + before + inside);
  }
}

static void unfold_kernel(const KernelWindows *w, size_t first_row, size_t rows,
                          size_t first_column, size_t columns, const float *x, float *y) {
  for (size_t channel = 0; channel < w->channels; channel++, x += w->rows * w->columns)
    for (size_t down = 0; down < w->taps_down; down++)
      for (size_t along = 0; along < w->taps_along; along++, y += rows * columns)
        unfold_tap(w, down, along, first_row, rows, first_column, columns, x, y);
}
