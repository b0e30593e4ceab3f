import Engine

/// The operations that are timed, by the names that the peer in PyTorch knows as well.
struct Operations {
  private typealias Body = () throws -> DynamicTensor
  private var bodies: [(name: String, body: Body)] = []

  /// Their names, in the order of the table.
  var names: [String] { bodies.map(\.name) }

  /// Milliseconds each of `count` runs of an operation takes; `nil` for a name that is not known.
  func milliseconds(_ name: String, _ count: Int) throws -> Double? {
    guard let body = bodies.first(where: { $0.name == name })?.body else { return nil }
    _ = try body()
    let elapsed = try ContinuousClock().measure { for _ in 0..<count { _ = try body() } }
    let (whole, rest) = elapsed.components
    return (Double(whole) + Double(rest) * 1e-18) * 1e3 / Double(count)
  }

  private mutating func add(_ name: String, _ body: @escaping Body) { bodies.append((name, body)) }

  init() throws {
    var generator = Generator(seed: 1)
    func normal(_ sizes: Int...) throws -> DynamicTensor {
      try generator.normal(sizes, mean: 0, deviation: 1)
    }
    let (x, z) = (try normal(1000, 1000), try normal(1000, 1000))
    let positive = try BinaryOperation.add(x.absolute(), DynamicTensor(Float(0.5)))
    addElementwise(x, z, positive)
    try addWide(x, z, positive)
    try addReductions(x)
    try addMoves(x, z, wide: normal(10_000_000), square: normal(2000, 2000))
    try addProducts(
      normal(512, 512), normal(16, 128, 128), signal: normal(32, 64, 1000), taps: normal(64, 64, 3),
      image: normal(16, 32, 28, 28), window: normal(64, 32, 3, 3))
    try addSmall(normal(32, 200), normal(32, 200), normal(200), normal(200, 200), normal(32, 27))
  }

  private mutating func addElementwise(
    _ x: DynamicTensor, _ z: DynamicTensor, _ positive: DynamicTensor
  ) {
    add("add") { try BinaryOperation.add(x, z) }
    add("add_scalar") { try BinaryOperation.add(x, DynamicTensor(Float(1))) }
    add("add_row") { try BinaryOperation.add(x, x.selected(0, 0)) }
    add("add_column") { try BinaryOperation.add(x, x.sliced(1, from: 0, to: 1)) }
    add("divide") { try BinaryOperation.divide(x, positive) }
    add("multiply_transposed") { try BinaryOperation.multiply(x, z.transposed(0, 1)) }
    add("less") { try BinaryOperation.less(x, z) }
    add("maximum") { try BinaryOperation.maximum(x, z) }
    let mask = try? BinaryOperation.less(x, z)
    add("where") { try mask?.chosen(x, z) ?? x }
    add("relu") { try x.rectified() }
    add("abs") { try x.absolute() }
    add("square") { try BinaryOperation.multiply(x, x) }
    add("power_half") { try BinaryOperation.power(positive, DynamicTensor(Float(0.5))) }
    add("power_3") { try BinaryOperation.power(x, DynamicTensor(Float(3))) }
    add("power_2.5") { try BinaryOperation.power(positive, DynamicTensor(Float(2.5))) }
    for function in [
      Pointwise.exp, .log, .sqrt, .rsqrt, .tanh, .sigmoid, .erf, .sin, .log1p, .expm1,
    ] {
      add(function.rawValue) { try function(positive) }
    }
    add("gelu") { try x.gelu(byTanh: false) }
    add("gelu_tanh") { try x.gelu(byTanh: true) }
    add("silu") { try Activation.silu(x, "silu") }
    add("elu") { try Activation.elu(alpha: 1)(x, "elu") }
    add("softplus") { try Activation.softplus(beta: 1, threshold: 20)(x, "softplus") }
  }

