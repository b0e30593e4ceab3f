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

/// Rows and columns that a window of a convolution plane by plane spans, at most.
#define KERNEL_WINDOW 16

/// How two-dimensional windows lie over planes.
typedef struct {
  /// How many planes there are, and their sizes.
  size_t channels, rows, columns;
  /// The windows' taps, how far apart they are, and how far a window moves.
  size_t taps_down, taps_along, row_dilation, column_dilation, row_stride, column_stride;
  /// How far outside the planes the windows begin.
  size_t rows_before, columns_before;
} KernelWindows;

/// How elements in rows, one row a channel and the channels over and over, have factors.
typedef struct {
  /// How many channels there are, and after how many of them the factors repeat.
  size_t channels, period;
  /// A channel's factors, and how many neighbours share each.
  size_t parts, share;
} KernelNormal;

/// The kinds of a tensor's elements; a bool is a byte that is 0 or 1.
typedef enum {
  KERNEL_BOOL,
  KERNEL_UINT8,
  KERNEL_INT32,
  KERNEL_INT64,
  KERNEL_FLOAT,
  KERNEL_DOUBLE,
} KernelElement;

/// What is done with two numbers.
typedef enum {
  KERNEL_ADD,
  KERNEL_SUBTRACT,
  KERNEL_MULTIPLY,
  KERNEL_DIVIDE,
  KERNEL_MAXIMUM,
  KERNEL_MINIMUM,
  KERNEL_AND,
  KERNEL_OR,
  KERNEL_EXCLUSIVE_OR,
  KERNEL_LEFT_SHIFT,
  KERNEL_RIGHT_SHIFT,
  /// The larger and the smaller of real numbers, the other where one is NaN.
  KERNEL_LARGER,
  KERNEL_SMALLER,
  /// The first with the sign of the second.
  KERNEL_COPIED_SIGN,
  /// The first where it is above 0, else the product.
  KERNEL_SLOPED,
  /// A gradient, the second number, through a function that gave the first.
  KERNEL_TANH_SLOPE,
  KERNEL_SIGMOID_SLOPE,
  KERNEL_RECTIFIED_SLOPE,
  KERNEL_ROOT_SLOPE,
} KernelOperation;

/// What is asked of two numbers.
typedef enum {
  KERNEL_EQUAL,
  KERNEL_NOT_EQUAL,
  KERNEL_LESS,
  KERNEL_LESS_OR_EQUAL,
  KERNEL_GREATER,
  KERNEL_GREATER_OR_EQUAL,
} KernelComparison;

/// Functions of a number that one or two instructions compute.
typedef enum {
  KERNEL_NEGATIVE,
  KERNEL_ABSOLUTE,
  KERNEL_SQUARE_ROOT,
  KERNEL_RECIPROCAL,
  KERNEL_RSQRT,
  KERNEL_RECTIFIED,
  KERNEL_SIGN,
  KERNEL_FLOOR,
  KERNEL_CEILING,
  KERNEL_TRUNCATED,
  KERNEL_ROUNDED,
  /// What is after the point.
  KERNEL_FRACTION,
  /// Each bit, of whole numbers alone.
  KERNEL_INVERTED,
} KernelSimple;

/// Functions of a number that are computed in float64 and rounded once; some have one or two numbers
/// of their own: leaky_relu a slope; elu a scale below 0 and one of all; celu a scale; softplus a factor
/// and a threshold; hard_tanh its bounds; the shrinking ones their bound; threshold a bound and a value.
#define KERNEL_FUNCTIONS(F)                                                                        \
  F(KERNEL_EXP)                                                                                    \
  F(KERNEL_EXPM1)                                                                                  \
  F(KERNEL_EXP2)                                                                                   \
  F(KERNEL_LOG)                                                                                    \
  F(KERNEL_LOG2)                                                                                   \
  F(KERNEL_LOG10)                                                                                  \
  F(KERNEL_LOG1P)                                                                                  \
  F(KERNEL_TANH)                                                                                   \
  F(KERNEL_SIGMOID)                                                                                \
  F(KERNEL_ERF)                                                                                    \
  F(KERNEL_ERFC)                                                                                   \
  F(KERNEL_SINE)                                                                                   \
  F(KERNEL_COSINE)                                                                                 \
  F(KERNEL_TANGENT)                                                                                \
  F(KERNEL_ARCSINE)                                                                                \
  F(KERNEL_ARCCOSINE)                                                                              \
  F(KERNEL_ARCTANGENT)                                                                             \
  F(KERNEL_SINH)                                                                                   \
  F(KERNEL_COSH)                                                                                   \
  F(KERNEL_ARTANH)                                                                                 \
  F(KERNEL_LOGIT)                                                                                  \
  F(KERNEL_GELU)                                                                                   \
  F(KERNEL_GELU_TANH)                                                                              \
  F(KERNEL_SILU)                                                                                   \
  F(KERNEL_MISH)                                                                                   \
  F(KERNEL_LEAKY_RELU)                                                                             \
  F(KERNEL_ELU)                                                                                    \
  F(KERNEL_CELU)                                                                                   \
  F(KERNEL_SOFTPLUS)                                                                               \
  F(KERNEL_LOG_SIGMOID)                                                                            \
  F(KERNEL_CUBE)                                                                                   \
  F(KERNEL_HARD_TANH)                                                                              \
  F(KERNEL_HARD_SIGMOID)                                                                           \
  F(KERNEL_HARD_SWISH)                                                                             \
  F(KERNEL_SOFT_SHRINK)                                                                            \
  F(KERNEL_HARD_SHRINK)                                                                            \
  F(KERNEL_THRESHOLD)                                                                              \
  F(KERNEL_SMOOTH_ABSOLUTE)
