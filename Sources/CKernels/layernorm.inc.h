/// Layer normalisation: statistics over each row's columns, the variance divided by `columns`.

/// The vector at column j, 0 beyond the row's end.
static INLINE Floats row_load(const float *row, size_t j, size_t columns) {
  return columns - j >= LANES ? load(row + j) : load_first(row + j, columns - j);
}
static INLINE void row_store(float *row, size_t j, size_t columns, Floats v) {
  if (columns - j >= LANES)
    store(row + j, v);
  else
    store_first(row + j, columns - j, v);
}

/// Adds to `total`, over the columns, TERM of the vector at column j: in float within
/// BLOCK vectors, in double over these blocks.
#define SUM_OVER_ROW(total, columns, TERM)                                                         \
  for (size_t j = 0; j < (columns);) {                                                             \
    size_t end = (columns) - j <= BLOCK * LANES ? (columns) : j + BLOCK * LANES;                   \
    Floats sum = {};                                                                               \
    for (; j < end; j += LANES) sum += TERM;                                                       \
    total += (double)sum_lanes(sum);                                                               \
  }

/// x − mean, 0 beyond the row's end.
static INLINE Floats deviation(const float *x, size_t j, size_t columns, Floats mean) {
  if (columns - j >= LANES) return load(x + j) - mean;
  return first_or(load_first(x + j, columns - j) - mean, columns - j, 0.0f);
}

static INLINE Floats squared(Floats x) { return x * x; }

static void layernorm_kernel(size_t rows, size_t columns, float eps, const float *x,
                             const float *gamma, const float *beta, float *inverse_std,
                             float *normalised, float *y) {
  for (size_t r = 0; r < rows; r++, x += columns, normalised += columns, y += columns) {
    double total = 0, squares = 0;
    SUM_OVER_ROW(total, columns, row_load(x, j, columns));
    Floats mean = splat((float)(total / (double)columns));
    SUM_OVER_ROW(squares, columns, squared(deviation(x, j, columns, mean)));
    double variance = squares / (double)columns;
    inverse_std[r] = (float)(1.0 / __builtin_elementwise_sqrt(variance + (double)eps));
    for (size_t j = 0; j < columns; j += LANES) {
      Floats n = (row_load(x, j, columns) - mean) * inverse_std[r];
      row_store(normalised, j, columns, n);
      row_store(y, j, columns,
                multiply_add(n, row_load(gamma, j, columns), row_load(beta, j, columns)));
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
    SUM_OVER_ROW(total, columns, row_load(dy, j, columns) * row_load(gamma, j, columns));
    SUM_OVER_ROW(slope, columns,
                 row_load(dy, j, columns) * row_load(gamma, j, columns) *
                     row_load(normalised, j, columns));
    Floats mean_g = splat((float)(total / (double)columns));
    Floats mean_slope = splat((float)(slope / (double)columns));
    for (size_t j = 0; j < columns; j += LANES) {
      Floats g = row_load(dy, j, columns) * row_load(gamma, j, columns);
      Floats rest = multiply_add(-row_load(normalised, j, columns), mean_slope, g - mean_g);
      row_store(dx, j, columns, rest * inverse_std[r]);
    }
  }
}