  /// The other dtypes, and the ways between them.
  private mutating func addWide(
    _ x: DynamicTensor, _ z: DynamicTensor, _ positive: DynamicTensor
  ) throws {
    let (wide, p) = (try x.converted(to: .float64), try positive.converted(to: .float64))
    add("add_double") { try BinaryOperation.add(wide, p) }
    add("less_double") { try BinaryOperation.less(wide, p) }
    add("power_double") { try BinaryOperation.power(p, DynamicTensor.number(2.5)) }
    add("remainder_double") { try BinaryOperation.remainder(wide, p) }
    for function in [Pointwise.exp, .log, .tanh, .sigmoid, .erf, .sin, .log1p, .expm1] {
      add("\(function.rawValue)_double") { try function(p) }
    }
    add("gelu_double") { try wide.gelu(byTanh: false) }
    add("softplus_double") {
      try Activation.softplus(beta: 1, threshold: 20)(wide, "softplus")
    }
    add("prod_double") { try wide.product(nil, keeps: false) }
    add("softmax_0_double") { try wide.softmax(0, logarithm: false) }
    add("cumsum_1_double") { try wide.accumulated(1, product: false) }
    let whole = try BinaryOperation.multiply(x, DynamicTensor(Float(20))).converted(to: .int32)
    let divisor = try BinaryOperation.add(whole.absolute(), DynamicTensor(1))
    let (bytes, truths) = (try whole.converted(to: .uint8), try BinaryOperation.less(x, z))
    add("add_int32") { try BinaryOperation.add(whole, whole) }
    add("floor_divide_int32") { try BinaryOperation.floorDivide(whole, divisor) }
    add("add_byte") { try BinaryOperation.add(bytes, bytes) }
    add("and_bool") { try BinaryOperation.and(truths, truths) }
    add("all_bool") { try truths.truth(all: true, nil, keeps: false) }
    add("double_to_float") { try wide.converted(to: .float32) }
    add("float_to_double") { try x.converted(to: .float64) }
    add("int32_to_float") { try whole.converted(to: .float32) }
    add("float_to_int64") { try x.converted(to: .int64) }
  }

  private mutating func addReductions(_ x: DynamicTensor) throws {
    add("sum") { try x.sum(nil, keeps: false) }
    add("sum_0") { try x.sum([0], keeps: false) }
    add("sum_1") { try x.sum([1], keeps: false) }
    add("mean_0") { try x.mean([0], keeps: false) }
    add("var_0") { try x.variance([0], correction: 1, keeps: false) }
    add("var_1") { try x.variance([1], correction: 1, keeps: false) }
    add("max_0") { try x.extreme(.largest, along: 0, keeps: false).values }
    add("max_1") { try x.extreme(.largest, along: 1, keeps: false).values }
    add("amax") { try x.extreme(.largest, nil, keeps: false) }
    add("argmax_1") { try x.places(of: .largest, 1, keeps: false) }
    add("norm") { try x.norm(2, nil, keeps: false, "norm") }
    add("softmax_0") { try x.softmax(0, logarithm: false) }
    add("softmax_1") { try x.softmax(1, logarithm: false) }
    add("log_softmax_1") { try x.softmax(1, logarithm: true) }
    let targets = try DynamicTensor((0..<1000).map { $0 * 7 % 1000 }, [1000])
    add("cross_entropy") {
      try x.crossEntropy(
        targets, DynamicTensor.ClassLoss(weight: nil, ignoredClass: -100, .mean))
    }
    add("cumsum_0") { try x.accumulated(0, product: false) }
    add("cumsum_1") { try x.accumulated(1, product: false) }
  }

