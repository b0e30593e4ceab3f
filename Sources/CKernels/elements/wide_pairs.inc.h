/// What arithmetic.inc.h does with float32, for the other kinds of elements.

static void combine_doubles(KernelOperation operation, PAIRS(double, double)) {
  switch (operation) {
  case KERNEL_ADD: OVER_PAIRS(double, u + v);
  case KERNEL_SUBTRACT: OVER_PAIRS(double, u - v);
  case KERNEL_MULTIPLY: OVER_PAIRS(double, u *v);
  case KERNEL_DIVIDE: OVER_PAIRS(double, u / v);
  case KERNEL_MAXIMUM: OVER_PAIRS(double, u != u ? u : v >= u || v != v ? v : u);
  case KERNEL_MINIMUM: OVER_PAIRS(double, u != u ? u : v < u || v != v ? v : u);
  case KERNEL_LARGER: OVER_PAIRS(double, v > u || u != u ? v : u);
  case KERNEL_SMALLER: OVER_PAIRS(double, v < u || u != u ? v : u);
  case KERNEL_COPIED_SIGN: OVER_PAIRS(double, __builtin_elementwise_copysign(u, v));
  case KERNEL_SLOPED: OVER_PAIRS(double, u > 0.0 ? u : u *v);
  case KERNEL_TANH_SLOPE: OVER_PAIRS(double, v *(1.0 - u * u));
  case KERNEL_SIGMOID_SLOPE: OVER_PAIRS(double, v *(1.0 - u) * u);
  case KERNEL_RECTIFIED_SLOPE: OVER_PAIRS(double, u <= 0.0 ? 0.0 : v);
  case KERNEL_ROOT_SLOPE: OVER_PAIRS(double, v / (u + u));
  default: break;
  }
}

/// Sums and products of whole numbers wrap around. Distances that no element has shift everything out.
#define WHOLE_PAIRS(TYPE, UNSIGNED)                                                                \
  static void combine_of_##TYPE(KernelOperation operation, PAIRS(TYPE, TYPE)) {                    \
    switch (operation) {                                                                           \
    case KERNEL_ADD: OVER_PAIRS(UNSIGNED, (TYPE)(u + v));                                          \
    case KERNEL_SUBTRACT: OVER_PAIRS(UNSIGNED, (TYPE)(u - v));                                     \
    case KERNEL_MULTIPLY: OVER_PAIRS(UNSIGNED, (TYPE)(1u * u * v));                                \
    case KERNEL_MAXIMUM: OVER_PAIRS(TYPE, v >= u ? v : u);                                         \
    case KERNEL_MINIMUM: OVER_PAIRS(TYPE, v < u ? v : u);                                          \
    case KERNEL_AND: OVER_PAIRS(TYPE, u &v);                                                       \
    case KERNEL_OR: OVER_PAIRS(TYPE, u | v);                                                       \
    case KERNEL_EXCLUSIVE_OR: OVER_PAIRS(TYPE, u ^ v);                                             \
    case KERNEL_LEFT_SHIFT:                                                                        \
      OVER_PAIRS(TYPE, v < 0 || v >= (TYPE)(8 * sizeof(TYPE)) ? (TYPE)0 : (TYPE)((UNSIGNED)u << v)); \
    case KERNEL_RIGHT_SHIFT:                                                                       \
      OVER_PAIRS(TYPE, (TYPE)(u >> (v < 0 || v >= (TYPE)(8 * sizeof(TYPE))                         \
                                        ? (TYPE)(8 * sizeof(TYPE) - 1)                             \
                                        : v)));                                                    \
    default: break;                                                                                \
    }                                                                                              \
  }
WHOLE_PAIRS(int64_t, uint64_t)
WHOLE_PAIRS(int32_t, uint32_t)

static void combine_bytes(KernelOperation operation, PAIRS(uint8_t, uint8_t)) {
  switch (operation) {
  case KERNEL_ADD: OVER_PAIRS(uint8_t, (uint8_t)(u + v));
  case KERNEL_SUBTRACT: OVER_PAIRS(uint8_t, (uint8_t)(u - v));
  case KERNEL_MULTIPLY: OVER_PAIRS(uint8_t, (uint8_t)(u * v));
  case KERNEL_MAXIMUM: OVER_PAIRS(uint8_t, v >= u ? v : u);
  case KERNEL_MINIMUM: OVER_PAIRS(uint8_t, v < u ? v : u);
  case KERNEL_AND: OVER_PAIRS(uint8_t, u &v);
  case KERNEL_OR: OVER_PAIRS(uint8_t, u | v);
  case KERNEL_EXCLUSIVE_OR: OVER_PAIRS(uint8_t, u ^ v);
  case KERNEL_LEFT_SHIFT: OVER_PAIRS(uint8_t, (uint8_t)(v >= 8 ? 0 : u << v));
  case KERNEL_RIGHT_SHIFT: OVER_PAIRS(uint8_t, (uint8_t)(v >= 8 ? 0 : u >> v));
  default: break;
  }
}

