/// Elements in order: by the digits of keys that compare as the elements do. Nothing here depends on the
/// instruction set.
#include "CKernels.h"

/// Floats as words in their order, both zeros alike, every NaN the largest.
static inline uint32_t float_key(float x) {
  if (x != x) return UINT32_MAX;
  float value = x + 0.0f;
  uint32_t bits;
  __builtin_memcpy(&bits, &value, sizeof bits);
  return bits & 0x80000000u ? ~bits : bits | 0x80000000u;
}

void kernels_float_keys(size_t n, bool descending, const float *x, uint64_t *keys) {
  for (size_t i = 0; i < n; i++) {
    uint32_t key = float_key(x[i]);
    keys[i] = (uint64_t)(descending ? ~key : key) << 32 | i;
  }
}

void kernels_integer_keys(size_t n, bool descending, bool high, int64_t least, const int64_t *x,
                          uint64_t *keys) {
  for (size_t i = 0; i < n; i++) {
    uint32_t place = high ? (uint32_t)keys[i] : (uint32_t)i;
    uint64_t key = (uint64_t)x[place] - (uint64_t)least;
    if (descending) key = ~key;
    keys[i] = (high ? key >> 32 : key & UINT32_MAX) << 32 | place;
  }
}

uint64_t kernels_varying_bits(size_t n, const uint64_t *keys) {
  uint64_t bits = 0;
  for (size_t i = 1; i < n; i++) bits |= keys[i] ^ keys[0];
  return bits >> 32;
}

/// Few elements are put in their place one by one.
static void insert_all(size_t n, uint64_t *keys) {
  for (size_t i = 1; i < n; i++) {
    uint64_t key = keys[i];
    size_t j = i;
    for (; j > 0 && keys[j - 1] >> 32 > key >> 32; j--) keys[j] = keys[j - 1];
    keys[j] = key;
  }
}

bool kernels_order_pass(size_t n, int pass, uint64_t *keys, uint64_t *others) {
  if (n <= KERNEL_FEW) {
    if (pass == 0) insert_all(n, keys);
    return false;
  }
  uint32_t starts[KERNEL_DIGITS] = {};
  int shift = 32 + pass * KERNEL_DIGIT_BITS;
  for (size_t i = 0; i < n; i++) starts[keys[i] >> shift & (KERNEL_DIGITS - 1)]++;
  uint32_t sum = 0;
  for (size_t digit = 0; digit < KERNEL_DIGITS; digit++) {
    uint32_t count = starts[digit];
    starts[digit] = sum;
    sum += count;
  }
  for (size_t i = 0; i < n; i++) others[starts[keys[i] >> shift & (KERNEL_DIGITS - 1)]++] = keys[i];
  return true;
}

/// Numbers that are looked at together: where none comes before the last of the best, all are passed by.
#define LOOKED_AT 16

/// Puts a number and its place after those that come before it, and drops the last.
#define FEW(TYPE, LEADS)                                                                           \
  TYPE values[KERNEL_FEW];                                                                         \
  for (size_t i = 0; i < filled; i++) values[i] = x[best[i]];                                      \
  while (next < n) {                                                                               \
    if (filled == count && n - next >= LOOKED_AT) {                                                \
      TYPE last = values[count - 1];                                                               \
      int leading = 0;                                                                             \
      for (size_t i = 0; i < LOOKED_AT; i++) leading |= LEADS(x[next + i], last);                  \
      if (!leading) {                                                                              \
        next += LOOKED_AT;                                                                         \
        continue;                                                                                  \
      }                                                                                            \
    }                                                                                              \
    size_t end = n - next < LOOKED_AT ? n : next + LOOKED_AT;                                      \
    for (; next < end; next++) {                                                                   \
      TYPE value = x[next];                                                                        \
      if (filled == count && !LEADS(value, values[count - 1])) continue;                           \
      size_t place = filled < count ? filled++ : count - 1;                                        \
      for (; place > 0 && LEADS(value, values[place - 1]); place--) {                              \
        values[place] = values[place - 1];                                                         \
        best[place] = best[place - 1];                                                             \
      }                                                                                            \
      values[place] = value;                                                                       \
      best[place] = (int64_t)next;                                                                 \
    }                                                                                              \
  }

/// NaN is the largest of all.
#define LARGER_FLOAT(a, b) (((b) == (b)) & !((a) <= (b)))
#define SMALLER_FLOAT(a, b) (((a) == (a)) & !((a) >= (b)))
#define LARGER(a, b) ((a) > (b))
#define SMALLER(a, b) ((a) < (b))

void kernels_few_floats(bool largest, size_t count, size_t first, size_t n, const float *x,
                        int64_t *best) {
  size_t next = first, filled = first < count ? first : count;
  if (largest) {
    FEW(float, LARGER_FLOAT)
  } else {
    FEW(float, SMALLER_FLOAT)
  }
}

void kernels_few_integers(bool largest, size_t count, size_t first, size_t n, const int64_t *x,
                          int64_t *best) {
  size_t next = first, filled = first < count ? first : count;
  if (largest) {
    FEW(int64_t, LARGER)
  } else {
    FEW(int64_t, SMALLER)
  }
}

/// How many digits of a float's key there are to go by, the upper ones first.
#define RANK_DIGITS 3

size_t kernels_ranked_float(size_t n, size_t rank, const float *x) {
  uint32_t found = 0, known = 0;
  for (int digit = 0; digit < RANK_DIGITS; digit++) {
    int shift = 21 - 11 * digit < 0 ? 0 : 21 - 11 * digit, width = digit < 2 ? 11 : 10;
    size_t counts[KERNEL_DIGITS] = {};
    for (size_t i = 0; i < n; i++) {
      uint32_t key = float_key(x[i]);
      if ((key & known) == found) counts[key >> shift & ((1u << width) - 1)]++;
    }
    uint32_t next = 0;
    for (; rank >= counts[next]; next++) rank -= counts[next];
    found |= next << shift;
    known |= ((1u << width) - 1) << shift;
  }
  size_t place = 0;
  for (;; place++)
    if (float_key(x[place]) == found && rank-- == 0) return place;
}
