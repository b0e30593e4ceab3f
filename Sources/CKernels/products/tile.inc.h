/// The tiles themselves: one function for every height and width, so that the sums stay in
/// registers.

/// The left factor's rows are addressed from a pointer for every three of them: offsets 0, 1 and 2
/// times the distance then need no further registers.
#define ROW_GROUPS ((TILE_ROWS + 2) / 3)

/// What the first block of the depth starts from: the bias, or nothing.
static INLINE Floats start_of(const Tile *t, size_t v, bool cut) {
  if (!t->bias) return (Floats){};
  return cut ? load_first(t->bias + v * LANES, t->last_lanes) : load(t->bias + v * LANES);
}

/// Adds the bias, or what c holds, and stores; or takes the step along the sum that is now whole.
static INLINE void finish_tile(size_t rows, size_t vectors, bool partial, bool accumulate,
                               bool descend, const Tile *t, const Floats *sum) {
  UNROLL for (size_t v = 0; v < vectors; v++) {
    bool cut = partial && v + 1 == vectors;
    size_t lanes = cut ? t->last_lanes : LANES;
    Floats bias = accumulate ? (Floats){} : start_of(t, v, cut);
    UNROLL for (size_t r = 0; r < rows; r++) {
      size_t at = r * t->c_row + v * LANES;
      float *to = descend ? t->parameters + at : t->c + at;
      Floats before = bias;
      if (accumulate) before = cut ? load_first(t->c + at, lanes) : load(t->c + at);
      Floats whole = before + sum[r * vectors + v];
      if (descend)
        whole = multiply_add(whole, splat(-t->rate), cut ? load_first(to, lanes) : load(to));
      if (cut)
        store_first(to, lanes, whole);
      else
        store(to, whole);
    }
  }
}

static INLINE void multiply_tile(size_t rows, size_t vectors, bool partial, bool columnwise,
                                 const Tile *t) {
  Floats sum[TILE_ROWS * TILE_VECTORS] = {};
  // In a transposed left factor the rows are neighbours, and known to be.
  size_t row = columnwise ? 1 : t->a_row, step = columnwise ? t->a_step : 1;
  size_t b_step = t->b_step;
  const float *b = t->b, *group[ROW_GROUPS];
  UNROLL for (size_t g = 0; g < ROW_GROUPS; g++) group[g] = t->a + (3 * g < rows ? 3 * g * row : 0);
  for (size_t d = t->depth; d > 0; d--) {
    Floats right[WIDE_VECTORS];
    UNROLL for (size_t v = 0; v < vectors; v++)
      right[v] = partial && v + 1 == vectors ? load_first(b + v * LANES, t->last_lanes)
                                             : load(b + v * LANES);
    UNROLL for (size_t r = 0; r < rows; r++) {
      Floats left = splat(group[r / 3][r % 3 * row]);
      UNROLL for (size_t v = 0; v < vectors; v++)
        sum[r * vectors + v] = multiply_add(left, right[v], sum[r * vectors + v]);
    }
    b += b_step;
    UNROLL for (size_t g = 0; g < ROW_GROUPS; g++) group[g] += step;
  }
  // (Only a transposed left factor makes gradients of weights.)
  if (columnwise && t->parameters) {
    if (t->accumulate)
      finish_tile(rows, vectors, partial, true, true, t, sum);
    else
      finish_tile(rows, vectors, partial, false, true, t, sum);
  } else if (t->accumulate) {
    finish_tile(rows, vectors, partial, true, false, t, sum);
  } else {
    finish_tile(rows, vectors, partial, false, false, t, sum);
  }
}

#define TILE(rows, name, vectors, partial, columnwise)                                             \
  static void tile_##name##_##rows(const Tile *t) {                                                \
    multiply_tile(rows, vectors, partial, columnwise, t);                                          \
  }
#define TILES_OF_HEIGHT(rows, unused)                                                              \
  TILE(rows, whole, 2, false, false)                                                               \
  TILE(rows, two, 2, true, false)                                                                  \
  TILE(rows, one, 1, true, false)                                                                  \
  TILE(rows, columnwise_whole, 2, false, true)                                                     \
  TILE(rows, columnwise_two, 2, true, true)                                                        \
  TILE(rows, columnwise_one, 1, true, true)
#if TILE_ROWS == 12
#define HEIGHTS(K, x)                                                                              \
  K(1, x) K(2, x) K(3, x) K(4, x) K(5, x) K(6, x) K(7, x) K(8, x) K(9, x) K(10, x) K(11, x) K(12, x)
#else
#define HEIGHTS(K, x) K(1, x) K(2, x) K(3, x) K(4, x) K(5, x) K(6, x)
#endif
HEIGHTS(TILES_OF_HEIGHT, )

/// (A single row may lie either way: its steps are what counts.)
static void tile_wide(const Tile *t) { multiply_tile(1, WIDE_VECTORS, false, true, t); }

#define POINTER(rows, name) tile_##name##_##rows,
typedef void (*TileFunction)(const Tile *);
/// By the left factor's direction, then width (whole, two vectors, one vector), then height − 1.
static const TileFunction tiles[2][3][TILE_ROWS] = {
    {{HEIGHTS(POINTER, whole)}, {HEIGHTS(POINTER, two)}, {HEIGHTS(POINTER, one)}},
    {{HEIGHTS(POINTER, columnwise_whole)},
     {HEIGHTS(POINTER, columnwise_two)},
     {HEIGHTS(POINTER, columnwise_one)}},
};

/// `columns` are those from the tile's first on; it takes at most TILE_COLUMNS of them.
static INLINE void run_tile(Tile *tile, size_t rows, size_t columns) {
  size_t width = columns >= TILE_COLUMNS ? 0 : columns > LANES ? 1 : 2;
  tile->last_lanes = width == 0 ? LANES : columns - (width == 1 ? LANES : 0);
  tiles[tile->a_row == 1][width][rows - 1](tile);
}
