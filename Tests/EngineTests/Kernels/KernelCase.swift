import CKernels

/// One kernel and numbers to run it on.
///
/// Unsafe throughout: arrays of the sizes that are passed go to C.
struct KernelCase: Sendable {
  /// The name in the kernels' table.
  let name: String
  private let body: @Sendable (inout FixedNumbers, KernelSize) -> [Float]

  init(
    _ name: String, _ body: @escaping @Sendable (inout FixedNumbers, KernelSize) -> [Float]
  ) {
    self.name = name
    self.body = body
  }

  /// Everything that it writes, on an instruction set.
  func run(on set: Int32, _ size: KernelSize) -> [Float] {
    var numbers = FixedNumbers(UInt64(size.rows * 10_000 + size.columns))
    return InstructionSets.using(set) { body(&numbers, size) }
  }

  /// All kernels.
  static let all =
    products + elementwise + KernelCase.activations + overRows + KernelCase.furtherRows
    + lossAndRows + KernelCase.convolution + updates + random + tensors + wide
    + places

  private static let products = [
    KernelCase("matmul") { numbers, size in
      let (m, n, k) = (size.rows, size.columns, size.depth)
      let (a, b, bias) = (numbers.list(m * k), numbers.list(k * n), numbers.list(n))
      var c = room(m * n)
      unsafe kernels_matmul(m, n, k, a, k, b, n, bias, &c, n)
      return c
    },
    KernelCase("matmul_at_b") { numbers, size in
      let (m, n, k) = (size.depth, size.columns, size.rows)
      let (a, b) = (numbers.list(m * k), numbers.list(m * n))
      var c = room(k * n)
      unsafe kernels_matmul_at_b(m, n, k, a, k, b, n, &c, n)
      return c
    },
    KernelCase("descend_at_b") { numbers, size in
      let (m, n, k) = (size.depth, size.columns, size.rows)
      let (a, b) = (numbers.list(m * k), numbers.list(m * n))
      var (c, parameters) = (room(k * n), numbers.list(k * n))
      unsafe kernels_descend_at_b(m, n, k, a, k, b, n, 0.1, &c, &parameters, n)
      return parameters
    },
    KernelCase("matmul_a_bt") { numbers, size in
      let (m, n, k) = (size.rows, size.depth, size.columns)
      let (a, b) = (numbers.list(m * n), numbers.list(k * n))
      var c = room(m * k)
      unsafe kernels_matmul_a_bt(m, n, k, a, n, b, n, &c, k)
      return c
    },
  ]

  private static let elementwise = [
    map("tanh") { unsafe kernels_tanh($0.count, $0, &$1) },
    map("sigmoid") { unsafe kernels_sigmoid($0.count, $0, &$1) },
    map("relu") { unsafe kernels_relu($0.count, $0, &$1) },
    map("gelu") { unsafe kernels_gelu($0.count, $0, &$1) },
    map("exp") { unsafe kernels_exp($0.count, $0, &$1) },
    map("scale") { unsafe kernels_scale($0.count, 0.3, $0, &$1) },
    zip("tanh_backward") { unsafe kernels_tanh_backward($0.count, $0, $1, &$2) },
    zip("sigmoid_backward") { unsafe kernels_sigmoid_backward($0.count, $0, $1, &$2) },
    zip("relu_backward") { unsafe kernels_relu_backward($0.count, $0, $1, &$2) },
    zip("gelu_backward") { unsafe kernels_gelu_backward($0.count, $0, $1, &$2) },
  ]

