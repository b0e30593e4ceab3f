/// The kernels: K(result, name, parameters, arguments), once for each. This is the only declaration of
/// a kernel: its public function, its place in the tables of the instruction sets and the call that
/// leads from one to the other are made of it. Include it with K defined.

// MARK: Matrix products
// An element's bits depend on its row, its column and the length of the sum alone, not on how a
// caller splits the rows of c over several calls.

/// c[m×n] = a[m×k] · b[k×n] + bias[n]; `bias` may be NULL.
K(void, matmul,
    (size_t m, size_t n, size_t k, const float *a, size_t lda, const float *b, size_t ldb,
     const float *bias, float *c, size_t ldc),
    (m, n, k, a, lda, b, ldb, bias, c, ldc))
/// Gradient of the weights: c[k×n] = a[m×k]ᵀ · b[m×n].
K(void, matmul_at_b,
    (size_t m, size_t n, size_t k, const float *a, size_t lda, const float *b, size_t ldb,
     float *c, size_t ldc),
    (m, n, k, a, lda, b, ldb, c, ldc))
/// The step along it at once: parameters[k×n] −= rate · a[m×k]ᵀ · b[m×n], the bits being those of
/// kernels_matmul_at_b followed by kernels_sgd. c holds nothing of use afterwards.
K(void, descend_at_b,
    (size_t m, size_t n, size_t k, const float *a, size_t lda, const float *b, size_t ldb,
     float rate, float *c, float *parameters, size_t ldc),
    (m, n, k, a, lda, b, ldb, rate, c, parameters, ldc))
/// Gradient of the input: c[m×k] = a[m×n] · b[k×n]ᵀ.
K(void, matmul_a_bt,
    (size_t m, size_t n, size_t k, const float *a, size_t lda, const float *b, size_t ldb,
     float *c, size_t ldc),
    (m, n, k, a, lda, b, ldb, c, ldc))
/// The same, added to c.
K(void, add_matmul_a_bt,
    (size_t m, size_t n, size_t k, const float *a, size_t lda, const float *b, size_t ldb,
     float *c, size_t ldc),
    (m, n, k, a, lda, b, ldb, c, ldc))

/// c[m×n] = a[m×k] · b[k×n] of float64, or of int64, which wraps around; both factors lie in any way: the
/// distances between rows and between neighbours are told.
K(void, matmul_wide,
    (bool is_real, size_t m, size_t n, size_t k, const void *a, size_t a_row, size_t a_step,
     const void *b, size_t b_row, size_t b_step, void *c),
    (is_real, m, n, k, a, a_row, a_step, b, b_row, b_step, c))

// MARK: Elementwise

K(void, tanh, (size_t n, const float *x, float *y), (n, x, y))
/// dx = dy · (1 − y²), from the output y.
K(void, tanh_backward, (size_t n, const float *y, const float *dy, float *dx), (n, y, dy, dx))
K(void, sigmoid, (size_t n, const float *x, float *y), (n, x, y))
/// dx = dy · y · (1 − y), from the output y.
K(void, sigmoid_backward, (size_t n, const float *y, const float *dy, float *dx),
    (n, y, dy, dx))
K(void, relu, (size_t n, const float *x, float *y), (n, x, y))
/// dx = dy where x > 0, else 0.
K(void, relu_backward, (size_t n, const float *x, const float *dy, float *dx), (n, x, dy, dx))
/// The exact form, x/2 · (1 + erf(x/√2)).
K(void, gelu, (size_t n, const float *x, float *y), (n, x, y))
K(void, gelu_backward, (size_t n, const float *x, const float *dy, float *dx), (n, x, dy, dx))
/// The other form, x/2 · (1 + tanh(√(2/π) · (x + 0.044715 x³))).
K(void, gelu_tanh, (size_t n, const float *x, float *y), (n, x, y))
K(void, gelu_tanh_backward, (size_t n, const float *x, const float *dy, float *dx),
    (n, x, dy, dx))
/// y = x · logistic(x).
K(void, silu, (size_t n, const float *x, float *y), (n, x, y))
K(void, silu_backward, (size_t n, const float *x, const float *dy, float *dx), (n, x, dy, dx))
/// y = x where x > 0, else slope · x.
K(void, leaky_relu, (size_t n, float slope, const float *x, float *y), (n, slope, x, y))
K(void, leaky_relu_backward,
    (size_t n, float slope, const float *x, const float *dy, float *dx), (n, slope, x, dy, dx))
