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

/// Puts the place of a number after those that come before it, and drops the last.
#define FEW(TYPE, LEADS)                                                                           \
  for (; next < n; next++) {                                                                       \
    TYPE value = x[next];                                                                          \
    if (filled == count) {                                                                         \
      TYPE last = x[best[count - 1]];                                                              \
      if (!LEADS(value, last)) continue;                                                           \
      filled--;                                                                                    \
    }                                                                                              \
    size_t low = 0, high = filled;                                                                 \
    while (low < high) {                                                                           \
      size_t middle = (low + high) / 2;                                                            \
      TYPE other = x[best[middle]];                                                                \
      if (LEADS(value, other))                                                                     \
        high = middle;                                                                             \
      else                                                                                         \
        low = middle + 1;                                                                          \
    }                                                                                              \
    for (size_t i = filled; i > low; i--) best[i] = best[i - 1];                                   \
    best[low] = (int64_t)next;                                                                     \
    filled++;                                                                                      \
  }

/// NaN is the largest of all.
#define LARGER_FLOAT(a, b) ((b) == (b) && !((a) <= (b)))
#define SMALLER_FLOAT(a, b) ((a) == (a) && !((a) >= (b)))
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
