/// What every template builds on: vectors of LANES floats, and the operations that clang writes
/// alike for all instruction sets. The including file defines LANES before this header and, after
/// it, the operations that it does its own way (see avx512.c).
#include "table.h"

/// Sums and products keep the rounding that is written; fused operations are asked for by name.
#pragma clang fp contract(off)
/// Wide vectors are passed only between functions of this file.
#pragma clang diagnostic ignored "-Wpsabi"
/// What is one step with wide vectors is many with narrow ones, and may be too long to unroll: it stays a loop.
#pragma clang diagnostic ignored "-Wpass-failed"

#define INLINE inline __attribute__((always_inline))
#define UNROLL _Pragma("clang loop unroll(full)")

typedef float Floats __attribute__((vector_size(4 * LANES)));
typedef int32_t Ints __attribute__((vector_size(4 * LANES)));
typedef uint32_t Words __attribute__((vector_size(4 * LANES)));
typedef double Doubles __attribute__((vector_size(8 * LANES)));
typedef float UnalignedFloats __attribute__((vector_size(4 * LANES), aligned(4), may_alias));
typedef float Four __attribute__((vector_size(16)));
typedef float Eight __attribute__((vector_size(32)));
typedef float UnalignedFour __attribute__((vector_size(16), aligned(4), may_alias));

static INLINE size_t smaller(size_t x, size_t y) { return x < y ? x : y; }

static INLINE Floats load(const float *p) { return *(const UnalignedFloats *)p; }
static INLINE void store(float *p, Floats v) { *(UnalignedFloats *)p = v; }
static INLINE Four load_four(const float *p) { return *(const UnalignedFour *)p; }
static INLINE Floats splat(float x) { return x - (Floats){}; }

/// Lane by lane: `yes` where the comparison `mask` held, else `no`.
static INLINE Floats select(Ints mask, Floats yes, Floats no) {
  return (Floats)((mask & (Ints)yes) | (~mask & (Ints)no));
}

/// A NaN stays one.
static INLINE Floats at_most(Floats x, float limit) {
  return select(splat(limit) < x, splat(limit), x);
}
static INLINE Floats at_least(Floats x, float limit) {
  return select(splat(limit) > x, splat(limit), x);
}

static INLINE Floats absolute(Floats x) { return (Floats)((Words)x & 0x7fffffffu); }
static INLINE Floats with_sign_of(Floats magnitude, Floats x) {
  return (Floats)((Words)magnitude | ((Words)x & 0x80000000u));
}

static INLINE Doubles widen(Floats x) { return __builtin_convertvector(x, Doubles); }
static INLINE Floats narrow(Doubles x) { return __builtin_convertvector(x, Floats); }

/// v in the first `count` lanes, `fill` in the others.
static INLINE Floats first_or(Floats v, size_t count, float fill) {
  Ints lane;
  UNROLL for (int i = 0; i < LANES; i++) lane[i] = i;
  return select(lane < (int32_t)count, v, splat(fill));
}
