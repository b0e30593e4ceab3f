/// Matrix products. A tile of TILE_ROWS × 2 vectors of the result stays in registers while the
/// depth (the dimension summed over) runs by: a row of the right factor is loaded, and each number
/// of the left factor's column is broadcast and multiplied onto it.
///
/// Every element is summed over the depth in order, fused, in blocks of DEPTH_BLOCK that are then
/// added: the bits depend on the depth alone, not on the tile or on how the caller splits the rows.

#define TILE_VECTORS 2
#define TILE_COLUMNS (TILE_VECTORS * LANES)
/// A single row (sampling) is taken in wider pieces: more sums at a time, longer reads.
#define WIDE_VECTORS 8
#define WIDE_COLUMNS (WIDE_VECTORS * LANES)
#define DEPTH_BLOCK 256
/// A packed block of the right factor lies on the stack (320 KB) and in the second cache. The wider
/// it is, the less often the left factor is read.
#define COLUMN_BLOCK 320
#define FEW_ROWS (8 * TILE_ROWS)
/// Height of the blocks of rows, in tiles, where the right factor is not packed.
#define ROW_BLOCK_TILES 10

typedef struct {
  size_t depth;
  /// The left factor: the distance between two rows of the result, and between two depths.
  const float *a;
  size_t a_row, a_step;
  const float *b;
  size_t b_step;
  /// Added to the first block of the depth (or NULL); later blocks add to what c holds.
  const float *bias;
  bool accumulate;
  float *c;
  size_t c_row;
  /// With the last block of the depth, the step parameters −= rate · c instead of c (or NULL).
  float *parameters;
  float rate;
  /// How many lanes of the last vector are columns of c.
  size_t last_lanes;
} Tile;

#include "tile.inc.h"

/// Where the left factor lies, or both when `b` is meant transposed.
typedef struct {
  size_t m, n, depth;
  const float *a;
  size_t a_row, a_step;
  const float *b;
  size_t ldb;
  bool b_transposed;
  const float *bias;
  /// Whether the product is added to what c holds.
  bool onto;
  float *c;
  size_t ldc;
  /// What is to step along c; then c holds nothing of use (or NULL).
  float *parameters;
  float rate;
} Product;

/// The rows in as few tiles as possible, all nearly equally high: the first `higher` of them have
/// one row more.
typedef struct {
  size_t tiles, height, higher;
} RowSplit;

static RowSplit split_rows(size_t m) {
  size_t tiles = (m + TILE_ROWS - 1) / TILE_ROWS;
  return (RowSplit){tiles, m / tiles, m % tiles};
}

static size_t rows_before(RowSplit split, size_t tile) {
  return tile * split.height + smaller(tile, split.higher);
}

/// The tile at a place, but for the right factor.
static INLINE Tile tile_at(const Product *p, size_t row, size_t column, size_t depth) {
  size_t at = row * p->ldc + column;
  return (Tile){
      .depth = smaller(p->depth - depth, DEPTH_BLOCK),
      .a = p->a + row * p->a_row + depth * p->a_step,
      .a_row = p->a_row,
      .a_step = p->a_step,
      .bias = p->bias ? p->bias + column : NULL,
      .accumulate = depth > 0 || p->onto,
      .c = p->c + at,
      .c_row = p->ldc,
      .parameters = p->parameters && p->depth - depth <= DEPTH_BLOCK ? p->parameters + at : NULL,
      .rate = p->rate,
  };
}

/// Reads the right factor where it lies. A panel of it serves all the tiles of a row block while it
/// is in the first cache; the left factor's row block stays in the second.
static void multiply_in_place(const Product *p) {
  RowSplit split = split_rows(p->m);
  for (size_t depth = 0; depth < p->depth; depth += DEPTH_BLOCK) {
    for (size_t block = 0; block < split.tiles; block += ROW_BLOCK_TILES) {
      size_t end = smaller(block + ROW_BLOCK_TILES, split.tiles);
      for (size_t column = 0, width = 0; column < p->n; column += width) {
        width = p->m == 1 && p->n - column >= WIDE_COLUMNS ? WIDE_COLUMNS : TILE_COLUMNS;
        for (size_t i = block; i < end; i++) {
          Tile tile = tile_at(p, rows_before(split, i), column, depth);
          tile.b = p->b + depth * p->ldb + column;
          tile.b_step = p->ldb;
          if (width == WIDE_COLUMNS)
            tile_wide(&tile);
          else
            run_tile(&tile, split.height + (i < split.higher), p->n - column);
        }
      }
    }
  }
}

#include "packing.inc.h"

