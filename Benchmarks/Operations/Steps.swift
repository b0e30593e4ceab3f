import Engine

/// Training steps written as operations on tensors, without the notation: what the same code takes in
/// the notation beside these is the interpreter's share.
struct Steps {
  private typealias Body = () throws -> DynamicTensor
  private var bodies: [String: Body] = [:]

  /// Milliseconds each of `count` steps takes; `nil` for a name that is not known.
  func milliseconds(_ name: String, _ count: Int) throws -> Double? {
    guard let body = bodies[name] else { return nil }
    _ = try body()
    let elapsed = try ContinuousClock().measure { for _ in 0..<count { _ = try body() } }
    let (whole, rest) = elapsed.components
    return (Double(whole) + Double(rest) * 1e-18) * 1e3 / Double(count)
  }

  init() throws {
    try addPasted()
    try addConvolution()
    try addRecurrent()
    try addAttention()
  }

  private static let loss = DynamicTensor.ClassLoss(weight: nil, ignoredClass: -100, .mean)

  /// Forgets the gradients, walks back from a loss and takes a step of gradient descent.
  private static func descend(
    _ loss: DynamicTensor, _ optimizer: TensorOptimizer
  ) throws -> DynamicTensor {
    try optimizer.clearGradients(toNone: true)
    try GradientWalk.backward(from: [loss], [nil], retains: false, creates: false)
    try optimizer.step()
    return loss
  }

  private static func descent(_ parameters: [DynamicTensor]) throws -> TensorOptimizer {
    for parameter in parameters { try parameter.want(gradient: true) }
    guard let rule = OptimizerRules.all.first(where: { $0.name == "SGD" }) else {
      throw OptimizerError.noParameters
    }
    return try TensorOptimizer(rule, parameters, ["lr": .number(0.01)])
  }

  /// Random numbers over the root of how many meet.
  private static func weight(_ generator: inout Generator, _ sizes: [Int]) throws -> DynamicTensor {
    let inner = sizes.count == 2 ? sizes[0] : sizes.dropFirst().reduce(1, *)
    return try generator.normal(sizes, mean: 0, deviation: 1 / Double(inner).squareRoot())
  }

  /// The lecture's network: three levels of products, batch normalisation and tanh.
  private mutating func addPasted() throws {
    var generator = Generator(seed: 42)
    let contexts = try generator.integers(from: 0, to: 27, [5000, 8])
    let targets = try generator.integers(from: 0, to: 27, [5000])
    let table = try generator.normal([27, 24], mean: 0, deviation: 1)
    let weights = try [[48, 128], [256, 128], [256, 128], [128, 27]].map {
      try Self.weight(&generator, $0)
    }
    let bias = try DynamicTensor.zeros([27], .float32)
    let scales = try (0..<3).map { _ in try DynamicTensor.filled([128], DynamicTensor(Float(1))) }
    let shifts = try (0..<3).map { _ in try DynamicTensor.zeros([128], .float32) }
    let optimizer = try Self.descent([table, bias] + weights + scales + shifts)
    let epsilon = DynamicTensor(Float(1e-5))
    var batches = Generator(seed: 1)
    bodies["pasted"] = {
      let rows = try batches.integers(from: 0, to: 5000, [32])
      var x = try table.indexed([.tensor(contexts.indexed([.tensor(rows)]))])
      for level in 0..<3 {
        let shape = [[32, 4, 48], [32, 2, 256], [32, 256]][level]
        let axes = level < 2 ? [0, 1] : [0]
        x = try DynamicTensor.product(x.viewed(shape), weights[level])
        let mean = try x.mean(axes, keeps: true)
        let variance = try x.variance(axes, correction: 1, keeps: true)
        let root = try Pointwise.sqrt(BinaryOperation.add(variance, epsilon))
        let centred = try BinaryOperation.subtract(x, mean)
        let scaled = try BinaryOperation.multiply(
          BinaryOperation.divide(centred, root), scales[level])
        x = try Pointwise.tanh(BinaryOperation.add(scaled, shifts[level]))
      }
      let logits = try BinaryOperation.add(DynamicTensor.product(x, weights[3]), bias)
      return try Self.descend(
        logits.crossEntropy(targets.indexed([.tensor(rows)]), Self.loss), optimizer)
    }
  }

