/// Whether all elements of rows or columns are not 0, or any; products, and running sums and products, of float64
/// and of whole numbers.

/// How many elements of a row are looked at before the answer may end the search.
#define TRUTH_BLOCK 4096

#define TRUTHS(TYPE)                                                                               \
  {                                                                                                \
    const TYPE *row = x;                                                                           \
    for (size_t r = 0; r < rows; r++, row += columns) {                                            \
      if (!by_rows) {                                                                              \
        for (size_t j = 0; j < columns; j++)                                                       \
          truth[j] = all ? truth[j] & (row[j] != 0) : truth[j] | (row[j] != 0);                    \
        continue;                                                                                  \
      }                                                                                            \
      uint8_t known = truth[r];                                                                    \
      for (size_t j = 0; j < columns && known == all; j += TRUTH_BLOCK) {                          \
        size_t end = smaller(columns, j + TRUTH_BLOCK);                                            \
        TYPE some = all;                                                                           \
        if (all)                                                                                   \
          for (size_t i = j; i < end; i++) some = row[i] != 0 ? some : 0;                          \
        else                                                                                       \
          for (size_t i = j; i < end; i++) some = row[i] != 0 ? 1 : some;                          \
        known = some != 0;                                                                         \
      }                                                                                            \
      truth[r] = known;                                                                            \
    }                                                                                              \
    break;                                                                                         \
  }

static void truths_kernel(KernelElement element, bool all, bool by_rows, size_t rows,
                          size_t columns, const void *x, bool *y) {
  uint8_t *restrict truth = (uint8_t *)y;
  switch (element) {
  case KERNEL_BOOL:
  case KERNEL_UINT8: TRUTHS(uint8_t)
  case KERNEL_INT32: TRUTHS(int32_t)
  case KERNEL_INT64: TRUTHS(int64_t)
  case KERNEL_FLOAT: TRUTHS(float)
  case KERNEL_DOUBLE: TRUTHS(double)
  }
}

/// A long row is multiplied in this many products: element j belongs to the product j % PRODUCTS.
#define PRODUCTS 64

#define MULTIPLIED(TYPE, RESULT)                                                                   \
  {                                                                                                \
    const TYPE *row = x;                                                                           \
    RESULT *restrict product = y;                                                                  \
    for (size_t r = 0; r < rows; r++, row += columns) {                                            \
      if (!by_rows) {                                                                              \
        for (size_t j = 0; j < columns; j++) product[j] *= (RESULT)row[j];                         \
        continue;                                                                                  \
      }                                                                                            \
      RESULT total = 1, some[PRODUCTS];                                                            \
      size_t j = 0;                                                                                \
      if (columns >= PRODUCTS) {                                                                   \
        for (size_t i = 0; i < PRODUCTS; i++) some[i] = 1;                                         \
        for (; columns - j >= PRODUCTS; j += PRODUCTS)                                             \
          for (size_t i = 0; i < PRODUCTS; i++) some[i] *= (RESULT)row[j + i];                     \
        for (size_t i = 0; j < columns; i++, j++) some[i] *= (RESULT)row[j];                       \
        for (size_t half = PRODUCTS / 2; half > 0; half /= 2)                                      \
          for (size_t i = 0; i < half; i++) some[i] *= some[i + half];                             \
        total = some[0];                                                                           \
      }                                                                                            \
      for (; j < columns; j++) total *= (RESULT)row[j];                                            \
      product[r] *= total;                                                                         \
    }                                                                                              \
    break;                                                                                         \
  }

/// Whole numbers wrap around, as words without a sign.
static void multiply_all_kernel(KernelElement element, bool by_rows, size_t rows, size_t columns,
                                const void *x, void *y) {
  switch (element) {
  case KERNEL_BOOL:
  case KERNEL_UINT8: MULTIPLIED(uint8_t, uint64_t)
  case KERNEL_INT32: MULTIPLIED(int32_t, uint64_t)
  case KERNEL_INT64: MULTIPLIED(int64_t, uint64_t)
  case KERNEL_FLOAT: MULTIPLIED(float, float)
  case KERNEL_DOUBLE: MULTIPLIED(double, double)
  }
}

#define ACCUMULATED(TYPE, RESULT, OPERATION)                                                       \
  if (columns == 1) {                                                                              \
    RESULT total = before ? *before : start;                                                       \
    for (size_t r = 0; r < rows; r++) to[r] = total = total OPERATION(RESULT) from[r];             \
  } else {                                                                                         \
    for (size_t r = 0; r < rows; r++, from += columns, before = to, to += columns)                 \
      if (before)                                                                                  \
        for (size_t j = 0; j < columns; j++) to[j] = before[j] OPERATION(RESULT) from[j];          \
      else                                                                                         \
        for (size_t j = 0; j < columns; j++) to[j] = (RESULT)from[j];                              \
  }
#define ACCUMULATE(TYPE, RESULT)                                                                   \
  {                                                                                                \
    const TYPE *from = x;                                                                          \
    RESULT *to = y, start = product;                                                               \
    const RESULT *before = earlier;                                                                \
    if (product) {                                                                                 \
      ACCUMULATED(TYPE, RESULT, *)                                                                 \
    } else {                                                                                       \
      ACCUMULATED(TYPE, RESULT, +)                                                                 \
    }                                                                                              \
    break;                                                                                         \
  }

static void accumulate_wide_kernel(KernelElement element, bool product, size_t rows,
                                   size_t columns, const void *earlier, const void *x, void *y) {
  switch (element) {
  case KERNEL_BOOL:
  case KERNEL_UINT8: ACCUMULATE(uint8_t, uint64_t)
  case KERNEL_INT32: ACCUMULATE(int32_t, uint64_t)
  case KERNEL_INT64: ACCUMULATE(int64_t, uint64_t)
  case KERNEL_FLOAT: ACCUMULATE(float, float)
  case KERNEL_DOUBLE: ACCUMULATE(double, double)
  }
}