/// Every tile of rows against every panel of a packed block of the right factor.
static void multiply_block(const Product *p, size_t depth, size_t column, size_t width,
                           const float *packed) {
  _Alignas(64) float packed_rows[TILE_ROWS * PACKED_ROW];
  bool packs_rows = width > TILE_COLUMNS && rows_need_packing(p);
  RowSplit split = split_rows(p->m);
  for (size_t i = 0; i < split.tiles; i++) {
    size_t height = split.height + (i < split.higher);
    Tile left = tile_at(p, rows_before(split, i), column, depth);
    if (packs_rows) pack_rows(&left, height, packed_rows);
    for (size_t j = 0; j < width; j += TILE_COLUMNS) {
      Tile tile = left;
      if (i + 1 < split.tiles)
        prefetch_rows(p, rows_before(split, i + 1), depth, j, width);
      tile.b = packed + j * tile.depth;
      tile.b_step = TILE_COLUMNS;
      tile.c += j;
      if (tile.parameters) tile.parameters += j;
      if (tile.bias) tile.bias += j;
      run_tile(&tile, height, width - j);
    }
  }
}

/// Copies a block of the right factor at a time into panels that lie together.
static void multiply_packed(const Product *p) {
  _Alignas(64) float packed[DEPTH_BLOCK * COLUMN_BLOCK];
  // Few rows are soon read again: then a panel goes from the packing to the tiles in the first cache.
  size_t block = p->m <= FEW_ROWS ? TILE_COLUMNS : COLUMN_BLOCK;
  for (size_t column = 0; column < p->n; column += block) {
    size_t width = smaller(p->n - column, block);
    for (size_t depth = 0; depth < p->depth; depth += DEPTH_BLOCK) {
      size_t height = smaller(p->depth - depth, DEPTH_BLOCK);
      if (p->b_transposed)
        pack_transposed(p->b + column * p->ldb + depth, p->ldb, height, width, packed);
      else
        pack_panels(p->b + depth * p->ldb + column, p->ldb, height, width, packed);
      multiply_block(p, depth, column, width, packed);
    }
  }
}

static void multiply_product(const Product *p) {
  if (p->m == 0 || p->n == 0) return;
  if (p->depth == 0) {
    if (p->parameters || p->onto) return;
    for (size_t i = 0; i < p->m; i++)
      for (size_t j = 0; j < p->n; j++) p->c[i * p->ldc + j] = p->bias ? p->bias[j] : 0.0f;
    return;
  }
  bool packing = p->m > 2 * TILE_ROWS && p->depth * p->ldb > 128 * 1024;
  if (p->b_transposed || packing)
    multiply_packed(p);
  else
    multiply_in_place(p);
}

static void matmul_kernel(size_t m, size_t n, size_t k, const float *a, size_t lda, const float *b,
                          size_t ldb, const float *bias, float *c, size_t ldc) {
  multiply_product(&(Product){.m = m, .n = n, .depth = k, .a = a, .a_row = lda, .a_step = 1,
                              .b = b, .ldb = ldb, .bias = bias, .c = c, .ldc = ldc});
}

static void descend_at_b_kernel(size_t m, size_t n, size_t k, const float *a, size_t lda,
                                const float *b, size_t ldb, float rate, float *c,
                                float *parameters, size_t ldc) {
  multiply_product(&(Product){.m = k, .n = n, .depth = m, .a = a, .a_row = 1, .a_step = lda,
                              .b = b, .ldb = ldb, .c = c, .ldc = ldc,
                              .parameters = parameters, .rate = rate});
}

static void matmul_at_b_kernel(size_t m, size_t n, size_t k, const float *a, size_t lda,
                               const float *b, size_t ldb, float *c, size_t ldc) {
  descend_at_b_kernel(m, n, k, a, lda, b, ldb, 0, c, NULL, ldc);
}

/// b is transposed block by block on the stack.
static void matmul_a_bt_kernel(size_t m, size_t n, size_t k, const float *a, size_t lda,
                               const float *b, size_t ldb, float *c, size_t ldc) {
  multiply_product(&(Product){.m = m, .n = k, .depth = n, .a = a, .a_row = lda, .a_step = 1,
                              .b = b, .ldb = ldb, .b_transposed = true, .c = c, .ldc = ldc});
}

static void add_matmul_a_bt_kernel(size_t m, size_t n, size_t k, const float *a, size_t lda,
                                   const float *b, size_t ldb, float *c, size_t ldc) {
  multiply_product(&(Product){.m = m, .n = k, .depth = n, .a = a, .a_row = lda, .a_step = 1,
                              .b = b, .ldb = ldb, .b_transposed = true, .onto = true, .c = c,
                              .ldc = ldc});
}
