/// Functions of two real numbers, computed in float64: powers, angles, and what a division leaves.

#if EXACT_FUSED
/// ln x for normal x > 0 as a sum, to 66 bits.
static LANEWISE Doubles long_logarithm(Doubles x, Doubles *low) {
  Longs bits = (Longs)x, index = bits >> 48 & 15, raised = bits + 0x0009000000000000ull;
  Doubles exponent = (Doubles)((raised >> 52) | 0x4330000000000000ull) - 0x1.00000000003ffp52;
  Doubles m = (Doubles)(bits - ((raised & 0xfff0000000000000ull) - 0x3ff0000000000000ull));
  Doubles factor = look_up(logarithm_factors, index);
  // m · factor − 1 and its square, each in two parts.
  Doubles product = m * factor, error = multiply_add_doubles(m, factor, -product);
  Doubles near = product - 1.0, r = near + error, rest = (near - r) + error;
  Doubles z = r * r, lost = multiply_add_doubles(r, r, -z);
  Doubles p = POLYNOMIAL(r, 0x1.48fb64872bd9dp-4, -0x1.98814dc5d25c2p-4, 0x1.c72e1ec9d7d41p-4,
                         -0x1.00005ec3d5091p-3, 0x1.24924829fe3fcp-3, -0x1.55555546a208bp-3,
                         0x1.99999999a11c2p-3, -0x1.000000000047bp-2, 0x1.5555555555555p-2);
  Doubles whole = exponent * 0x1.62e42fee00000p-1 + look_up(natural_logarithms[0], index);
  Doubles one = whole + r, two = one - z * 0.5;
  Doubles small = ((whole - one) + r) + ((one - two) - z * 0.5) + (r * z) * p + (rest - r * rest) -
                  lost * 0.5 +
                  multiply_add_doubles(exponent, splat_double(0x1.a39ef35793c76p-33),
                                       look_up(natural_logarithms[1], index));
  Doubles sum = two + small;
  *low = (two - sum) + small;
  return sum;
}
#endif

/// x to the power of y. For float32, whose digits are fewer, the logarithm need not be long.
static LANEWISE Doubles exact_power(bool is_double, Doubles x, Doubles y) {
  Doubles t = magnitudes(x);
  SignedLongs is_rare = ~((t >= 0x1p-1022) & (t < __builtin_inf()) & (magnitudes(y) < 0x1p60));
#if !EXACT_FUSED
  if (is_double) is_rare = (SignedLongs){} == 0;
#endif
  Doubles result;
  if (is_double) {
#if EXACT_FUSED
    Doubles low, high = long_logarithm(t, &low), product = y * high;
    Doubles more = multiply_add_doubles(y, high, -product) + y * low;
    more = choose_doubles(magnitudes(product) < 1100.0, more, (Doubles){});
    result = exact_exponential_of_sum(product, more);
#else
    result = x;
#endif
  } else {
    result = double_exponential(logarithms(t) * y);
  }
  // Of numbers below 0 only whole powers are numbers.
  Doubles whole = __builtin_elementwise_trunc(y), half = whole * 0.5;
  SignedLongs is_odd = half != __builtin_elementwise_trunc(half);
  Doubles below = choose_doubles(whole == y, choose_doubles(is_odd, -result, result),
                                 splat_double(__builtin_nan("")));
  result = choose_doubles(x < 0.0, below, result);
  if (__builtin_reduce_or((Longs)is_rare))
    for (int i = 0; i < LANES; i++)
      if (is_rare[i]) result[i] = pow(x[i], y[i]);
  return result;
}

/// What x / y leaves, with the sign of x: exact, as long as the quotient is.
static LANEWISE Doubles exact_rest(__attribute__((unused)) bool is_double, Doubles x, Doubles y) {
  Doubles t = magnitudes(x), by = magnitudes(y);
  Doubles n = __builtin_elementwise_trunc(t / by), rest = multiply_add_doubles(-n, by, t);
  // The quotient was rounded up.
  rest = choose_doubles(rest < 0.0, rest + by, rest);
  double limit = EXACT_FUSED ? 0x1p53 : is_double ? 0 : 0x1p29;
  SignedLongs is_rare = ~((n < limit) & (by < __builtin_inf()));
  rest = signed_like(rest, x);
  if (__builtin_reduce_or((Longs)is_rare))
    for (int i = 0; i < LANES; i++)
      if (is_rare[i]) rest[i] = fmod(x[i], y[i]);
  return rest;
}

