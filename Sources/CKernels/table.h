/// The table of kernels that each instruction set fills.
#ifndef CKERNELS_TABLE_H
#define CKERNELS_TABLE_H

#include "CKernels.h"

typedef struct {
  const char *instruction_set;
  /// Whether a product and its sum are rounded once.
  bool fuses;
#define K(result, name, parameters, arguments) result(*name) parameters;
#include "kernels.inc.h"
#undef K
} KernelTable;

#if defined(__x86_64__)
extern const KernelTable kernels_avx512_table, kernels_avx2_table;
#endif
extern const KernelTable kernels_baseline_table;

#endif
