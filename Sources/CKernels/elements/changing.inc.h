/// Results that take the place of their first operands: y[j] = EXPRESSION of u, an element of y, and v, one
/// of b, whose first is repeated where its step is 0.
#define CHANGED(EXPRESSION)                                                                        \
  if (b_step) {                                                                                    \
    for (size_t j = 0; j < n; j++) {                                                               \
      float u = y[j], v = b[j];                                                                    \
      y[j] = EXPRESSION;                                                                           \
    }                                                                                              \
  } else {                                                                                         \
    float v = *b;                                                                                  \
    for (size_t j = 0; j < n; j++) {                                                               \
      float u = y[j];                                                                              \
      y[j] = EXPRESSION;                                                                           \
    }                                                                                              \
  }                                                                                                \
  break

static void change_kernel(KernelOperation operation, size_t n, float *restrict y,
                          const float *restrict b, size_t b_step) {
  switch (operation) {
  case KERNEL_ADD: CHANGED(u + v);
  case KERNEL_SUBTRACT: CHANGED(u - v);
  case KERNEL_MULTIPLY: CHANGED(u *v);
  case KERNEL_DIVIDE: CHANGED(u / v);
  case KERNEL_MAXIMUM: CHANGED(u != u ? u : v >= u || v != v ? v : u);
  default: break;
  }
}

#undef CHANGED