/// y = x where x > 0, else alpha · (eˣ − 1).
K(void, elu, (size_t n, float alpha, const float *x, float *y), (n, alpha, x, y))
K(void, elu_backward, (size_t n, float alpha, const float *x, const float *dy, float *dx),
    (n, alpha, x, dy, dx))
/// y = log(1 + e^(beta·x))/beta, x itself where beta·x is above the threshold. beta is not 0.
K(void, softplus, (size_t n, float beta, float threshold, const float *x, float *y),
    (n, beta, threshold, x, y))
K(void, softplus_backward,
    (size_t n, float beta, float threshold, const float *x, const float *dy, float *dx),
    (n, beta, threshold, x, dy, dx))
/// y[rows×half] = the first half of each row of x, gated by the second: a · logistic(b).
K(void, glu, (size_t rows, size_t half, const float *x, float *y), (rows, half, x, y))
K(void, glu_backward,
    (size_t rows, size_t half, const float *x, const float *dy, float *dx),
    (rows, half, x, dy, dx))
/// y[rows×half] = the tanh of the first half of each row of x, gated by the second: tanh(a) · logistic(b).
/// factors[rows×2·half] receives tanh(a) and logistic(b), which the gradient needs; it may be NULL.
K(void, gate, (size_t rows, size_t half, const float *x, float *factors, float *y),
    (rows, half, x, factors, y))
K(void, gate_backward,
    (size_t rows, size_t half, const float *factors, const float *dy, float *dx),
    (rows, half, factors, dy, dx))
K(void, exp, (size_t n, const float *x, float *y), (n, x, y))
/// y = x · factor; y may be x.
K(void, scale, (size_t n, float factor, const float *x, float *y), (n, factor, x, y))

// MARK: Over rows

// `ld` is the distance between two rows of every matrix: a caller may give some columns alone.

/// y[rows×columns] += row[columns].
K(void, add_to_rows, (size_t rows, size_t columns, const float *row, float *y),
    (rows, columns, row, y))
/// out[c] = sum over the rows of x[rows×columns].
K(void, sum_rows, (size_t rows, size_t columns, size_t ld, const float *x, float *out),
    (rows, columns, ld, x, out))

/// Statistics over the rows: mean, and the variance divided by `divisor`: total − 1 as the lecture
/// has it, or total as torch has it.
/// A row may stand for several that are alike: counts[rows] says for how many, and total is their
/// sum; with counts NULL every row stands for itself, and total is rows.
/// normalised = (x − mean) · inverse_std; y = gamma · normalised + beta; inverse_std = 1/√(variance + eps).
K(void, batchnorm,
    (size_t rows, size_t columns, size_t ld, size_t total, size_t divisor, const float *counts,
     float eps, const float *x, const float *gamma, const float *beta, float *mean,
     float *variance, float *inverse_std, float *normalised, float *y),
    (rows, columns, ld, total, divisor, counts, eps, x, gamma, beta, mean, variance, inverse_std,
     normalised, y))
/// The gradient through the statistics as well; that of a row is the sum over those it stands for.
/// dx may be dy.
K(void, batchnorm_backward,
    (size_t rows, size_t columns, size_t ld, size_t total, size_t divisor, const float *counts,
     const float *dy, const float *normalised, const float *gamma, const float *inverse_std,
     float *dgamma, float *dbeta, float *dx),
    (rows, columns, ld, total, divisor, counts, dy, normalised, gamma, inverse_std, dgamma, dbeta,
     dx))
/// With given statistics (evaluation mode): y = gamma · (x − mean)/√(variance + eps) + beta.
K(void, batchnorm_evaluate,
    (size_t rows, size_t columns, size_t ld, float eps, const float *x, const float *gamma,
     const float *beta, const float *mean, const float *variance, float *y),
    (rows, columns, ld, eps, x, gamma, beta, mean, variance, y))
/// running = (1 − momentum) · running + momentum · batch.
K(void, running_average, (size_t n, float momentum, const float *batch, float *running),
    (n, momentum, batch, running))

/// Statistics over each row's columns, the variance divided by `columns` as torch has it.
K(void, layernorm,
    (size_t rows, size_t columns, float eps, const float *x, const float *gamma,
     const float *beta, float *inverse_std, float *normalised, float *y),
    (rows, columns, eps, x, gamma, beta, inverse_std, normalised, y))
