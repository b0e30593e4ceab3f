/// Activations with a slope, a scale or a gate of their own.

static void silu_kernel(size_t n, const float *x, float *y) {
#define BODY(LOAD, STORE)                                                                          \
  do {                                                                                             \
    Floats v = LOAD(x);                                                                            \
    STORE(y, v * logistic(v));                                                                     \
  } while (0)
  ELEMENTWISE(BODY);
#undef BODY
}

static void silu_backward_kernel(size_t n, const float *x, const float *dy, float *dx) {
#define BODY(LOAD, STORE)                                                                          \
  do {                                                                                             \
    Floats v = LOAD(x), s = logistic(v);                                                           \
    STORE(dx, LOAD(dy) * (s * multiply_add(v, 1.0f - s, splat(1.0f))));                            \
  } while (0)
  ELEMENTWISE(BODY);
#undef BODY
}

static void leaky_relu_kernel(size_t n, float slope, const float *x, float *y) {
#define BODY(LOAD, STORE)                                                                          \
  do {                                                                                             \
    Floats v = LOAD(x);                                                                            \
    STORE(y, select(v > 0.0f, v, v * slope));                                                      \
  } while (0)
  ELEMENTWISE(BODY);
#undef BODY
}

static void leaky_relu_backward_kernel(size_t n, float slope, const float *x, const float *dy,
                                       float *dx) {
#define BODY(LOAD, STORE)                                                                          \
  do {                                                                                             \
    Floats d = LOAD(dy);                                                                           \
    STORE(dx, select(LOAD(x) > 0.0f, d, d * slope));                                               \
  } while (0)
  ELEMENTWISE(BODY);
#undef BODY
}

/// eˣ − 1 for x ≤ 0: nothing cancels near 0. Below −80 the result is −1.
static INLINE Floats exponential_less_one(Floats x) {
  Floats n, p = reduced_exponential(at_least(x, -80.0f), &n);
  Floats scale = power_of_two(n);
  return multiply_add(p, scale, scale - 1.0f);
}

static void elu_kernel(size_t n, float alpha, const float *x, float *y) {
#define BODY(LOAD, STORE)                                                                          \
  do {                                                                                             \
    Floats v = LOAD(x);                                                                            \
    STORE(y, select(v > 0.0f, v, exponential_less_one(at_most(v, 0.0f)) * alpha));                 \
  } while (0)
  ELEMENTWISE(BODY);
#undef BODY
}

static void elu_backward_kernel(size_t n, float alpha, const float *x, const float *dy,
                                float *dx) {
#define BODY(LOAD, STORE)                                                                          \
  do {                                                                                             \
    Floats v = LOAD(x), d = LOAD(dy);                                                              \
    STORE(dx, select(v > 0.0f, d, d * alpha * exponential(at_most(v, 0.0f))));                     \
  } while (0)
  ELEMENTWISE(BODY);
#undef BODY
}

/// log(1 + e) for 0 ≤ e ≤ 1, as 2 artanh(s) with s = e/(2 + e) ≤ 1/3: the series to s¹⁷.
static INLINE Floats logarithm_of_one_and(Floats e) {
  Floats s = e / (e + 2.0f), z = s * s, p = splat(1.0f / 17);
  UNROLL for (int i = 15; i > 1; i -= 2) p = multiply_add(p, z, splat(1.0f / (float)i));
  return (s + s) * multiply_add(p, z, splat(1.0f));
}

/// log(1 + e^βx)/β, x itself where βx is above the threshold.
static void softplus_kernel(size_t n, float beta, float threshold, const float *x, float *y) {
#define BODY(LOAD, STORE)                                                                          \
  do {                                                                                             \
    Floats v = LOAD(x), t = v * beta;                                                              \
    Floats rest = logarithm_of_one_and(exponential((Floats)((Words)t | 0x80000000u)));             \
    STORE(y, select(t > threshold, v, (select(t > 0.0f, t, (Floats){}) + rest) / beta));           \
  } while (0)
  ELEMENTWISE(BODY);
#undef BODY
}

static void softplus_backward_kernel(size_t n, float beta, float threshold, const float *x,
                                     const float *dy, float *dx) {
#define BODY(LOAD, STORE)                                                                          \
  do {                                                                                             \
    Floats t = LOAD(x) * beta, d = LOAD(dy);                                                       \
    STORE(dx, select(t > threshold, d, d * logistic(t)));                                          \
  } while (0)
  ELEMENTWISE(BODY);
#undef BODY
}

