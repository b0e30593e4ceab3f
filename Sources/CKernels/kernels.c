/// The public functions: each forwards to the table that was chosen when the program started.
#include "table.h"

#include <stdatomic.h>

static const KernelTable *available[3] = {&kernels_baseline_table};
static int available_count = 1;
/// Atomic only so that a test that switches tables is no data race; relaxed loads cost nothing.
static _Atomic(const KernelTable *) active = &kernels_baseline_table;

__attribute__((constructor)) static void choose_instruction_set(void) {
  available_count = 0;
#if defined(__x86_64__)
  __builtin_cpu_init();
  bool has_avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  if (has_avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl"))
    available[available_count++] = &kernels_avx512_table;
  if (has_avx2) available[available_count++] = &kernels_avx2_table;
#endif
  available[available_count++] = &kernels_baseline_table;
  active = available[0];
}

static const KernelTable *chosen(void) {
  return atomic_load_explicit(&active, memory_order_relaxed);
}

int kernels_chosen_instruction_set(void) {
  int index = 0;
  while (index + 1 < available_count && available[index] != chosen()) index++;
  return index;
}

int kernels_instruction_set_count(void) { return available_count; }

const char *kernels_instruction_set_name(int index) {
  return index >= 0 && index < available_count ? available[index]->instruction_set : NULL;
}

bool kernels_instruction_set_fuses(int index) {
  return index >= 0 && index < available_count && available[index]->fuses;
}

void kernels_use_instruction_set(int index) {
  if (index >= 0 && index < available_count) active = available[index];
}

#define K(result, name, parameters, arguments)                                                     \
  result kernels_##name parameters { return chosen()->name arguments; }
#include "kernels.inc.h"
#undef K
