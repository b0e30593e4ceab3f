/// Exponentials of float64, to about one unit in the last place.

/// Added to a small number, it leaves the nearest integer in the low bits.
#define ROUNDER64 0x1.8p52

/// 2ⁿ for whole |n| ≤ 1022.
static LANEWISE Doubles double_power_of_two(Doubles n) {
  return (Doubles)((SignedLongs)(n + (ROUNDER64 + 1023)) << 52);
}

#ifndef SCALES_BY_POWER
/// x · 2ⁿ in two steps, as 2ⁿ alone may be beyond the numbers where the result is not.
static LANEWISE Doubles scale_doubles_by_power(Doubles x, Doubles n) {
  Doubles half = (n * 0.5 + ROUNDER64) - ROUNDER64;
  return x * double_power_of_two(half) * double_power_of_two(n - half);
}
#endif

/// eʳ − 1 − r + lost for |r| ≤ ln 2 / 2.
static LANEWISE Doubles exponential_bend(Doubles r, Doubles lost) {
  Doubles q = POLYNOMIAL(r, 0x1.1f730349868cep-29, 0x1.af4de97ca4194p-26, 0x1.27e4db646b17ep-22,
                         0x1.71de0231960ebp-19, 0x1.a01a01a6d889cp-16, 0x1.a01a01abe7fe1p-13,
                         0x1.6c16c16c162d4p-10, 0x1.11111111100dcp-7, 0x1.5555555555556p-5,
                         0x1.5555555555557p-3, 0.5);
  return multiply_add_doubles(r * r, q, lost);
}

/// x + more = n · ln 2 + r with |r| ≤ ln 2 / 2, and eʳ − 1 = r + bend.
typedef struct {
  Doubles n, r, bend;
} ReducedExponent;

static LANEWISE ReducedExponent reduced_exponent(Doubles x, Doubles more) {
  Doubles n = multiply_add_doubles(x, splat_double(0x1.71547652b82fep+0), splat_double(ROUNDER64));
  n -= ROUNDER64;
  // ln 2 in two parts: the product with the first is exact, and what r loses is added to the bend.
  Doubles near = x - n * 0x1.62e42fee00000p-1, rest = n * 0x1.a39ef35793c76p-33 - more;
  Doubles r = near - rest, lost = (near - r) - rest;
  return (ReducedExponent){n, r, exponential_bend(r, lost)};
}

/// e^(x + more), `more` small.
static LANEWISE Doubles exact_exponential_of_sum(Doubles x, Doubles more) {
  ReducedExponent e = reduced_exponent(double_within(x, -1100, 1100), more);
  return scale_doubles_by_power(1.0 + (e.r + e.bend), e.n);
}

static LANEWISE Doubles exact_exponential(Doubles x) {
  return exact_exponential_of_sum(x, (Doubles){});
}

/// 2ˣ; whole powers are exact.
static LANEWISE Doubles exact_power_of_two(Doubles x) {
  x = double_within(x, -1100, 1100);
  Doubles n = (x + ROUNDER64) - ROUNDER64, r = (x - n) * 0x1.62e42fefa39efp-1;
  return scale_doubles_by_power(1.0 + (r + exponential_bend(r, (Doubles){})), n);
}

/// eˣ − 1 as a sum, high · 2, low · 2, for −700 ≤ x ≤ 710.
typedef struct {
  Doubles high, low;
} ExponentialLessOne;

static LANEWISE ExponentialLessOne split_exponential(Doubles x) {
  ReducedExponent e = reduced_exponent(x, (Doubles){});
  Doubles scale = double_power_of_two(e.n - 1.0);
  return (ExponentialLessOne){multiply_add_doubles(scale, e.r, scale - 0.5), scale * e.bend};
}

static LANEWISE Doubles exact_exponential_less_one(Doubles x) {
  ExponentialLessOne e = split_exponential(double_within(x, -50, 710));
  return choose_doubles(magnitudes(x) < 0x1p-60, x, (e.high + e.low) * 2.0);
}

/// (e²ᵗ − 1) / (e²ᵗ + 1) with t = |x|, and what the quotient loses. From t = 20 on it rounds to 1.
static LANEWISE Doubles exact_tanh(Doubles x) {
  Doubles t = double_within(magnitudes(x), 0, 22);
  ExponentialLessOne e = split_exponential(t + t);
  // Both halved: n / (n + 1).
  Doubles n = e.high + e.low, lost = (e.high - n) + e.low, d = n + 1.0;
  Doubles more = choose_doubles(n < 1.0, splat_double(1), n);
  Doubles less = choose_doubles(n < 1.0, n, splat_double(1));
  Doubles inverse = 1.0 / d, q = n * inverse;
  Doubles rest = multiply_add_doubles(-q, d, n) + (lost - q * ((more - d) + less + lost));
  Doubles y = multiply_add_doubles(rest, inverse, q);
  return signed_like(choose_doubles(t < 0x1p-30, t, y), x);
}

static LANEWISE Doubles exact_logistic(Doubles x) { return 1.0 / (1.0 + exact_exponential(-x)); }
