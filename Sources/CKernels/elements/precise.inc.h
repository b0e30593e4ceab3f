/// Functions computed in float64, lane by lane, and rounded once: a result is as good as always the
/// float32 nearest to the exact value.
/// Source of the polynomials: interpolation at Chebyshev's points in 40 digits.

/// eʳ − 1 for |r| ≤ ln 2 / 2.
static LANEWISE Doubles short_exponential(Doubles r) {
  Doubles q = POLYNOMIAL(r, 0x1.a1132015ba37ep-16, 0x1.a15179d80ae96p-13, 0x1.6c16858b7acb9p-10,
                         0x1.1110c632a3088p-7, 0x1.5555555c87148p-5, 0x1.55555567532adp-3, 0.5);
  return multiply_add_doubles(r * r, q, r);
}

/// eˣ − 1 = p · scale + (scale − 1), with p near 0, for |x| ≤ 700.
typedef struct {
  Doubles p, scale;
} Exponential;

static LANEWISE Exponential exponential_parts(Doubles x) {
  Doubles n = multiply_add_doubles(x, splat_double(0x1.71547652b82fep+0), splat_double(ROUNDER64));
  n -= ROUNDER64;
  Doubles r = multiply_add_doubles(n, splat_double(-0x1.62e42fee00000p-1), x);
  r = multiply_add_doubles(n, splat_double(-0x1.a39ef35793c76p-33), r);
  return (Exponential){short_exponential(r), double_power_of_two(n)};
}
/// Beyond ±700 no float32 tells the result from that of 700.
static LANEWISE Doubles within_range(Doubles x) { return double_within(x, -700, 700); }
static LANEWISE Doubles double_exponential(Doubles x) {
  Exponential e = exponential_parts(within_range(x));
  return multiply_add_doubles(e.p, e.scale, e.scale);
}
static LANEWISE Doubles double_exponential_less_one(Doubles x) {
  Exponential e = exponential_parts(within_range(x));
  return choose_doubles(x == 0.0, x, multiply_add_doubles(e.p, e.scale, e.scale - 1.0));
}
/// 2ˣ; whole powers are exact.
static LANEWISE Doubles double_power_two(Doubles x) {
  x = double_within(x, -1000, 1000);
  Doubles n = (x + ROUNDER64) - ROUNDER64, scale = double_power_of_two(n);
  return short_exponential((x - n) * 0x1.62e42fefa39efp-1) * scale + scale;
}

static LANEWISE Doubles double_tanh(Doubles x) {
  Doubles t = magnitudes(x) * 2.0;
  Exponential e = exponential_parts(choose_doubles(t > 80.0, splat_double(80), t));
  Doubles numerator = multiply_add_doubles(e.p, e.scale, e.scale - 1.0);
  return signed_like(numerator / (numerator + 2.0), x);
}
static LANEWISE Doubles double_logistic(Doubles x) {
  return 1.0 / (1.0 + double_exponential(-x));
}

/// 2 Φ(−t), Φ the normal distribution's integral, for t ≥ 0 whose square's half is `half_square`.
static LANEWISE Doubles normal_tails(Doubles t, Doubles half_square) {
  t = choose_doubles(t > 30.0, splat_double(30), t);
  // (t − 4)/(t + 4) and 1/(1 + t) by one division.
  Doubles inverse = 1.0 / ((t + 4.0) * (t + 1.0));
  Doubles u = (t - 4.0) * (t + 1.0) * inverse;
  Doubles g = POLYNOMIAL(
      u, 0x1.5f2994935c36bp-16, 0x1.08e5c7a5486bfp-15, -0x1.6a9374976fa5cp-13,
      -0x1.7cf1dd59f287dp-13, 0x1.6c3c01d1fed22p-10, -0x1.2cb12ee1251eep-11,
      -0x1.47d67f57e25dcp-7, 0x1.25de24ea8ae20p-5, -0x1.07c3be6af62f3p-4, 0x1.d496955420551p-5,
      0x1.cabd7203a8e11p-6, -0x1.8c18f202ecd47p-3, 0x1.e361ea6fbdce2p-1);
  half_square = choose_doubles(half_square > 700.0, splat_double(700), half_square);
  Exponential e = exponential_parts(-half_square);
  return multiply_add_doubles(e.p, e.scale, e.scale) * g * ((t + 4.0) * inverse);
}
/// √2
#define ROOT_TWO 0x1.6a09e667f3bcdp+0