K(void, layernorm_backward,
    (size_t rows, size_t columns, const float *dy, const float *normalised, const float *gamma,
     const float *inverse_std, float *dgamma, float *dbeta, float *dx),
    (rows, columns, dy, normalised, gamma, inverse_std, dgamma, dbeta, dx))
/// y = gamma · x · inverse_std, inverse_std = 1/√(mean(x²) + eps) of each row.
K(void, rmsnorm,
    (size_t rows, size_t columns, float eps, const float *x, const float *gamma,
     float *inverse_std, float *normalised, float *y),
    (rows, columns, eps, x, gamma, inverse_std, normalised, y))
K(void, rmsnorm_backward,
    (size_t rows, size_t columns, const float *dy, const float *normalised, const float *gamma,
     const float *inverse_std, float *dgamma, float *dx),
    (rows, columns, dy, normalised, gamma, inverse_std, dgamma, dx))

// MARK: Embedding

/// y[i] = table[ids[i]], each of `columns` floats. The ids were checked.
K(void, gather,
    (size_t count, size_t columns, const float *table, const int32_t *ids, float *y),
    (count, columns, table, ids, y))
/// y[i] += table[ids[i]].
K(void, gather_add,
    (size_t count, size_t columns, const float *table, const int32_t *ids, float *y),
    (count, columns, table, ids, y))
/// dtable[rows×columns] is zeroed, then dtable[ids[i]] += dy[i]. `ld` as above.
K(void, scatter_add,
    (size_t count, size_t rows, size_t columns, size_t ld, const int32_t *ids, const float *dy,
     float *dtable),
    (count, rows, columns, ld, ids, dy, dtable))

// MARK: Convolution

/// y[count×taps×columns] = what the windows read of x, the oldest place first, 0 outside the steps: for
/// `count` of the contexts' stops from number `first` on. y is their part of the rows.
K(void, gather_taps,
    (size_t first, size_t count, const KernelTaps *taps, const float *x, float *y),
    (first, count, taps, x, y))
/// dx = the sum of dy, all the gradients of what the windows read, over the windows that read it: for
/// `count` of the contexts' steps from number `first` on. dx is their part of the rows.
K(void, sum_taps,
    (size_t first, size_t count, const KernelTaps *taps, const float *dy, float *dx),
    (first, count, taps, dy, dx))

/// y[count×columns] = the bias, which may be NULL, and what the windows read, each channel and tap times a
/// weight of its own: for `count` of the contexts' stops from number `first` on. y is their part of the rows.
K(void, depthwise,
    (size_t first, size_t count, const KernelTaps *taps, const float *x, const float *weights,
     const float *bias, float *y),
    (first, count, taps, x, weights, bias, y))
/// Gradient of the input, for `count` of the contexts' steps from number `first` on. dx is their part of the
/// rows.
K(void, depthwise_input,
    (size_t first, size_t count, const KernelTaps *taps, const float *dy, const float *weights,
     float *dx),
    (first, count, taps, dy, weights, dx))
/// Gradient of the weights.
K(void, depthwise_weights,
    (size_t contexts, const KernelTaps *taps, const float *x, const float *dy, float *dweights),
    (contexts, taps, x, dy, dweights))

// MARK: Loss and sampling

/// probabilities = softmax(logits) row by row; may be the same memory.
K(void, softmax, (size_t rows, size_t columns, const float *logits, float *probabilities),
    (rows, columns, logits, probabilities))
/// The gradient, from the output y.
K(void, softmax_backward,
    (size_t rows, size_t columns, const float *y, const float *dy, float *dx),
    (rows, columns, y, dy, dx))
/// y = log softmax(x) row by row.
K(void, log_softmax, (size_t rows, size_t columns, const float *x, float *y),
    (rows, columns, x, y))
/// The gradient, from the output y.
K(void, log_softmax_backward,
    (size_t rows, size_t columns, const float *y, const float *dy, float *dx),
    (rows, columns, y, dy, dx))
/// y[columns×rows] = x[rows×columns]ᵀ, for every matrix.
K(void, transpose,
    (size_t matrices, size_t rows, size_t columns, const float *x, float *y),
    (matrices, rows, columns, x, y))
/// The sum of −log softmax(logits)[target] over the rows (nats; accumulated in double).
/// Rows with a negative target do not count. `log_normaliser[rows]` receives log Σ exp(logits).
K(double, cross_entropy,
    (size_t rows, size_t columns, const float *logits, const int32_t *targets,
     float *log_normaliser),
    (rows, columns, logits, targets, log_normaliser))
