/// Operations on two arrays, element by element, each of them read row by row or repeated: a step of 0
/// repeats one element along a row, a row distance of 0 one row. The loops are plain: the compiler
/// makes vectors of them.

/// Before a loop that reads no element after it has written it: the result may lie where an operand does.
#define EACH_ALONE _Pragma("clang loop vectorize(assume_safety)")

/// y[r][j] = EXPRESSION of u, an element of a, and v, one of b.
#define OVER_PAIRS(TYPE, EXPRESSION)                                                               \
  for (size_t r = 0; r < rows; r++, a += a_row, b += b_row, y += columns) {                        \
    if (a_step && b_step) {                                                                        \
      EACH_ALONE                                                                                   \
      for (size_t j = 0; j < columns; j++) {                                                       \
        TYPE u = a[j], v = b[j];                                                                   \
        y[j] = EXPRESSION;                                                                         \
      }                                                                                            \
    } else if (a_step) {                                                                           \
      TYPE v = *b;                                                                                 \
      EACH_ALONE                                                                                   \
      for (size_t j = 0; j < columns; j++) {                                                       \
        TYPE u = a[j];                                                                             \
        y[j] = EXPRESSION;                                                                         \
      }                                                                                            \
    } else if (b_step) {                                                                           \
      TYPE u = *a;                                                                                 \
      EACH_ALONE                                                                                   \
      for (size_t j = 0; j < columns; j++) {                                                       \
        TYPE v = b[j];                                                                             \
        y[j] = EXPRESSION;                                                                         \
      }                                                                                            \
    } else {                                                                                       \
      TYPE u = *a, v = *b;                                                                         \
      EACH_ALONE                                                                                   \
      for (size_t j = 0; j < columns; j++) y[j] = EXPRESSION;                                      \
    }                                                                                              \
  }                                                                                                \
  break

#define PAIRS(TYPE, RESULT)                                                                        \
  size_t rows, size_t columns, const TYPE *a, size_t a_row, size_t a_step, const TYPE *b,          \
      size_t b_row, size_t b_step, RESULT *y

#define COMPARED(TYPE)                                                                             \
  switch (comparison) {                                                                            \
  case KERNEL_EQUAL: OVER_PAIRS(TYPE, u == v);                                                     \
  case KERNEL_NOT_EQUAL: OVER_PAIRS(TYPE, u != v);                                                 \
  case KERNEL_LESS: OVER_PAIRS(TYPE, u < v);                                                       \
  case KERNEL_LESS_OR_EQUAL: OVER_PAIRS(TYPE, u <= v);                                             \
  case KERNEL_GREATER: OVER_PAIRS(TYPE, u > v);                                                    \
  case KERNEL_GREATER_OR_EQUAL: OVER_PAIRS(TYPE, u >= v);                                          \
  }

/// NaN wherever one is met; of zeros that differ in their sign the second is the larger, the first the
/// smaller.
static void combine_floats(KernelOperation operation, PAIRS(float, float)) {
  switch (operation) {
  case KERNEL_ADD: OVER_PAIRS(float, u + v);
  case KERNEL_SUBTRACT: OVER_PAIRS(float, u - v);
  case KERNEL_MULTIPLY: OVER_PAIRS(float, u *v);
  case KERNEL_DIVIDE: OVER_PAIRS(float, u / v);
  case KERNEL_MAXIMUM: OVER_PAIRS(float, u != u ? u : v >= u || v != v ? v : u);
  case KERNEL_MINIMUM: OVER_PAIRS(float, u != u ? u : v < u || v != v ? v : u);
  case KERNEL_LARGER: OVER_PAIRS(float, v > u || u != u ? v : u);
  case KERNEL_SMALLER: OVER_PAIRS(float, v < u || u != u ? v : u);
  case KERNEL_COPIED_SIGN: OVER_PAIRS(float, __builtin_elementwise_copysign(u, v));
  case KERNEL_SLOPED: OVER_PAIRS(float, u > 0.0f ? u : u *v);
  case KERNEL_TANH_SLOPE: OVER_PAIRS(float, v *(1.0f - u * u));
  case KERNEL_SIGMOID_SLOPE: OVER_PAIRS(float, v *(1.0f - u) * u);
  case KERNEL_RECTIFIED_SLOPE: OVER_PAIRS(float, u <= 0.0f ? 0.0f : v);
  case KERNEL_ROOT_SLOPE: OVER_PAIRS(float, v / (u + u));
  default: break;
  }
}

/// y = (x − a) · b, x lying as the result does.
static void scale_distances_kernel(size_t rows, size_t columns, const float *restrict x,
                                   const float *restrict a, size_t a_row, size_t a_step,
                                   const float *restrict b, size_t b_row, size_t b_step,
                                   float *restrict y) {
  for (size_t r = 0; r < rows; r++, x += columns, a += a_row, b += b_row, y += columns) {
    if (a_step && b_step) {
      for (size_t j = 0; j < columns; j++) y[j] = (x[j] - a[j]) * b[j];
    } else if (!a_step && !b_step) {
      float u = *a, v = *b;
      for (size_t j = 0; j < columns; j++) y[j] = (x[j] - u) * v;
    } else {
      for (size_t j = 0; j < columns; j++) y[j] = (x[j] - a[j * a_step]) * b[j * b_step];
    }
  }
}

