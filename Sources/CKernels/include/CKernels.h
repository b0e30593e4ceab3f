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

// MARK: Matrix products
// An element's bits depend on its row, its column and the length of the sum alone, not on how a
// caller splits the rows of c over several calls.

/// c[m×n] = a[m×k] · b[k×n] + bias[n]; `bias` may be NULL.
void kernels_matmul(size_t m, size_t n, size_t k, const float *a, size_t lda, const float *b,
                    size_t ldb, const float *bias, float *c, size_t ldc);
/// Gradient of the weights: c[k×n] = a[m×k]ᵀ · b[m×n].
void kernels_matmul_at_b(size_t m, size_t n, size_t k, const float *a, size_t lda, const float *b,
                         size_t ldb, float *c, size_t ldc);
/// The step along it at once: parameters[k×n] −= rate · a[m×k]ᵀ · b[m×n], the bits being those of
/// kernels_matmul_at_b followed by kernels_sgd. c holds nothing of use afterwards.
void kernels_descend_at_b(size_t m, size_t n, size_t k, const float *a, size_t lda, const float *b,
                          size_t ldb, float rate, float *c, float *parameters, size_t ldc);
/// Gradient of the input: c[m×k] = a[m×n] · b[k×n]ᵀ.
void kernels_matmul_a_bt(size_t m, size_t n, size_t k, const float *a, size_t lda, const float *b,
                         size_t ldb, float *c, size_t ldc);

// MARK: Elementwise

void kernels_tanh(size_t n, const float *x, float *y);
/// dx = dy · (1 − y²), from the output y.
void kernels_tanh_backward(size_t n, const float *y, const float *dy, float *dx);
void kernels_sigmoid(size_t n, const float *x, float *y);
/// dx = dy · y · (1 − y), from the output y.
void kernels_sigmoid_backward(size_t n, const float *y, const float *dy, float *dx);
void kernels_relu(size_t n, const float *x, float *y);
/// dx = dy where x > 0, else 0.
void kernels_relu_backward(size_t n, const float *x, const float *dy, float *dx);
/// The exact form, x/2 · (1 + erf(x/√2)).
void kernels_gelu(size_t n, const float *x, float *y);
void kernels_gelu_backward(size_t n, const float *x, const float *dy, float *dx);
/// The other form, x/2 · (1 + tanh(√(2/π) · (x + 0.044715 x³))).
void kernels_gelu_tanh(size_t n, const float *x, float *y);
void kernels_gelu_tanh_backward(size_t n, const float *x, const float *dy, float *dx);
/// y = x · logistic(x).
void kernels_silu(size_t n, const float *x, float *y);
void kernels_silu_backward(size_t n, const float *x, const float *dy, float *dx);
/// y = x where x > 0, else slope · x.
void kernels_leaky_relu(size_t n, float slope, const float *x, float *y);
void kernels_leaky_relu_backward(size_t n, float slope, const float *x, const float *dy, float *dx);
/// y = x where x > 0, else alpha · (eˣ − 1).
void kernels_elu(size_t n, float alpha, const float *x, float *y);
void kernels_elu_backward(size_t n, float alpha, const float *x, const float *dy, float *dx);
/// y = log(1 + e^(beta·x))/beta, x itself where beta·x is above the threshold. beta is not 0.
void kernels_softplus(size_t n, float beta, float threshold, const float *x, float *y);
void kernels_softplus_backward(size_t n, float beta, float threshold, const float *x,
                               const float *dy, float *dx);
/// y[rows×half] = the first half of each row of x, gated by the second: a · logistic(b).
void kernels_glu(size_t rows, size_t half, const float *x, float *y);
void kernels_glu_backward(size_t rows, size_t half, const float *x, const float *dy, float *dx);
void kernels_exp(size_t n, const float *x, float *y);
/// y = x · factor; y may be x.
void kernels_scale(size_t n, float factor, const float *x, float *y);
/// y = x · mask; y may be x.
void kernels_multiply(size_t n, const float *x, const float *mask, float *y);
/// y = a + b; y may be either.
void kernels_add(size_t n, const float *a, const float *b, float *y);

// MARK: Over rows

// `ld` is the distance between two rows of every matrix: a caller may give some columns alone.

/// y[rows×columns] += row[columns].
void kernels_add_to_rows(size_t rows, size_t columns, const float *row, float *y);
/// out[c] = sum over the rows of x[rows×columns].
void kernels_sum_rows(size_t rows, size_t columns, size_t ld, const float *x, float *out);

/// Statistics over the rows: mean, and the variance divided by `divisor`: total − 1 as the lecture
/// has it, or total as torch has it.
/// A row may stand for several that are alike: counts[rows] says for how many, and total is their
/// sum; with counts NULL every row stands for itself, and total is rows.
/// normalised = (x − mean) · inverse_std; y = gamma · normalised + beta; inverse_std = 1/√(variance + eps).
void kernels_batchnorm(size_t rows, size_t columns, size_t ld, size_t total, size_t divisor,
                       const float *counts, float eps, const float *x, const float *gamma, const float *beta,
                       float *mean, float *variance, float *inverse_std, float *normalised,
                       float *y);
