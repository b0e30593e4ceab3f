/// Elements that numbers, or truths, name: where they lie, put and picked.

/// Numbers that a row is checked for at a time, before what they name is read.
#define NUMBERS_AT_ONCE 256

/// The first of some numbers that is not from `least` to below `size`; `count` if there is none.
static INLINE size_t number_outside(size_t count, int64_t least, size_t size,
                                    const int64_t *numbers) {
  uint64_t width = (uint64_t)size - (uint64_t)least, outside = 0;
  for (size_t j = 0; j < count; j++)
    outside |= (uint64_t)numbers[j] - (uint64_t)least >= width;
  if (outside)
    for (size_t j = 0; j < count; j++)
      if ((uint64_t)numbers[j] - (uint64_t)least >= width) return j;
  return count;
}

#define CHOOSE_ALONG(TYPE)                                                                         \
  for (size_t j = 0; j < some; j++)                                                                \
    ((TYPE *)y)[start + j] =                                                                       \
        ((const TYPE *)x)[(ptrdiff_t)(start + j) * along + (ptrdiff_t)numbers[start + j] * step];  \
  break

static size_t choose_along_kernel(size_t bytes, size_t columns, size_t size, ptrdiff_t step,
                                  ptrdiff_t along, const int64_t *numbers, const void *x, void *y) {
  for (size_t start = 0; start < columns; start += NUMBERS_AT_ONCE) {
    size_t some = smaller(columns - start, NUMBERS_AT_ONCE);
    size_t inside = number_outside(some, 0, size, numbers + start);
    if (inside < some) return start + inside;
    switch (bytes) {
    case 1: CHOOSE_ALONG(uint8_t);
    case 4: CHOOSE_ALONG(uint32_t);
    case 8: CHOOSE_ALONG(uint64_t);
    default: break;
    }
  }
  return columns;
}
#undef CHOOSE_ALONG

/// A row's elements from one column to another.
#define CHOOSE_COLUMNS(TYPE, FIRST, LAST)                                                          \
  for (size_t c = FIRST; c < LAST; c++) ((TYPE *)y)[c] = ((const TYPE *)row)[column_numbers[c]]

/// The longest run of columns that are neighbours in x too is copied at once, and so is a row like the last.
static void choose_grid_kernel(size_t bytes, size_t volumes, size_t rows, size_t columns,
                               size_t volume, size_t ld, const ptrdiff_t *row_numbers,
                               const ptrdiff_t *column_numbers, const void *x, void *y) {
  size_t first = 0, last = 0;
  for (size_t c = 0, start = 0; c < columns; c++) {
    if (c > 0 && column_numbers[c] != column_numbers[c - 1] + 1) start = c;
    if (c + 1 - start > last - first) first = start, last = c + 1;
  }
  for (size_t v = 0; v < volumes; v++)
    for (size_t r = 0; r < rows; r++, y = (char *)y + columns * bytes) {
      if (r > 0 && row_numbers[r] == row_numbers[r - 1]) {
        __builtin_memcpy(y, (char *)y - columns * bytes, columns * bytes);
        continue;
      }
      const char *row = (const char *)x + (v * volume + (size_t)row_numbers[r] * ld) * bytes;
      __builtin_memcpy((char *)y + first * bytes, row + (size_t)column_numbers[first] * bytes,
                       (last - first) * bytes);
      if (bytes == 1) {
        CHOOSE_COLUMNS(uint8_t, 0, first);
        CHOOSE_COLUMNS(uint8_t, last, columns);
      } else if (bytes == 4) {
        CHOOSE_COLUMNS(uint32_t, 0, first);
        CHOOSE_COLUMNS(uint32_t, last, columns);
      } else {
        CHOOSE_COLUMNS(uint64_t, 0, first);
        CHOOSE_COLUMNS(uint64_t, last, columns);
      }
    }
}
#undef CHOOSE_COLUMNS

/// Each number's run of `width` elements, one after another, as PUT says.
#define PUT_RUNS(TYPE, PUT)                                                                        \
  {                                                                                                \
    const TYPE *from = (const TYPE *)x + start * width;                                            \
    TYPE *to = (TYPE *)y + (ptrdiff_t)start * along;                                               \
    if (width == 1)                                                                                \
      for (size_t j = 0; j < some; j++, to += along) {                                             \
        TYPE *place = to + (ptrdiff_t)numbers[start + j] * step, value = from[j];                  \
        *place = PUT(*place, value);                                                               \
      }                                                                                            \
    else                                                                                           \
      for (size_t j = 0; j < some; j++, to += along, from += width) {                              \
        TYPE *place = to + (ptrdiff_t)numbers[start + j] * step;                                   \
        for (size_t i = 0; i < width; i++) place[i] = PUT(place[i], from[i]);                      \
      }                                                                                            \
    break;                                                                                         \
  }