/// A sum of truths is their or, a product their and.
static KernelOperation operation_of_truths(KernelOperation operation) {
  switch (operation) {
  case KERNEL_ADD:
  case KERNEL_MAXIMUM: return KERNEL_OR;
  case KERNEL_MULTIPLY:
  case KERNEL_MINIMUM: return KERNEL_AND;
  default: return operation;
  }
}

#define PAIRS_BY(FUNCTION, SELECTOR)                                                             \
  FUNCTION(SELECTOR, rows, columns, a, a_row, a_step, b, b_row, b_step, y);                        \
  break

static void combine_kernel(KernelElement element, KernelOperation operation, size_t rows,
                                size_t columns, const void *a, size_t a_row, size_t a_step,
                                const void *b, size_t b_row, size_t b_step, void *y) {
  switch (element) {
  case KERNEL_BOOL: PAIRS_BY(combine_bytes, operation_of_truths(operation));
  case KERNEL_UINT8: PAIRS_BY(combine_bytes, operation);
  case KERNEL_INT32: PAIRS_BY(combine_of_int32_t, operation);
  case KERNEL_INT64: PAIRS_BY(combine_of_int64_t, operation);
  case KERNEL_FLOAT: PAIRS_BY(combine_floats, operation);
  case KERNEL_DOUBLE: PAIRS_BY(combine_doubles, operation);
  }
}

#define COMPARE_OF(TYPE)                                                                           \
  static void compare_of_##TYPE(KernelComparison comparison, PAIRS(TYPE, bool)) { COMPARED(TYPE) }
COMPARE_OF(float)
COMPARE_OF(double)
COMPARE_OF(int64_t)
COMPARE_OF(int32_t)
COMPARE_OF(uint8_t)

static void compare_kernel(KernelElement element, KernelComparison comparison, size_t rows,
                                size_t columns, const void *a, size_t a_row, size_t a_step,
                                const void *b, size_t b_row, size_t b_step, bool *y) {
  switch (element) {
  case KERNEL_BOOL:
  case KERNEL_UINT8: PAIRS_BY(compare_of_uint8_t, comparison);
  case KERNEL_INT32: PAIRS_BY(compare_of_int32_t, comparison);
  case KERNEL_INT64: PAIRS_BY(compare_of_int64_t, comparison);
  case KERNEL_FLOAT: PAIRS_BY(compare_of_float, comparison);
  case KERNEL_DOUBLE: PAIRS_BY(compare_of_double, comparison);
  }
}

/// Functions of one whole number; what is negated or made positive wraps around.
#define SIMPLE_WHOLE(TYPE, UNSIGNED)                                                               \
  static void simple_of_##TYPE(KernelSimple function, size_t n, const TYPE *x, TYPE *y) {          \
    switch (function) {                                                                            \
    case KERNEL_NEGATIVE: OVER_ELEMENTS(TYPE, (TYPE)(0u - (UNSIGNED)v));                           \
    case KERNEL_ABSOLUTE: OVER_ELEMENTS(TYPE, v < 0 ? (TYPE)(0u - (UNSIGNED)v) : v);               \
    case KERNEL_RECTIFIED: OVER_ELEMENTS(TYPE, v < 0 ? 0 : v);                                     \
    case KERNEL_SIGN: OVER_ELEMENTS(TYPE, (TYPE)((v > 0) - (v < 0)));                              \
    case KERNEL_INVERTED: OVER_ELEMENTS(TYPE, (TYPE)~v);                                           \
    default: OVER_ELEMENTS(TYPE, v);                                                               \
    }                                                                                              \
  }
SIMPLE_WHOLE(int64_t, uint64_t)
SIMPLE_WHOLE(int32_t, uint32_t)
SIMPLE_WHOLE(uint8_t, uint8_t)

static void simple_wholes_kernel(KernelSimple function, size_t bytes, size_t n, const void *x,
                                 void *y) {
  switch (bytes) {
  case 1: simple_of_uint8_t(function, n, x, y); break;
  case 4: simple_of_int32_t(function, n, x, y); break;
  case 8: simple_of_int64_t(function, n, x, y); break;
  default: break;
  }
}
