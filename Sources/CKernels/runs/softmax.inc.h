/// Softmax's gradient, its logarithm, and the exchange of axes that takes them along another axis.

/// dx = y · (dy − Σ dy · y).
static void softmax_backward_kernel(size_t rows, size_t columns, const float *y, const float *dy,
                                    float *dx) {
  for (size_t r = 0; r < rows; r++, y += columns, dy += columns, dx += columns) {
    double total = 0;
    SUM_OVER_ROW(total, columns, row_load(y + j, left) * row_load(dy + j, left));
    for (size_t j = 0; j < columns; j += LANES) {
      size_t left = columns - j;
      row_store(dx + j, left, row_load(y + j, left) * (row_load(dy + j, left) - (float)total));
    }
  }
}

/// y = x − maximum − log Σ e^(x − maximum): the two are not added first, which would round twice.
static void log_softmax_kernel(size_t rows, size_t columns, const float *x, float *y) {
  for (size_t r = 0; r < rows; r++, x += columns, y += columns) {
    float maximum = row_maximum(columns, x);
    float rest = (float)logarithm(sum_exponentials(columns, x, maximum, NULL));
    for (size_t j = 0; j < columns; j += LANES) {
      size_t left = columns - j;
      row_store(y + j, left, (row_load(x + j, left) - maximum) - rest);
    }
  }
}

/// dx = dy − e^y · Σ dy.
static void log_softmax_backward_kernel(size_t rows, size_t columns, const float *y,
                                        const float *dy, float *dx) {
  for (size_t r = 0; r < rows; r++, y += columns, dy += columns, dx += columns) {
    double total = 0;
    SUM_OVER_ROW(total, columns, row_load(dy + j, left));
    for (size_t j = 0; j < columns; j += LANES) {
      size_t left = columns - j;
      Floats p = exponential(row_load(y + j, left));
      row_store(dx + j, left, row_load(dy + j, left) - p * (float)total);
    }
  }
}

static void transpose_kernel(size_t matrices, size_t rows, size_t columns, const float *x,
                             float *y) {
  for (size_t m = 0; m < matrices; m++, x += rows * columns, y += rows * columns) {
    size_t r = 0;
    for (; columns >= 4 && rows - r >= LANES; r += LANES)
      transpose_lanes(x + r * columns, columns, columns, y + r, rows);
    for (size_t c = 0; r < rows && c < columns; c++)
      for (size_t i = r; i < rows; i++) y[c * rows + i] = x[i * columns + c];
  }
}
