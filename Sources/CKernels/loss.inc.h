/// Softmax and cross-entropy.

/// The vector at column j; `fill` beyond the row's end.
static INLINE Floats row_load_or(const float *row, size_t j, size_t columns, float fill) {
  if (columns - j >= LANES) return load(row + j);
  return first_or(load_first(row + j, columns - j), columns - j, fill);
}

/// −∞ for an empty row. A NaN may be passed over: the sums that follow show it.
static INLINE float row_maximum(size_t columns, const float *x) {
  Floats best = splat(-__builtin_inff());
  for (size_t j = 0; j < columns; j += LANES) {
    Floats v = row_load_or(x, j, columns, -__builtin_inff());
    best = select(v > best, v, best);
  }
  return maximum_lane(best);
}

/// e^(x − maximum), 0 beyond the row's end.
static INLINE Floats row_exponential(const float *x, size_t j, size_t columns, float maximum) {
  return exponential(row_load_or(x, j, columns, -__builtin_inff()) - maximum);
}

static void softmax_kernel(size_t rows, size_t columns, const float *logits,
                           float *probabilities) {
  for (size_t r = 0; r < rows; r++, logits += columns, probabilities += columns) {
    float maximum = row_maximum(columns, logits);
    double total = 0;
    for (size_t j = 0; j < columns;) {
      size_t end = columns - j <= BLOCK * LANES ? columns : j + BLOCK * LANES;
      Floats sum = {};
      for (; j < end; j += LANES) {
        Floats e = row_exponential(logits, j, columns, maximum);
        row_store(probabilities, j, columns, e);
        sum += e;
      }
      total += (double)sum_lanes(sum);
    }
    scale_kernel(columns, (float)(1.0 / total), probabilities, probabilities);
  }
}

/// The natural logarithm of a number that is 0, normal, infinite or NaN. (Not libm's: this target
/// then needs no library.) x = 2ᵉ·m with m within √½…√2, log m = 2 artanh((m − 1)/(m + 1)).
static double logarithm(double x) {
  if (!(x > 0 && x < (double)__builtin_inff())) return x == 0 ? -(double)__builtin_inff() : x;
  uint64_t bits;
  __builtin_memcpy(&bits, &x, sizeof bits);
  int64_t exponent = (int64_t)((bits + 0x00095f619980c433) >> 52) - 1023;
  bits -= (uint64_t)exponent << 52;
  double m;
  __builtin_memcpy(&m, &bits, sizeof m);
  double s = (m - 1) / (m + 1), z = s * s, sum = 0;
  UNROLL for (int i = 19; i > 1; i -= 2) sum = (sum + 1.0 / i) * z;
  return (double)exponent * 0.693147180559945309417 + 2 * (s + s * sum);
}

static double cross_entropy_kernel(size_t rows, size_t columns, const float *logits,
                                   const int32_t *targets, float *log_normaliser) {
  double loss = 0;
  for (size_t r = 0; r < rows; r++, logits += columns) {
    float maximum = row_maximum(columns, logits);
    double total = 0;
    SUM_OVER_ROW(total, columns, row_exponential(logits, j, columns, maximum));
    double normaliser = (double)maximum + logarithm(total);
    log_normaliser[r] = (float)normaliser;
    if (targets[r] >= 0) loss += normaliser - (double)logits[targets[r]];
  }
  return loss;
}

static void cross_entropy_backward_kernel(size_t rows, size_t columns, float factor,
                                          const float *logits, const int32_t *targets,
                                          const float *log_normaliser, float *dlogits) {
  for (size_t r = 0; r < rows; r++, logits += columns, dlogits += columns) {
    if (targets[r] < 0) {
      for (size_t j = 0; j < columns; j += LANES) row_store(dlogits, j, columns, (Floats){});
      continue;
    }
    for (size_t j = 0; j < columns; j += LANES) {
      Floats p = exponential(row_load(logits, j, columns) - log_normaliser[r]);
      row_store(dlogits, j, columns, p * factor);
    }
    float p = exponential(splat(logits[targets[r]] - log_normaliser[r]))[0];
    dlogits[targets[r]] = (p - 1.0f) * factor;
  }
}
