/// Logarithms for a float32's width of numbers, and inverses that are made of logarithms: of the hyperbolic
/// tangent and of the logistic function.

/// ln x, whatever x is, for a float32's width of numbers.
static LANEWISE Doubles double_logarithm(Doubles x) {
  Doubles infinity = splat_double((double)__builtin_inff());
  Doubles y = choose_doubles(x == infinity, infinity, logarithms(x));
  y = choose_doubles(x > 0.0, y, infinity - infinity);
  return choose_doubles(x == 0.0, -infinity, y);
}
/// ln(1 + x), precise near 0: there what 1 + x lost is added again.
static LANEWISE Doubles double_logarithm_of_one_and(Doubles x) {
  Doubles u = x + 1.0, rest = x - (u - 1.0);
  Doubles correction = choose_doubles(magnitudes(x) < 0.5, rest * (1.0 - x), (Doubles){});
  return double_logarithm(u) + correction;
}

/// The same with the sign of 0 and the ends of the numbers, which are seldom met.
static LANEWISE Doubles double_log1p(Doubles x) {
  SignedLongs ordinary = (x > -1.0) & (x < (double)__builtin_inff()) & (x != 0.0);
  if (__builtin_reduce_or((Longs)~ordinary))
    return choose_doubles(x == 0.0, x, double_logarithm_of_one_and(x));
  Doubles u = x + 1.0, rest = x - (u - 1.0);
  return logarithms(u) + choose_doubles(magnitudes(x) < 0.5, rest * (1.0 - x), (Doubles){});
}

/// artanh |x| = ½ ln(1 + 2t/(1 − t)), t = |x|; near 0 the fraction is written as a sum.
/// Source: Sun's fdlibm, e_atanh.c.
static LANEWISE Doubles exact_artanh(Doubles x) {
  Doubles t = magnitudes(x), twice = t + t, rest = 1.0 - t;
  Doubles near = twice + twice * t / rest;
  Doubles y = exact_logarithm_of_one_and(choose_doubles(t < 0.5, near, twice / rest)) * 0.5;
  return signed_like(choose_doubles(t < 0x1p-28, t, y), x);
}

static LANEWISE Doubles exact_logit(Doubles x) { return exact_logarithm(x / (1.0 - x)); }

/// The same for a float32's width of numbers.
static LANEWISE Doubles double_artanh(Doubles x) {
  Doubles t = magnitudes(x), y = double_log1p((t + t) / (1.0 - t)) * 0.5;
  return signed_like(choose_doubles(t < 0x1p-28, t, y), x);
}

/// The logarithm of the quotient that float32 has.
static LANEWISE Doubles double_logit(Doubles x) {
  return double_logarithm(widen(narrow(x) / (1.0f - narrow(x))));
}
