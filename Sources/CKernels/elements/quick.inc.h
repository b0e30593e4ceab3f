/// The functions that large tensors are full of, computed in float32: within 1.4 units in the last place,
/// the tangent within 2.3, erfc within 3.3, most of them the nearest number. What the largest sum would lose is kept beside it and added last.
/// Source of the polynomials: minimax fits with coefficients rounded to float32 one after the other.

/// π/2 in two parts.
#define RIGHT_ANGLE 0x1.921fb6p+0f
#define RIGHT_ANGLE_LOW (-0x1.777a5cp-25f)

/// e^(x + more) = 2ⁿ · (1 + near + rest), |near| ≤ ln 2 / 2 and exact.
typedef struct {
  Floats n, near, rest;
} QuickPower;

static INLINE QuickPower quick_power(Floats x, Floats more) {
  Floats n = multiply_add(x, splat(LOG2_E), splat(ROUNDER)) - ROUNDER;
  Floats near = multiply_add(n, splat(-LN2_HIGH), x);
  Floats low = multiply_add(n, splat(-LN2_LOW), more), r = near + low;
  Floats q = FLOAT_POLYNOMIAL(r, 0x1.6b69eap-10f, 0x1.122f2ep-7f, 0x1.55568cp-5f, 0x1.5554a4p-3f,
                              0.5f);
  return (QuickPower){n, near, multiply_add(r * r, q, low)};
}

static INLINE Floats quick_power_as_sum(QuickPower e) {
  Floats high = 1.0f + e.near, lost = e.near - (high - 1.0f);
  return scale_by_power(high + (lost + e.rest), e.n);
}

static INLINE Floats quick_exponential(Floats x) {
  return quick_power_as_sum(quick_power(at_least(at_most(x, 89.0f), -104.0f), (Floats){}));
}

/// 2ˣ; whole powers are exact.
static INLINE Floats quick_power_two(Floats x) {
  x = at_least(at_most(x, 129.0f), -151.0f);
  Floats n = (x + ROUNDER) - ROUNDER, r = x - n;
  Floats p = FLOAT_POLYNOMIAL(r, 0x1.ec44d2p-17f, 0x1.440a26p-13f, 0x1.5d9cdcp-10f, 0x1.3b2a60p-7f,
                              0x1.c6b074p-5f, 0x1.ebfbe0p-3f, 0x1.62e430p-1f);
  return scale_by_power(multiply_add(p, r, splat(1.0f)), n);
}

/// An odd polynomial near 0, 1 − 2/(e²ᵗ + 1) with t = |x| elsewhere: that loses no more than it has left.
static INLINE Floats quick_tanh(Floats x) {
  Floats t = at_most(absolute(x), 10.0f), z = t * t;
  Floats p = FLOAT_POLYNOMIAL(z, 0x1.1ace3ep-9f, -0x1.0c895ep-7f, 0x1.63ad18p-6f, -0x1.b9f220p-5f,
                              0x1.11107cp-3f, -0x1.555554p-2f);
  // e²ᵗ = 2ⁿ · e²ʳ, |r| ≤ ln 2 / 4.
  Floats n = multiply_add(t, splat(2 * LOG2_E), splat(ROUNDER)) - ROUNDER;
  Floats r = multiply_add(n, splat(-0x1.62e430p-2f), t);
  Floats e = FLOAT_POLYNOMIAL(r, 0x1.6a4508p-4f, 0x1.1239aap-2f, 0x1.5558b8p-1f, 0x1.555492p+0f,
                              0x1.fffffcp+0f, 2.0f, 1.0f);
  Floats far = 1.0f - 2.0f / multiply_add(e, power_of_two(n), splat(1.0f));
  return with_sign_of(select(t < 0.625f, multiply_add(p * z, t, t), far), x);
}

static INLINE Floats quick_erf(Floats x) {
  Floats t = at_most(absolute(x), 4.0f);
  Floats near = FLOAT_POLYNOMIAL(t * t, 0x1.1621f4p-15f, -0x1.7f76d2p-11f, 0x1.518a8ep-8f,
                                 -0x1.b7d56ep-6f, 0x1.ce2c4ap-4f, -0x1.81273ep-2f, 0x1.06eba8p-3f);
  Floats power = FLOAT_POLYNOMIAL(t, 0x1.a5d6c2p-19f, -0x1.96862ep-15f, 0x1.3db558p-12f,
                                  -0x1.a353dep-11f, -0x1.3f9fbep-10f, 0x1.502f60p-6f,
                                  -0x1.a85cc4p-4f, -0x1.45ce36p-1f, -0x1.20e026p+0f);
  Floats n, e = reduced_exponential(power * t, &n), scale = power_of_two(n);
  Floats far = 1.0f - multiply_add(e, scale, scale);
  return with_sign_of(select(t < 0.75f, multiply_add(near, t, t), far), x);
}