/// dlogits = (softmax(logits) − one_hot(target)) · factor; 0 in rows with a negative target.
K(void, cross_entropy_backward,
    (size_t rows, size_t columns, float factor, const float *logits, const int32_t *targets,
     const float *log_normaliser, float *dlogits),
    (rows, columns, factor, logits, targets, log_normaliser, dlogits))

// MARK: Update and random numbers

/// parameters −= learning_rate · gradients.
K(void, sgd, (size_t n, float learning_rate, const float *gradients, float *parameters),
    (n, learning_rate, gradients, parameters))
/// velocity = momentum · velocity + gradients; parameters −= learning_rate · velocity.
K(void, momentum,
    (size_t n, float learning_rate, float momentum, const float *gradients, float *velocity,
     float *parameters),
    (n, learning_rate, momentum, gradients, velocity, parameters))
/// Adam as torch's loop has it: parameters ·= keep (AdamW's decay); first += first_weight · (gradients − first);
/// second = second_decay · second + second_weight · gradients²;
/// parameters −= rate · first / (√second / correction + epsilon).
K(void, adam,
    (size_t n, float keep, float rate, float correction, float first_weight, float second_decay,
     float second_weight, float epsilon, const float *gradients, float *first, float *second,
     float *parameters),
    (n, keep, rate, correction, first_weight, second_decay, second_weight, epsilon, gradients,
     first, second, parameters))
/// average += share · (numbers − average).
K(void, average, (size_t n, float share, const float *numbers, float *average),
    (n, share, numbers, average))
/// Turns uniforms into normals as PyTorch's x86 path does, bit for bit: `blocks` blocks of 16 in place.
K(void, box_muller, (size_t blocks, float *values), (blocks, values))
/// The next 624 words of the Mersenne twister, in the place of the last; not yet tempered.
K(void, mersenne_twist, (uint32_t *words), (words))
/// `uniform_()`: the lower 24 bits of each of the twister's words, from 0 to below 1.
K(void, uniform, (size_t n, const uint32_t *words, float *out), (n, words, out))
/// `exponential_(1)`: −ln(1 − u) as PyTorch rounds it, u the 53 bits of two of the twister's words.
K(void, exponential, (size_t n, const uint32_t *words, float *out), (n, words, out))
/// The place of the largest probability over exponential; the first of equals. n is at least 1.
K(size_t, multinomial, (size_t n, const float *probabilities, const float *exponentials),
    (n, probabilities, exponentials))

// MARK: Tensors

// The arrays a and b of rows×columns elements are read by steps: 1, or 0 for one element along the row;
// the distance between rows may be 0 too.

/// y[rows×columns] = a and b, element by element; NaN wherever one is met. Whole numbers wrap around and are
/// not divided; real numbers have no bits that are combined or shifted.
K(void, combine,
    (KernelElement element, KernelOperation operation, size_t rows, size_t columns, const void *a,
     size_t a_row, size_t a_step, const void *b, size_t b_row, size_t b_step, void *y),
    (element, operation, rows, columns, a, a_row, a_step, b, b_row, b_step, y))
/// y[rows×columns] = (x − a) · b, x without gaps.
K(void, scale_distances,
    (size_t rows, size_t columns, const float *x, const float *a, size_t a_row, size_t a_step,
     const float *b, size_t b_row, size_t b_step, float *y),
    (rows, columns, x, a, a_row, a_step, b, b_row, b_step, y))
K(void, compare,
    (KernelElement element, KernelComparison comparison, size_t rows, size_t columns,
     const void *a, size_t a_row, size_t a_step, const void *b, size_t b_row, size_t b_step,
     bool *y),
    (element, comparison, rows, columns, a, a_row, a_step, b, b_row, b_step, y))
/// y[rows×columns] = a where c holds, else b: elements of 1, 4 or 8 bytes.
K(void, choose,
    (size_t bytes, size_t rows, size_t columns, const bool *c, size_t c_row, size_t c_step,
     const void *a, size_t a_row, size_t a_step, const void *b, size_t b_row, size_t b_step,
     void *y),
    (bytes, rows, columns, c, c_row, c_step, a, a_row, a_step, b, b_row, b_step, y))