static LANEWISE Doubles double_erf(Doubles x) {
  Doubles t = magnitudes(x), z = x * x;
  Doubles near = x * POLYNOMIAL(z, 0x1.584249a41fa88p-20, -0x1.e882c0135782dp-17,
                                0x1.f8c7f3a750143p-14, -0x1.c024bc1bcdd83p-11,
                                0x1.565b959d7601dp-8, -0x1.b82ce19064b02p-6, 0x1.ce2f219afcf06p-4,
                                -0x1.812746b030832p-2, 0x1.20dd750429b54p+0);
  Doubles far = signed_like(1.0 - normal_tails(t * ROOT_TWO, z), x);
  return choose_doubles(t < 0.75, near, far);
}
static LANEWISE Doubles double_erfc(Doubles x) {
  Doubles tails = normal_tails(magnitudes(x) * ROOT_TWO, x * x);
  return choose_doubles(x < 0.0, 2.0 - tails, tails);
}
/// x/2 · (1 + erf(x/√2)), as it is written: what the sum loses far below 0 is lost.
static LANEWISE Doubles double_gelu(Doubles x) {
  Doubles erf = signed_like(1.0 - normal_tails(magnitudes(x), x * x * 0.5), x);
  return x * 0.5 * (1.0 + erf);
}
static LANEWISE Doubles double_gelu_tanh(Doubles x) {
  return x * 0.5 * (1.0 + double_tanh((x + x * x * x * 0.044715) * 0x1.9884533d43651p-1));
}

/// Sine and cosine of |x| ≤ 2²⁰: x = n·π/2 + r, the polynomials in r², and n's last two bits.
typedef struct {
  Doubles sine, cosine;
} Circle;

static LANEWISE Circle circle(Doubles x) {
  Doubles n = (x * 0x1.45f306dc9c883p-1 + ROUNDER64) - ROUNDER64;
  Doubles r = ((x - n * 0x1.921fb54400000p+0) - n * 0x1.0b4611a600000p-34) -
              n * 0x1.3198a2e037073p-69;
  Doubles z = r * r;
  Doubles s = r + r * z *
                      POLYNOMIAL(z, 0x1.5e0af186af6e1p-33, -0x1.ae600a926c899p-26,
                                 0x1.71de37961e4c6p-19, -0x1.a01a019e8357dp-13,
                                 0x1.1111111110bb1p-7, -0x1.5555555555555p-3);
  Doubles c = 1.0 + z * POLYNOMIAL(z, 0x1.1c062221cb4e8p-29, -0x1.27e0f50f770a0p-22,
                                   0x1.a019fc7a81ca5p-16, -0x1.6c16c1691cef0p-10,
                                   0x1.5555555554131p-5, -0x1.ffffffffffffap-2);
  SignedLongs quadrant = (SignedLongs)(n + ROUNDER64);
  SignedLongs odd = -(quadrant & 1);
  SignedLongs sine_sign = (quadrant & 2) << 62, cosine_sign = ((quadrant + 1) & 2) << 62;
  return (Circle){(Doubles)((SignedLongs)choose_doubles(odd, c, s) ^ sine_sign),
                  (Doubles)((SignedLongs)choose_doubles(odd, s, c) ^ cosine_sign)};
}

/// Where an angle is too large for the reduction, the C library's function is called.
static LANEWISE Doubles double_circular(KernelFunction function, Doubles x) {
  Circle both = circle(x);
  Doubles y = function == KERNEL_SINE     ? both.sine
              : function == KERNEL_COSINE ? both.cosine
                                          : both.sine / both.cosine;
  // The sign of 0 is that of x, for the sine.
  if (function != KERNEL_COSINE) y = choose_doubles(x == 0.0, x, y);
  if (__builtin_reduce_or((Longs)(~(magnitudes(x) <= 0x1p20))))
    for (int i = 0; i < LANES; i++)
      if (!(__builtin_fabs(x[i]) <= 0x1p20))
        y[i] = function == KERNEL_SINE     ? sin(x[i])
               : function == KERNEL_COSINE ? cos(x[i])
                                           : tan(x[i]);
  return y;
}

static LANEWISE Doubles double_elu(Doubles x, double scale, double factor) {
  return choose_doubles(x > 0.0, x, double_exponential_less_one(x * factor) * scale);
}
/// ln(1 + eˣ), precise far below 0: max(x, 0) + 2 artanh(e/(2 + e)) with e = e^−|x|.
static LANEWISE Doubles double_softplus(Doubles x) {
  Doubles e = double_exponential(-magnitudes(x)), s = e / (e + 2.0), z = s * s;
  Doubles p = POLYNOMIAL(z, 0x1.8677a4bf988a3p-3, 0x1.27db2445d2995p-3, 0x1.75de5d874a6b7p-3,
                         0x1.c70d2f5e457bfp-3, 0x1.24926db12eb2bp-2, 0x1.99999958485afp-2,
                         0x1.555555555ed28p-1);
  Doubles bend = multiply_add_doubles(s * z, p, s + s);
  return choose_doubles(x > 0.0, x, (Doubles){}) + bend;
}