/// erfc t = e^−t² · r with r = s · g, s = 1/(t + 2.5), to which what the quotient and the square lose is added.
/// Where nothing is fused it is left to float64.
static INLINE Floats quick_erfc(Floats x) {
#if EXACT_FUSED
  Floats t = at_most(absolute(x), 10.2f), d = t + 2.5f, s = 1.0f / d;
  Floats rest = multiply_add(-s, d, splat(1.0f)) - s * (t - (d - 2.5f));
  Floats v = multiply_add(s, rest, s - 0.25f);
  Floats p = FLOAT_POLYNOMIAL(v, -0x1.d2ebcep+8f, -0x1.6fe9d0p+8f, 0x1.1e3a58p+7f, 0x1.db8616p+6f,
                              -0x1.760b6cp+5f, -0x1.6a09dep+5f, 0x1.13803cp+3f, 0x1.81ea6ep+4f,
                              0x1.d92050p+3f);
  Floats g = multiply_add(multiply_add(p, v, splat(0x1.54e560p+2f)), v, splat(0x1.494db0p+0f));
  Floats r = multiply_add(s, rest, s) * g;
  Floats square = t * t;
  QuickPower e = quick_power(-square, multiply_add(-t, t, square));
  Floats y = scale_by_power(multiply_add(r, e.near + e.rest, r), e.n);
  return select(x < 0.0f, 2.0f - y, y);
#else
  return narrow(double_erfc(widen(x)));
#endif
}

static INLINE Floats quick_clipped(Floats x) { return at_least(at_most(x + 3.0f, 6.0f), 0.0f); }

/// π/2 − (x + rest), |rest| far below x.
static INLINE Floats right_angle_less(Floats x, Floats rest) {
  Floats high = RIGHT_ANGLE - x;
  return high + (((RIGHT_ANGLE - high) - x) - (rest - RIGHT_ANGLE_LOW));
}

/// asin t = s + rest for t ≤ ½; above that, asin t = π/2 − 2 · (s + rest) with s = √((1 − t)/2).
typedef struct {
  Floats s, rest;
  Ints far;
} QuickArcsine;

static INLINE QuickArcsine quick_arcsine_parts(Floats x) {
  Floats t = absolute(x);
  Ints far = t > 0.5f;
  Floats z = select(far, 0.5f - t * 0.5f, t * t), s = select(far, __builtin_elementwise_sqrt(z), t);
  Floats p = FLOAT_POLYNOMIAL(z, 0x1.349e46p-5f, 0x1.d589f4p-7f, 0x1.04cd0cp-5f, 0x1.6ca7dcp-5f,
                              0x1.3338aap-4f, 0x1.55554cp-3f);
  return (QuickArcsine){s, p * z * s, far};
}
static INLINE Floats quick_arcsine(Floats x) {
  QuickArcsine e = quick_arcsine_parts(x);
  Floats far = right_angle_less(e.s + e.s, e.rest + e.rest);
  return with_sign_of(select(e.far, far, e.s + e.rest), x);
}
static INLINE Floats quick_arccosine(Floats x) {
  QuickArcsine e = quick_arcsine_parts(x);
  Floats s = with_sign_of(e.s, x), rest = with_sign_of(e.rest, x), sum = (e.s + e.rest) * 2.0f;
  Floats far = select(x < 0.0f, 2 * RIGHT_ANGLE - (sum - 2 * RIGHT_ANGLE_LOW), sum);
  return select(e.far, far, right_angle_less(s, rest));
}

/// Of t above 1, atan t = π/2 − atan 1/t.
static INLINE Floats quick_arctangent(Floats x) {
  Floats t = absolute(x);
  Ints far = t > 1.0f;
  t = select(far, 1.0f / t, t);
  Floats z = t * t, p = FLOAT_POLYNOMIAL(z, -0x1.de55aep-10f, 0x1.6a2f4ap-7f, -0x1.0181c0p-5f,
                                         0x1.dcdfcap-5f, -0x1.58ce58p-4f, 0x1.c0cd8ap-4f,
                                         -0x1.24267ap-3f, 0x1.99926ap-3f, -0x1.555540p-2f);
  Floats rest = p * z * t;
  return with_sign_of(select(far, right_angle_less(t, rest), t + rest), x);
}

