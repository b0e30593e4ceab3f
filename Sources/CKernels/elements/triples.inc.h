/// Operations on three arrays, element by element, each of them read as those of two are; and numbers that
/// take the place of others.

/// u · v + w, in one rounding where the machine has it.
#if EXACT_FUSED
#define FUSED(u, v, w) __builtin_elementwise_fma(u, v, w)
#else
#define FUSED(u, v, w) ((u) * (v) + (w))
#endif

/// So many elements are computed at once: one that is repeated is written down as often.
#define TRIPLES 256

#define OVER_TRIPLES(EXPRESSION)                                                                   \
  EACH_ALONE                                                                                       \
  for (size_t j = 0; j < n; j++) {                                                                 \
    u = a[j], v = b[j], w = c[j];                                                                  \
    y[j] = EXPRESSION;                                                                             \
  }                                                                                                \
  break

/// NaN wherever one is met. A way of more than half is taken from its end.
#define SOME_TRIPLES(TYPE)                                                                         \
  static void some_triples_of_##TYPE(KernelTriple operation, TYPE value, size_t n, const TYPE *a,  \
                                     const TYPE *b, const TYPE *c, TYPE *y) {                      \
    TYPE u, v, w, t;                                                                               \
    switch (operation) {                                                                           \
    case KERNEL_ADD_PRODUCT: OVER_TRIPLES(FUSED(value * v, w, u));                                 \
    case KERNEL_ADD_QUOTIENT: OVER_TRIPLES(u + value * v / w);                                     \
    case KERNEL_BLEND:                                                                             \
      OVER_TRIPLES((t = __builtin_elementwise_abs(w) < (TYPE)0.5 ? (TYPE)0 : (TYPE)1,              \
                    FUSED(w - t, v - u, t == 0 ? u : v)));                                         \
    case KERNEL_CLAMP:                                                                             \
      OVER_TRIPLES((t = u != u ? u : v >= u || v != v ? v : u,                                     \
                    t != t ? t : w < t || w != w ? w : t));                                        \
    }                                                                                              \
  }                                                                                                \
                                                                                                   \
  static void triples_of_##TYPE(KernelTriple operation, TYPE value, size_t rows, size_t columns,   \
                                const TYPE *a, size_t a_row, size_t a_step, const TYPE *b,         \
                                size_t b_row, size_t b_step, const TYPE *c, size_t c_row,          \
                                size_t c_step, TYPE *y) {                                          \
    TYPE same[3][TRIPLES];                                                                         \
    for (size_t r = 0; r < rows; r++, a += a_row, b += b_row, c += c_row, y += columns) {          \
      for (size_t j = 0; j < columns && j < TRIPLES; j++) {                                        \
        if (!a_step) same[0][j] = *a;                                                              \
        if (!b_step) same[1][j] = *b;                                                              \
        if (!c_step) same[2][j] = *c;                                                              \
      }                                                                                            \
      for (size_t j = 0; j < columns; j += TRIPLES)                                                \
        some_triples_of_##TYPE(operation, value, smaller(columns - j, TRIPLES),                    \
                               a_step ? a + j : same[0], b_step ? b + j : same[1],                 \
                               c_step ? c + j : same[2], y + j);                                   \
    }                                                                                              \
  }
SOME_TRIPLES(float)
SOME_TRIPLES(double)

static void combine_three_kernel(KernelTriple operation, bool is_double, double value, size_t rows,
                                 size_t columns, const void *a, size_t a_row, size_t a_step,
                                 const void *b, size_t b_row, size_t b_step, const void *c,
                                 size_t c_row, size_t c_step, void *y) {
  if (is_double)
    triples_of_double(operation, value, rows, columns, a, a_row, a_step, b, b_row, b_step, c,
                      c_row, c_step, y);
  else
    triples_of_float(operation, (float)value, rows, columns, a, a_row, a_step, b, b_row, b_step, c,
                     c_row, c_step, y);
}

#define REPLACED(TYPE)                                                                             \
  static void replaced_of_##TYPE(TYPE nan, TYPE above, TYPE below, size_t n,                       \
                                 const TYPE *x, TYPE *y) {                                         \
    TYPE infinity = (TYPE)__builtin_inff();                                                        \
    EACH_ALONE                                                                                     \
    for (size_t j = 0; j < n; j++) {                                                               \
      TYPE v = x[j] == infinity ? above : x[j];                                                    \
      v = x[j] == -infinity ? below : v;                                                           \
      y[j] = x[j] != x[j] ? nan : v;                                                               \
    }                                                                                              \
  }
REPLACED(float)
REPLACED(double)

static void replace_kernel(bool is_double, double nan, double above, double below, size_t n,
                           const void *x, void *y) {
  if (is_double)
    replaced_of_double(nan, above, below, n, x, y);
  else
    replaced_of_float((float)nan, (float)above, (float)below, n, x, y);
}
