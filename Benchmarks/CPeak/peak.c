#define _POSIX_C_SOURCE 199309L
#include "CPeak.h"

#include <time.h>

#define CHAINS 12
#define ROUNDS 2000000
#define RUNS 10

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/// Enough independent chains to hide the latency of each.
#define DEFINE_PEAK(name, lanes, attributes)                                                       \
  typedef float name##_vector __attribute__((vector_size(4 * lanes)));                             \
  attributes static double name(void) {                                                            \
    name##_vector sums[CHAINS], factor = {}, term = {};                                            \
    factor += 0.999f;                                                                              \
    term += 1e-6f;                                                                                 \
    _Pragma("clang loop unroll(full)") for (int i = 0; i < CHAINS; i++) sums[i] = term * (float)i; \
    double start = seconds();                                                                      \
    for (long round = 0; round < ROUNDS; round++)                                                  \
      _Pragma("clang loop unroll(full)") for (int i = 0; i < CHAINS; i++) sums[i] =                \
          __builtin_elementwise_fma(sums[i], factor, term);                                        \
    double taken = seconds() - start;                                                              \
    volatile float keep = 0;                                                                       \
    for (int i = 0; i < CHAINS; i++) keep += sums[i][0];                                           \
    return 2e-9 * lanes * CHAINS * ROUNDS / taken;                                                 \
  }

#if defined(__x86_64__)
DEFINE_PEAK(peak_avx512, 16, __attribute__((target("avx512f,fma"))))
DEFINE_PEAK(peak_avx2, 8, __attribute__((target("avx2,fma"))))
#endif
DEFINE_PEAK(peak_baseline, 4, )

double peak_gflops(void) {
  double (*measure)(void) = peak_baseline;
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f"))
    measure = peak_avx512;
  else if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
    measure = peak_avx2;
#endif
  double best = 0;
  for (int run = 0; run < RUNS; run++) {
    double now = measure();
    if (now > best) best = now;
  }
  return best;
}