/// y[rows×columns] = a, b and c, element by element, of float32 or float64; NaN wherever a clamp meets one.
K(void, combine_three,
    (KernelTriple operation, bool is_double, double value, size_t rows, size_t columns,
     const void *a, size_t a_row, size_t a_step, const void *b, size_t b_row, size_t b_step,
     const void *c, size_t c_row, size_t c_step, void *y),
    (operation, is_double, value, rows, columns, a, a_row, a_step, b, b_row, b_step, c, c_row,
     c_step, y))
/// y = x, of float32 or float64, with other numbers for NaN and the infinities.
K(void, replace,
    (bool is_double, double nan, double above, double below, size_t n, const void *x, void *y),
    (is_double, nan, above, below, n, x, y))
K(void, simple, (KernelSimple function, size_t n, const float *x, float *y), (function, n, x, y))
K(void, simple_doubles, (KernelSimple function, size_t n, const double *x, double *y),
    (function, n, x, y))
/// The negative, the absolute value, the sign, what is above 0 or the inverse of whole numbers: uint8, int32
/// or int64, as they have 1, 4 or 8 bytes.
K(void, simple_wholes,
    (KernelSimple function, size_t bytes, size_t n, const void *x, void *y),
    (function, bytes, n, x, y))
/// y = the elements of x as another kind.
K(void, convert, (KernelElement from, KernelElement into, size_t n, const void *x, void *y),
    (from, into, n, x, y))
/// Computed in float64 and rounded once. a and b are the function's own numbers.
K(void, precise,
    (KernelFunction function, double a, double b, size_t n, const float *x, float *y),
    (function, a, b, n, x, y))
/// The same, quicker and not as often the nearest number: in float32 where elements/quick.inc.h has it so.
K(void, quick,
    (KernelFunction function, double a, double b, size_t n, const float *x, float *y),
    (function, a, b, n, x, y))
/// y[rows×columns] = a function of a and b, of float64 or, computed in float64 and rounded once, of float32.
K(void, combine_by,
    (KernelPairFunction function, bool is_double, size_t rows, size_t columns, const void *a,
     size_t a_row, size_t a_step, const void *b, size_t b_row, size_t b_step, void *y),
    (function, is_double, rows, columns, a, a_row, a_step, b, b_row, b_step, y))
/// What a division of whole numbers gives: uint8, int32 or int64, as they have 1, 4 or 8 bytes. No b is 0.
K(void, divide_wholes,
    (KernelPairFunction function, size_t bytes, size_t rows, size_t columns, const void *a,
     size_t a_row, size_t a_step, const void *b, size_t b_row, size_t b_step, void *y),
    (function, bytes, rows, columns, a, a_row, a_step, b, b_row, b_step, y))
/// The same functions of float64, to about one unit in the last place.
K(void, exact,
    (KernelFunction function, double a, double b, size_t n, const double *x, double *y),
    (function, a, b, n, x, y))
/// y = x to the power of the exponent, computed in float64 and rounded once.
K(void, power, (size_t n, double exponent, const float *x, float *y), (n, exponent, x, y))
/// softmax row by row, or its logarithm: the exponentials in float32, their sum in float64.
K(void, shares, (bool logarithmic, size_t rows, size_t columns, const float *x, float *y),
    (logarithmic, rows, columns, x, y))
/// dx, from the softmax y of x, or its logarithm, and dy.
K(void, shares_backward,
    (bool logarithmic, size_t rows, size_t columns, const float *y, const float *dy, float *dx),
    (logarithmic, rows, columns, y, dy, dx))

/// The shares of attention in place: each row the softmax of x · factor, plus its row of `mask` where that is
/// not NULL, over the first `seen` of its columns, of which each row sees one more than the last; 0 for what is
/// not seen, and in a row that is −∞ throughout.
K(void, attention_shares,
    (size_t rows, size_t columns, size_t seen, float factor, const float *mask, size_t mask_row,
     float *x),
    (rows, columns, seen, factor, mask, mask_row, x))

/// total[r · step] += what `fold` sums of row r, in float64; of squares, the origin is origin[r · step].
K(void, fold_rows,
    (KernelFold fold, size_t rows, size_t columns, size_t ld, const float *x, const double *origin,
     size_t step, double *total),
    (fold, rows, columns, ld, x, origin, step, total))
/// total[c] += what `fold` sums of column c.
K(void, fold_columns,
    (KernelFold fold, size_t rows, size_t columns, size_t ld, const float *x, const double *origin,
     double *total),
    (fold, rows, columns, ld, x, origin, total))