/// A number as its kind holds it.
static LANEWISE Doubles as_kind(bool is_double, Doubles x) {
  return is_double ? x : widen(narrow(x));
}

/// The quotient rounded down, by way of the rest, as torch computes it.
static LANEWISE Doubles floor_quotient(bool is_double, Doubles x, Doubles y) {
  Doubles rest = exact_rest(is_double, x, y), plain = as_kind(is_double, x / y);
  Doubles q = as_kind(is_double, as_kind(is_double, x - rest) / y);
  q = choose_doubles((rest != 0.0) & ((y < 0.0) != (rest < 0.0)), as_kind(is_double, q - 1.0), q);
  Doubles low = __builtin_elementwise_floor(q);
  low = choose_doubles(as_kind(is_double, q - low) > 0.5, as_kind(is_double, low + 1.0), low);
  low = choose_doubles(q == 0.0, signed_like((Doubles){}, plain), low);
  return choose_doubles(y == 0.0, plain, low);
}

/// √(x² + y²), infinite where x or y is; where a square would be lost, the C library's.
static LANEWISE Doubles hypotenuse(bool is_double, Doubles x, Doubles y) {
  Doubles square = x * x + y * y, z = __builtin_elementwise_sqrt(square);
  Doubles infinity = splat_double(__builtin_inf());
  if (!is_double)
    return choose_doubles((magnitudes(x) == infinity) | (magnitudes(y) == infinity), infinity, z);
  SignedLongs is_rare = ~((square > 0x1p-960) & (square < infinity));
  if (__builtin_reduce_or((Longs)is_rare))
    for (int i = 0; i < LANES; i++)
      if (is_rare[i]) z[i] = hypot(x[i], y[i]);
  return z;
}

/// ln(eˣ + eʸ); of equal infinities it is theirs.
static LANEWISE Doubles log_of_sum(bool is_double, Doubles x, Doubles y) {
  Doubles more = choose_doubles((y >= x) | (y != y), y, x), distance = -magnitudes(x - y);
  Doubles bend = is_double ? exact_softplus(distance) : double_softplus(distance);
  SignedLongs is_infinite = (x == y) & (magnitudes(x) == __builtin_inf());
  return choose_doubles(is_infinite, x, more + bend);
}

static LANEWISE Doubles function_of_two(KernelPairFunction function, bool is_double, Doubles x,
                                        Doubles y) {
  switch (function) {
  case KERNEL_POWER: return exact_power(is_double, x, y);
  case KERNEL_ANGLE: return exact_angle(x, y);
  case KERNEL_REST: return exact_rest(is_double, x, y);
  case KERNEL_REMAINDER: {
    Doubles rest = exact_rest(is_double, x, y);
    return choose_doubles((rest != 0.0) & ((y < 0.0) != (rest < 0.0)), rest + y, rest);
  }
  case KERNEL_FLOOR_QUOTIENT: return floor_quotient(is_double, x, y);
  case KERNEL_HYPOTENUSE: return hypotenuse(is_double, x, y);
  case KERNEL_LOG_SUM: return log_of_sum(is_double, x, y);
  }
  return x;
}

/// LANES numbers of a row from place j on, or its only one.
static INLINE Doubles pair_load(bool is_double, const void *p, size_t step, size_t j, size_t left) {
  if (is_double) {
    const double *from = p;
    if (!step) return splat_double(*from);
    return left >= LANES ? load_doubles(from + j) : load_first_doubles(from + j, left, 1);
  }
  const float *from = p;
  return step ? widen(row_load(from + j, left)) : splat_double((double)*from);
}

