/// Kernels that treat every element alike.

/// Runs `BODY(LOAD, STORE)` over n elements: whole vectors, then the rest.
/// LOAD(p) reads from p at the current place, STORE(p, v) writes there.
#define LOAD_WHOLE(p) load((p) + i)
#define STORE_WHOLE(p, v) store((p) + i, v)
#define LOAD_REST(p) load_first((p) + i, n - i)
#define STORE_REST(p, v) store_first((p) + i, n - i, v)
#define ELEMENTWISE(BODY)                                                                          \
  size_t i = 0;                                                                                    \
  for (; n - i >= LANES; i += LANES) BODY(LOAD_WHOLE, STORE_WHOLE);                                \
  if (i < n) BODY(LOAD_REST, STORE_REST)

static void tanh_kernel(size_t n, const float *x, float *y) {
#define BODY(LOAD, STORE) STORE(y, hyperbolic_tangent(LOAD(x)))
  ELEMENTWISE(BODY);
#undef BODY
}

static void tanh_backward_kernel(size_t n, const float *y, const float *dy, float *dx) {
#define BODY(LOAD, STORE)                                                                          \
  do {                                                                                             \
    Floats v = LOAD(y);                                                                            \
    STORE(dx, LOAD(dy) * multiply_add(-v, v, splat(1.0f)));                                        \
  } while (0)
  ELEMENTWISE(BODY);
#undef BODY
}

static void sigmoid_kernel(size_t n, const float *x, float *y) {
#define BODY(LOAD, STORE) STORE(y, logistic(LOAD(x)))
  ELEMENTWISE(BODY);
#undef BODY
}

static void sigmoid_backward_kernel(size_t n, const float *y, const float *dy, float *dx) {
#define BODY(LOAD, STORE)                                                                          \
  do {                                                                                             \
    Floats v = LOAD(y);                                                                            \
    STORE(dx, LOAD(dy) * v * (1.0f - v));                                                          \
  } while (0)
  ELEMENTWISE(BODY);
#undef BODY
}

/// A NaN stays one, and so does −0: they are not below 0.
static void relu_kernel(size_t n, const float *x, float *y) {
#define BODY(LOAD, STORE)                                                                          \
  do {                                                                                             \
    Floats v = LOAD(x);                                                                            \
    STORE(y, select(v < 0.0f, (Floats){}, v));                                                    \
  } while (0)
  ELEMENTWISE(BODY);
#undef BODY
}

static void relu_backward_kernel(size_t n, const float *x, const float *dy, float *dx) {
#define BODY(LOAD, STORE) STORE(dx, select(LOAD(x) > 0.0f, LOAD(dy), (Floats){}))
  ELEMENTWISE(BODY);
#undef BODY
}

static void gelu_kernel(size_t n, const float *x, float *y) {
#define BODY(LOAD, STORE) STORE(y, gaussian_linear(LOAD(x)))
  ELEMENTWISE(BODY);
#undef BODY
}

static void gelu_backward_kernel(size_t n, const float *x, const float *dy, float *dx) {
#define BODY(LOAD, STORE) STORE(dx, LOAD(dy) * gaussian_linear_slope(LOAD(x)))
  ELEMENTWISE(BODY);
#undef BODY
}

static void exp_kernel(size_t n, const float *x, float *y) {
#define BODY(LOAD, STORE) STORE(y, exponential(LOAD(x)))
  ELEMENTWISE(BODY);
#undef BODY
}

static void scale_kernel(size_t n, float factor, const float *x, float *y) {
#define BODY(LOAD, STORE) STORE(y, LOAD(x) * factor)
  ELEMENTWISE(BODY);
#undef BODY
}

static void running_average_kernel(size_t n, float momentum, const float *batch, float *running) {
  float kept = 1.0f - momentum;
#define BODY(LOAD, STORE) STORE(running, LOAD(running) * kept + LOAD(batch) * momentum)
  ELEMENTWISE(BODY);
#undef BODY
}