  /// Two convolutions with their pools, and a linear layer.
  private mutating func addConvolution() throws {
    var generator = Generator(seed: 42)
    let images = try generator.normal([16, 3, 32, 32], mean: 0, deviation: 1)
    let targets = try generator.integers(from: 0, to: 10, [16])
    let kernels = try [[32, 3, 3, 3], [64, 32, 3, 3]].map { try Self.weight(&generator, $0) }
    let biases = try [32, 64, 10].map { try DynamicTensor.zeros([$0], .float32) }
    let output = try Self.weight(&generator, [4096, 10])
    let optimizer = try Self.descent(kernels + biases + [output])
    let walk = DynamicTensor.Walk(stride: 1, before: 1, after: 1, dilation: 1, groups: 1)
    let window = DynamicTensor.PoolWindow(size: 2, stride: 2, padding: 0, countsPartly: false)
    bodies["convolution"] = {
      var x = images
      for (kernel, bias) in zip(kernels, biases) {
        x = try x.convolved2d(kernel, bias: bias, [walk, walk]).rectified()
          .maximumPooled([window, window], "max_pool2d")
      }
      let logits = try BinaryOperation.add(
        DynamicTensor.product(x.reshaped([16, 4096]), output), biases[2])
      return try Self.descend(logits.crossEntropy(targets, Self.loss), optimizer)
    }
  }

  /// An LSTM over 64 steps, whose last state is read.
  private mutating func addRecurrent() throws {
    var generator = Generator(seed: 42)
    let input = try generator.normal([64, 32, 64], mean: 0, deviation: 1)
    let targets = try generator.integers(from: 0, to: 10, [32])
    let weights = try [[512, 64], [512, 128]].map { try Self.weight(&generator, $0) }
    let biases = try (0..<2).map { _ in try DynamicTensor.zeros([512], .float32) }
    let output = try Self.weight(&generator, [128, 10])
    let optimizer = try Self.descent(weights + biases + [output])
    let zeros = try DynamicTensor.zeros([32, 128], .float32)
    bodies["lstm"] = {
      let (outputs, _) = try RecurrentStep.lstm.run(
        input, RecurrentStep.State(hidden: zeros, cell: zeros),
        RecurrentStep.Weights(
          input: weights[0], hidden: weights[1], inputBias: biases[0], hiddenBias: biases[1]),
        isReversed: false)
      let logits = try DynamicTensor.product(outputs.selected(0, -1), output)
      return try Self.descend(logits.crossEntropy(targets, Self.loss), optimizer)
    }
  }

  /// Attention with eight heads over 64 steps.
  private mutating func addAttention() throws {
    var generator = Generator(seed: 42)
    let input = try generator.normal([64, 8, 256], mean: 0, deviation: 1)
    let joined = try Self.weight(&generator, [768, 256])
    let output = try Self.weight(&generator, [256, 256])
    let biases = try [768, 256].map { try DynamicTensor.zeros([$0], .float32) }
    let optimizer = try Self.descent([joined, output] + biases)
    var dropping = Generator(seed: 1)
    bodies["attention"] = {
      let parts = try joined.chunked(3, 0)
      let (result, _) = try DynamicTensor.multiheadAttention(
        input, input, input,
        DynamicTensor.MultiheadWeights(
          query: parts[0], key: parts[1], value: parts[2], biases: biases[0], output: output,
          outputBias: biases[1]),
        DynamicTensor.MultiheadOptions(heads: 8, mask: nil, keyMask: nil, dropped: 0), &dropping)
      return try Self.descend(result.squared().mean(nil, keeps: false), optimizer)
    }
  }
}
