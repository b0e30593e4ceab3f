/// The kernels for AVX2 with FMA: 8 lanes, 16 registers.
#if defined(__x86_64__)

#include <immintrin.h>

#define LANES 8
#define INSTRUCTION_SET "avx2"
#define TABLE kernels_avx2_table
#define TILE_ROWS 6
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)

#include "vector.h"

static INLINE __m256i first_lanes(size_t count) {
  return _mm256_cmpgt_epi32(_mm256_set1_epi32((int)count),
                            _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}
static INLINE Floats load_first(const float *p, size_t count) {
  return (Floats)_mm256_maskload_ps(p, first_lanes(count));
}
static INLINE void store_first(float *p, size_t count, Floats v) {
  _mm256_maskstore_ps(p, first_lanes(count), (__m256)v);
}
static INLINE Floats multiply_add(Floats a, Floats b, Floats c) {
  return __builtin_elementwise_fma(a, b, c);
}
static INLINE float sum_lanes(Floats v) {
  Four s = __builtin_shufflevector(v, v, 0, 1, 2, 3) + __builtin_shufflevector(v, v, 4, 5, 6, 7);
  return (s[0] + s[2]) + (s[1] + s[3]);
}
static INLINE float maximum_lane(Floats v) {
  __m128 m = _mm_max_ps(_mm256_castps256_ps128((__m256)v), _mm256_extractf128_ps((__m256)v, 1));
  m = _mm_max_ps(m, _mm_movehl_ps(m, m));
  return _mm_cvtss_f32(_mm_max_ss(m, _mm_movehdup_ps(m)));
}
static INLINE Floats load_quarters(const float *const rows[LANES / 4]) {
  return __builtin_shufflevector(load_four(rows[0]), load_four(rows[1]), 0, 1, 2, 3, 4, 5, 6, 7);
}
/// Within each group of four lanes: the first (last) halves of a and b alternating, and whole.
static INLINE Floats interleave_low(Floats a, Floats b) {
  return (Floats)_mm256_unpacklo_ps((__m256)a, (__m256)b);
}
static INLINE Floats interleave_high(Floats a, Floats b) {
  return (Floats)_mm256_unpackhi_ps((__m256)a, (__m256)b);
}
static INLINE Floats pairs_low(Floats a, Floats b) {
  return (Floats)_mm256_unpacklo_pd((__m256d)a, (__m256d)b);
}
static INLINE Floats pairs_high(Floats a, Floats b) {
  return (Floats)_mm256_unpackhi_pd((__m256d)a, (__m256d)b);
}

#define EXACT_FUSED 1
#include "all.inc.h"
#pragma clang attribute pop

#endif
