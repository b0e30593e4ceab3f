/// The shares of attention: a softmax of scaled scores, of which some are not seen.

/// x · factor, plus the mask where there is one; gives the largest, NaN passed over.
static INLINE float scale_scores(size_t columns, float factor, const float *mask, float *x) {
  Floats best = splat(-__builtin_inff());
  for (size_t j = 0; j < columns; j += LANES) {
    size_t left = columns - j;
    Floats v = row_load_or(x + j, left, -__builtin_inff()) * factor;
    if (mask) v += row_load(mask + j, left);
    row_store(x + j, left, v);
    if (left < LANES) v = first_or(v, left, -__builtin_inff());
    best = select(v > best, v, best);
  }
  return maximum_lane(best);
}

/// e^x for x ≤ 0; 0 where that is subnormal.
static INLINE Floats share_below_one(Floats x) {
  Floats e = quick_power_as_sum(quick_power(at_least(x, LEAST_NORMAL_POWER), (Floats){}));
  return select(x < LEAST_NORMAL_POWER, (Floats){}, e);
}

/// The sum of e^(x − largest) over a row, whose numbers become these.
static INLINE double sum_scores(size_t columns, float largest, float *x) {
  double total = 0;
  for (size_t j = 0; j < columns;) {
    size_t end = columns - j <= BLOCK * ROW_LANES ? columns : j + BLOCK * ROW_LANES;
    Floats sum[ROW_VECTORS] = {};
    while (j < end)
      UNROLL for (size_t v = 0; v < ROW_VECTORS; v++, j += LANES) {
        if (v > 0 && j >= end) break;
        Floats e = share_below_one(row_load_or(x + j, end - j, -__builtin_inff()) - largest);
        row_store(x + j, end - j, e);
        sum[v] += e;
      }
    total += (double)sum_row_lanes(sum);
  }
  return total;
}

static void attention_shares_kernel(size_t rows, size_t columns, size_t seen, float factor,
                                    const float *mask, size_t mask_row, float *x) {
  for (size_t r = 0; r < rows; r++, x += columns, mask += mask ? mask_row : 0) {
    size_t count = smaller(seen + r, columns);
    float largest = scale_scores(count, factor, mask, x);
    // Where all is −∞ nothing is seen; a NaN that was passed over shows in the sum.
    double total = sum_scores(count, largest == -__builtin_inff() ? 0 : largest, x);
    scale_kernel(count, total == 0 ? 0.0f : (float)(1.0 / total), x, x);
    if (count < columns) __builtin_memset(x + count, 0, (columns - count) * sizeof(float));
  }
}