#define PUT_NEW(old, new) (new)
#define PUT_SUM(old, new) ((old) + (new))
#define PUT_PRODUCT(old, new) ((old) * (new))
#define PUT_EITHER(old, new) ((old) | (new))
#define PUT_BOTH(old, new) ((old) & (new))

/// Whole numbers wrap around, as words without a sign.
#define PUT_ALL(PUT, OF_TRUTHS)                                                                    \
  switch (element) {                                                                               \
  case KERNEL_BOOL: PUT_RUNS(uint8_t, OF_TRUTHS)                                                   \
  case KERNEL_UINT8: PUT_RUNS(uint8_t, PUT)                                                        \
  case KERNEL_INT32: PUT_RUNS(uint32_t, PUT)                                                       \
  case KERNEL_INT64: PUT_RUNS(uint64_t, PUT)                                                       \
  case KERNEL_FLOAT: PUT_RUNS(float, PUT)                                                          \
  case KERNEL_DOUBLE: PUT_RUNS(double, PUT)                                                        \
  }                                                                                                \
  break

static size_t put_along_kernel(KernelElement element, KernelPutting putting, size_t columns,
                               size_t width, size_t size, ptrdiff_t step, ptrdiff_t along,
                               const int64_t *numbers, const void *x, void *y) {
  for (size_t start = 0; start < columns; start += NUMBERS_AT_ONCE) {
    size_t some = smaller(columns - start, NUMBERS_AT_ONCE);
    size_t inside = number_outside(some, 0, size, numbers + start);
    if (inside < some) return start + inside;
    switch (putting) {
    case KERNEL_PUT:
      switch (element) {
      case KERNEL_BOOL:
      case KERNEL_UINT8: PUT_RUNS(uint8_t, PUT_NEW)
      case KERNEL_INT32:
      case KERNEL_FLOAT: PUT_RUNS(uint32_t, PUT_NEW)
      case KERNEL_INT64:
      case KERNEL_DOUBLE: PUT_RUNS(uint64_t, PUT_NEW)
      }
      break;
    case KERNEL_PUT_SUM: PUT_ALL(PUT_SUM, PUT_EITHER);
    case KERNEL_PUT_PRODUCT: PUT_ALL(PUT_PRODUCT, PUT_BOTH);
    }
  }
  return columns;
}
#undef PUT_ALL
#undef PUT_RUNS

#define DISTANCE(number) (((number) + ((number) < 0 ? (int64_t)size : 0)) * step)

static size_t places_of_kernel(size_t n, size_t size, ptrdiff_t step, ptrdiff_t first,
                               const int64_t *numbers, const int64_t *earlier, int64_t *places) {
  for (size_t start = 0; start < n; start += NUMBERS_AT_ONCE) {
    size_t some = smaller(n - start, NUMBERS_AT_ONCE);
    size_t inside = number_outside(some, -(int64_t)size, size, numbers + start);
    if (inside < some) return start + inside;
    if (earlier)
      for (size_t j = start; j < start + some; j++) places[j] = earlier[j] + DISTANCE(numbers[j]);
    else
      for (size_t j = start; j < start + some; j++) places[j] = first + DISTANCE(numbers[j]);
  }
  return n;
}

#undef DISTANCE

static size_t places_where_kernel(size_t n, size_t room, int64_t first, const bool *truths,
                                  int64_t *places) {
  const uint8_t *truth = (const uint8_t *)truths;
  size_t found = 0;
  for (size_t i = 0; i < n && found < room; i++) {
    places[found] = first + (int64_t)i;
    found += truth[i];
  }
  return found;
}

#define PICKED(TYPE)                                                                               \
  for (size_t i = 0; i < n && found < room; i++) {                                                 \
    ((TYPE *)y)[found] = ((const TYPE *)x)[i];                                                     \
    found += truth[i];                                                                             \
  }                                                                                                \
  break

static size_t pick_where_kernel(size_t bytes, size_t n, size_t room, const bool *truths,
                                const void *x, void *y) {
  const uint8_t *truth = (const uint8_t *)truths;
  size_t found = 0;
  switch (bytes) {
  case 1: PICKED(uint8_t);
  case 4: PICKED(uint32_t);
  case 8: PICKED(uint64_t);
  default: break;
  }
  return found;
}
#undef PICKED
