/// The kernels for AVX-512: 16 lanes, 32 registers.
#if defined(__x86_64__)

#include <immintrin.h>

#define LANES 16
#define INSTRUCTION_SET "avx512"
#define TABLE kernels_avx512_table
#define TILE_ROWS 12
#pragma clang attribute push(                                                                      \
    __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx2,fma"))), apply_to = function)

#include "vector.h"

/// The first `count` lanes (0 to LANES). Memory past them is not touched; it reads as 0.
static INLINE Floats load_first(const float *p, size_t count) {
  return (Floats)_mm512_maskz_loadu_ps((__mmask16)((1u << count) - 1), p);
}
static INLINE void store_first(float *p, size_t count, Floats v) {
  _mm512_mask_storeu_ps(p, (__mmask16)((1u << count) - 1), (__m512)v);
}
/// a · b + c, in one rounding where the machine has it.
static INLINE Floats multiply_add(Floats a, Floats b, Floats c) {
  return __builtin_elementwise_fma(a, b, c);
}
/// The sum of the lanes 8 apart, of those 4 apart, 2 and 1: every instruction set's order.
static INLINE float sum_lanes(Floats v) {
  Eight e = __builtin_shufflevector(v, v, 0, 1, 2, 3, 4, 5, 6, 7) +
            __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15);
  Four s = __builtin_shufflevector(e, e, 0, 1, 2, 3) + __builtin_shufflevector(e, e, 4, 5, 6, 7);
  return (s[0] + s[2]) + (s[1] + s[3]);
}
static INLINE float maximum_lane(Floats v) { return _mm512_reduce_max_ps((__m512)v); }
/// Four floats from each of LANES/4 places, side by side.
static INLINE Floats load_quarters(const float *const rows[LANES / 4]) {
  __m512 v = _mm512_castps128_ps512((__m128)load_four(rows[0]));
  v = _mm512_insertf32x4(v, (__m128)load_four(rows[1]), 1);
  v = _mm512_insertf32x4(v, (__m128)load_four(rows[2]), 2);
  return (Floats)_mm512_insertf32x4(v, (__m128)load_four(rows[3]), 3);
}
/// Eight floats from each of two places, side by side. (A masked load takes no shuffle.)
static INLINE Floats load_halves(const float *low, const float *high) {
  __m512 v = _mm512_castps256_ps512(_mm256_loadu_ps(low));
  return (Floats)_mm512_mask_loadu_ps(v, 0xff00, high - 8);
}
/// The first and third (second and fourth) four lanes of a, then those of b.
static INLINE Floats even_quarters(Floats a, Floats b) {
  return (Floats)_mm512_shuffle_f32x4((__m512)a, (__m512)b, 0x88);
}
static INLINE Floats odd_quarters(Floats a, Floats b) {
  return (Floats)_mm512_shuffle_f32x4((__m512)a, (__m512)b, 0xdd);
}
/// Within each group of four lanes: the first (last) halves of a and b alternating, and whole.
static INLINE Floats interleave_low(Floats a, Floats b) {
  return (Floats)_mm512_unpacklo_ps((__m512)a, (__m512)b);
}
static INLINE Floats interleave_high(Floats a, Floats b) {
  return (Floats)_mm512_unpackhi_ps((__m512)a, (__m512)b);
}
static INLINE Floats pairs_low(Floats a, Floats b) {
  return (Floats)_mm512_unpacklo_pd((__m512d)a, (__m512d)b);
}
static INLINE Floats pairs_high(Floats a, Floats b) {
  return (Floats)_mm512_unpackhi_pd((__m512d)a, (__m512d)b);
}
/// x · 2ⁿ, rounded once where the result is subnormal.
#define SCALES_BY_POWER 1
static INLINE Floats scale_by_power(Floats x, Floats n) {
  return (Floats)_mm512_scalef_ps((__m512)x, (__m512)n);
}
typedef double DoubleHalf __attribute__((vector_size(64)));
#define LOW_HALF 0, 1, 2, 3, 4, 5, 6, 7
#define HIGH_HALF 8, 9, 10, 11, 12, 13, 14, 15
static INLINE Doubles scale_doubles_by_power(Doubles x, Doubles n) {
  DoubleHalf low = (DoubleHalf)_mm512_scalef_pd((__m512d)__builtin_shufflevector(x, x, LOW_HALF),
                                                (__m512d)__builtin_shufflevector(n, n, LOW_HALF));
  DoubleHalf high = (DoubleHalf)_mm512_scalef_pd((__m512d)__builtin_shufflevector(x, x, HIGH_HALF),
                                                 (__m512d)__builtin_shufflevector(n, n, HIGH_HALF));
  return __builtin_shufflevector(low, high, LOW_HALF, HIGH_HALF);
}
/// table[index], the indices below 16.
#define LOOKS_UP 1
static INLINE Doubles look_up(const double *table,
                              uint64_t __attribute__((vector_size(8 * LANES))) index) {
  __m512d first = _mm512_loadu_pd(table), second = _mm512_loadu_pd(table + 8);
  DoubleHalf low = (DoubleHalf)_mm512_permutex2var_pd(
      first, (__m512i)__builtin_shufflevector(index, index, LOW_HALF), second);
  DoubleHalf high = (DoubleHalf)_mm512_permutex2var_pd(
      first, (__m512i)__builtin_shufflevector(index, index, HIGH_HALF), second);
  return __builtin_shufflevector(low, high, LOW_HALF, HIGH_HALF);
}

/// √x by Goldschmidt's iteration from 14 bits; the last remainder rounds it as the instruction would, which takes
/// three times as long.
#define TAKES_ROOTS_BY_STEPS 1
static INLINE DoubleHalf roots_by_steps(DoubleHalf x) {
  DoubleHalf r = (DoubleHalf)_mm512_rsqrt14_pd((__m512d)x), half = r * 0.5, root = x * r;
  UNROLL for (int i = 0; i < 2; i++) {
    DoubleHalf rest = __builtin_elementwise_fma(-half, root, 0.5 - (DoubleHalf){});
    root = __builtin_elementwise_fma(root, rest, root);
    half = __builtin_elementwise_fma(half, rest, half);
  }
  DoubleHalf remainder = __builtin_elementwise_fma(-root, root, x);
  DoubleHalf y = __builtin_elementwise_fma(remainder, half, root);
  // 0, infinity, NaN, negative numbers, and those whose remainder may be subnormal.
  __mmask8 odd = _mm512_fpclass_pd_mask((__m512d)x, 0xff) |
                 _mm512_cmp_pd_mask((__m512d)x, _mm512_set1_pd(0x1p-900), _CMP_LT_OQ);
  return __builtin_expect(odd, 0) ? __builtin_elementwise_sqrt(x) : y;
}
static INLINE Doubles square_roots(Doubles x) {
  DoubleHalf low = roots_by_steps(__builtin_shufflevector(x, x, LOW_HALF));
  DoubleHalf high = roots_by_steps(__builtin_shufflevector(x, x, HIGH_HALF));
  return __builtin_shufflevector(low, high, LOW_HALF, HIGH_HALF);
}

#define EXACT_FUSED 1
#include "all.inc.h"
#pragma clang attribute pop

#endif
