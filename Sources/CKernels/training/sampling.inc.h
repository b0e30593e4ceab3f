/// PyTorch's exponential draws and its choice among them.
#include <math.h>

typedef uint32_t TwiceWords __attribute__((vector_size(8 * LANES)));
typedef uint32_t UnalignedTwiceWords __attribute__((vector_size(8 * LANES), aligned(4), may_alias));

/// The twister's recurrence for one word.
static INLINE uint32_t twisted(uint32_t word, uint32_t next, uint32_t far) {
  uint32_t joined = (word & 0x80000000u) | (next & 0x7fffffffu);
  return far ^ (joined >> 1) ^ (-(next & 1) & 0x9908b0dfu);
}

static void mersenne_twist_kernel(uint32_t *words) {
  // In two runs, so that neither reads what the same vector writes.
  for (int i = 0; i < 227; i++) words[i] = twisted(words[i], words[i + 1], words[i + 397]);
  for (int i = 227; i < 623; i++) words[i] = twisted(words[i], words[i + 1], words[i - 227]);
  words[623] = twisted(words[623], words[0], words[396]);
}

/// Uniform draws of 24 bits, a word of the twister each.
static void uniform_kernel(size_t n, const uint32_t *restrict words, float *restrict out) {
  for (size_t i = 0; i < n; i++) {
    uint32_t word = words[i];
    word ^= word >> 11;
    word ^= (word << 7) & 0x9d2c5680u;
    word ^= (word << 15) & 0xefc60000u;
    word ^= word >> 18;
    out[i] = (float)(int32_t)(word & 0xffffffu) * 0x1p-24f;
  }
}

/// LANES draws from pairs of words of the twister, the high one first.
static INLINE Floats exponentials(TwiceWords words) {
  words ^= words >> 11;
  words ^= (words << 7) & 0x9d2c5680u;
  words ^= (words << 15) & 0xefc60000u;
  words ^= words >> 18;
  Longs pairs = (Longs)words;
  Longs fraction = ((pairs & 0x1fffffull) << 32) | (pairs >> 32);
  Doubles u = __builtin_convertvector(fraction, Doubles) * 0x1p-53;
  Doubles draw = (Doubles){} - logarithms(1.0 - u);
  // Where the last places decide how it rounds, the C library's own logarithm does: PyTorch's.
  Longs close = (Longs)((((Longs)draw & 0x1fffffffull) - 0x0ffffff0ull) <= 0x20ull);
  if (__builtin_reduce_or(close))
    for (int i = 0; i < LANES; i++)
      if (close[i]) draw[i] = -log1p(-u[i]);
  return narrow(draw);
}

static void exponential_kernel(size_t n, const uint32_t *words, float *out) {
  size_t i = 0;
  for (; i + LANES <= n; i += LANES)
    store(out + i, exponentials(*(const UnalignedTwiceWords *)(words + 2 * i)));
  if (i == n) return;
  TwiceWords rest = {};
  for (size_t j = 0; j < 2 * (n - i); j++) rest[j] = words[2 * i + j];
  store_first(out + i, n - i, exponentials(rest));
}

static size_t multinomial_kernel(size_t n, const float *probabilities, const float *exponentials) {
  // A caller that draws many stretches side by side soon needs the numbers after these.
  for (size_t i = n; i < 2 * n; i += 16) __builtin_prefetch(exponentials + i);
  Floats largest = splat(-__builtin_inff());
  Ints place = {}, best = {};
  UNROLL for (int lane = 0; lane < LANES; lane++) place[lane] = lane;
  for (size_t i = 0; i < n; i += LANES, place += LANES) {
    size_t count = smaller(LANES, n - i);
    Floats ratio = load_first(probabilities + i, count) / load_first(exponentials + i, count);
    ratio = first_or(ratio, count, -__builtin_inff());
    Ints larger = ratio > largest;
    best = (larger & place) | (~larger & best);
    largest = select(larger, ratio, largest);
  }
  Ints leads = largest == splat(maximum_lane(largest));
  return (size_t)__builtin_reduce_min((leads & best) | (~leads & INT32_MAX));
}
