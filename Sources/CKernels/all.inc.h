/// Every template, and the table of this instruction set.
#include "functions.inc.h"
#include "rows.inc.h"

#include "reduce.inc.h"

#include "batchnorm.inc.h"
#include "elementwise.inc.h"
#include "embedding.inc.h"
#include "layernorm.inc.h"
#include "loss.inc.h"

#include "activations.inc.h"
#include "matmul.inc.h"
#include "doubles.inc.h"

#include "convolution.inc.h"
#include "optimizers.inc.h"
#include "random.inc.h"
#include "sampling.inc.h"
#include "softmax.inc.h"

#include "arithmetic.inc.h"
#include "copy.inc.h"
#include "windows.inc.h"
#include "recurrence.inc.h"
#include "precise.inc.h"

#include "fold.inc.h"
#include "wide.inc.h"
#include "standardise.inc.h"

const KernelTable TABLE = {
    .instruction_set = INSTRUCTION_SET,
    .fuses = EXACT_FUSED,
#define K(result, name, parameters, arguments) .name = name##_kernel,
#include "kernels.inc.h"
#undef K
};