/// x = n · π/2 + r + low; too large an angle, or any where nothing is fused, is left to float64.
static INLINE Floats quick_circular(KernelFunction function, Floats x) {
#if EXACT_FUSED
  if (!__builtin_reduce_or((Words) ~(absolute(x) <= 0x1p13f))) {
    Floats n = multiply_add(x, splat(0x1.45f306p-1f), splat(ROUNDER)) - ROUNDER;
    Floats first = multiply_add(n, splat(-RIGHT_ANGLE), x);
    // first − second, and what their difference and the product lost.
    Floats second = n * RIGHT_ANGLE_LOW, r = first - second, part = r - first;
    Floats low = (first - (r - part)) - (second + part);
    low -= multiply_add(n, splat(RIGHT_ANGLE_LOW), -second);
    low = multiply_add(n, splat(0x1.ee59dap-50f), low);
    Floats z = r * r;
    Floats s = FLOAT_POLYNOMIAL(z, 0x1.7cd93ap-19f, -0x1.a05bbcp-13f, 0x1.111176p-7f,
                                -0x1.555556p-3f);
    s = r + multiply_add(s * z, r, low);
    Floats c = FLOAT_POLYNOMIAL(z, -0x1.372526p-22f, 0x1.a075eap-16f, -0x1.6c1762p-10f,
                                0x1.555556p-5f);
    Floats half = z * -0.5f, high = half + 1.0f;
    c = high + ((half - (high - 1.0f)) + multiply_add(c * z, z, -r * low));
    Words quadrant = (Words)(n + ROUNDER);
    Ints odd = -(Ints)(quadrant & 1);
    // The sign of 0 is that of x, for sine and tangent.
    if (function == KERNEL_TANGENT)
      return select(x == 0.0f, x, select(odd, -c, s) / select(odd, s, c));
    if (function == KERNEL_COSINE) {
      quadrant += 1;
      return (Floats)((Words)select(odd, s, c) ^ (quadrant & 2) << 30);
    }
    return select(x == 0.0f, x, (Floats)((Words)select(odd, c, s) ^ (quadrant & 2) << 30));
  }
#endif
  return narrow(double_circular(function, widen(x)));
}

static INLINE Floats quick_function(KernelFunction function, Floats x) {
  switch (function) {
  case KERNEL_EXP: return quick_exponential(x);
  case KERNEL_EXP2: return quick_power_two(x);
  case KERNEL_LOG:
  case KERNEL_LOG2:
  case KERNEL_LOG10:
    if (are_ordinary(x)) return quick_logarithm_of_kind(function, true, x);
    return quick_logarithm_of_kind(function, false, x);
  case KERNEL_LOG1P: return quick_logarithm_of_one_and(x);
  case KERNEL_TANH: return quick_tanh(x);
  case KERNEL_ERF: return quick_erf(x);
  case KERNEL_ERFC: return quick_erfc(x);
  case KERNEL_ARTANH: return quick_artanh(x);
  case KERNEL_LOGIT:
    x /= 1.0f - x;
    return quick_logarithm(are_ordinary(x), x, (Floats){});
  case KERNEL_HARD_SIGMOID: return quick_clipped(x) / 6.0f;
  case KERNEL_HARD_SWISH: return x * quick_clipped(x) / 6.0f;
  case KERNEL_SINE:
  case KERNEL_COSINE:
  case KERNEL_TANGENT: return quick_circular(function, x);
  case KERNEL_ARCSINE: return quick_arcsine(x);
  case KERNEL_ARCCOSINE: return quick_arccosine(x);
  default: return quick_arctangent(x);
  }
}

/// b x² up to a, from there on as steep as it is at a.
static void smooth_absolute(float a, float b, size_t n, const float *restrict x,
                            float *restrict y) {
  float half = a * 0.5f, steep = 2 * a * b;
  for (size_t j = 0; j < n; j++) {
    float v = x[j], size = __builtin_elementwise_abs(v);
    y[j] = size < a ? v * v * b : (size - half) * steep;
  }
}

static void quick_kernel(KernelFunction function, double a, double b, size_t n, const float *x,
                         float *y) {
  switch (function) {
#define F(name)                                                                                    \
  case name:                                                                                       \
    for (size_t i = 0; i < n; i += LANES)                                                          \
      row_store(y + i, n - i, quick_function(name, row_load(x + i, n - i)));                       \
    break;
    F(KERNEL_EXP)
    F(KERNEL_EXP2)
    F(KERNEL_LOG)
    F(KERNEL_LOG2)
    F(KERNEL_LOG10)
    F(KERNEL_LOG1P)
    F(KERNEL_TANH)
    F(KERNEL_ERF)
    F(KERNEL_ERFC)
    F(KERNEL_ARTANH)
    F(KERNEL_LOGIT)
    F(KERNEL_HARD_SIGMOID)
    F(KERNEL_HARD_SWISH)
    F(KERNEL_SINE)
    F(KERNEL_COSINE)
    F(KERNEL_TANGENT)
    F(KERNEL_ARCSINE)
    F(KERNEL_ARCCOSINE)
    F(KERNEL_ARCTANGENT)
#undef F
  case KERNEL_SMOOTH_ABSOLUTE: return smooth_absolute((float)a, (float)b, n, x, y);
  case KERNEL_SIGMOID: return sigmoid_kernel(n, x, y);
  case KERNEL_SILU: return silu_kernel(n, x, y);
  case KERNEL_GELU: return gelu_kernel(n, x, y);
  default: return precise_kernel(function, a, b, n, x, y);
  }
}