  private static let overRows = [
    KernelCase("sum_rows") { numbers, size in
      let x = numbers.list(size.rows * size.columns)
      var out = room(size.columns)
      unsafe kernels_sum_rows(size.rows, size.columns, size.columns, x, &out)
      return out
    },
    KernelCase("batchnorm") { numbers, size in
      let (rows, columns) = (size.rows, size.columns)
      let (x, gamma, beta) = (
        numbers.list(rows * columns), numbers.list(columns), numbers.list(columns)
      )
      var (mean, variance, inverse) = (room(columns), room(columns), room(columns))
      var (normalised, y) = (room(x.count), room(x.count))
      unsafe kernels_batchnorm(
        rows, columns, columns, rows, rows - 1, nil, 1e-5, x, gamma, beta, &mean, &variance,
        &inverse,
        &normalised, &y)
      return mean + variance + inverse + normalised + y
    },
    KernelCase("batchnorm_backward") { numbers, size in
      let (rows, columns) = (size.rows, size.columns)
      let (dy, normalised) = (numbers.list(rows * columns), numbers.list(rows * columns))
      let (gamma, inverse) = (numbers.list(columns), numbers.list(columns))
      let counts = (0..<rows).map { Float(1 + $0 % 3) }
      let total = Int(counts.reduce(0, +))
      var (dgamma, dbeta, dx) = (room(columns), room(columns), room(dy.count))
      unsafe kernels_batchnorm_backward(
        rows, columns, columns, total, total, counts, dy, normalised, gamma, inverse, &dgamma,
        &dbeta,
        &dx)
      return dgamma + dbeta + dx
    },
    KernelCase("batchnorm_evaluate") { numbers, size in
      let columns = size.columns
      let (x, gamma, beta) = (
        numbers.list(size.rows * columns), numbers.list(columns), numbers.list(columns)
      )
      let (mean, variance) = (numbers.list(columns), numbers.list(columns).map(abs))
      var y = room(x.count)
      unsafe kernels_batchnorm_evaluate(
        size.rows, columns, columns, 1e-5, x, gamma, beta, mean, variance, &y)
      return y
    },
    KernelCase("running_average") { numbers, size in
      var running = numbers.list(size.columns)
      unsafe kernels_running_average(size.columns, 0.1, numbers.list(size.columns), &running)
      return running
    },
    KernelCase("layernorm") { numbers, size in
      let (rows, columns) = (size.rows, size.columns)
      let (x, gamma, beta) = (
        numbers.list(rows * columns), numbers.list(columns), numbers.list(columns)
      )
      var (inverse, normalised, y) = (room(rows), room(x.count), room(x.count))
      unsafe kernels_layernorm(rows, columns, 1e-5, x, gamma, beta, &inverse, &normalised, &y)
      return inverse + normalised + y
    },
    KernelCase("layernorm_backward") { numbers, size in
      let (rows, columns) = (size.rows, size.columns)
      let (dy, normalised) = (numbers.list(rows * columns), numbers.list(rows * columns))
      let (gamma, inverse) = (numbers.list(columns), numbers.list(rows))
      var (dgamma, dbeta, dx) = (room(columns), room(columns), room(dy.count))
      unsafe kernels_layernorm_backward(
        rows, columns, dy, normalised, gamma, inverse, &dgamma, &dbeta, &dx)
      return dgamma + dbeta + dx
    },
  ]

  private static let lossAndRows = [
    KernelCase("gather") { numbers, size in
      let table = numbers.list(27 * size.columns)
      var y = room(size.rows * size.columns)
      unsafe kernels_gather(size.rows, size.columns, table, ids(size.rows, below: 27), &y)
      return y
    },
    KernelCase("gather_add") { numbers, size in
      let table = numbers.list(27 * size.columns)
      var y = numbers.list(size.rows * size.columns)
      unsafe kernels_gather_add(
        size.rows, size.columns, table, ids(size.rows, below: 27), &y)
      return y
    },
    KernelCase("scatter_add") { numbers, size in
      let dy = numbers.list(size.rows * size.columns)
      var dtable = room(27 * size.columns)
      unsafe kernels_scatter_add(
        size.rows, 27, size.columns, size.columns, ids(size.rows, below: 27), dy, &dtable)
      return dtable
    },
    KernelCase("softmax") { numbers, size in
      let logits = numbers.list(size.rows * size.columns, scale: 8)
      var probabilities = room(logits.count)
      unsafe kernels_softmax(size.rows, size.columns, logits, &probabilities)
      return probabilities
    },
    KernelCase("cross_entropy") { numbers, size in
      let logits = numbers.list(size.rows * size.columns, scale: 8)
      var normaliser = room(size.rows)
      let loss = unsafe kernels_cross_entropy(
        size.rows, size.columns, logits, ids(size.rows, below: size.columns), &normaliser)
      return normaliser + quarters(of: loss.bitPattern)
    },
    KernelCase("cross_entropy_backward") { numbers, size in
      let logits = numbers.list(size.rows * size.columns, scale: 8)
      let normaliser = numbers.list(size.rows).map { $0 + 9 }
      var dlogits = room(logits.count)
      unsafe kernels_cross_entropy_backward(
        size.rows, size.columns, 0.03, logits, ids(size.rows, below: size.columns), normaliser,
        &dlogits)
      return dlogits
    },
  ]

