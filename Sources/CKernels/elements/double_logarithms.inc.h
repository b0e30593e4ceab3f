/// Logarithms of float64, to about one unit in the last place.

/// x = 2^exponent · (1 + f) with √½ ≤ 1 + f < √2, for normal x > 0.
static INLINE Doubles reduced_logarithm(Doubles x, Doubles *exponent) {
  Longs bits = (Longs)x;
  // Adding makes the exponent of what lies above √2 one larger.
  Longs raised = bits + 0x00095f619980c433ull;
  *exponent = (Doubles)((raised >> 52) | 0x4330000000000000ull) - 0x1.00000000003ffp52;
  return (Doubles)(bits - ((raised & 0xfff0000000000000ull) - 0x3ff0000000000000ull)) - 1.0;
}

/// f²/2 − f + ln(1 + f), and f²/2.
/// Source: Sun's fdlibm, e_log.c: the polynomial in f / (2 + f).
static INLINE Doubles logarithm_bend(Doubles f, Doubles *half) {
  Doubles s = f / (f + 2.0), z = s * s, w = z * z;
  Doubles odd = w * 1.479819860511658591e-01 + 1.818357216161805012e-01;
  odd = ((odd * w + 2.857142874366239149e-01) * w + 6.666666666666735130e-01) * z;
  Doubles even = w * 1.531383769920937332e-01 + 2.222219843214978396e-01;
  even = (even * w + 3.999999999940941908e-01) * w;
  *half = f * f * 0.5;
  return s * (*half + (odd + even));
}

/// ln 2 in two parts; a whole number times the first is exact.
#define LN2_HIGH64 6.93147180369123816490e-01
#define LN2_LOW64 1.90821492927058770002e-10

/// ln x for normal x > 0, to less than one unit in the last place.
static INLINE Doubles logarithms(Doubles x) {
  Doubles exponent, half, f = reduced_logarithm(x, &exponent), bend = logarithm_bend(f, &half);
  Doubles low = bend + exponent * LN2_LOW64;
  return exponent * LN2_HIGH64 - ((half - low) - f);
}

/// What a logarithm is at the ends of the numbers, and `y` between them.
static LANEWISE Doubles logarithm_or_end(Doubles x, Doubles y) {
  Doubles infinity = splat_double(__builtin_inf());
  y = choose_doubles(x < infinity, y, x);
  y = choose_doubles(x < 0.0, infinity - infinity, y);
  return choose_doubles(x == 0.0, -infinity, y);
}

/// The logarithm of normal x > 0 · 2^−taken to a base: ln's is high + low times that, and the logarithms of 2
/// and of the factors are in two parts.
static LANEWISE Doubles logarithm_by(Doubles x, Doubles taken, const double table[2][16],
                                     double high, double low, double first, double second) {
  Longs bits = (Longs)x, index = bits >> 48 & 15;
  // Adding makes the exponent of what lies above 23/16 one larger.
  Longs raised = bits + 0x0009000000000000ull;
  Doubles exponent = (Doubles)((raised >> 52) | 0x4330000000000000ull) - 0x1.00000000003ffp52;
  exponent -= taken;
  Doubles m = (Doubles)(bits - ((raised & 0xfff0000000000000ull) - 0x3ff0000000000000ull));
  Doubles factor = look_up(logarithm_factors, index);
#if EXACT_FUSED
  Doubles r = multiply_add_doubles(m, factor, splat_double(-1));
#else
  Doubles head = (Doubles)((Longs)m & 0xffffffff00000000ull);
  Doubles r = (head * factor - 1.0) + (m - head) * factor;
#endif
  Doubles z = r * r;
  Doubles p = POLYNOMIAL(r, 0x1.48fb64872bd9dp-4, -0x1.98814dc5d25c2p-4, 0x1.c72e1ec9d7d41p-4,
                         -0x1.00005ec3d5091p-3, 0x1.24924829fe3fcp-3, -0x1.55555546a208bp-3,
                         0x1.99999999a11c2p-3, -0x1.000000000047bp-2, 0x1.5555555555555p-2);
  Doubles bend = multiply_add_doubles(r * z, p, z * -0.5);
  // The whole is exact.
  Doubles whole = exponent * first + look_up(table[0], index), part = r, rest = bend;
  if (high != 1) {
    part = r * high;
    rest = multiply_add_doubles(r, splat_double(high), -part) + r * low + bend * high;
  }
  rest += multiply_add_doubles(exponent, splat_double(second), look_up(table[1], index));
  Doubles sum = whole + part;
  return sum + (((whole - sum) + part) + rest);
}

/// A logarithm of any number.
static LANEWISE Doubles any_logarithm(Doubles x, const double table[2][16], double high, double low,
                                      double first, double second) {
  Doubles y = logarithm_by(x, (Doubles){}, table, high, low, first, second);
  SignedLongs is_rare = ~((x >= 0x1p-1022) & (x < __builtin_inf()));
  if (__builtin_reduce_or((Longs)is_rare)) {
    // Subnormal numbers are made normal by a power of 2.
    Doubles taken = choose_doubles(is_rare, splat_double(54), (Doubles){});
    y = logarithm_by(choose_doubles(is_rare, x * 0x1p54, x), taken, table, high, low, first, second);
    y = logarithm_or_end(x, y);
  }
  return y;
}

static LANEWISE Doubles exact_logarithm(Doubles x) {
  return any_logarithm(x, natural_logarithms, 1, 0, 0x1.62e42fee00000p-1, 0x1.a39ef35793c76p-33);
}
static LANEWISE Doubles exact_logarithm_of_base_two(Doubles x) {
  return any_logarithm(x, binary_logarithms, 0x1.71547652b82fep+0, 0x1.777d0ffda0d24p-56, 1, 0);
}
static LANEWISE Doubles exact_logarithm_of_base_ten(Doubles x) {
  return any_logarithm(x, decimal_logarithms, 0x1.bcb7b1526e50ep-2, 0x1.95355baaafad3p-57,
                       0x1.3441350800000p-2, 0x1.f79fef311f12bp-34);
}

/// ln(1 + x): what 1 + x loses is added again.
static LANEWISE Doubles exact_logarithm_of_one_and(Doubles x) {
  Doubles u = x + 1.0, exponent, half, f = reduced_logarithm(u, &exponent);
  Doubles lost = choose_doubles(x > 1.0, 1.0 - (u - x), x - (u - 1.0)) / u;
  SignedLongs is_near = exponent == 0.0;
  f = choose_doubles(is_near, x, f);
  lost = choose_doubles(is_near, (Doubles){}, lost);
  Doubles bend = logarithm_bend(f, &half);
  Doubles low = bend + (exponent * LN2_LOW64 + lost);
  Doubles y = exponent * LN2_HIGH64 - ((half - low) - f);
  return choose_doubles(magnitudes(x) < 0x1p-60, x, logarithm_or_end(u, y));
}

/// ln(1 + eˣ), as torch computes it.
static LANEWISE Doubles exact_softplus(Doubles x) {
  return exact_logarithm_of_one_and(exact_exponential(x));
}