/// y[r][j] = a where c holds, else b, for elements of a type.
#define CHOSEN_STEPS(TYPE, A, B)                                                                   \
  for (size_t j = 0; j < columns; j++) {                                                           \
    TYPE u = (A), v = (B);                                                                         \
    y[j] = c[j] ? u : v;                                                                           \
  }
#define CHOSEN(TYPE)                                                                               \
  {                                                                                                \
    const TYPE *a = first, *b = second;                                                            \
    TYPE *restrict y = result;                                                                     \
    for (size_t r = 0; r < rows; r++, c += c_row, a += a_row, b += b_row, y += columns) {          \
      if (!c_step) {                                                                               \
        const TYPE *from = *c ? a : b;                                                             \
        size_t step = *c ? a_step : b_step;                                                        \
        for (size_t j = 0; j < columns; j++) y[j] = from[j * step];                                \
      } else if (a_step && b_step) {                                                               \
        CHOSEN_STEPS(TYPE, a[j], b[j])                                                             \
      } else if (a_step) {                                                                         \
        CHOSEN_STEPS(TYPE, a[j], *b)                                                               \
      } else if (b_step) {                                                                         \
        CHOSEN_STEPS(TYPE, *a, b[j])                                                               \
      } else {                                                                                     \
        CHOSEN_STEPS(TYPE, *a, *b)                                                                 \
      }                                                                                            \
    }                                                                                              \
    break;                                                                                         \
  }

static void choose_kernel(size_t bytes, size_t rows, size_t columns, const bool *restrict c,
                          size_t c_row, size_t c_step, const void *restrict first, size_t a_row,
                          size_t a_step, const void *restrict second, size_t b_row, size_t b_step,
                          void *restrict result) {
  switch (bytes) {
  case 1: CHOSEN(uint8_t)
  case 4: CHOSEN(uint32_t)
  case 8: CHOSEN(uint64_t)
  default: break;
  }
}

/// Functions of one element that need no more than an instruction or two.
#define OVER_ELEMENTS(TYPE, EXPRESSION)                                                            \
  EACH_ALONE                                                                                       \
  for (size_t j = 0; j < n; j++) {                                                                 \
    TYPE v = x[j];                                                                                 \
    y[j] = EXPRESSION;                                                                             \
  }                                                                                                \
  break
#define SIMPLE(TYPE)                                                                               \
  switch (function) {                                                                              \
  case KERNEL_NEGATIVE: OVER_ELEMENTS(TYPE, -v);                                                   \
  case KERNEL_ABSOLUTE: OVER_ELEMENTS(TYPE, __builtin_elementwise_abs(v));                         \
  case KERNEL_SQUARE_ROOT: OVER_ELEMENTS(TYPE, __builtin_elementwise_sqrt(v));                     \
  case KERNEL_RECIPROCAL: OVER_ELEMENTS(TYPE, 1 / v);                                              \
  case KERNEL_RSQRT: OVER_ELEMENTS(TYPE, 1 / __builtin_elementwise_sqrt(v));                       \
  case KERNEL_RECTIFIED: OVER_ELEMENTS(TYPE, v < 0 ? 0 : v);                                      \
  case KERNEL_SIGN: OVER_ELEMENTS(TYPE, v > 0 ? 1 : v < 0 ? -1 : 0);                               \
  case KERNEL_FLOOR: OVER_ELEMENTS(TYPE, __builtin_elementwise_floor(v));                          \
  case KERNEL_CEILING: OVER_ELEMENTS(TYPE, __builtin_elementwise_ceil(v));                         \
  case KERNEL_TRUNCATED: OVER_ELEMENTS(TYPE, __builtin_elementwise_trunc(v));                      \
  case KERNEL_ROUNDED: OVER_ELEMENTS(TYPE, __builtin_elementwise_roundeven(v));                    \
  case KERNEL_FRACTION: OVER_ELEMENTS(TYPE, v - __builtin_elementwise_trunc(v));                   \
  case KERNEL_INVERTED: break;                                                                     \
  }

static void simple_kernel(KernelSimple function, size_t n, const float *x, float *y) {
  SIMPLE(float)
}
static void simple_doubles_kernel(KernelSimple function, size_t n, const double *x, double *y) {
  if (function == KERNEL_SQUARE_ROOT) {
    size_t i = 0;
    for (; n - i >= LANES; i += LANES) store_doubles(y + i, square_roots(load_doubles(x + i)));
    if (i < n) store_first_doubles(y + i, n - i, square_roots(load_first_doubles(x + i, n - i, 1)));
    return;
  }
  SIMPLE(double)
}
