#include "CKernels.h"

#ifdef __GLIBC__
#include <malloc.h>
#endif

/// Up to this many bytes of one piece come from the heap, the most that glibc allows, and this many stay there.
enum { LARGEST_PIECE = 32 << 20, KEPT = 128 << 20 };

void kernels_keep_freed_memory(void) {
#ifdef __GLIBC__
  mallopt(M_MMAP_THRESHOLD, LARGEST_PIECE);
  mallopt(M_TRIM_THRESHOLD, KEPT);
#endif
}
