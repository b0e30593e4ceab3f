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

/// x + low = n · ln 2 + r with |r| ≤ ln 2 / 2, `low` 0 where it is NULL: returns eʳ − 1, and n.
static INLINE Floats reduced_exponential(Floats x, const Floats *low, Floats *n) {
  *n = multiply_add(x, splat(LOG2_E), splat(ROUNDER)) - ROUNDER;
  Floats r = multiply_add(*n, splat(-LN2_HIGH), x);
  r = multiply_add(*n, splat(-LN2_LOW), r);
  if (low) r += *low;
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
  Floats n, p = reduced_exponential(at_least(at_most(x, 89.0f), -104.0f), NULL, &n);
  return scale_by_power(p + 1.0f, n);
}

/// e²ᵗ − 1 with t = |x|, or 10 where that is more; gives t.
static INLINE Floats tanh_numerator(Floats x, Floats *numerator) {
  Floats n, t = at_most(absolute(x), 10.0f), p = reduced_exponential(t + t, NULL, &n);
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
/// bell = e^(−x²/2) and ratio = g(u)/(1 + t), where t = |x| and u = (t − 4)/(t + 4). g is smooth: a
/// polynomial fitted to a relative 2e-9. The square is taken in two parts: the exponential would
/// amplify its rounding.
typedef struct {
  Floats bell, ratio;
} NormalTail;

static INLINE NormalTail normal_tail(Floats x) {
  static const float g[] = {-7.16125730e-05f, -6.05595190e-05f, 6.92858251e-04f, -3.03758621e-04f,
                            -5.00438144e-03f, 1.79402027e-02f,  -3.21972697e-02f, 2.85999807e-02f,
                            1.39995962e-02f,  -9.67034669e-02f, 4.72053207e-01f};
  Floats t = at_most(absolute(x), 15.0f);
#if EXACT_FUSED
  Floats half = t * -0.5f, square = half * t, low = multiply_add(half, t, -square);
#else
  Floats high = (Floats)((Words)t & 0xfffff000u), rest = t - high;
  Floats square = high * high * -0.5f, low = rest * (t + high) * -0.5f;
#endif
  Floats n, q = reduced_exponential(square, &low, &n), bell = scale_by_power(q + 1.0f, n);
  Floats one = t + 1.0f, four = t + 4.0f;
#if EXACT_FUSED
  // Both quotients by one division; what the second has lost is added again.
  Floats inverse = 1.0f / (one * four), u = (t - 4.0f) * one * inverse, s = four * inverse;
  s = multiply_add(s, multiply_add(-s, one, splat(1.0f)) - s * (t - (one - 1.0f)), s);
#else
  Floats u = (t - 4.0f) / four;
#endif
  Floats p = splat(g[0]);
  UNROLL for (int i = 1; i < 11; i++) p = multiply_add(p, u, splat(g[i]));
#if EXACT_FUSED
  return (NormalTail){bell, p * s};
#else
  return (NormalTail){bell, p / one};
#endif
}

/// x · Φ(x). For negative x the subnormal range is reached last, by the product.
static INLINE Floats gaussian_linear(Floats x) {
  NormalTail tail = normal_tail(x);
  return select(x < 0.0f, x * tail.ratio * tail.bell, x - x * tail.ratio * tail.bell);
}

/// d/dx x·Φ(x) = Φ(x) + x·φ(x).
static INLINE Floats gaussian_linear_slope(Floats x) {
  NormalTail tail = normal_tail(x);
  Floats near = tail.bell * tail.ratio;
  Floats bounded = at_least(at_most(x, 15.0f), -15.0f);
  return multiply_add(bounded * 0.398942280f, tail.bell, select(x < 0.0f, near, 1.0f - near));
}
