/// Layer normalisation: statistics over each row's columns, the variance divided by `columns`.

static void add_to_rows_kernel(size_t rows, size_t columns, const float *row, float *y) {
  for (size_t r = 0; r < rows; r++, y += columns)
    for (size_t j = 0; j < columns; j += LANES) {
      size_t left = columns - j;
      row_store(y + j, left, row_load(y + j, left) + row_load(row + j, left));
    }
}

/// x − mean, 0 beyond the row's end.
static INLINE Floats deviation(const float *x, size_t left, Floats mean) {
  Floats v = row_load(x, left) - mean;
  return left >= LANES ? v : first_or(v, left, 0.0f);
}

static INLINE Floats squared(Floats x) { return x * x; }

static void layernorm_kernel(size_t rows, size_t columns, float eps, const float *x,
                             const float *gamma, const float *beta, float *inverse_std,
                             float *normalised, float *y) {
  for (size_t r = 0; r < rows; r++, x += columns, normalised += columns, y += columns) {
    double total = 0, squares = 0;
    SUM_OVER_ROW(total, columns, row_load(x + j, left));
    Floats mean = splat((float)(total / (double)columns));
    SUM_OVER_ROW(squares, columns, squared(deviation(x + j, left, mean)));
    double variance = squares / (double)columns;
    inverse_std[r] = (float)(1.0 / __builtin_elementwise_sqrt(variance + (double)eps));
    for (size_t j = 0; j < columns; j += LANES) {
      size_t left = columns - j;
      Floats n = (row_load(x + j, left) - mean) * inverse_std[r];
      row_store(normalised + j, left, n);
      row_store(y + j, left, multiply_add(n, row_load(gamma + j, left), row_load(beta + j, left)));
    }
  }
}

static INLINE void layernorm_gradient_panel(size_t vectors, Panel panel, size_t rows,
                                            size_t columns, const float *dy,
                                            const float *normalised, float *dgamma,
                                            float *dbeta) {
  Doubles shift[PANEL], scale[PANEL];
  gradient_panel(vectors, panel, rows, columns, dy, normalised, dgamma, dbeta, shift, scale);
}

/// With g = dy · gamma: dx = inverse_std · (g − mean(g) − normalised · mean(g · normalised)).
static void layernorm_backward_kernel(size_t rows, size_t columns, const float *dy,
                                      const float *normalised, const float *gamma,
                                      const float *inverse_std, float *dgamma, float *dbeta,
                                      float *dx) {
  FOR_EACH_PANEL(columns, layernorm_gradient_panel, rows, columns, dy, normalised, dgamma, dbeta);
  for (size_t r = 0; r < rows; r++, dy += columns, normalised += columns, dx += columns) {
    double total = 0, slope = 0;
    SUM_OVER_ROW(total, columns, row_load(dy + j, left) * row_load(gamma + j, left));
    SUM_OVER_ROW(slope, columns,
                 row_load(dy + j, left) * row_load(gamma + j, left) *
                     row_load(normalised + j, left));
    Floats mean_g = splat((float)(total / (double)columns));
    Floats mean_slope = splat((float)(slope / (double)columns));
    for (size_t j = 0; j < columns; j += LANES) {
      size_t left = columns - j;
      Floats g = row_load(dy + j, left) * row_load(gamma + j, left);
      Floats rest = multiply_add(-row_load(normalised + j, left), mean_slope, g - mean_g);
      row_store(dx + j, left, rest * inverse_std[r]);
    }
  }
}

/// Without a mean: inverse_std = 1/√(mean(x²) + eps), y = gamma · x · inverse_std.
static void rmsnorm_kernel(size_t rows, size_t columns, float eps, const float *x,
                           const float *gamma, float *inverse_std, float *normalised, float *y) {
  for (size_t r = 0; r < rows; r++, x += columns, normalised += columns, y += columns) {
    double squares = 0;
    SUM_OVER_ROW(squares, columns, squared(row_load(x + j, left)));
    inverse_std[r] =
        (float)(1.0 / __builtin_elementwise_sqrt(squares / (double)columns + (double)eps));
    for (size_t j = 0; j < columns; j += LANES) {
      size_t left = columns - j;
      Floats n = row_load(x + j, left) * inverse_std[r];
      row_store(normalised + j, left, n);
      row_store(y + j, left, n * row_load(gamma + j, left));
    }
  }
}

static INLINE void rmsnorm_gradient_panel(size_t vectors, Panel panel, size_t rows,
                                          size_t columns, const float *dy,
                                          const float *normalised, float *dgamma) {
  Doubles shift[PANEL], scale[PANEL];
  gradient_sums(vectors, panel, rows, columns, dy, normalised, shift, scale);
  UNROLL for (size_t v = 0; v < vectors; v++)
    panel_store(vectors, panel, v, dgamma, narrow(scale[v]));
}

/// With g = dy · gamma: dx = inverse_std · (g − normalised · mean(g · normalised)).
static void rmsnorm_backward_kernel(size_t rows, size_t columns, const float *dy,
                                    const float *normalised, const float *gamma,
                                    const float *inverse_std, float *dgamma, float *dx) {
  FOR_EACH_PANEL(columns, rmsnorm_gradient_panel, rows, columns, dy, normalised, dgamma);
  for (size_t r = 0; r < rows; r++, dy += columns, normalised += columns, dx += columns) {
    double slope = 0;
    SUM_OVER_ROW(slope, columns,
                 row_load(dy + j, left) * row_load(gamma + j, left) *
                     row_load(normalised + j, left));
    Floats mean_slope = splat((float)(slope / (double)columns));
    for (size_t j = 0; j < columns; j += LANES) {
      size_t left = columns - j;
      Floats g = row_load(dy + j, left) * row_load(gamma + j, left);
      Floats rest = multiply_add(-row_load(normalised + j, left), mean_slope, g);
      row_store(dx + j, left, rest * inverse_std[r]);
    }
  }
}