/// The gradient through the statistics as well; that of a row is the sum over those it stands for.
/// dx may be dy.
void kernels_batchnorm_backward(size_t rows, size_t columns, size_t ld, size_t total,
                                size_t divisor, const float *counts, const float *dy, const float *normalised,
                                const float *gamma, const float *inverse_std, float *dgamma,
                                float *dbeta, float *dx);
/// With given statistics (evaluation mode): y = gamma · (x − mean)/√(variance + eps) + beta.
void kernels_batchnorm_evaluate(size_t rows, size_t columns, size_t ld, float eps, const float *x,
                                const float *gamma, const float *beta, const float *mean,
                                const float *variance, float *y);
/// running = (1 − momentum) · running + momentum · batch.
void kernels_running_average(size_t n, float momentum, const float *batch, float *running);

/// Statistics over each row's columns, the variance divided by `columns` as torch has it.
void kernels_layernorm(size_t rows, size_t columns, float eps, const float *x, const float *gamma,
                       const float *beta, float *inverse_std /* rows */, float *normalised,
                       float *y);
void kernels_layernorm_backward(size_t rows, size_t columns, const float *dy,
                                const float *normalised, const float *gamma,
                                const float *inverse_std, float *dgamma, float *dbeta, float *dx);
/// y = gamma · x · inverse_std, inverse_std = 1/√(mean(x²) + eps) of each row.
void kernels_rmsnorm(size_t rows, size_t columns, float eps, const float *x, const float *gamma,
                     float *inverse_std /* rows */, float *normalised, float *y);
void kernels_rmsnorm_backward(size_t rows, size_t columns, const float *dy,
                              const float *normalised, const float *gamma,
                              const float *inverse_std, float *dgamma, float *dx);

// MARK: Embedding

/// y[i] = table[ids[i]], each of `columns` floats. The ids were checked.
void kernels_gather(size_t count, size_t columns, const float *table, const int32_t *ids, float *y);
/// dtable[rows×columns] is zeroed, then dtable[ids[i]] += dy[i]. `ld` as above.
void kernels_scatter_add(size_t count, size_t rows, size_t columns, size_t ld, const int32_t *ids,
                         const float *dy, float *dtable);

// MARK: Loss and sampling

/// probabilities = softmax(logits) row by row; may be the same memory.
void kernels_softmax(size_t rows, size_t columns, const float *logits, float *probabilities);
/// The gradient, from the output y.
void kernels_softmax_backward(size_t rows, size_t columns, const float *y, const float *dy,
                              float *dx);
/// y = log softmax(x) row by row.
void kernels_log_softmax(size_t rows, size_t columns, const float *x, float *y);
/// The gradient, from the output y.
void kernels_log_softmax_backward(size_t rows, size_t columns, const float *y, const float *dy,
                                  float *dx);
/// y[columns×rows] = x[rows×columns]ᵀ, for every matrix.
void kernels_transpose(size_t matrices, size_t rows, size_t columns, const float *x, float *y);
/// The sum of −log softmax(logits)[target] over the rows (nats; accumulated in double).
/// Rows with a negative target do not count. `log_normaliser[rows]` receives log Σ exp(logits).
double kernels_cross_entropy(size_t rows, size_t columns, const float *logits,
                             const int32_t *targets, float *log_normaliser);
/// dlogits = (softmax(logits) − one_hot(target)) · factor; 0 in rows with a negative target.
void kernels_cross_entropy_backward(size_t rows, size_t columns, float factor, const float *logits,
                                    const int32_t *targets, const float *log_normaliser,
                                    float *dlogits);

// MARK: Update and random numbers

/// parameters −= learning_rate · gradients.
void kernels_sgd(size_t n, float learning_rate, const float *gradients, float *parameters);
/// velocity = momentum · velocity + gradients; parameters −= learning_rate · velocity.
void kernels_momentum(size_t n, float learning_rate, float momentum, const float *gradients,
                      float *velocity, float *parameters);
/// Adam as torch's loop has it: parameters ·= keep (AdamW's decay); first += first_weight · (gradients − first);
/// second = second_decay · second + second_weight · gradients²;
/// parameters −= rate · first / (√second / correction + epsilon).
void kernels_adam(size_t n, float keep, float rate, float correction, float first_weight,
                  float second_decay, float second_weight, float epsilon, const float *gradients,
                  float *first, float *second, float *parameters);
/// Turns uniforms into normals as PyTorch's x86 path does, bit for bit: `blocks` blocks of 16 in place.
void kernels_box_muller(size_t blocks, float *values);
/// The next 624 words of the Mersenne twister, in the place of the last; not yet tempered.
void kernels_mersenne_twist(uint32_t *words /* 624 */);
/// `exponential_(1)`: −ln(1 − u) as PyTorch rounds it, u the 53 bits of two of the twister's words.
void kernels_exponential(size_t n, const uint32_t *words /* 2n, untempered */, float *out);
/// The place of the largest probability over exponential; the first of equals. n is at least 1.
size_t kernels_multinomial(size_t n, const float *probabilities, const float *exponentials);

#endif