  private mutating func addMoves(
    _ x: DynamicTensor, _ z: DynamicTensor, wide: DynamicTensor, square: DynamicTensor
  ) throws {
    add("cat_0") { try DynamicTensor.concatenated([x, z], 0) }
    add("cat_1") { try DynamicTensor.concatenated([x, z], 1) }
    add("stack_2") { try DynamicTensor.stacked([x, z], 2) }
    add("step_2") { try wide.sliced(0, from: 0, to: nil, step: 2).copied() }
    add("transposed") { try square.transposed(0, 1).contiguous() }
    let rows = try DynamicTensor((0..<10_000).map { $0 * 37 % 1000 }, [10_000])
    let table = try x.sliced(1, from: 0, to: 64).contiguous()
    add("embedding") { try DynamicTensor.embedded(rows, table) }
    let places = try DynamicTensor((0..<1_000_000).map { $0 * 7919 % 1000 }, [1000, 1000])
    add("gather") { try x.gathered(1, places) }
    let flat = try x.viewed([1_000_000])
    add("sort") { try flat.sorted(0, descending: false).values }
    add("topk_10") { try flat.top(10, 0, .largest).values }
    let numbers = try DynamicTensor(
      (0..<1_000_000).map { $0 &* 2_654_435_761 % 1_000_003 }, [1_000_000])
    add("sort_int") { try numbers.sorted(0, descending: false).values }
    add("add_int") { try BinaryOperation.add(numbers, numbers) }
  }

  private mutating func addProducts(
    _ square: DynamicTensor, _ batch: DynamicTensor, signal: DynamicTensor, taps: DynamicTensor,
    image: DynamicTensor, window: DynamicTensor
  ) throws {
    add("matmul_512") { try DynamicTensor.product(square, square) }
    add("matmul_512_t") { try DynamicTensor.product(square, square.transposed(0, 1)) }
    add("t_matmul_512") { try DynamicTensor.product(square.transposed(0, 1), square) }
    add("bmm_16x128") { try DynamicTensor.product(batch, batch) }
    let row = try square.selected(0, 0)
    add("matrix_vector") { try DynamicTensor.product(square, row) }
    let walk = DynamicTensor.Walk(stride: 1, before: 0, after: 0, dilation: 1, groups: 1)
    let same = DynamicTensor.Walk(stride: 1, before: 1, after: 1, dilation: 1, groups: 1)
    add("conv1d") { try signal.convolved(taps, bias: nil, walk) }
    add("conv2d") { try image.convolved2d(window, bias: nil, [same, same]) }
  }

  /// What an operation costs beside its arithmetic.
  private mutating func addSmall(
    _ x: DynamicTensor, _ z: DynamicTensor, _ row: DynamicTensor, _ weight: DynamicTensor,
    _ logits: DynamicTensor
  ) throws {
    let (one, three) = (DynamicTensor(Float(1)), try DynamicTensor([Float(1), 2, 3], [3]))
    add("small_add_3") { try BinaryOperation.add(three, three) }
    add("small_exp_3") { try Pointwise.exp(three) }
    add("small_sum_3") { try three.sum(nil, keeps: false) }
    add("small_add") { try BinaryOperation.add(x, z) }
    add("small_add_scalar") { try BinaryOperation.add(x, one) }
    add("small_add_row") { try BinaryOperation.add(x, row) }
    add("small_tanh") { try Pointwise.tanh(x) }
    add("small_sum_0") { try x.sum([0], keeps: true) }
    add("small_mean_0") { try x.mean([0], keeps: true) }
    add("small_var_0") { try x.variance([0], correction: 1, keeps: true) }
    add("small_matmul") { try DynamicTensor.product(x, weight) }
    add("small_matmul_t") { try DynamicTensor.product(x.transposed(0, 1), z) }
    add("small_transposed_add") {
      try BinaryOperation.add(x.transposed(0, 1), z.transposed(0, 1))
    }
    let targets = try DynamicTensor((0..<32).map { $0 % 27 }, [32])
    add("small_cross_entropy") {
      try logits.crossEntropy(
        targets, DynamicTensor.ClassLoss(weight: nil, ignoredClass: -100, .mean))
    }
    let ids = try DynamicTensor((0..<256).map { $0 % 27 }, [32, 8])
    let table = try DynamicTensor((0..<270).map { Float($0) }, [27, 10])
    add("small_embedding") { try table.indexed([.tensor(ids)]) }
  }
}