/// `a` and `b` are the function's own numbers, such as a slope.
static LANEWISE Doubles precise_function(KernelFunction function, double a, double b, Doubles x) {
  Doubles infinity = splat_double((double)__builtin_inff());
  switch (function) {
  case KERNEL_EXP: return double_exponential(x);
  case KERNEL_EXPM1: return double_exponential_less_one(x);
  case KERNEL_EXP2: return double_power_two(x);
  case KERNEL_LOG: return double_logarithm(x);
  case KERNEL_LOG2: return double_logarithm(x) * 0x1.71547652b82fep+0;
  case KERNEL_LOG10: return double_logarithm(x) * 0x1.bcb7b1526e50ep-2;
  case KERNEL_LOG1P: return double_log1p(x);
  case KERNEL_TANH: return double_tanh(x);
  case KERNEL_SIGMOID: return double_logistic(x);
  case KERNEL_ERF: return double_erf(x);
  case KERNEL_ERFC: return double_erfc(x);
  case KERNEL_SINE:
  case KERNEL_COSINE:
  case KERNEL_TANGENT: return double_circular(function, x);
  case KERNEL_ARCSINE: return exact_arcsine(x);
  case KERNEL_ARCCOSINE: return exact_arccosine(x);
  case KERNEL_ARCTANGENT: return exact_arctangent(x);
  case KERNEL_SINH: {
    Doubles e = double_exponential_less_one(magnitudes(x));
    return signed_like((e + e / (e + 1.0)) * 0.5, x);
  }
  case KERNEL_COSH: {
    Doubles e = double_exponential(magnitudes(x));
    return (e + 1.0 / e) * 0.5;
  }
  case KERNEL_ARTANH: return double_artanh(x);
  case KERNEL_LOGIT: return double_logit(x);
  // −∞ · 0 is NaN, as the formulas have it.
  case KERNEL_GELU: return choose_doubles(x == -infinity, infinity - infinity, double_gelu(x));
  case KERNEL_GELU_TANH:
    return choose_doubles(x == -infinity, infinity - infinity, double_gelu_tanh(x));
  case KERNEL_SILU:
    return choose_doubles(x == -infinity, infinity - infinity,
                          x / (1.0 + double_exponential(-x)));
  case KERNEL_MISH:
    return choose_doubles(x == -infinity, infinity - infinity,
                          choose_doubles(x == infinity, x, x * double_tanh(double_softplus(x))));
  case KERNEL_ELU: return double_elu(x, a, 1) * b;
  case KERNEL_CELU: return double_elu(x, a, 1 / a);
  case KERNEL_SOFTPLUS: {
    Doubles t = x * a;
    return choose_doubles(t > b, x, double_softplus(t) / a);
  }
  // What float32 cannot hold is 0 without a sign.
  case KERNEL_LOG_SIGMOID: {
    Doubles y = double_softplus(-x);
    return choose_doubles(y < 1e-46, (Doubles){}, -y);
  }
  default: return piecewise_function(function, a, b, x);
  }
}

static void precise_kernel(KernelFunction function, double a, double b, size_t n, const float *x,
                           float *y) {
  switch (function) {
#define F(name)                                                                                    \
  case name:                                                                                       \
    for (size_t i = 0; i < n; i += LANES)                                                          \
      row_store(y + i, n - i,                                                                      \
                narrow(precise_function(name, a, b, widen(row_load(x + i, n - i)))));              \
    break;
    KERNEL_FUNCTIONS(F)
#undef F
  }
}

/// x to the power of an exponent: of positive numbers e^(exponent · ln x), of the others what the C
/// library says.
static LANEWISE Doubles powers(Doubles x, double exponent) {
  Doubles y = exponent == 0.5 ? __builtin_elementwise_sqrt(x)
                              : double_exponential(double_logarithm(x) * exponent);
  SignedLongs ordinary = (x > 0.0) & (x < (double)__builtin_inff());
  if (__builtin_reduce_or((Longs)~ordinary))
    for (int i = 0; i < LANES; i++)
      if (!ordinary[i]) y[i] = pow(x[i], exponent);
  return y;
}

/// x to a whole power of at most 16, by squaring.
static INLINE Doubles whole_powers(Doubles x, unsigned exponent) {
  if (exponent == 2) return x * x;
  if (exponent == 3) return x * x * x;
  Doubles y = splat_double(1);
  for (; exponent > 0; exponent >>= 1, x *= x)
    if (exponent & 1) y *= x;
  return y;
}

/// x to a power of which it is known beforehand which it is, where it is a whole one.
static INLINE void raise_all(size_t n, unsigned whole, double exponent, const float *x, float *y) {
  for (size_t i = 0; i < n; i += LANES) {
    Doubles p = whole_powers(widen(row_load(x + i, n - i)), whole);
    row_store(y + i, n - i, narrow(exponent < 0 ? 1.0 / p : p));
  }
}

static void power_kernel(size_t n, double exponent, const float *x, float *y) {
  double magnitude = __builtin_fabs(exponent);
  if (exponent == 2) {
    raise_all(n, 2, 2, x, y);
  } else if (exponent == 3) {
    raise_all(n, 3, 3, x, y);
  } else if (magnitude <= 16 && magnitude == (double)(int)magnitude) {
    raise_all(n, (unsigned)magnitude, exponent, x, y);
  } else {
    for (size_t i = 0; i < n; i += LANES)
      row_store(y + i, n - i, narrow(powers(widen(row_load(x + i, n - i)), exponent)));
  }
}