  private static let updates = [
    KernelCase("sgd") { numbers, size in
      var parameters = numbers.list(size.columns)
      unsafe kernels_sgd(size.columns, 0.1, numbers.list(size.columns), &parameters)
      return parameters
    },
    KernelCase("momentum") { numbers, size in
      var (velocity, parameters) = (numbers.list(size.columns), numbers.list(size.columns))
      unsafe kernels_momentum(
        size.columns, 0.1, 0.9, numbers.list(size.columns), &velocity, &parameters)
      return velocity + parameters
    },
    KernelCase("adam") { numbers, size in
      var (first, second) = (numbers.list(size.columns), numbers.list(size.columns).map(abs))
      var parameters = numbers.list(size.columns)
      unsafe kernels_adam(
        size.columns, 0.999, 0.01, 0.7, 0.1, 0.999, 0.001, 1e-8, numbers.list(size.columns), &first,
        &second, &parameters)
      return first + second + parameters
    },
    KernelCase("average") { numbers, size in
      var average = numbers.list(size.columns)
      unsafe kernels_average(size.columns, 0.001, numbers.list(size.columns), &average)
      return average
    },
  ]

  private static let random = [
    KernelCase("box_muller") { numbers, size in
      var values = numbers.list(size.rows * 16).map(abs)
      unsafe kernels_box_muller(size.rows, &values)
      return values
    },
    KernelCase("mersenne_twist") { numbers, _ in
      var words = words(&numbers, 624)
      unsafe kernels_mersenne_twist(&words)
      return words.flatMap { quarters(of: UInt64($0)) }
    },
    KernelCase("uniform") { numbers, size in
      var out = room(size.columns)
      unsafe kernels_uniform(size.columns, words(&numbers, size.columns), &out)
      return out
    },
    KernelCase("exponential") { numbers, size in
      var out = room(size.columns)
      unsafe kernels_exponential(size.columns, words(&numbers, 2 * size.columns), &out)
      return out
    },
    KernelCase("multinomial") { numbers, size in
      let (shares, draws) = (numbers.list(size.columns), numbers.list(2 * size.columns))
      return [
        Float(
          unsafe kernels_multinomial(size.columns, shares.map(abs), draws.map { abs($0) + 0.001 }))
      ]
    },
  ]

  static func map(
    _ name: String, _ kernel: @escaping @Sendable ([Float], inout [Float]) -> Void
  ) -> KernelCase {
    KernelCase(name) { numbers, size in
      let x = numbers.list(size.rows * size.columns, scale: 6)
      var y = room(x.count)
      kernel(x, &y)
      return y
    }
  }

  static func zip(
    _ name: String, _ kernel: @escaping @Sendable ([Float], [Float], inout [Float]) -> Void
  ) -> KernelCase {
    KernelCase(name) { numbers, size in
      let (x, dy) = (numbers.list(size.rows * size.columns), numbers.list(size.rows * size.columns))
      var dx = room(x.count)
      kernel(x, dy, &dx)
      return dx
    }
  }

  /// What a kernel fills.
  static func room(_ count: Int) -> [Float] { [Float](repeating: .nan, count: count) }

  private static func ids(_ count: Int, below limit: Int) -> [Int32] {
    (0..<count).map { Int32($0 * 7 % limit) }
  }

  private static func words(_ numbers: inout FixedNumbers, _ count: Int) -> [UInt32] {
    (0..<count).map { _ in numbers.next().bitPattern &* 0x9e37_79b9 ^ numbers.next().bitPattern }
  }

  /// Bits as numbers that compare as they do.
  static func quarters(of bits: UInt64) -> [Float] {
    stride(from: 0, to: 64, by: 16).map { Float(bits >> UInt64($0) & 0xffff) }
  }
}
