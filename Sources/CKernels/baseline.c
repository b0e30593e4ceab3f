/// The kernels for what every processor of the family has: SSE2, or NEON on arm64. 4 lanes.
#define LANES 4
#define TABLE kernels_baseline_table
#if defined(__aarch64__)
#define INSTRUCTION_SET "neon"
#define TILE_ROWS 12
#define EXACT_FUSED 1
#else
#define INSTRUCTION_SET "base"
#define TILE_ROWS 6
#define EXACT_FUSED 0
#endif

#include "vector.h"

static INLINE Floats load_first(const float *p, size_t count) {
  switch (count) {
  case 0: return (Floats){};
  case 1: return (Floats){p[0]};
  case 2: return (Floats){p[0], p[1]};
  case 3: return (Floats){p[0], p[1], p[2]};
  default: return load(p);
  }
}
static INLINE void store_first(float *p, size_t count, Floats v) {
  if (count >= LANES) {
    store(p, v);
    return;
  }
  if (count > 0) p[0] = v[0];
  if (count > 1) p[1] = v[1];
  if (count > 2) p[2] = v[2];
}
static INLINE Floats multiply_add(Floats a, Floats b, Floats c) {
#if EXACT_FUSED
  return __builtin_elementwise_fma(a, b, c);
#else
  return a * b + c;
#endif
}
static INLINE float sum_lanes(Floats v) { return (v[0] + v[2]) + (v[1] + v[3]); }
static INLINE float maximum_lane(Floats v) {
  float low = v[0] > v[1] ? v[0] : v[1], high = v[2] > v[3] ? v[2] : v[3];
  return low > high ? low : high;
}
static INLINE Floats load_quarters(const float *const rows[LANES / 4]) { return load(rows[0]); }
/// Within each group of four lanes: the first (last) halves of a and b alternating, and whole.
static INLINE Floats interleave_low(Floats a, Floats b) {
  return __builtin_shufflevector(a, b, 0, 4, 1, 5);
}
static INLINE Floats interleave_high(Floats a, Floats b) {
  return __builtin_shufflevector(a, b, 2, 6, 3, 7);
}
static INLINE Floats pairs_low(Floats a, Floats b) {
  return __builtin_shufflevector(a, b, 0, 1, 4, 5);
}
static INLINE Floats pairs_high(Floats a, Floats b) {
  return __builtin_shufflevector(a, b, 2, 3, 6, 7);
}

#include "all.inc.h"
