/// Circular functions of float64 and their inverses, to about one unit in the last place.

/// π/2 in two parts.
#define HALF_PI 0x1.921fb54442d18p+0
#define HALF_PI_LOW 0x1.1a62633145c07p-54

/// x − n · π/2 = r + rest, for |n| ≤ 2²⁰.
typedef struct {
  Doubles r, rest;
} ReducedAngle;

/// Source: Sun's fdlibm, e_rem_pio2.c: π/2 in parts of 33 bits, whose products with n are exact.
static LANEWISE ReducedAngle reduced_angle(Doubles x, Doubles n) {
  Doubles first = x - n * 0x1.921fb54400000p+0, second = n * 0x1.0b4611a600000p-34;
  Doubles r = first - second;
  Doubles rest = n * 0x1.3198a2e037073p-69 - ((first - r) - second);
  Doubles y = r - rest;
  return (ReducedAngle){y, (r - y) - rest};
}

/// Beyond this the C library's function is called.
#define LARGEST_ANGLE 0x1p19

/// The sine, or the cosine, which is the sine a quarter further on: of the distance from the nearest place
/// where it is 0.
static LANEWISE Doubles sine_or_cosine(bool is_sine, Doubles x) {
  Doubles n = (x * 0x1.45f306dc9c883p-2 - (is_sine ? 0.0 : 0.5)) + ROUNDER64;
  Longs sign = (is_sine ? (Longs)n : ~(Longs)n) << 63;
  n = (n - ROUNDER64) * 2.0 + (is_sine ? 0.0 : 1.0);
  ReducedAngle angle = reduced_angle(x, n);
  Doubles z = angle.r * angle.r;
  Doubles p = POLYNOMIAL(z, 0x1.89a43bea5b135p-49, -0x1.ae51366b753a9p-41, 0x1.612401540ed0fp-33,
                         -0x1.ae6455a1c0795p-26, 0x1.71de3a54564dfp-19, -0x1.a01a01a018aaap-13,
                         0x1.1111111111107p-7, -0x1.5555555555555p-3);
  // The cube in two parts: near 1 its rounding would be seen.
  Doubles cube = angle.r * z, lost = multiply_add_doubles(angle.r, angle.r, -z) * angle.r;
  lost += multiply_add_doubles(angle.r, z, -cube);
  Doubles more = multiply_add_doubles(lost, splat_double(-1.0 / 6), angle.rest * (1.0 - z * 0.5));
  Doubles bend = multiply_add_doubles(cube, p, more);
  return (Doubles)((Longs)(angle.r + bend) ^ sign);
}

/// Source: Sun's fdlibm, k_sin.c and k_cos.c.
static LANEWISE Doubles short_sine(Doubles r, Doubles rest) {
  Doubles z = r * r, v = z * r;
  Doubles p = POLYNOMIAL(z, 1.58969099521155010221e-10, -2.50507602534068634195e-08,
                         2.75573137070700676789e-06, -1.98412698298579493134e-04,
                         8.33333333332248946124e-03);
  return r - ((z * (rest * 0.5 - v * p) - rest) - v * -1.66666666666666324348e-01);
}
static LANEWISE Doubles short_cosine(Doubles r, Doubles rest) {
  Doubles z = r * r, half = z * 0.5, w = 1.0 - half;
  Doubles p = POLYNOMIAL(z, -1.13596475577881948265e-11, 2.08757232129817482790e-09,
                         -2.75573143513906633035e-07, 2.48015872894767294178e-05,
                         -1.38888888888741095749e-03, 4.16666666666666019037e-02);
  return w + (((1.0 - w) - half) + (z * (z * p) - r * rest));
}

static LANEWISE Doubles tangent_of(Doubles x) {
  Doubles n = (x * 0x1.45f306dc9c883p-1 + ROUNDER64) - ROUNDER64;
  ReducedAngle angle = reduced_angle(x, n);
  Doubles s = short_sine(angle.r, angle.rest), c = short_cosine(angle.r, angle.rest);
  SignedLongs is_odd = -((SignedLongs)(n + ROUNDER64) & 1);
  return choose_doubles(is_odd, -c, s) / choose_doubles(is_odd, s, c);
}

static LANEWISE Doubles exact_circular(KernelFunction function, Doubles x) {
  Doubles y = function == KERNEL_TANGENT ? tangent_of(x)
                                         : sine_or_cosine(function == KERNEL_SINE, x);
  if (function != KERNEL_COSINE) y = choose_doubles(magnitudes(x) < 0x1p-60, x, y);
  SignedLongs is_large = ~(magnitudes(x) <= LARGEST_ANGLE);
  if (__builtin_reduce_or((Longs)is_large))
    for (int i = 0; i < LANES; i++)
      if (is_large[i])
        y[i] = function == KERNEL_SINE     ? sin(x[i])
               : function == KERNEL_COSINE ? cos(x[i])
                                           : tan(x[i]);
  return y;
}