/// total[r · step] += Σ x · y of row r, in float64.
K(void, fold_product_rows,
    (size_t rows, size_t columns, size_t ld, const float *x, const float *y, size_t step,
     double *total),
    (rows, columns, ld, x, y, step, total))
/// total[c] += Σ x · y of column c.
K(void, fold_product_columns,
    (size_t rows, size_t columns, size_t ld, const float *x, const float *y, double *total),
    (rows, columns, ld, x, y, total))
/// The largest or smallest number of each row and its first place, NaN before all others. places may be
/// NULL. columns is above 0.
K(void, extreme_rows,
    (bool largest, size_t rows, size_t columns, size_t ld, const float *x, float *values,
     int64_t *places),
    (largest, rows, columns, ld, x, values, places))
/// Those of each column. rows is above 0 and below 2³¹.
K(void, extreme_columns,
    (bool largest, size_t rows, size_t columns, size_t ld, const float *x, float *values,
     int64_t *places),
    (largest, rows, columns, ld, x, values, places))
/// total[r] += what `fold` sums of row r of float64 without gaps, or total[c] of column c.
K(void, fold_doubles,
    (KernelFold fold, bool by_rows, size_t rows, size_t columns, const double *x,
     const double *origin, double *total),
    (fold, by_rows, rows, columns, x, origin, total))
/// total[r] += the sum of row r of whole numbers without gaps, or total[c] that of column c: uint8, int32 or
/// int64, as they have 1, 4 or 8 bytes.
K(void, sum_wholes,
    (size_t bytes, bool by_rows, size_t rows, size_t columns, const void *x, int64_t *total),
    (bytes, by_rows, rows, columns, x, total))
/// The largest or smallest of each row, or column, of float64 or of whole numbers as above, and its first
/// place. places may be NULL. rows and columns are above 0.
K(void, wide_extremes,
    (bool is_real, size_t bytes, bool largest, bool by_rows, size_t rows, size_t columns,
     const void *x, void *values, int64_t *places),
    (is_real, bytes, largest, by_rows, rows, columns, x, values, places))
/// softmax of float64 row by row, or its logarithm. columns is above 0.
K(void, double_shares,
    (bool logarithmic, size_t rows, size_t columns, const double *x, double *y),
    (logarithmic, rows, columns, x, y))
/// Those of each column, of float64 or of float32. rows is above 0.
K(void, column_shares,
    (bool is_double, bool logarithmic, size_t rows, size_t columns, const void *x, void *y),
    (is_double, logarithmic, rows, columns, x, y))
/// y[r] = the logarithm of the sum of row r's exponentials, or y[c] that of column c.
K(void, log_sums, (bool by_rows, size_t rows, size_t columns, const float *x, float *y),
    (by_rows, rows, columns, x, y))
/// y[r] = whether all, or any, elements of row r are not 0, and y[r] before; or y[c] likewise of column c.
K(void, truths,
    (KernelElement element, bool all, bool by_rows, size_t rows, size_t columns, const void *x,
     bool *y),
    (element, all, by_rows, rows, columns, x, y))
/// y[r] *= the product of row r without gaps, or y[c] that of column c: of real numbers in their own kind, of
/// others in int64, which wraps around.
K(void, multiply_all,
    (KernelElement element, bool by_rows, size_t rows, size_t columns, const void *x, void *y),
    (element, by_rows, rows, columns, x, y))
/// y = the sums, or products, of each column down to each row, which go on from the row `earlier` where it is
/// not NULL: of real numbers in their own kind, of others in int64, which wraps around.
K(void, accumulate_wide,
    (KernelElement element, bool product, size_t rows, size_t columns, const void *earlier,
     const void *x, void *y),
    (element, product, rows, columns, earlier, x, y))
/// y = the sums, or products, of each column down to each row, in float64; state[columns] is what they
/// begin from, and receives what they end with.
K(void, accumulate,
    (bool product, size_t rows, size_t columns, double *state, const float *x, float *y),
    (product, rows, columns, state, x, y))
/// The same of each row along its columns, with state[rows].
K(void, accumulate_rows,
    (bool product, size_t rows, size_t columns, double *state, const float *x, float *y),
    (product, rows, columns, state, x, y))
/// y[r · ld + c] = x[r · row_step + c · column_step], for elements of 1, 4 or 8 bytes. No element of y may
/// be one of x.
K(void, copy_grid,
    (size_t bytes, size_t rows, size_t columns, ptrdiff_t row_step, ptrdiff_t column_step,
     const void *x, size_t ld, void *y),
    (bytes, rows, columns, row_step, column_step, x, ld, y))
