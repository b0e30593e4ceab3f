/// Batch normalisation: the statistics of each column over the rows, and the gradient through them.
typedef struct {
  Rows rows;
  /// How many rows the sums are over, and what divides the squares, as numbers to divide by.
  double total, divisor;
  float eps;
  const float *gamma, *beta;
  float *mean, *variance, *inverse_std, *normalised, *y;
} BatchNorm;

static INLINE void batchnorm_rows(size_t vectors, Panel panel, bool counted, const BatchNorm *b) {
  Doubles total[PANEL];
  Floats mean[PANEL], inverse[PANEL], gamma[PANEL], beta[PANEL];
  const float *x = b->rows.x;
  // Differences from the first row: rows that are all alike then have exactly their own mean, and
  // what 1/√eps multiplies is no rounding noise.
  Floats first[PANEL];
  UNROLL for (size_t v = 0; v < vectors; v++)
    first[v] = b->rows.rows ? panel_load(vectors, panel, v, x) : (Floats){};
  sum_panel(vectors, panel, &b->rows, false, counted, first, total);
  UNROLL for (size_t v = 0; v < vectors; v++)
    mean[v] = narrow(widen(first[v]) + total[v] / b->total);
  sum_panel(vectors, panel, &b->rows, true, counted, mean, total);
  UNROLL for (size_t v = 0; v < vectors; v++) {
    Floats variance = narrow(total[v] / b->divisor);
    inverse[v] = narrow(1.0 / __builtin_elementwise_sqrt(widen(variance) + (double)b->eps));
    gamma[v] = panel_load(vectors, panel, v, b->gamma);
    beta[v] = panel_load(vectors, panel, v, b->beta);
    panel_store(vectors, panel, v, b->mean, mean[v]);
    panel_store(vectors, panel, v, b->variance, variance);
    panel_store(vectors, panel, v, b->inverse_std, inverse[v]);
  }
  for (size_t r = 0, at = 0; r < b->rows.rows; r++, at += b->rows.ld) {
    UNROLL for (size_t v = 0; v < vectors; v++) {
      Floats normalised = (panel_load(vectors, panel, v, x + at) - mean[v]) * inverse[v];
      panel_store(vectors, panel, v, b->normalised + at, normalised);
      panel_store(vectors, panel, v, b->y + at, multiply_add(normalised, gamma[v], beta[v]));
    }
  }
}

static INLINE void batchnorm_panel(size_t vectors, Panel panel, const BatchNorm *b) {
  if (b->rows.counts)
    batchnorm_rows(vectors, panel, true, b);
  else
    batchnorm_rows(vectors, panel, false, b);
}

static void batchnorm_kernel(size_t rows, size_t columns, size_t ld, size_t total, size_t divisor,
                             const float *counts, float eps, const float *x, const float *gamma,
                             const float *beta, float *mean, float *variance, float *inverse_std,
                             float *normalised, float *y) {
  BatchNorm b = {{rows, ld, x, counts}, (double)total, (double)divisor, eps,         gamma, beta,
                 mean,                  variance,      inverse_std,     normalised, y};
  FOR_EACH_PANEL(columns, batchnorm_panel, &b);
}

typedef struct {
  size_t rows, ld;
  double total, divisor;
  const float *counts, *dy, *normalised, *gamma, *inverse_std;
  float *dgamma, *dbeta, *dx;
} BatchNormBackward;

/// dx = gamma · inverse_std · (dy − mean(dy) − normalised · sum(dy · normalised) / divisor), what
/// is subtracted as often as the row counts.
static INLINE void batchnorm_backward_rows(size_t vectors, Panel panel, bool counted,
                                           const BatchNormBackward *b) {
  Doubles shift[PANEL], scale[PANEL];
  Floats mean[PANEL], slope[PANEL], factor[PANEL];
  gradient_panel(vectors, panel, b->rows, b->ld, b->dy, b->normalised, b->dgamma, b->dbeta,
                 shift, scale);
  UNROLL for (size_t v = 0; v < vectors; v++) {
    mean[v] = narrow(shift[v] / b->total);
    slope[v] = narrow(scale[v] / b->divisor);
    factor[v] = panel_load(vectors, panel, v, b->gamma) *
                panel_load(vectors, panel, v, b->inverse_std);
  }
  for (size_t r = 0, at = 0; r < b->rows; r++, at += b->ld) {
    Floats count = splat(counted ? b->counts[r] : 1.0f);
    UNROLL for (size_t v = 0; v < vectors; v++) {
      Floats d = panel_load(vectors, panel, v, b->dy + at);
      Floats n = panel_load(vectors, panel, v, b->normalised + at);
      Floats rest = counted ? multiply_add(-count, multiply_add(n, slope[v], mean[v]), d)
                            : multiply_add(-n, slope[v], d - mean[v]);
      panel_store(vectors, panel, v, b->dx + at, factor[v] * rest);
    }
  }
}

static INLINE void batchnorm_backward_panel(size_t vectors, Panel panel,
                                            const BatchNormBackward *b) {
  if (b->counts)
    batchnorm_backward_rows(vectors, panel, true, b);
  else
    batchnorm_backward_rows(vectors, panel, false, b);
}

static void batchnorm_backward_kernel(size_t rows, size_t columns, size_t ld, size_t total,
                                      size_t divisor, const float *counts, const float *dy,
                                      const float *normalised, const float *gamma,
                                      const float *inverse_std, float *dgamma, float *dbeta,
                                      float *dx) {
  BatchNormBackward b = {rows,  ld,          (double)total, (double)divisor, counts, dy, normalised,
                         gamma, inverse_std, dgamma,        dbeta,           dx};
  FOR_EACH_PANEL(columns, batchnorm_backward_panel, &b);
}

typedef struct {
  size_t rows, ld;
  const float *x, *gamma, *beta, *mean, *variance;
  float eps;
  float *y;
} BatchNormEvaluation;

static INLINE void batchnorm_evaluate_panel(size_t vectors, Panel panel,
                                            const BatchNormEvaluation *b) {
  Floats mean[PANEL], factor[PANEL], beta[PANEL];
  UNROLL for (size_t v = 0; v < vectors; v++) {
    Doubles variance = widen(panel_load(vectors, panel, v, b->variance)) + (double)b->eps;
    mean[v] = panel_load(vectors, panel, v, b->mean);
    factor[v] = panel_load(vectors, panel, v, b->gamma) *
                narrow(1.0 / __builtin_elementwise_sqrt(variance));
    beta[v] = panel_load(vectors, panel, v, b->beta);
  }
  for (size_t r = 0; r < b->rows; r++) {
    UNROLL for (size_t v = 0; v < vectors; v++) {
      Floats x = panel_load(vectors, panel, v, b->x + r * b->ld);
      panel_store(vectors, panel, v, b->y + r * b->ld,
                  multiply_add(x - mean[v], factor[v], beta[v]));
    }
  }
}

static void batchnorm_evaluate_kernel(size_t rows, size_t columns, size_t ld, float eps, const float *x,
                                      const float *gamma, const float *beta, const float *mean,
                                      const float *variance, float *y) {
  BatchNormEvaluation b = {rows, ld, x, gamma, beta, mean, variance, eps, y};
  FOR_EACH_PANEL(columns, batchnorm_evaluate_panel, &b);
}
