/// Reductions over the rows, which the kernels of several families share. The columns are treated in panels of up to PANEL vectors (the
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