/// y[c] = x[c · along + numbers[c] · step], for elements of 1, 4 or 8 bytes, where all numbers are from 0 to
/// below size: gives how many columns there are, or the first whose number is not.
K(size_t, choose_along,
    (size_t bytes, size_t columns, size_t size, ptrdiff_t step, ptrdiff_t along,
     const int64_t *numbers, const void *x, void *y),
    (bytes, columns, size, step, along, numbers, x, y))
/// y[volumes×rows×columns]: of each volume of x, whose rows lie ld apart, the elements in the rows and
/// columns that are numbered, of 1, 4 or 8 bytes. columns is above 0.
K(void, choose_grid,
    (size_t bytes, size_t volumes, size_t rows, size_t columns, size_t volume, size_t ld,
     const ptrdiff_t *row_numbers, const ptrdiff_t *column_numbers, const void *x, void *y),
    (bytes, volumes, rows, columns, volume, ld, row_numbers, column_numbers, x, y))
/// The other way: the run of `width` elements at y[c · along + numbers[c] · step] becomes, or takes in, that at
/// x[c · width], one c after another.
K(size_t, put_along,
    (KernelElement element, KernelPutting putting, size_t columns, size_t width, size_t size,
     ptrdiff_t step, ptrdiff_t along, const int64_t *numbers, const void *x, void *y),
    (element, putting, columns, width, size, step, along, numbers, x, y))
/// places = `earlier`, or `first` where that is NULL, + numbers · step, numbers below 0 counting from the end:
/// gives how many there are, or the first whose number is not from −size to below size.
K(size_t, places_of,
    (size_t n, size_t size, ptrdiff_t step, ptrdiff_t first, const int64_t *numbers,
     const int64_t *earlier, int64_t *places),
    (n, size, step, first, numbers, earlier, places))
/// The places of truths that hold, counted from `first` on, `room` of them at most: gives how many there are.
K(size_t, places_where,
    (size_t n, size_t room, int64_t first, const bool *truths, int64_t *places),
    (n, room, first, truths, places))
/// The elements of x, of 1, 4 or 8 bytes, where truths hold, likewise.
K(size_t, pick_where,
    (size_t bytes, size_t n, size_t room, const bool *truths, const void *x, void *y),
    (bytes, n, room, truths, x, y))
/// counts[number] += 1 for each number, none of which is below 0 or beyond the counts.
K(void, count_each, (size_t n, const int64_t *numbers, int64_t *counts), (n, numbers, counts))
/// Counts in which of equal parts, from `low` to `high`, which is the larger, each number of float32 or float64
/// falls; counts[parts] receives how many lie outside or are NaN.
K(void, count_parts,
    (bool is_double, size_t n, const void *x, double low, double high, size_t parts,
     int64_t *counts),
    (is_double, n, x, low, high, parts, counts))
/// Row r of y[rows×columns] = Σ shares[p] · the row places[p] of x, p from starts[r] to below starts[r + 1]; 0
/// where there is none: of float32 or float64, summed in order in float64.
K(void, blend,
    (bool is_double, size_t rows, size_t columns, const ptrdiff_t *starts,
     const ptrdiff_t *places, const double *shares, const void *x, void *y),
    (is_double, rows, columns, starts, places, shares, x, y))
/// The same of the columns: column c of y[rows×columns] is blended of those of x[rows×size].
K(void, blend_columns,
    (bool is_double, size_t rows, size_t size, size_t columns, const ptrdiff_t *starts,
     const ptrdiff_t *places, const double *shares, const void *x, void *y),
    (is_double, rows, size, columns, starts, places, shares, x, y))
/// y[rows] = a[rows×columns] · x[columns].
K(void, dot_rows,
    (size_t rows, size_t columns, size_t ld, const float *a, const float *x, float *y),
    (rows, columns, ld, a, x, y))
/// y[channels·taps×stops] = what the windows over planes x read at `rows`×`columns` of their stops, from
/// `first_row` and `first_column` on; 0 outside the planes.
K(void, unfold,
    (const KernelWindows *windows, size_t first_row, size_t rows, size_t first_column,
     size_t columns, const float *x, float *y),
    (windows, first_row, rows, first_column, columns, x, y))
/// x += what the windows have at those stops, where they met the planes: the way back of unfold.
K(void, fold_windows,
    (const KernelWindows *windows, size_t first_row, size_t rows, size_t first_column,
     size_t columns, const float *y, float *x),
    (windows, first_row, rows, first_column, columns, y, x))