static INLINE void apply_to_pairs(KernelPairFunction function, bool is_double, size_t rows,
                                  size_t columns, const char *a, size_t a_row, size_t a_step,
                                  const char *b, size_t b_row, size_t b_step, char *y) {
  size_t bytes = is_double ? 8 : 4;
  for (size_t r = 0; r < rows; r++, a += a_row * bytes, b += b_row * bytes, y += columns * bytes)
    for (size_t j = 0; j < columns; j += LANES) {
      size_t left = columns - j;
      Doubles v = function_of_two(function, is_double, pair_load(is_double, a, a_step, j, left),
                                  pair_load(is_double, b, b_step, j, left));
      if (!is_double)
        row_store((float *)y + j, left, narrow(v));
      else if (left >= LANES)
        store_doubles((double *)y + j, v);
      else
        store_first_doubles((double *)y + j, left, v);
    }
}

static void combine_by_kernel(KernelPairFunction function, bool is_double, size_t rows,
                              size_t columns, const void *a, size_t a_row, size_t a_step,
                              const void *b, size_t b_row, size_t b_step, void *y) {
#define PAIRS_OF(NAME)                                                                             \
  case NAME:                                                                                       \
    if (is_double)                                                                                 \
      apply_to_pairs(NAME, true, rows, columns, a, a_row, a_step, b, b_row, b_step, y);            \
    else                                                                                           \
      apply_to_pairs(NAME, false, rows, columns, a, a_row, a_step, b, b_row, b_step, y);           \
    break;
  switch (function) {
    PAIRS_OF(KERNEL_POWER)
    PAIRS_OF(KERNEL_ANGLE)
    PAIRS_OF(KERNEL_REST)
    PAIRS_OF(KERNEL_REMAINDER)
    PAIRS_OF(KERNEL_FLOOR_QUOTIENT)
    PAIRS_OF(KERNEL_HYPOTENUSE)
    PAIRS_OF(KERNEL_LOG_SUM)
  }
#undef PAIRS_OF
}

/// y = a and b divided as whole numbers; no b is 0.
#define DIVIDED(TYPE, UNSIGNED, EXPRESSION)                                                        \
  {                                                                                                \
    const TYPE *a = first, *b = second;                                                            \
    TYPE *restrict y = result;                                                                     \
    for (size_t r = 0; r < rows; r++, a += a_row, b += b_row, y += columns)                        \
      for (size_t j = 0; j < columns; j++) {                                                       \
        TYPE u = a[j * a_step], v = b[j * b_step], one = v == (TYPE)-1 && (TYPE)-1 < 0;            \
        /* The least number has no positive counterpart. */                                        \
        TYPE q = one ? (TYPE)(0u - (UNSIGNED)u) : (TYPE)(u / v);                                   \
        TYPE rest = one ? 0 : (TYPE)(u % v);                                                       \
        TYPE differ = rest != 0 && (rest < 0) != (v < 0);                                          \
        y[j] = (TYPE)(EXPRESSION);                                                                 \
        (void)q, (void)differ;                                                                     \
      }                                                                                            \
    break;                                                                                         \
  }
#define DIVIDED_BY(TYPE, UNSIGNED)                                                                 \
  switch (function) {                                                                              \
  case KERNEL_REST: DIVIDED(TYPE, UNSIGNED, rest)                                                  \
  case KERNEL_REMAINDER: DIVIDED(TYPE, UNSIGNED, differ ? rest + v : rest)                         \
  case KERNEL_FLOOR_QUOTIENT: DIVIDED(TYPE, UNSIGNED, q - differ)                                  \
  default: break;                                                                                  \
  }                                                                                                \
  break

static void divide_wholes_kernel(KernelPairFunction function, size_t bytes, size_t rows,
                                 size_t columns, const void *first, size_t a_row, size_t a_step,
                                 const void *second, size_t b_row, size_t b_step, void *result) {
  switch (bytes) {
  case 1: DIVIDED_BY(uint8_t, uint8_t);
  case 4: DIVIDED_BY(int32_t, uint32_t);
  case 8: DIVIDED_BY(int64_t, uint64_t);
  default: break;
  }
}
