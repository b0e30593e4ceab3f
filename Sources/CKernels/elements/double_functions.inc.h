/// Functions of float64, computed in float64: as torch writes them, of parts that are good to about one unit
/// in the last place.

/// (e^x − e^−x) / 2.
static LANEWISE Doubles exact_hyperbolic(bool is_sine, Doubles x) {
  Doubles t = magnitudes(x), y;
  if (is_sine) {
    Doubles e = exact_exponential_less_one(t);
    y = (e + e / (e + 1.0)) * 0.5;
  } else {
    Doubles e = exact_exponential(t);
    y = e * 0.5 + 0.5 / e;
  }
  SignedLongs is_large = ~(t < 700.0);
  if (__builtin_reduce_or((Longs)is_large)) {
    Doubles root = exact_exponential(t * 0.5);
    y = choose_doubles(is_large, root * 0.5 * root, y);
  }
  return is_sine ? signed_like(y, x) : y;
}

static LANEWISE Doubles exact_elu(Doubles x, double scale, double factor) {
  return choose_doubles(x > 0.0, x, exact_exponential_less_one(x * factor) * scale);
}

static LANEWISE Doubles exact_log_sigmoid(Doubles x) {
  Doubles low = choose_doubles(x > 0.0, (Doubles){}, x);
  return low - exact_logarithm_of_one_and(exact_exponential(-magnitudes(x)));
}

static LANEWISE Doubles double_clipped(Doubles x) { return double_within(x + 3.0, 0, 6); }

/// Functions in pieces, each of which is exact or nearly so. `a` and `b` are the function's own numbers.
static LANEWISE Doubles piecewise_function(KernelFunction function, double a, double b, Doubles x) {
  switch (function) {
  case KERNEL_LEAKY_RELU: return choose_doubles(x > 0.0, x, x * a);
  case KERNEL_CUBE: return x * x * x;
  case KERNEL_HARD_TANH: return double_within(x, a, b);
  case KERNEL_HARD_SIGMOID: return double_clipped(x) / 6.0;
  case KERNEL_HARD_SWISH: return x * double_clipped(x) / 6.0;
  case KERNEL_SOFT_SHRINK: {
    Doubles near = choose_doubles(x == x, (Doubles){}, x);
    return choose_doubles(x > a, x - a, choose_doubles(x < -a, x + a, near));
  }
  case KERNEL_HARD_SHRINK: return choose_doubles((x >= -a) & (x <= a), (Doubles){}, x);
  case KERNEL_THRESHOLD: return choose_doubles(x <= a, splat_double(b), x);
  // b x² up to a, from there on as steep as it is at a.
  case KERNEL_SMOOTH_ABSOLUTE: {
    Doubles size = magnitudes(x);
    return choose_doubles(size < a, x * x * b, (size - a * 0.5) * (2 * a * b));
  }
  default: return x;
  }
}

/// `a` and `b` are the function's own numbers, such as a slope.
static LANEWISE Doubles exact_function(KernelFunction function, double a, double b, Doubles x) {
  switch (function) {
  case KERNEL_EXP: return exact_exponential(x);
  case KERNEL_EXPM1: return exact_exponential_less_one(x);
  case KERNEL_EXP2: return exact_power_of_two(x);
  case KERNEL_LOG: return exact_logarithm(x);
  case KERNEL_LOG2: return exact_logarithm_of_base_two(x);
  case KERNEL_LOG10: return exact_logarithm_of_base_ten(x);
  case KERNEL_LOG1P: return exact_logarithm_of_one_and(x);
  case KERNEL_TANH: return exact_tanh(x);
  case KERNEL_SIGMOID: return exact_logistic(x);
  case KERNEL_ERF: return exact_error_function(x);
  case KERNEL_ERFC: return exact_error_complement(x);
  case KERNEL_SINE:
  case KERNEL_COSINE:
  case KERNEL_TANGENT: return exact_circular(function, x);
  case KERNEL_ARCSINE: return exact_arcsine(x);
  case KERNEL_ARCCOSINE: return exact_arccosine(x);
  case KERNEL_ARCTANGENT: return exact_arctangent(x);
  case KERNEL_SINH: return exact_hyperbolic(true, x);
  case KERNEL_COSH: return exact_hyperbolic(false, x);
  case KERNEL_ARTANH: return exact_artanh(x);
  case KERNEL_LOGIT: return exact_logit(x);
  case KERNEL_GELU: return x * 0.5 * (1.0 + exact_error_function(x * 0x1.6a09e667f3bcdp-1));
  case KERNEL_GELU_TANH:
    return x * 0.5 * (1.0 + exact_tanh((x + x * x * x * 0.044715) * 0x1.9884533d43651p-1));
  case KERNEL_SILU: return x / (1.0 + exact_exponential(-x));
  case KERNEL_MISH: return x * exact_tanh(exact_softplus(x));
  case KERNEL_ELU: return exact_elu(x, a, 1) * b;
  case KERNEL_CELU: return exact_elu(x, a, 1 / a);
  case KERNEL_SOFTPLUS: {
    Doubles t = x * a;
    return choose_doubles(t > b, x, exact_softplus(t) / a);
  }
  case KERNEL_LOG_SIGMOID: return exact_log_sigmoid(x);
  default: return piecewise_function(function, a, b, x);
  }
}

static INLINE void apply_exact(KernelFunction function, double a, double b, size_t n,
                               const double *x, double *y) {
  size_t i = 0;
  for (; n - i >= LANES; i += LANES)
    store_doubles(y + i, exact_function(function, a, b, load_doubles(x + i)));
  if (i < n)
    store_first_doubles(y + i, n - i,
                        exact_function(function, a, b, load_first_doubles(x + i, n - i, 1)));
}

static void exact_kernel(KernelFunction function, double a, double b, size_t n, const double *x,
                         double *y) {
  switch (function) {
#define F(name)                                                                                    \
  case name: apply_exact(name, a, b, n, x, y); break;
    KERNEL_FUNCTIONS(F)
#undef F
  }
}
