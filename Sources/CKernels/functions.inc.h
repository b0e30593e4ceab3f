/// Exponential, hyperbolic tangent, sigmoid and the normal distribution's integral, lane by lane.

#define LOG2_E 1.44269504f
/// ln 2 in two parts; n times the first is exact, so that even without a fused operation the
/// reduced argument keeps all its digits.
#define LN2_HIGH 0.693359375f
#define LN2_LOW (-2.12194440e-4f)
/// Added to a small number, it leaves the nearest integer in the low bits, whose last nine are otherwise 0.
#define ROUNDER 12582912.0f

/// c[0]·xⁿ + … + c[n].
static INLINE Floats float_polynomial(Floats x, const float *c, size_t count) {
  Floats p = splat(c[0]);
  UNROLL for (size_t i = 1; i < count; i++) p = multiply_add(p, x, splat(c[i]));
  return p;
}
#define FLOAT_POLYNOMIAL(x, ...)                                                                   \
  float_polynomial(x, (const float[]){__VA_ARGS__}, sizeof((const float[]){__VA_ARGS__}) / 4)

/// x = n · ln 2 + r with |r| ≤ ln 2 / 2: returns eʳ − 1, and n.
static INLINE Floats reduced_exponential(Floats x, Floats *n) {
  *n = multiply_add(x, splat(LOG2_E), splat(ROUNDER)) - ROUNDER;
  Floats r = multiply_add(*n, splat(-LN2_HIGH), x);
  r = multiply_add(*n, splat(-LN2_LOW), r);
  Floats q = splat(0x1.a19e8p-13f);
  q = multiply_add(q, r, splat(0x1.6d74e8p-10f));
  q = multiply_add(q, r, splat(0x1.111092p-7f));
  q = multiply_add(q, r, splat(0x1.5554aep-5f));
  q = multiply_add(q, r, splat(0x1.555556p-3f));
  q = multiply_add(q, r, splat(0.5f));
  return multiply_add(q, r * r, r);
}

/// 2ⁿ for −126 ≤ n ≤ 127.
static INLINE Floats power_of_two(Floats n) {
  // The bits of n + ROUNDER + 127, of which the shift leaves the lowest.
  return (Floats)((Words)(n + (ROUNDER + 127)) << 23);
}

#ifndef SCALES_BY_POWER
/// x · 2ⁿ in two steps, so that the result may overflow or be subnormal.
static INLINE Floats scale_by_power(Floats x, Floats n) {
  Floats half = multiply_add(n, splat(0.5f), splat(ROUNDER)) - ROUNDER;
  return x * power_of_two(half) * power_of_two(n - half);
}
#endif

/// eˣ, which may overflow or be subnormal.
static INLINE Floats exponential(Floats x) {
  Floats n, p = reduced_exponential(at_least(at_most(x, 89.0f), -104.0f), &n);
  return scale_by_power(p + 1.0f, n);
}

/// e²ᵗ − 1 with t = |x|, or 10 where that is more; gives t.
static INLINE Floats tanh_numerator(Floats x, Floats *numerator) {
  Floats n, t = at_most(absolute(x), 10.0f), p = reduced_exponential(t + t, &n);
  Floats scale = power_of_two(n);
  *numerator = multiply_add(p, scale, scale - 1.0f);
  return t;
}

/// (e²ᵗ − 1) / (e²ᵗ + 1) with t = |x|: nothing cancels. From t = 9.1 on the quotient rounds to 1.
static INLINE Floats hyperbolic_tangent(Floats x) {
  Floats numerator, t = tanh_numerator(x, &numerator), y = numerator / (numerator + 2.0f);
  return with_sign_of(select(t < splat(2e-4f), t, y), x);
}

static INLINE Floats logistic(Floats x) {
  Floats e = exponential((Floats)((Words)x | 0x80000000u));
  return select(x < 0.0f, e, splat(1.0f)) / (e + 1.0f);
}

/// The normal distribution's integral towards the near end, Φ(−|x|) = bell · ratio, with
/// bell = e^(−x²/2) and ratio = s · g(s), where s = 1/(t + 3.5) and t = |x|. g is smooth: a polynomial
/// fitted to a relative 1e-8. The square is taken in two parts: the exponential would amplify its rounding.
typedef struct {
  Floats bell, ratio;
} NormalTail;

#if !EXACT_FUSED
/// The first half of the digits, whose products are exact.
static INLINE Floats head(Floats x) { return (Floats)((Words)x & 0xfffff000u); }
#endif

static INLINE NormalTail normal_tail(Floats x) {
  Floats t = at_most(absolute(x), 15.0f), d = t + 3.5f, s = 1.0f / d;
#if EXACT_FUSED
  Floats half = t * -0.5f, square = half * t, low = multiply_add(half, t, -square);
  Floats lost = multiply_add(-s, d, splat(1.0f));
#else
  Floats high = head(t), square = high * high * -0.5f, low = (t - high) * (t + high) * -0.5f;
  // What the quotient has lost.
  Floats lost = 1.0f - head(s) * head(d) - head(s) * (d - head(d)) - (s - head(s)) * d;
#endif
  Floats g = FLOAT_POLYNOMIAL(multiply_add(s, lost, s - 0.171875f), -0x1.118e66p+12f,
                              0x1.3e72d0p+10f, 0x1.a141aep+9f, -0x1.e5a92ep+7f, -0x1.480840p+7f,
                              0x1.5b354ap+4f, 0x1.5c8be2p+5f, 0x1.31a108p+4f, 0x1.3d72c8p+2f,
                              0x1.bf227cp-1f);
  Floats n = multiply_add(square, splat(LOG2_E), splat(ROUNDER)) - ROUNDER;
  Floats r = multiply_add(n, splat(-LN2_HIGH), square);
  r = multiply_add(n, splat(-LN2_LOW), r + low);
  Floats e = FLOAT_POLYNOMIAL(r, 0x1.6b69eap-10f, 0x1.122f2ep-7f, 0x1.55568cp-5f, 0x1.5554a4p-3f,
                              0.5f, 1.0f, 1.0f);
  return (NormalTail){scale_by_power(e, n), g * multiply_add(s, lost, s)};
}

/// x · Φ(x), which −∞ has none of. Below 0 the subnormal range is reached last, by the product.
static INLINE Floats gaussian_linear(Floats x) {
  NormalTail tail = normal_tail(x);
  Floats near = at_most(x, 15.0f) * tail.ratio * tail.bell;
  return select(x > 0.0f, x - near, near);
}

/// d/dx x·Φ(x) = Φ(x) + x·φ(x).
static INLINE Floats gaussian_linear_slope(Floats x) {
  NormalTail tail = normal_tail(x);
  Floats near = tail.bell * tail.ratio;
  Floats bounded = at_least(at_most(x, 15.0f), -15.0f);
  return multiply_add(bounded * 0.398942280f, tail.bell, select(x < 0.0f, near, 1.0f - near));
}
