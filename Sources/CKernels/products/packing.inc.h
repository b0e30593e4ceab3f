/// The right factor's block as panels: panel after panel of TILE_COLUMNS columns, in each the rows
/// one after another. What lies beyond the last column is never read.

static void pack_panels(const float *b, size_t ldb, size_t height, size_t width, float *packed) {
  for (size_t d = 0; d < height; d++, b += ldb) {
    for (size_t j = 0; j < width; j += LANES) {
      size_t panel = j / TILE_COLUMNS * TILE_COLUMNS;
      float *to = packed + panel * height + d * TILE_COLUMNS + (j - panel);
      store(to, width - j >= LANES ? load(b + j) : load_first(b + j, width - j));
    }
  }
}

/// Rows are addressed from a pointer for every three of them: offsets 0, 1 and 2 times the distance
/// then need no further registers.
#define SOURCE_GROUPS ((LANES + 2) / 3)

typedef struct {
  const float *group[SOURCE_GROUPS];
  size_t row;
} Source;

/// The next numbers of row i.
static INLINE const float *source_row(const Source *s, size_t i) {
  return s->group[i / 3] + i % 3 * s->row;
}
static INLINE void advance_source(Source *s, size_t count) {
  UNROLL for (size_t g = 0; g < SOURCE_GROUPS; g++) s->group[g] += count;
}

/// Within each group of four lanes of four vectors: rows become columns.
static INLINE void transpose_quarters(const Floats *v, Floats *t) {
  Floats low01 = interleave_low(v[0], v[1]), low23 = interleave_low(v[2], v[3]);
  Floats high01 = interleave_high(v[0], v[1]), high23 = interleave_high(v[2], v[3]);
  t[0] = pairs_low(low01, low23);
  t[1] = pairs_high(low01, low23);
  t[2] = pairs_low(high01, high23);
  t[3] = pairs_high(high01, high23);
}

/// Four numbers from each of LANES rows, written as four vectors: groups of four are collected from
/// every fourth row, then transposed group by group.
static INLINE void transpose_four(const Source *s, float *to, size_t distance) {
  Floats v[4], t[4];
  UNROLL for (size_t q = 0; q < 4; q++) {
    const float *places[LANES / 4];
    UNROLL for (size_t g = 0; g < LANES / 4; g++) places[g] = source_row(s, 4 * g + q);
    v[q] = load_quarters(places);
  }
  transpose_quarters(v, t);
  UNROLL for (size_t d = 0; d < 4; d++) store(to + d * distance, t[d]);
}

#if LANES == 16
/// Eight numbers from each of 16 rows, in half as many loads: each vector holds two rows' eight.
static INLINE void transpose_eight(const Source *s, float *to, size_t distance) {
  Floats v[4], t[8];
  UNROLL for (size_t h = 0; h < 2; h++) {
    UNROLL for (size_t q = 0; q < 4; q++)
      v[q] = load_halves(source_row(s, 8 * h + q), source_row(s, 8 * h + q + 4));
    transpose_quarters(v, t + 4 * h);
  }
  UNROLL for (size_t d = 0; d < 4; d++) {
    store(to + d * distance, even_quarters(t[d], t[d + 4]));
    store(to + (d + 4) * distance, odd_quarters(t[d], t[d + 4]));
  }
}
#endif

/// The first `height` numbers of LANES rows, at least four, as rows of LANES that are `distance` apart.
static INLINE void transpose_lanes(const float *b, size_t ldb, size_t height, float *to,
                                   size_t distance) {
  Source source = {.row = ldb};
  UNROLL for (size_t g = 0; g < SOURCE_GROUPS; g++) source.group[g] = b + 3 * g * ldb;
  size_t d = 0;
#if LANES == 16
  for (; d + 8 <= height; d += 8, advance_source(&source, 8))
    transpose_eight(&source, to + d * distance, distance);
#endif
  for (; d + 4 <= height; d += 4, advance_source(&source, 4))
    transpose_four(&source, to + d * distance, distance);
  if (d == height) return;
  // The last four once more, wherever they begin.
  UNROLL for (size_t g = 0; g < SOURCE_GROUPS; g++) source.group[g] -= 4 - (height - d);
  transpose_four(&source, to + (height - 4) * distance, distance);
}

/// The panels from a factor that lies transposed: b has `width` rows of `height` numbers.
static void pack_transposed(const float *b, size_t ldb, size_t height, size_t width,
                            float *packed) {
  for (size_t j = 0; j < width; j += LANES) {
    float *to = packed + j / TILE_COLUMNS * TILE_COLUMNS * height + j % TILE_COLUMNS;
    if (height >= 4 && width - j >= LANES) {
      transpose_lanes(b + j * ldb, ldb, height, to, TILE_COLUMNS);
      continue;
    }
    for (size_t i = 0; i < smaller(LANES, width - j); i++)
      for (size_t d = 0; d < height; d++) to[d * TILE_COLUMNS + i] = b[(j + i) * ldb + d];
  }
}

/// Room for a row of the left factor's block. Not a power of two: rows that far apart would share
/// a few lines of the cache.
#define PACKED_ROW (DEPTH_BLOCK + 16)

/// Rows (or, transposed, depths) a page or so apart crowd the cache and the address translation.
static bool rows_need_packing(const Product *p) {
  return (p->a_row > p->a_step ? p->a_row : p->a_step) >= 256;
}

static void copy_row(size_t n, const float *x, float *y) {
  size_t i = 0;
  for (; n - i >= LANES; i += LANES) store(y + i, load(x + i));
  if (i < n) store_first(y + i, n - i, load_first(x + i, n - i));
}

/// Copies the tile's part of the left factor, and points the tile to the copy.
static void pack_rows(Tile *tile, size_t rows, float *packed) {
  if (tile->a_row == 1 && tile->a_step != 1) {
    for (size_t d = 0; d < tile->depth; d++) {
      const float *row = tile->a + d * tile->a_step;
      // One whole vector, where it holds them: the next overwrites what is too much.
      if (LANES >= TILE_ROWS)
        store(packed + d * TILE_ROWS, load_first(row, rows));
      else
        copy_row(rows, row, packed + d * TILE_ROWS);
    }
    tile->a_step = TILE_ROWS;
  } else {
    for (size_t i = 0; i < rows; i++)
      copy_row(tile->depth, tile->a + i * tile->a_row, packed + i * PACKED_ROW);
    tile->a_row = PACKED_ROW;
  }
  tile->a = packed;
}

/// Asks for the part j of `width` of the next tile's rows, while the present tile is computed.
static void prefetch_rows(const Product *p, size_t row, size_t depth, size_t j, size_t width) {
  size_t rows = smaller(p->m - row, TILE_ROWS), depths = smaller(p->depth - depth, DEPTH_BLOCK);
  const float *a = p->a + row * p->a_row + depth * p->a_step;
  if (p->a_row == 1) {
    size_t end = smaller((j + TILE_COLUMNS) * depths / width, depths);
    for (size_t d = j * depths / width; d < end; d++) {
      __builtin_prefetch(a + d * p->a_step);
      __builtin_prefetch(a + d * p->a_step + rows - 1);
    }
  } else {
    size_t end = smaller((j + TILE_COLUMNS) * rows / width, rows);
    for (size_t r = j * rows / width; r < end; r++)
      for (size_t d = 0; d < depths; d += 16) __builtin_prefetch(a + r * p->a_row + d);
  }
}
