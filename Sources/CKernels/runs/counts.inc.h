/// How often numbers occur, and how many fall into the parts of a span.

static void count_each_kernel(size_t n, const int64_t *numbers, int64_t *counts) {
  for (size_t i = 0; i < n; i++) counts[numbers[i]]++;
}

/// How many numbers are assigned to their parts before these are counted.
#define COUNTED_AT_ONCE 256

#define COUNT_PARTS(TYPE)                                                                          \
  for (size_t start = 0; start < n; start += COUNTED_AT_ONCE) {                                    \
    size_t some = smaller(n - start, COUNTED_AT_ONCE);                                             \
    const TYPE *from = (const TYPE *)x + start, least = (TYPE)low, most = (TYPE)high;              \
    for (size_t j = 0; j < some; j++) {                                                            \
      bool inside = (from[j] >= least) & (from[j] <= most);                                        \
      TYPE share = (from[j] - least) * (TYPE)parts / (most - least);                               \
      /* Compared before it is cut: the product may be infinite. */                                \
      int64_t part = (inside & (share < (TYPE)parts)) ? (int64_t)share : (int64_t)parts - 1;       \
      places[j] = inside ? part : (int64_t)parts;                                                  \
    }                                                                                              \
    count_each_kernel(some, places, counts);                                                       \
  }

static void count_parts_kernel(bool is_double, size_t n, const void *x, double low, double high,
                               size_t parts, int64_t *counts) {
  int64_t places[COUNTED_AT_ONCE];
  if (is_double) {
    COUNT_PARTS(double)
  } else {
    COUNT_PARTS(float)
  }
}
#undef COUNT_PARTS
