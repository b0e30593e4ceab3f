/// Every template, and the table of this instruction set.
#include "doubles.inc.h"
#include "elements/double_exponentials.inc.h"
#include "elements/double_tables.inc.h"

#include "elements/double_logarithms.inc.h"
#include "functions.inc.h"
#include "runs/rows.inc.h"

#include "runs/reduce.inc.h"

#include "elements/elementwise.inc.h"
#include "training/batchnorm.inc.h"
#include "training/embedding.inc.h"
#include "training/layernorm.inc.h"
#include "training/loss.inc.h"

#include "elements/activations.inc.h"
#include "products/matmul.inc.h"

#include "products/wide_matmul.inc.h"
#include "products/convolution.inc.h"
#include "runs/softmax.inc.h"
#include "training/optimizers.inc.h"
#include "training/random.inc.h"
#include "training/sampling.inc.h"

#include "elements/arithmetic.inc.h"

#include "elements/conversion.inc.h"
#include "elements/copy.inc.h"
#include "elements/places.inc.h"
#include "elements/double_circles.inc.h"
#include "elements/double_normals.inc.h"

#include "elements/inverses.inc.h"

#include "elements/double_functions.inc.h"
#include "elements/precise.inc.h"
#include "elements/quick_logarithms.inc.h"

#include "elements/quick.inc.h"
#include "elements/triples.inc.h"

#include "elements/double_pairs.inc.h"
#include "elements/wide_pairs.inc.h"
#include "training/recurrence.inc.h"
#include "training/windows.inc.h"
#include "training/planes.inc.h"

#include "runs/counts.inc.h"
#include "runs/fold.inc.h"
#include "runs/truth.inc.h"
#include "runs/wide.inc.h"

#include "runs/shares.inc.h"
#include "elements/blend.inc.h"
#include "runs/attention.inc.h"
#include "runs/standardise.inc.h"

const KernelTable TABLE = {
    .instruction_set = INSTRUCTION_SET,
    .fuses = EXACT_FUSED,
#define K(result, name, parameters, arguments) .name = name##_kernel,
#include "kernels.inc.h"
#undef K
};
