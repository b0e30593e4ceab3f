/// Vectorised float32 kernels. Matrices are row-major; `ld…` is the distance between two rows, in
/// elements. Output never overlaps input unless a comment allows it. No pointer needs alignment.
/// Sizes were checked by the caller: every count may be 0 or more, no sum of sizes overflows.
#ifndef CKERNELS_H
#define CKERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// MARK: The instruction set, chosen once when the program starts
//
// Sums run in one order in all of them. Those that fuse give the same bits; the base of x86-64, which
// has no fused multiply-add, rounds every product before it is added.

/// How many instruction sets this machine can run. They are numbered from the best, 0, to the base.
int kernels_instruction_set_count(void);
/// "avx512", "avx2", "neon" or "base"; NULL where there is none of this number.
const char *kernels_instruction_set_name(int index);
/// Whether it rounds a product and its sum once.
bool kernels_instruction_set_fuses(int index);
/// The number of the one that the kernels run on.
int kernels_chosen_instruction_set(void);
/// Chooses one of them. Work under way on other threads goes on with the set it began with.
void kernels_use_instruction_set(int index);

// MARK: Threads

/// Calls body(context, part) once for every part below `parts`, on this thread and on those of a pool.
/// Returns when all are done. The parts must be independent; bits then do not depend on the threads.
void kernels_run_parts(size_t parts, void (*body)(const void *context, size_t part),
                       const void *context);
/// How many threads share the work, the caller's included.
int kernels_threads(void);
/// Chooses how many; 0 for as many as this process may use processors.
void kernels_use_threads(int count);
/// As many as the processors that this process may use.
int kernels_available_threads(void);

// MARK: What kernels are told

/// How the windows of a convolution lie over the steps of a context.
typedef struct {
  /// How many steps a context has, and at how many places a window stops.
  size_t steps, stops;
  /// How many places a window reads, and how far apart they are.
  size_t count, dilation;
  /// How far a window moves from stop to stop, and how far before the first step it begins.
  size_t stride, before;
  /// How many channels are read, and the distance between two steps.
  size_t columns, ld;
} KernelTaps;

// MARK: The kernels, kernels_NAME for each of the list

#define K(result, name, parameters, arguments) result kernels_##name parameters;
#include "kernels.inc.h"
#undef K

#endif