#define ENUMERATOR(name) name,
typedef enum { KERNEL_FUNCTIONS(ENUMERATOR) } KernelFunction;
#undef ENUMERATOR

/// Functions of two numbers: a power, the angle of a place (y first), what a division leaves with the sign of
/// the dividend or of the divisor, the quotient rounded down, the side across from a right angle, and the
/// logarithm of the sum of two exponentials.
typedef enum {
  KERNEL_POWER,
  KERNEL_ANGLE,
  KERNEL_REST,
  KERNEL_REMAINDER,
  KERNEL_FLOOR_QUOTIENT,
  KERNEL_HYPOTENUSE,
  KERNEL_LOG_SUM,
} KernelPairFunction;

/// What is done with three numbers a, b and c: a + value · b · c, a + value · b / c, the way from a to b as
/// far as c says, and a kept from b to c.
typedef enum {
  KERNEL_ADD_PRODUCT,
  KERNEL_ADD_QUOTIENT,
  KERNEL_BLEND,
  KERNEL_CLAMP,
} KernelTriple;

/// What is done with the element at a place that is named: another is put there, added to it, or multiplied by
/// it; of truths, whether either holds, or both.
typedef enum {
  KERNEL_PUT,
  KERNEL_PUT_SUM,
  KERNEL_PUT_PRODUCT,
} KernelPutting;

/// What of every number is summed: itself, the square of its distance from an origin, its absolute value, or
/// itself where it is not NaN.
typedef enum {
  KERNEL_SUM,
  KERNEL_SQUARES,
  KERNEL_MAGNITUDES,
  KERNEL_NUMBERS,
} KernelFold;

// MARK: Order

/// The bits of a digit that one pass sorts by, and how many such digits there are.
#define KERNEL_DIGIT_BITS 11
#define KERNEL_DIGITS 2048
/// So many elements are sorted at once, in pass 0.
#define KERNEL_FEW 64

// A key has what it is sorted by in its upper 32 bits, and the element's place in the lower ones.

/// Keys that compare as the numbers do: 0 and -0 alike, every NaN the largest.
void kernels_float_keys(size_t n, bool descending, const float *x, uint64_t *keys);
/// Keys of the lower or, for the places that the keys name already, of the higher 32 bits of x − least.
void kernels_integer_keys(size_t n, bool descending, bool high, int64_t least, const int64_t *x,
                          uint64_t *keys);
/// The bits, of those that are sorted by, in which keys differ from the first; n is at least 1.
uint64_t kernels_varying_bits(size_t n, const uint64_t *keys);
/// Sorts by one digit, the lowest first; equal keys keep their order. True if the result is in the other
/// list, false if it is where it was. n is below 2³².
bool kernels_order_pass(size_t n, int pass, uint64_t *keys, uint64_t *others);
/// The places of the first `count` numbers in order, largest or smallest first, equal ones in their order:
/// goes on from number `first` to n. NaN is the largest of all. count is 1 to KERNEL_FEW.
void kernels_few_floats(bool largest, size_t count, size_t first, size_t n, const float *x,
                        int64_t *best);
void kernels_few_integers(bool largest, size_t count, size_t first, size_t n, const int64_t *x,
                          int64_t *best);
/// The place of the number that `rank` others come before in order, both zeros alike, every NaN the largest and
/// equal ones in their order. rank is below n.
size_t kernels_ranked_float(size_t n, size_t rank, const float *x);

// MARK: Memory

/// Has the C library keep memory that is freed, up to 128 megabytes, where it can be told to.
void kernels_keep_freed_memory(void);

// MARK: The kernels, kernels_NAME for each of the list

#define K(result, name, parameters, arguments) result kernels_##name parameters;
#include "kernels.inc.h"
#undef K

#endif
