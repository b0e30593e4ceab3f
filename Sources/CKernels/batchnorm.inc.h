/// Kernels that reduce over the rows. The columns are treated in panels of up to PANEL vectors (the
/// wider, the better the processor foresees what is read next).
#define PANEL 8

/// A panel's place: its first column, and how many lanes of its last vector are columns.
typedef struct {
  size_t first, last_lanes;
} Panel;

/// PANEL, or the largest of 4, 2 and 1 that the columns fill at least in part.
static size_t panel_vectors(size_t columns) {
  size_t vectors = PANEL, needed = (columns + LANES - 1) / LANES;
  while (vectors > needed) vectors /= 2;
  return vectors;
}

static INLINE Floats panel_load(size_t vectors, Panel panel, size_t v, const float *row) {
  const float *p = row + panel.first + v * LANES;
  return v + 1 < vectors ? load(p) : load_first(p, panel.last_lanes);
}
static INLINE void panel_store(size_t vectors, Panel panel, size_t v, float *row, Floats value) {
  float *p = row + panel.first + v * LANES;
  if (v + 1 < vectors)
    store(p, value);
  else
    store_first(p, panel.last_lanes, value);
}

/// Calls FUNCTION(vectors, panel, …) for every panel; the number of vectors is a constant there.
#define FOR_EACH_PANEL(columns, FUNCTION, ...)                                                     \
  for (Panel panel = {}; panel.first < (columns);) {                                               \
    size_t left = (columns) - panel.first;                                                         \
    size_t vectors = panel_vectors(left);                                                          \
    panel.last_lanes = smaller(left - (vectors - 1) * LANES, LANES);                               \
    switch (vectors) {                                                                             \
    case 1: FUNCTION(1, panel, __VA_ARGS__); break;                                                \
    case 2: FUNCTION(2, panel, __VA_ARGS__); break;                                                \
    case 4: FUNCTION(4, panel, __VA_ARGS__); break;                                                \
    default: FUNCTION(PANEL, panel, __VA_ARGS__); break;                                           \
    }                                                                                              \
    panel.first += vectors * LANES;                                                                \
  }

/// What a panel's sums run over: the rows of x, each as often as counts says (once where it is NULL).
typedef struct {
  size_t rows, ld;
  const float *x, *counts;
} Rows;

/// total[v] = the sum over the rows of x − origin, or of its square.
static INLINE void sum_panel(size_t vectors, Panel panel, const Rows *rows, bool squared,
                             bool counted, const Floats *origin, Doubles *total) {
  UNROLL for (size_t v = 0; v < vectors; v++) total[v] = (Doubles){};
  for (size_t start = 0; start < rows->rows; start += BLOCK) {
    size_t end = smaller(rows->rows, start + BLOCK);
    Floats sum[PANEL] = {};
    for (size_t r = start; r < end; r++) {
      Floats count = splat(counted ? rows->counts[r] : 1.0f);
      UNROLL for (size_t v = 0; v < vectors; v++) {
        Floats value = panel_load(vectors, panel, v, rows->x + r * rows->ld) - origin[v];
        Floats weight = counted ? (squared ? count * value : count) : value;
        sum[v] = squared || counted ? multiply_add(weight, value, sum[v]) : sum[v] + value;
      }
    }
    UNROLL for (size_t v = 0; v < vectors; v++) total[v] += widen(sum[v]);
  }
}

static INLINE void sum_rows_panel(size_t vectors, Panel panel, const Rows *rows, float *out) {
  Doubles total[PANEL];
  Floats zero[PANEL] = {};
  sum_panel(vectors, panel, rows, false, false, zero, total);
  UNROLL for (size_t v = 0; v < vectors; v++)
    panel_store(vectors, panel, v, out, narrow(total[v]));
}

static void sum_rows_kernel(size_t rows, size_t columns, size_t ld, const float *x, float *out) {
  Rows all = {rows, ld, x, NULL};
  FOR_EACH_PANEL(columns, sum_rows_panel, &all, out);
}

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

/// The sums over the rows of dy, and of dy · normalised.
static INLINE void gradient_sums(size_t vectors, Panel panel, size_t rows, size_t ld,
                                 const float *dy, const float *normalised, Doubles *shift,
                                 Doubles *scale) {
  UNROLL for (size_t v = 0; v < vectors; v++) shift[v] = scale[v] = (Doubles){};
  for (size_t start = 0; start < rows; start += BLOCK) {
    size_t end = rows - start < BLOCK ? rows : start + BLOCK;
    Floats sum[PANEL] = {}, product[PANEL] = {};
    for (size_t r = start; r < end; r++) {
      UNROLL for (size_t v = 0; v < vectors; v++) {
        Floats d = panel_load(vectors, panel, v, dy + r * ld);
        Floats n = panel_load(vectors, panel, v, normalised + r * ld);
        sum[v] += d;
        product[v] = multiply_add(d, n, product[v]);
      }
    }
    UNROLL for (size_t v = 0; v < vectors; v++) {
      shift[v] += widen(sum[v]);
      scale[v] += widen(product[v]);
    }
  }
}

static INLINE void gradient_panel(size_t vectors, Panel panel, size_t rows, size_t ld,
                                  const float *dy, const float *normalised, float *dgamma,
                                  float *dbeta, Doubles *shift, Doubles *scale) {
  gradient_sums(vectors, panel, rows, ld, dy, normalised, shift, scale);
  UNROLL for (size_t v = 0; v < vectors; v++) {
    panel_store(vectors, panel, v, dgamma, narrow(scale[v]));
    panel_store(vectors, panel, v, dbeta, narrow(shift[v]));
  }
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
