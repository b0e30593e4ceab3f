/// Vectors of LANES float64: what vector.h has for float32.
#include <math.h>

/// Without optimisation, all of it in one function would not fit on the stack.
#ifdef __OPTIMIZE__
#define LANEWISE INLINE
#else
#define LANEWISE inline
#endif

typedef double UnalignedDoubles __attribute__((vector_size(8 * LANES), aligned(8), may_alias));
typedef int64_t SignedLongs __attribute__((vector_size(8 * LANES)));
typedef uint64_t Longs __attribute__((vector_size(8 * LANES)));

static LANEWISE Doubles choose_doubles(SignedLongs mask, Doubles yes, Doubles no) {
  return (Doubles)((mask & (SignedLongs)yes) | (~mask & (SignedLongs)no));
}
static LANEWISE Doubles splat_double(double x) { return x - (Doubles){}; }
static LANEWISE Doubles magnitudes(Doubles x) {
  return (Doubles)((SignedLongs)x & 0x7fffffffffffffff);
}
static LANEWISE Doubles signed_like(Doubles magnitude, Doubles x) {
  return (Doubles)((SignedLongs)magnitude | ((SignedLongs)x & (int64_t)0x8000000000000000));
}
/// v in the first `count` lanes, 0 in the others.
static LANEWISE Doubles first_doubles(Doubles v, size_t count) {
  SignedLongs lane;
  UNROLL for (int i = 0; i < LANES; i++) lane[i] = i;
  return choose_doubles(lane < (int64_t)count, v, (Doubles){});
}
/// a · b + c, in one rounding where the machine has it.
static LANEWISE Doubles multiply_add_doubles(Doubles a, Doubles b, Doubles c) {
#if EXACT_FUSED
  return __builtin_elementwise_fma(a, b, c);
#else
  return a * b + c;
#endif
}
/// A NaN stays one.
static LANEWISE Doubles double_within(Doubles x, double low, double high) {
  x = choose_doubles(x < low, splat_double(low), x);
  return choose_doubles(x > high, splat_double(high), x);
}

/// c[0]·xⁿ + … + c[n], for `count` coefficients, at least two: even and odd powers apart, so that one need
/// not wait for the other.
static LANEWISE Doubles polynomial(Doubles x, const double *c, size_t count) {
  Doubles z = x * x, one = splat_double(c[0]), other = splat_double(c[1]);
  UNROLL for (size_t i = 2; i + 1 < count; i += 2) {
    one = multiply_add_doubles(one, z, splat_double(c[i]));
    other = multiply_add_doubles(other, z, splat_double(c[i + 1]));
  }
  if (count % 2 == 0) return multiply_add_doubles(one, x, other);
  one = multiply_add_doubles(one, z, splat_double(c[count - 1]));
  return multiply_add_doubles(other, x, one);
}
#define POLYNOMIAL(x, ...)                                                                         \
  polynomial(x, (const double[]){__VA_ARGS__}, sizeof((const double[]){__VA_ARGS__}) / 8)

#ifndef LOOKS_UP
/// table[index], the indices below 16.
static INLINE Doubles look_up(const double *table, Longs index) {
  Doubles v;
  for (int i = 0; i < LANES; i++) v[i] = table[index[i]];
  return v;
}
#endif

#ifndef TAKES_ROOTS_BY_STEPS
static INLINE Doubles square_roots(Doubles x) { return __builtin_elementwise_sqrt(x); }
#endif

static INLINE Doubles load_doubles(const double *p) { return *(const UnalignedDoubles *)p; }
static INLINE void store_doubles(double *p, Doubles v) { *(UnalignedDoubles *)p = v; }
static INLINE Doubles load_first_doubles(const double *p, size_t count, double fill) {
  Doubles v = splat_double(fill);
  for (size_t i = 0; i < count; i++) v[i] = p[i];
  return v;
}
static INLINE void store_first_doubles(double *p, size_t count, Doubles v) {
  for (size_t i = 0; i < count; i++) p[i] = v[i];
}
