/// PyTorch's normals, bit for bit: the Box–Muller transform with the Cephes polynomials for the
/// logarithm, sine and cosine, every step fused exactly where PyTorch's x86 code fuses it.

typedef float UnalignedEight __attribute__((vector_size(32), aligned(4), may_alias));
typedef int32_t EightInts __attribute__((vector_size(32)));
typedef uint32_t EightWords __attribute__((vector_size(32)));

#if EXACT_FUSED
#define fused(a, b, c) __builtin_elementwise_fma(a, b, c)
#else
typedef double EightDoubles __attribute__((vector_size(64)));
typedef int64_t EightLongs __attribute__((vector_size(64)));

/// a · b + c with one rounding, without a fused operation: the product is exact in double, the sum
/// is rounded to odd there, and then the rounding to float is the only one that matters.
static EightDoubles product_and_sum_to_odd(EightDoubles product, EightDoubles c) {
  EightDoubles sum = product + c, part = sum - product;
  EightDoubles error = (product - (sum - part)) + (c - part);
  EightLongs bits = (EightLongs)sum;
  EightLongs even = ((bits & 1) - 1), inexact = (error != 0.0);
  EightLongs outward = ((error > 0.0) == (sum > 0.0));
  EightLongs step = (outward & 1) | (~outward & -1);
  return (EightDoubles)(bits + (step & even & inexact));
}

static Eight fused(Eight a, Eight b, Eight c) {
  EightDoubles product =
      __builtin_convertvector(a, EightDoubles) * __builtin_convertvector(b, EightDoubles);
  return __builtin_convertvector(
      product_and_sum_to_odd(product, __builtin_convertvector(c, EightDoubles)), Eight);
}
#endif

static INLINE Eight eight(float x) { return x - (Eight){}; }

/// The logarithm of 0 < x ≤ 1.
static INLINE Eight cephes_log(Eight x) {
  static const float p[] = {7.0376836292e-2f,  -1.1514610310e-1f, 1.1676998740e-1f,
                            -1.2420140846e-1f, 1.4249322787e-1f,  -1.6668057665e-1f,
                            2.0000714765e-1f,  -2.4999993993e-1f, 3.3333331174e-1f};
  EightInts bits = (EightInts)x;
  Eight exponent = __builtin_convertvector((bits >> 23) - 126, Eight);
  x = (Eight)((bits & 0x007fffff) | 0x3f000000);
  EightInts small = x < 0.707106781186547524f;
  exponent = exponent - (Eight)(small & (EightInts)eight(1.0f));
  x = (x - 1.0f) + (Eight)(small & (EightInts)x);
  Eight z = x * x, y = eight(p[0]);
  UNROLL for (int i = 1; i < 9; i++) y = fused(y, x, eight(p[i]));
  y = y * x;
  y = fused(y, z, exponent * -2.12194440e-4f) - z * 0.5f;
  return fused(exponent, eight(0.693359375f), x + y);
}

/// Sine and cosine of 0 ≤ x < 8192.
static INLINE Eight cephes_sine_cosine(Eight x, Eight *cosine) {
  EightInts octant = __builtin_convertvector(x * 1.27323954473516f, EightInts);
  octant = (octant + 1) & ~1;
  Eight count = __builtin_convertvector(octant, Eight);
  x = fused(count, eight(-0.78515625f), x);
  x = fused(count, eight(-2.4187564849853515625e-4f), x);
  x = fused(count, eight(-3.77489497744594108e-8f), x);
  Eight z = x * x;
  Eight c = eight(2.443315711809948e-5f);
  c = fused(c, z, eight(-1.388731625493765e-3f));
  c = fused(c, z, eight(4.166664568298827e-2f)) * z;
  c = fused(c, z, z * -0.5f) + 1.0f;
  Eight s = eight(-1.9515295891e-4f);
  s = fused(s, z, eight(8.3321608736e-3f));
  s = fused(s, z, eight(-1.6666654611e-1f)) * z;
  s = fused(s, x, x);
  EightInts swapped = (octant & 2) != 0;
  EightWords sine_sign = (EightWords)(octant & 4) << 29;
  EightWords cosine_sign = (EightWords)(~(octant - 2) & 4) << 29;
  EightInts sine_bits = (swapped & (EightInts)c) | (~swapped & (EightInts)s);
  EightInts cosine_bits = (swapped & (EightInts)s) | (~swapped & (EightInts)c);
  *cosine = (Eight)((EightWords)cosine_bits ^ cosine_sign);
  return (Eight)((EightWords)sine_bits ^ sine_sign);
}

static void box_muller_kernel(size_t blocks, float *values) {
  for (; blocks > 0; blocks--, values += 16) {
    UnalignedEight *first = (UnalignedEight *)values, *second = (UnalignedEight *)(values + 8);
    Eight radius = __builtin_elementwise_sqrt(cephes_log(1.0f - *first) * -2.0f);
    Eight cosine, sine = cephes_sine_cosine(*second * 6.283185307179586f, &cosine);
    // PyTorch multiplies by the deviation and adds the mean; + 0 makes −0 the 0 that it gives.
    *first = radius * cosine + 0.0f;
    *second = radius * sine + 0.0f;
  }
}