/// 2u of x/2 · (1 + tanh u), u = √(2/π) · (x + 0.044715 x³): that is x · logistic(2u), in which
/// nothing cancels.
static INLINE Floats gelu_tanh_argument(Floats x) {
  return x * multiply_add(x * x, splat(0.0713548163f), splat(1.59576912f));
}

static void gelu_tanh_kernel(size_t n, const float *x, float *y) {
#define BODY(LOAD, STORE)                                                                          \
  do {                                                                                             \
    Floats v = LOAD(x);                                                                            \
    STORE(y, v * logistic(gelu_tanh_argument(v)));                                                 \
  } while (0)
  ELEMENTWISE(BODY);
#undef BODY
}

/// Beyond ±15 the slope is 0 or 1, and the square would only overflow.
static void gelu_tanh_backward_kernel(size_t n, const float *x, const float *dy, float *dx) {
#define BODY(LOAD, STORE)                                                                          \
  do {                                                                                             \
    Floats v = at_least(at_most(LOAD(x), 15.0f), -15.0f);                                          \
    Floats s = logistic(gelu_tanh_argument(v));                                                    \
    Floats slope = v * multiply_add(v * v, splat(0.214064449f), splat(1.59576912f));               \
    STORE(dx, LOAD(dy) * (s * multiply_add(slope, 1.0f - s, splat(1.0f))));                        \
  } while (0)
  ELEMENTWISE(BODY);
#undef BODY
}

/// The first half of each row, gated by the second: y = a · logistic(b).
static void glu_kernel(size_t rows, size_t half, const float *x, float *y) {
  for (size_t r = 0; r < rows; r++, x += 2 * half, y += half)
    for (size_t j = 0; j < half; j += LANES) {
      size_t left = half - j;
      row_store(y + j, left, row_load(x + j, left) * logistic(row_load(x + half + j, left)));
    }
}

static void glu_backward_kernel(size_t rows, size_t half, const float *x, const float *dy,
                                float *dx) {
  for (size_t r = 0; r < rows; r++, x += 2 * half, dx += 2 * half, dy += half)
    for (size_t j = 0; j < half; j += LANES) {
      size_t left = half - j;
      Floats s = logistic(row_load(x + half + j, left)), d = row_load(dy + j, left) * s;
      row_store(dx + j, left, d);
      row_store(dx + half + j, left, d * row_load(x + j, left) * (1.0f - s));
    }
}

/// tanh(a) and logistic(b), which are numerator/(numerator + 2) and share/(e + 1), for one division.
static INLINE void gate_factors(Floats a, Floats b, Floats *tanh, Floats *logistic) {
  Floats numerator, e = exponential((Floats)((Words)b | 0x80000000u));
  Floats t = tanh_numerator(a, &numerator), p = numerator + 2.0f, q = e + 1.0f;
  Floats inverse = 1.0f / (p * q);
  *tanh = with_sign_of(select(t < splat(2e-4f), t, numerator * (q * inverse)), a);
  *logistic = select(b < 0.0f, e, splat(1.0f)) * (p * inverse);
}

/// The tanh of the first half of each row, gated by the second: y = tanh(a) · logistic(b).
static void gate_kernel(size_t rows, size_t half, const float *x, float *factors, float *y) {
  for (size_t r = 0; r < rows; r++, x += 2 * half, y += half) {
    for (size_t j = 0; j < half; j += LANES) {
      size_t left = half - j;
      Floats t, s;
      gate_factors(row_load(x + j, left), row_load(x + half + j, left), &t, &s);
      row_store(y + j, left, t * s);
      if (!factors) continue;
      row_store(factors + j, left, t);
      row_store(factors + half + j, left, s);
    }
    if (factors) factors += 2 * half;
  }
}

static void gate_backward_kernel(size_t rows, size_t half, const float *factors, const float *dy,
                                 float *dx) {
  for (size_t r = 0; r < rows; r++, factors += 2 * half, dx += 2 * half, dy += half)
    for (size_t j = 0; j < half; j += LANES) {
      size_t left = half - j;
      Floats t = row_load(factors + j, left), s = row_load(factors + half + j, left);
      Floats d = row_load(dy + j, left) * s;
      row_store(dx + j, left, d * multiply_add(-t, t, splat(1.0f)));
      row_store(dx + half + j, left, d * t * (1.0f - s));
    }
}
