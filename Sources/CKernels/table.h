/// The list of the kernels, and the table of them that each instruction set fills.
#ifndef CKERNELS_TABLE_H
#define CKERNELS_TABLE_H

#include "CKernels.h"

/// K(result, name, parameters, arguments), once for every kernel of the header.
#define KERNELS(K)                                                                                 \
  K(void, matmul,                                                                                  \
    (size_t m, size_t n, size_t k, const float *a, size_t lda, const float *b, size_t ldb,         \
     const float *bias, float *c, size_t ldc),                                                     \
    (m, n, k, a, lda, b, ldb, bias, c, ldc))                                                       \
  K(void, matmul_at_b,                                                                             \
    (size_t m, size_t n, size_t k, const float *a, size_t lda, const float *b, size_t ldb,         \
     float *c, size_t ldc),                                                                        \
    (m, n, k, a, lda, b, ldb, c, ldc))                                                             \
  K(void, descend_at_b,                                                                            \
    (size_t m, size_t n, size_t k, const float *a, size_t lda, const float *b, size_t ldb,         \
     float rate, float *c, float *parameters, size_t ldc),                                         \
    (m, n, k, a, lda, b, ldb, rate, c, parameters, ldc))                                           \
  K(void, matmul_a_bt,                                                                             \
    (size_t m, size_t n, size_t k, const float *a, size_t lda, const float *b, size_t ldb,         \
     float *c, size_t ldc),                                                                        \
    (m, n, k, a, lda, b, ldb, c, ldc))                                                             \
  K(void, tanh, (size_t n, const float *x, float *y), (n, x, y))                                   \
  K(void, tanh_backward, (size_t n, const float *y, const float *dy, float *dx), (n, y, dy, dx))   \
  K(void, sigmoid, (size_t n, const float *x, float *y), (n, x, y))                                \
  K(void, sigmoid_backward, (size_t n, const float *y, const float *dy, float *dx),                \
    (n, y, dy, dx))                                                                                \
  K(void, relu, (size_t n, const float *x, float *y), (n, x, y))                                   \
  K(void, relu_backward, (size_t n, const float *x, const float *dy, float *dx), (n, x, dy, dx))   \
  K(void, gelu, (size_t n, const float *x, float *y), (n, x, y))                                   \
  K(void, gelu_backward, (size_t n, const float *x, const float *dy, float *dx), (n, x, dy, dx))   \
  K(void, gelu_tanh, (size_t n, const float *x, float *y), (n, x, y))                              \
  K(void, gelu_tanh_backward, (size_t n, const float *x, const float *dy, float *dx),              \
    (n, x, dy, dx))                                                                                \
  K(void, silu, (size_t n, const float *x, float *y), (n, x, y))                                   \
  K(void, silu_backward, (size_t n, const float *x, const float *dy, float *dx), (n, x, dy, dx))   \
  K(void, leaky_relu, (size_t n, float slope, const float *x, float *y), (n, slope, x, y))         \
  K(void, leaky_relu_backward,                                                                     \
    (size_t n, float slope, const float *x, const float *dy, float *dx), (n, slope, x, dy, dx))    \
  K(void, elu, (size_t n, float alpha, const float *x, float *y), (n, alpha, x, y))                \
  K(void, elu_backward, (size_t n, float alpha, const float *x, const float *dy, float *dx),       \
    (n, alpha, x, dy, dx))                                                                         \
  K(void, softplus, (size_t n, float beta, float threshold, const float *x, float *y),             \
    (n, beta, threshold, x, y))                                                                    \
  K(void, softplus_backward,                                                                       \
    (size_t n, float beta, float threshold, const float *x, const float *dy, float *dx),           \
    (n, beta, threshold, x, dy, dx))                                                               \
  K(void, glu, (size_t rows, size_t half, const float *x, float *y), (rows, half, x, y))           \
  K(void, glu_backward,                                                                            \
    (size_t rows, size_t half, const float *x, const float *dy, float *dx),                        \
    (rows, half, x, dy, dx))                                                                       \
  K(void, exp, (size_t n, const float *x, float *y), (n, x, y))                                    \
  K(void, scale, (size_t n, float factor, const float *x, float *y), (n, factor, x, y))            \
  K(void, multiply, (size_t n, const float *x, const float *mask, float *y), (n, x, mask, y))      \
  K(void, add, (size_t n, const float *a, const float *b, float *y), (n, a, b, y))                 \
  K(void, add_to_rows, (size_t rows, size_t columns, const float *row, float *y),                  \
    (rows, columns, row, y))                                                                       \
  K(void, sum_rows, (size_t rows, size_t columns, size_t ld, const float *x, float *out),          \
    (rows, columns, ld, x, out))                                                                   \
  K(void, batchnorm,                                                                               \
    (size_t rows, size_t columns, size_t ld, size_t total, size_t divisor, const float *counts,    \
     float eps, const float *x, const float *gamma, const float *beta, float *mean,                \
     float *variance, float *inverse_std, float *normalised, float *y),                            \
    (rows, columns, ld, total, divisor, counts, eps, x, gamma, beta, mean, variance, inverse_std,  \
     normalised, y))                                                                               \
  K(void, batchnorm_backward,                                                                      \
    (size_t rows, size_t columns, size_t ld, size_t total, size_t divisor, const float *counts,    \
     const float *dy, const float *normalised, const float *gamma, const float *inverse_std,       \
     float *dgamma, float *dbeta, float *dx),                                                      \
    (rows, columns, ld, total, divisor, counts, dy, normalised, gamma, inverse_std, dgamma, dbeta, \
     dx))                                                                                          \
  K(void, batchnorm_evaluate,                                                                      \
    (size_t rows, size_t columns, size_t ld, float eps, const float *x, const float *gamma,        \
     const float *beta, const float *mean, const float *variance, float *y),                       \
    (rows, columns, ld, eps, x, gamma, beta, mean, variance, y))                                   \
  K(void, running_average, (size_t n, float momentum, const float *batch, float *running),         \
    (n, momentum, batch, running))                                                                 \
  K(void, layernorm,                                                                               \
    (size_t rows, size_t columns, float eps, const float *x, const float *gamma,                   \
     const float *beta, float *inverse_std, float *normalised, float *y),                          \
    (rows, columns, eps, x, gamma, beta, inverse_std, normalised, y))                              \
  K(void, layernorm_backward,                                                                      \
    (size_t rows, size_t columns, const float *dy, const float *normalised, const float *gamma,    \
     const float *inverse_std, float *dgamma, float *dbeta, float *dx),                            \
    (rows, columns, dy, normalised, gamma, inverse_std, dgamma, dbeta, dx))                        \
  K(void, rmsnorm,                                                                                 \
    (size_t rows, size_t columns, float eps, const float *x, const float *gamma,                   \
     float *inverse_std, float *normalised, float *y),                                             \
    (rows, columns, eps, x, gamma, inverse_std, normalised, y))                                    \
  K(void, rmsnorm_backward,                                                                        \
    (size_t rows, size_t columns, const float *dy, const float *normalised, const float *gamma,    \
     const float *inverse_std, float *dgamma, float *dx),                                          \
    (rows, columns, dy, normalised, gamma, inverse_std, dgamma, dx))                               \
  K(void, gather,                                                                                  \
    (size_t count, size_t columns, const float *table, const int32_t *ids, float *y),              \
    (count, columns, table, ids, y))                                                               \
  K(void, scatter_add,                                                                             \
    (size_t count, size_t rows, size_t columns, size_t ld, const int32_t *ids, const float *dy,    \
     float *dtable),                                                                               \
    (count, rows, columns, ld, ids, dy, dtable))                                                   \
  K(void, softmax, (size_t rows, size_t columns, const float *logits, float *probabilities),       \
    (rows, columns, logits, probabilities))                                                        \
  K(void, softmax_backward,                                                                        \
    (size_t rows, size_t columns, const float *y, const float *dy, float *dx),                     \
    (rows, columns, y, dy, dx))                                                                    \
  K(void, log_softmax, (size_t rows, size_t columns, const float *x, float *y),                    \
    (rows, columns, x, y))                                                                         \
  K(void, log_softmax_backward,                                                                    \
    (size_t rows, size_t columns, const float *y, const float *dy, float *dx),                     \
    (rows, columns, y, dy, dx))                                                                    \
  K(void, transpose,                                                                               \
    (size_t matrices, size_t rows, size_t columns, const float *x, float *y),                      \
    (matrices, rows, columns, x, y))                                                               \
  K(double, cross_entropy,                                                                         \
    (size_t rows, size_t columns, const float *logits, const int32_t *targets,                     \
     float *log_normaliser),                                                                       \
    (rows, columns, logits, targets, log_normaliser))                                              \
  K(void, cross_entropy_backward,                                                                  \
    (size_t rows, size_t columns, float factor, const float *logits, const int32_t *targets,       \
     const float *log_normaliser, float *dlogits),                                                 \
    (rows, columns, factor, logits, targets, log_normaliser, dlogits))                             \
  K(void, sgd, (size_t n, float learning_rate, const float *gradients, float *parameters),         \
    (n, learning_rate, gradients, parameters))                                                     \
  K(void, momentum,                                                                                \
    (size_t n, float learning_rate, float momentum, const float *gradients, float *velocity,       \
     float *parameters),                                                                           \
    (n, learning_rate, momentum, gradients, velocity, parameters))                                 \
  K(void, adam,                                                                                    \
    (size_t n, float keep, float rate, float correction, float first_weight, float second_decay,   \
     float second_weight, float epsilon, const float *gradients, float *first, float *second,      \
     float *parameters),                                                                           \
    (n, keep, rate, correction, first_weight, second_decay, second_weight, epsilon, gradients,     \
     first, second, parameters))                                                                   \
  K(void, box_muller, (size_t blocks, float *values), (blocks, values))                            \
  K(void, mersenne_twist, (uint32_t *words), (words))                                              \
  K(void, exponential, (size_t n, const uint32_t *words, float *out), (n, words, out))             \
  K(size_t, multinomial, (size_t n, const float *probabilities, const float *exponentials),        \
    (n, probabilities, exponentials))

typedef struct {
  const char *instruction_set;
  /// Whether a product and its sum are rounded once.
  bool fuses;
#define MEMBER(result, name, parameters, arguments) result(*name) parameters;
  KERNELS(MEMBER)
#undef MEMBER
} KernelTable;

#if defined(__x86_64__)
extern const KernelTable kernels_avx512_table, kernels_avx2_table;
#endif
extern const KernelTable kernels_baseline_table;

#endif
