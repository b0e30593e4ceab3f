/// Logarithms of many elements in float32, and what is made of them: most of them are the nearest number.
/// Source of the polynomials: as those of quick.inc.h.

/// Numbers that have a logarithm and all their digits.
static INLINE bool are_ordinary(Floats x) {
  return !__builtin_reduce_or((Words) ~((x >= 0x1p-126f) & (x < __builtin_inff())));
}

/// x = 2ⁿ · (1 + f), f from √½ − 1 to √2 − 1; gives n.
static INLINE Floats quick_reduced(bool ordinary, Floats x, Floats *f) {
  // What is too small to have all its digits is made larger.
  Ints tiny = x < 0x1p-126f;
  if (!ordinary) x = select(tiny, x * 0x1p24f, x);
  Words bits = (Words)x + (0x3f800000u - 0x3f3504f3u);
  Ints exponent = (Ints)(bits >> 23) - 127;
  if (!ordinary) exponent -= tiny & 24;
  *f = (Floats)((bits & 0x007fffffu) + 0x3f3504f3u) - 1.0f;
  return __builtin_convertvector(exponent, Floats);
}

/// Of 0, of what is below it, of infinity and of NaN.
static INLINE Floats quick_logarithm_ends(bool ordinary, Floats x, Floats y) {
  if (ordinary) return y;
  Floats infinity = splat(__builtin_inff());
  y = select(x < infinity, y, x);
  return select(x > 0.0f, y, select(x == 0.0f, -infinity, infinity - infinity));
}

/// ln x + rest, ln x = n · ln 2 + f + f² · q(f): what the sum of the first two loses is kept.
static INLINE Floats quick_logarithm(bool ordinary, Floats x, Floats rest) {
  Floats f, n = quick_reduced(ordinary, x, &f);
  Floats q = FLOAT_POLYNOMIAL(f, 0x1.1484e8p-4f, -0x1.de1004p-4f, 0x1.e6c03ep-4f, -0x1.fc26acp-4f,
                              0x1.233b78p-3f, -0x1.555c4ep-3f, 0x1.99a478p-3f, -0x1.000006p-2f,
                              0x1.555548p-2f, -0.5f);
  // Where n is 0, so is what the sum lost.
  Floats whole = n * LN2_HIGH, high = whole + f;
  rest += multiply_add(n, splat(LN2_LOW), f - (high - whole));
  return quick_logarithm_ends(ordinary, x, high + multiply_add(q, f * f, rest));
}

/// ln(1 + x): what 1 + x lost is added again.
static INLINE Floats quick_logarithm_of_one_and(Floats x) {
  Floats u = x + 1.0f, lost = select(x > 1.0f, 1.0f - (u - x), x - (u - 1.0f)) / u;
  if (are_ordinary(u)) return select(x == 0.0f, x, quick_logarithm(true, u, lost));
  lost = select((u > 0.0f) & (u < __builtin_inff()), lost, (Floats){});
  return select(x == 0.0f, x, quick_logarithm(false, u, lost));
}

/// f · factor + low, rounded once or nearly so.
static INLINE Floats add_product(Floats f, float factor, Floats low) {
#if EXACT_FUSED
  return multiply_add(f, splat(factor), low);
#else
  Floats head = (Floats)((Words)f & 0xfffff000u), all = splat(factor);
  Floats high = (Floats)((Words)all & 0xfffff000u);
  return head * high + ((head * (all - high) + (f - head) * factor) + low);
#endif
}

/// The logarithm to base 2.
static INLINE Floats quick_binary_logarithm(bool ordinary, Floats x) {
  Floats f, n = quick_reduced(ordinary, x, &f);
  Floats p = FLOAT_POLYNOMIAL(f, -0x1.c39ba0p-4f, 0x1.7f27e0p-3f, -0x1.87f7d2p-3f, 0x1.a2c9e0p-3f,
                              -0x1.eaa24cp-3f, 0x1.277f44p-2f, -0x1.715afep-2f, 0x1.ec7094p-2f,
                              -0x1.715470p-1f);
  Floats low = f * multiply_add(p, f, splat(0x1.4ae0c0p-26f));
  return quick_logarithm_ends(ordinary, x, n + add_product(f, 0x1.715476p+0f, low));
}

/// The logarithm to base 10; n times the first part of that of 2 is exact.
static INLINE Floats quick_decimal_logarithm(bool ordinary, Floats x) {
  Floats f, n = quick_reduced(ordinary, x, &f);
  Floats p = FLOAT_POLYNOMIAL(f, -0x1.108158p-5f, 0x1.cd07cap-5f, -0x1.d7938ep-5f, 0x1.f84c1ap-5f,
                              -0x1.276a48p-4f, 0x1.63d068p-4f, -0x1.bcbf52p-4f, 0x1.287a70p-3f,
                              -0x1.bcb7aap-3f);
  Floats low = f * multiply_add(p, f, splat(-0x1.5b235ep-27f));
  low = multiply_add(n, splat(0x1.3509f8p-18f), low);
  Floats y = add_product(f, 0x1.bcb7b2p-2f, low);
  return quick_logarithm_ends(ordinary, x, multiply_add(n, splat(0x1.344p-2f), y));
}

/// ln, or the logarithm to base 2 or 10.
static INLINE Floats quick_logarithm_of_kind(KernelFunction function, bool ordinary, Floats x) {
  if (function == KERNEL_LOG) return quick_logarithm(ordinary, x, (Floats){});
  return function == KERNEL_LOG2 ? quick_binary_logarithm(ordinary, x)
                                 : quick_decimal_logarithm(ordinary, x);
}

/// An odd polynomial up to ½, beyond that half the logarithm of (1 + t)/(1 − t), with what the quotient
/// loses.
static INLINE Floats quick_artanh(Floats x) {
  Floats t = absolute(x), z = t * t;
  Floats p = FLOAT_POLYNOMIAL(z, 0x1.7b2d2ap-3f, 0x1.15d224p-6f, 0x1.af15acp-4f, 0x1.bfab0ap-4f,
                              0x1.24d1bap-3f, 0x1.99979ep-3f, 0x1.555558p-2f);
  Floats u = 1.0f + t, d = 1.0f - t, q = u / d, lost = t - (u - 1.0f);
  // Of 1/u a percent is enough.
  Floats rest = (multiply_add(-q, d, u) + lost) * multiply_add(u, splat(-0.333f), splat(1.161f));
  Floats far = quick_logarithm(are_ordinary(q), q, rest) * 0.5f;
  return with_sign_of(select(t < 0.5f, multiply_add(p * z, t, t), far), x);
}
