import CKernels

extension KernelCase {
  /// The activations with arguments of their own.
  static let activations = [
    map("gelu_tanh") { unsafe kernels_gelu_tanh($0.count, $0, &$1) },
    map("silu") { unsafe kernels_silu($0.count, $0, &$1) },
    map("leaky_relu") { unsafe kernels_leaky_relu($0.count, 0.1, $0, &$1) },
    map("elu") { unsafe kernels_elu($0.count, 0.7, $0, &$1) },
    map("softplus") { unsafe kernels_softplus($0.count, 2, 9, $0, &$1) },
    zip("gelu_tanh_backward") { unsafe kernels_gelu_tanh_backward($0.count, $0, $1, &$2) },
    zip("silu_backward") { unsafe kernels_silu_backward($0.count, $0, $1, &$2) },
    zip("leaky_relu_backward") { unsafe kernels_leaky_relu_backward($0.count, 0.1, $0, $1, &$2) },
    zip("elu_backward") { unsafe kernels_elu_backward($0.count, 0.7, $0, $1, &$2) },
    zip("softplus_backward") { unsafe kernels_softplus_backward($0.count, 2, 9, $0, $1, &$2) },
    KernelCase("gate") { numbers, size in
      let x = numbers.list(2 * size.rows * size.columns, scale: 6)
      var (factors, y) = (room(x.count), room(size.rows * size.columns))
      unsafe kernels_gate(size.rows, size.columns, x, &factors, &y)
      return factors + y
    },
    KernelCase("gate_backward") { numbers, size in
      let factors = numbers.list(2 * size.rows * size.columns)
      let dy = numbers.list(size.rows * size.columns)
      var dx = room(factors.count)
      unsafe kernels_gate_backward(size.rows, size.columns, factors, dy, &dx)
      return dx
    },
    KernelCase("glu") { numbers, size in
      let x = numbers.list(2 * size.rows * size.columns, scale: 6)
      var y = room(size.rows * size.columns)
      unsafe kernels_glu(size.rows, size.columns, x, &y)
      return y
    },
    KernelCase("glu_backward") { numbers, size in
      let x = numbers.list(2 * size.rows * size.columns, scale: 6)
      let dy = numbers.list(size.rows * size.columns)
      var dx = room(x.count)
      unsafe kernels_glu_backward(size.rows, size.columns, x, dy, &dx)
      return dx
    },
  ]

  /// Normalisations and softmax's kin.
  static let furtherRows = [
    KernelCase("add_to_rows") { numbers, size in
      var y = numbers.list(size.rows * size.columns)
      unsafe kernels_add_to_rows(size.rows, size.columns, numbers.list(size.columns), &y)
      return y
    },
    KernelCase("rmsnorm") { numbers, size in
      let (rows, columns) = (size.rows, size.columns)
      let (x, gamma) = (numbers.list(rows * columns), numbers.list(columns))
      var (inverse, normalised, y) = (room(rows), room(x.count), room(x.count))
      unsafe kernels_rmsnorm(rows, columns, 1e-5, x, gamma, &inverse, &normalised, &y)
      return inverse + normalised + y
    },
    KernelCase("rmsnorm_backward") { numbers, size in
      let (rows, columns) = (size.rows, size.columns)
      let (dy, normalised) = (numbers.list(rows * columns), numbers.list(rows * columns))
      let (gamma, inverse) = (numbers.list(columns), numbers.list(rows))
      var (dgamma, dx) = (room(columns), room(dy.count))
      unsafe kernels_rmsnorm_backward(
        rows, columns, dy, normalised, gamma, inverse, &dgamma, &dx)
      return dgamma + dx
    },
    KernelCase("softmax_backward") { numbers, size in
      let count = size.rows * size.columns
      var dx = room(count)
      unsafe kernels_softmax_backward(
        size.rows, size.columns, numbers.list(count), numbers.list(count), &dx)
      return dx
    },
    KernelCase("log_softmax") { numbers, size in
      let x = numbers.list(size.rows * size.columns, scale: 8)
      var y = room(x.count)
      unsafe kernels_log_softmax(size.rows, size.columns, x, &y)
      return y
    },
    KernelCase("log_softmax_backward") { numbers, size in
      let count = size.rows * size.columns
      var dx = room(count)
      unsafe kernels_log_softmax_backward(
        size.rows, size.columns, numbers.list(count), numbers.list(count), &dx)
      return dx
    },
    KernelCase("transpose") { numbers, size in
      let x = numbers.list(2 * size.rows * size.columns)
      var y = room(x.count)
      unsafe kernels_transpose(2, size.rows, size.columns, x, &y)
      return y
    },
  ]
}