/// y[planes×outputs×rows×columns] = what windows read at rows×columns stops of planes x, of number `first` on, times
/// the taps of weights[channels×outputs×taps], plus bias[channels×outputs], which may be NULL: the channels over
/// and over. Where `spread` is not 1, the rows and columns of the planes lie so far apart, with 0 between them,
/// and the strides are 1. Strides and the spread are 4 at most, windows span KERNEL_WINDOW at most.
K(void, convolve_planes,
    (const KernelWindows *windows, size_t spread, size_t outputs, size_t first, size_t planes,
     size_t rows, size_t columns, const float *x, const float *weights, const float *bias,
     float *y),
    (windows, spread, outputs, first, planes, rows, columns, x, weights, bias, y))
/// dw[planes×outputs×taps] += the gradient of the weights of some channels, from dy of so many items.
K(void, plane_weights,
    (const KernelWindows *windows, size_t outputs, size_t planes, size_t items, size_t rows,
     size_t columns, const float *x, const float *dy, float *dw),
    (windows, outputs, planes, items, rows, columns, x, dy, dw))
/// The largest number of each of rows×columns windows over every plane, NaN before all others, and its
/// place in the plane unless `places` is NULL; −∞ and 0 for a window that lies outside. A plane has less than 2³¹
/// numbers.
K(void, pool_largest,
    (const KernelWindows *windows, size_t rows, size_t columns, const float *x, float *y,
     int64_t *places),
    (windows, rows, columns, x, y, places))
/// y[places] += x, for planes of `count` places and `plane` numbers.
K(void, add_at,
    (size_t planes, size_t count, size_t plane, const float *x, const int64_t *places, float *y),
    (planes, count, plane, x, places, y))
/// The sums of rows×columns windows over every plane, each divided by the divisor of its stop.
K(void, mean_windows,
    (const KernelWindows *windows, size_t rows, size_t columns, const float *divisors,
     const float *x, float *y),
    (windows, rows, columns, divisors, x, y))
/// x += the way back: each mean's gradient, divided likewise, for every number of its window.
K(void, spread_means,
    (const KernelWindows *windows, size_t rows, size_t columns, const float *divisors,
     const float *y, float *x),
    (windows, rows, columns, divisors, y, x))
/// A step of an LSTM for rows of `hidden` cells: gates[rows×4·hidden] of the sums of the input's part and of
/// the state's own, cells of the cells before, their tanh, and what goes out.
K(void, lstm_step,
    (size_t rows, size_t hidden, const float *given, const float *own, const float *before,
     float *gates, float *cells, float *curved, float *out),
    (rows, hidden, given, own, before, gates, cells, curved, out))
/// Back through it: dgates of what the gates were computed of, from the gradients of what went out (dout may
/// be NULL), of the state in the next step, and of the cells, which become those of the cells before.
K(void, lstm_step_backward,
    (size_t rows, size_t hidden, const float *gates, const float *before, const float *curved,
     const float *dout, const float *dlater, float *dcells, float *dgates),
    (rows, hidden, gates, before, curved, dout, dlater, dcells, dgates))
/// y = (x − mean) · scale · weight + bias, for rows from `first` on; weight and bias may be NULL. In float64.
K(void, standardise,
    (const KernelNormal *normal, size_t first, size_t rows, const double *mean,
     const double *scale, const float *weight, const float *bias, const float *x, float *y),
    (normal, first, rows, mean, scale, weight, bias, x, y))
/// With v = (x − mean) · scale: sum += Σ dy · weight and product += Σ dy · weight · v of each channel,
/// dweight += Σ dy · v and dbias += Σ dy of each factor.
K(void, standardise_sums,
    (const KernelNormal *normal, size_t first, size_t rows, const double *mean,
     const double *scale, const float *weight, const float *x, const float *dy, double *sum,
     double *product, double *dweight, double *dbias),
    (normal, first, rows, mean, scale, weight, x, dy, sum, product, dweight, dbias))
/// dx = scale · (dy · weight − sum − v · product), by the means of those sums.
K(void, standardise_backward,
    (const KernelNormal *normal, size_t first, size_t rows, const double *mean,
     const double *scale, const float *weight, const double *sum, const double *product,
     const float *x, const float *dy, float *dx),
    (normal, first, rows, mean, scale, weight, sum, product, x, dy, dx))