/// The angle from 0 to π/2 whose tangent is up / along, for numbers ≥ 0 that are not both 0: by the
/// tangent of its distance from 0, π/4 or π/2, whichever is nearest.
static LANEWISE Doubles steep_angle(Doubles up, Doubles along) {
  SignedLongs is_steep = up > along * 2.414213562373095, is_middle = up > along * 0.4142135623730951;
  Doubles n = choose_doubles(is_steep, -along, choose_doubles(is_middle, up - along, up));
  Doubles d = choose_doubles(is_steep, up, choose_doubles(is_middle, up + along, along));
  Doubles base = choose_doubles(is_steep, splat_double(HALF_PI),
                                choose_doubles(is_middle, splat_double(HALF_PI / 2), (Doubles){}));
  Doubles low =
      choose_doubles(is_steep, splat_double(HALF_PI_LOW),
                     choose_doubles(is_middle, splat_double(HALF_PI_LOW / 2), (Doubles){}));
  Doubles q = n / d, z = q * q;
  Doubles p = POLYNOMIAL(z, -0x1.3a2f1cc1ba3c5p-6, 0x1.4161b24be475bp-5, -0x1.a0993ef875d4ap-5,
                         0x1.dfe637a48099bp-5, -0x1.10fa76aa9b02cp-4, 0x1.3b1262f3a2b5bp-4,
                         -0x1.745d0b27da190p-4, 0x1.c71c7185386f1p-4, -0x1.2492492436180p-3,
                         0x1.999999999934bp-3, -0x1.5555555555555p-2);
  return base + (q + (q * (z * p) + low));
}

static LANEWISE Doubles exact_arctangent(Doubles x) {
  Doubles t = magnitudes(x);
  // Beyond 2⁶⁰ it rounds to π/2.
  Doubles y = steep_angle(choose_doubles(t > 0x1p60, splat_double(0x1p60), t), splat_double(1));
  return signed_like(choose_doubles(t == t, y, t), x);
}

/// The angle of a place, of whose coordinates one may be 0.
static LANEWISE Doubles exact_angle(Doubles y, Doubles x) {
  Doubles up = magnitudes(y), along = magnitudes(x);
  SignedLongs is_behind = (SignedLongs)x < 0;
  Doubles angle = steep_angle(up, along);
  angle = choose_doubles(is_behind, HALF_PI * 2 - (angle - HALF_PI_LOW * 2), angle);
  angle = signed_like(angle, y);
  // The ends of the numbers, and quotients that are subnormal.
  Doubles larger = choose_doubles(up > along, up, along);
  Doubles smaller = choose_doubles(up > along, along, up);
  SignedLongs is_rare = ~((larger < 0x1p1000) & (smaller > 0x1p-900));
  if (__builtin_reduce_or((Longs)is_rare))
    for (int i = 0; i < LANES; i++)
      if (is_rare[i]) angle[i] = atan2(y[i], x[i]);
  return angle;
}

/// (asin √z / √z − 1) for z ≤ ¼.
static LANEWISE Doubles arcsine_bend(Doubles z) {
  return z * POLYNOMIAL(z, 0x1.d72b2bc8155f8p-6, -0x1.e6aaa8a0a04ccp-7, 0x1.1d189408314eep-6,
                        0x1.65a9c4dfcf8b2p-8, 0x1.52420b04b37bep-7, 0x1.782651caa6547p-7,
                        0x1.c9cf07674736ap-7, 0x1.1c4d35cf95421p-6, 0x1.6e8bb1c8209a2p-6,
                        0x1.f1c71c1db0623p-6, 0x1.6db6db6e31f13p-5, 0x1.3333333332ecap-4,
                        0x1.5555555555556p-3);
}

/// The root of z, and what it lacks.
static LANEWISE Doubles root_and_rest(Doubles z, Doubles *rest) {
  Doubles root = __builtin_elementwise_sqrt(z);
#if EXACT_FUSED
  // The rest is small: float32 is enough for what it is divided by.
  Doubles half = widen(0.5f / narrow(root));
  *rest = choose_doubles(z > 0.0, multiply_add_doubles(-root, root, z) * half, (Doubles){});
#else
  *rest = (Doubles){};
#endif
  return root;
}

/// high + low − x − more, `more` small.
static LANEWISE Doubles less(double high, double low, Doubles x, Doubles more) {
  Doubles y = high - x;
  return y + ((high - y) - x + (low - more));
}

/// Near 0 by the argument itself, towards 1 by the root of its distance from 1.
static LANEWISE Doubles exact_arcsine(Doubles x) {
  Doubles t = magnitudes(x);
  SignedLongs is_near = t < 0.5;
  Doubles z = choose_doubles(is_near, t * t, (1.0 - t) * 0.5), bend = arcsine_bend(z);
  Doubles rest, root = root_and_rest(z, &rest);
  Doubles far = less(HALF_PI, HALF_PI_LOW, root * 2.0, (root * bend + rest) * 2.0);
  return signed_like(choose_doubles(is_near, t + t * bend, far), x);
}
static LANEWISE Doubles exact_arccosine(Doubles x) {
  Doubles t = magnitudes(x);
  SignedLongs is_near = t < 0.5;
  Doubles z = choose_doubles(is_near, t * t, (1.0 - t) * 0.5), bend = arcsine_bend(z);
  Doubles rest, root = root_and_rest(z, &rest), more = root * bend + rest;
  Doubles near = less(HALF_PI, HALF_PI_LOW, x, x * bend);
  Doubles left = less(HALF_PI * 2, HALF_PI_LOW * 2, root * 2.0, more * 2.0);
  return choose_doubles(is_near, near, choose_doubles(x < 0.0, left, (root + more) * 2.0));
}
