/// Rows blended of others by shares, in float64.

/// So many columns are summed at a time.
#define BLENDED_AT_ONCE 64
/// Fewer columns than these are taken one by one.
#define FEW_COLUMNS 8
/// Few parts are no vectors.
#define SINGLY _Pragma("clang loop vectorize(disable) interleave(disable)")

#define BLEND(TYPE)                                                                                \
  for (size_t r = 0; r < rows; r++) {                                                              \
    const TYPE *from = x;                                                                          \
    TYPE *to = (TYPE *)y + r * columns;                                                            \
    ptrdiff_t first = starts[r], end = starts[r + 1];                                              \
    for (size_t c = 0; columns < FEW_COLUMNS && c < columns; c++) {                                \
      double sum = shares[first] * (double)from[(size_t)places[first] * columns + c];              \
      SINGLY for (ptrdiff_t part = first + 1; part < end; part++)                                  \
        sum += shares[part] * (double)from[(size_t)places[part] * columns + c];                    \
      to[c] = (TYPE)sum;                                                                           \
    }                                                                                              \
    for (size_t c = 0; columns >= FEW_COLUMNS && c < columns; c += BLENDED_AT_ONCE) {              \
      size_t some = smaller(columns - c, BLENDED_AT_ONCE);                                         \
      double sums[BLENDED_AT_ONCE];                                                                \
      for (ptrdiff_t part = first; part < end; part++) {                                           \
        const TYPE *source = from + (size_t)places[part] * columns + c;                            \
        if (part == first)                                                                         \
          for (size_t j = 0; j < some; j++) sums[j] = shares[part] * (double)source[j];            \
        else                                                                                       \
          for (size_t j = 0; j < some; j++) sums[j] += shares[part] * (double)source[j];           \
      }                                                                                            \
      for (size_t j = 0; j < some; j++) to[c + j] = (TYPE)sums[j];                                 \
    }                                                                                              \
  }

static void blend_kernel(bool is_double, size_t rows, size_t columns, const ptrdiff_t *starts,
                         const ptrdiff_t *places, const double *shares, const void *x, void *y) {
  if (is_double) {
    BLEND(double)
  } else {
    BLEND(float)
  }
}
#undef BLEND
