/// Normalises each channel over every other axis, then scales and shifts it.
///
/// y = weight · (x − mean) / √(variance + eps) + bias, for (B, C) and (B, T, C) alike. Training
/// uses the batch's mean and its unbiased variance (divided by rows − 1, as the lecture does) and
/// moves the running buffers by the momentum; evaluation uses the running buffers. `over=batch`
/// keeps separate statistics for each step, the bug that the lecture fixes. `nn.BatchNorm1d` is
/// torch's: it divides the variance by rows, and of three axes it reads (B, C, T).
/// Source: Ioffe and Szegedy, arXiv:1502.03167; makemore part 5; torch.nn.BatchNorm1d.
public struct BatchNorm1d: Layer {
  /// Which axes the statistics run over.
  public enum Axes: String, Sendable {
    /// Contexts and steps: (0, 1) of (B, T, C).
    case all
    /// Contexts alone: axis 0, whatever follows.
    case batch
  }

  /// Its declaration.
  public static let spec = LayerSpec(
    keyword: "batchnorm", torchNames: ["BatchNorm1d"],
    summary: "Normalises each channel over the batch and the steps.",
    shapes: "(B, C) or (B, T, C), unchanged",
    arguments: torchsArguments + [
      .option(
        "over", .word(["all", "batch"]), standard: .word("all"),
        "batch keeps separate statistics for each step, as the lecture did before its fix")
    ], differsFromTorch: true, example: "batchnorm 200")

  private static let torchsArguments: [LayerArgument] =
    [
      .place("C", torch: "num_features", "how many channels there are"),
      .option(
        "eps", .number(0...1), torch: "eps", standard: .number(standardEpsilon),
        "added to the variance, to avoid a division by 0"),
      .option(
        "momentum", .number(0...1), torch: "momentum", standard: .number(standardMomentum),
        "how far the running statistics move towards a batch's"),
      .idle("affine", "True", hint: "weight and bias are always there"),
      .idle("track_running_stats", "True", hint: "evaluation needs the running statistics"),
    ] + LayerArgument.places + [
      .idle("bias", "True", hint: "weight and bias are always there")
    ]

  /// torch's own has no `over`.
  public static func spec(as name: String) -> LayerSpec {
    guard name.contains(".") else { return spec }
    return LayerSpec(
      keyword: spec.keyword, torchNames: spec.torchNames, summary: spec.summary,
      shapes: spec.shapes, arguments: torchsArguments, differsFromTorch: true,
      example: spec.example)
  }

  private static let standardEpsilon = 1e-5
  private static let standardMomentum = 0.1

  /// How many channels there are (C).
  public let channels: Int
  /// Which axes the statistics run over.
  public let axes: Axes
  /// What is added to the variance.
  public let epsilon: Double
  /// How far the running statistics move towards a batch's.
  public let momentum: Double
  /// Whether it is torch's: the variance divided by rows, and (B, C, T) of three axes.
  public let isTorchs: Bool
  /// `weight` (ones) and `bias` (zeros), each (C).
  public var parameters: [NamedTensor]
  /// How its arguments were written.
  public var written = WrittenArguments()
  /// `running_mean` (zeros) and `running_var` (ones): (C), with the statistics' axes once trained.
  public var buffers: [NamedTensor]

  /// Makes the layer; nothing is drawn.
  ///
  /// - Throws: `LayerError`, `ShapeError` or `MemoryError`.
  public init(_ channels: Int, over axes: Axes = .all) throws {
    var generator = Generator(seed: 0)
    let arguments = LayerArguments(
      Self.spec.keyword,
      [
        "C": .size(channels), "over": .word(axes.rawValue),
        "eps": .number(Self.standardEpsilon), "momentum": .number(Self.standardMomentum),
      ])
    try self.init(arguments, generator: &generator)
  }

  /// Makes the layer that a line describes.
  ///
  /// - Throws: `LayerError`, `ShapeError` or `MemoryError`.
  public init(_ arguments: LayerArguments, generator: inout Generator) throws {
    channels = try arguments.size("C")
    axes = Axes(rawValue: arguments["over"]?.description ?? "") ?? .all
    epsilon = try arguments.number("eps")
    momentum = try arguments.number("momentum")
    isTorchs = arguments.isTorchs
    let shape = try Shape(channels)
    // Each has memory of its own: a line can change one of them.
    parameters = [
      NamedTensor(name: "weight", tensor: try generator.constant(1, shape)),
      NamedTensor(name: "bias", tensor: try generator.constant(0, shape)),
    ]
    buffers = [
      NamedTensor(name: "running_mean", tensor: try generator.constant(0, shape)),
      NamedTensor(name: "running_var", tensor: try generator.constant(1, shape)),
    ]
  }

  /// The arguments that make this layer.
  public var arguments: LayerArguments {
    var arguments = LayerArguments(
      Self.spec.keyword,
      [
        "C": .size(channels), "eps": .number(epsilon), "momentum": .number(momentum),
        "over": .word(axes.rawValue),
      ])
    arguments.isTorchs = isTorchs
    return arguments
  }

  /// It brings each channel to a common scale.
  public static var role: LayerRole { .normalising }

  /// (B, C) or (B, T, C), unchanged; of torch's three axes the second has the channels.
  public func axes(for input: Shape) -> AxisMap {
    let place = readsSecondAxis(of: input) ? 1 : input.rank - 1
    let demands = [AxisMap.Demand(place, "C", .equal(channels))]
    guard input.rank == 2 || input.rank == 3 else {
      let wants = isTorchs ? "(B, C) or (B, C, T)" : "(B, C) or (B, T, C)"
      return .refused(
        input, .wrongRank(layer: description, wants: wants, got: input), demands: demands)
    }
    return .unchanged(input, demands: demands)
  }

  /// What the table says, where the statistics are for as many steps.
  public func outputShape(for input: Shape) throws(ShapeError) -> Shape {
    let output = try axes(for: input).output(of: input, by: self)
    let statistics = buffers[0].tensor.count
    guard readsSecondAxis(of: input) || statistics == channels || statistics == features(of: input)
    else {
      throw .wrongSteps(layer: description, wants: statistics / channels, got: input)
    }
    return output
  }

  /// Evaluation uses the running buffers.
  public var isAffine: Bool { true }

  /// Not if each step has statistics of its own, or the channels run across the rows.
  public func treatsRowsAlike(_ purpose: Purpose) -> Bool { axes == .all && !isTorchs }

  /// How many means there are: one per channel, or one per step and channel.
  private func features(of input: Shape) -> Int {
    axes == .all ? channels : input.count / input.dimensions[0]
  }

  /// (1, C), (1, 1, C), or (1, T, C) over the batch alone, as keepdim leaves them in the lecture.
  public func bufferShapes(for input: Shape) throws(ShapeError) -> [Shape] {
    guard !isTorchs else { return buffers.map(\.tensor.shape) }
    let steps = features(of: input) / channels
    let shape = try input.rank == 3 ? Shape(1, steps, channels) : Shape(1, channels)
    return [shape, shape]
  }

  /// (C) as made, (1, C) or (1, 1, C) once trained, or (1, T, C) over the batch alone.
  public func acceptsBuffers(_ shapes: [Shape]) -> Bool {
    guard shapes.count == 2, let shape = shapes.first, shapes[1] == shape else { return false }
    let sizes = shape.dimensions
    guard sizes.last == channels, sizes.count <= 3 else { return false }
    let leading = sizes.dropLast()
    return leading.allSatisfy { $0 == 1 } || (axes == .batch && leading.first == 1)
  }

  /// In training: mean, variance, 1/√(variance + ε) and the normalised input; over the batch alone
  /// also weight and bias spread over the steps, and their gradients.
  ///
  /// Of (B, C, T), first input and output as (B, T, C).
  public func scratchShapes(
    for input: Shape, _ purpose: Purpose
  ) throws(ShapeError) -> [Shape] {
    let row = try Shape(features(of: input))
    let spread = axes == .all ? [] : [row, row]
    let stepwise = try Shape(row.count / channels, channels)
    if isTorchs, input.rank == 3 { return try exchangedScratch(for: input, purpose) }
    guard purpose == .training else { return spread }
    let rows = input.count / row.count
    guard rows > 1 else { throw .tooFewRows(layer: description, rows: rows) }
    return spread + [row, row, row, input] + spread.map { _ in stepwise }
  }

  /// Normalises by the batch in training, by the running buffers in evaluation.
  public func forward(_ frame: Frame, _ pass: inout Pass) {
    if readsSecondAxis(of: frame.input.shape) { return forwardExchanged(frame, pass.mode) }
    let (gamma, beta) = spreadParameters(frame)
    guard pass.mode == .training else {
      evaluate(frame, gamma, beta)
      return
    }
    let batch = statistics(frame)
    Kernels.batchnorm(
      frame.input, frame.rowCounts, gamma: gamma, beta: beta, epsilon: Float(epsilon),
      correction: correction, batch, into: frame.output)
    moveBuffers(frame, towards: batch, rows: frame.input.rows)
  }

  /// In training dx = weight/σ · (dy − mean(dy) − x̂ · Σ(dy·x̂)/(rows − 1)); dweight = Σ dy·x̂; dbias = Σ dy.
  public func backward(_ frame: Frame) {
    guard frame.mode == .training else { return backwardOfEvaluation(frame) }
    if readsSecondAxis(of: frame.input.shape) { return backwardExchanged(frame) }
    guard axes == .batch else {
      Kernels.batchnormBackward(
        frame.outputGradient, frame.rowCounts, gamma: frame.parameters[0],
        correction: correction, statistics(frame), dgamma: frame.gradients[0],
        dbeta: frame.gradients[1], into: frame.inputGradient)
      return
    }
    let (weightSpread, biasSpread) = (frame.scratch[6], frame.scratch[7])
    Kernels.batchnormBackward(
      frame.outputGradient, frame.rowCounts, gamma: frame.scratch[0],
      correction: correction, statistics(frame),
      dgamma: weightSpread, dbeta: biasSpread, into: frame.inputGradient)
    Kernels.sumRows(weightSpread, into: frame.gradients[0])
    Kernels.sumRows(biasSpread, into: frame.gradients[1])
  }

  /// `BatchNorm1d(20, eps=1e-05, momentum=0.1, affine=True, bias=True,
  /// track_running_stats=True)`.
  public static func torchText(_ arguments: LayerArguments) -> String {
    let shown = [
      arguments["C"]?.torchText ?? "_", "eps=\(arguments["eps"]?.torchText ?? "1e-05")",
      "momentum=\(arguments["momentum"]?.torchText ?? "0.1")", "affine=True",
      "bias=True", "track_running_stats=True",
    ]
    let isUsual = arguments["over"] == .word(Axes.all.rawValue)
    return "BatchNorm1d(\((shown + (isUsual ? [] : ["over='batch'"])).joined(separator: ", ")))"
  }
}

extension BatchNorm1d {
  private func statistics(_ frame: Frame) -> Kernels.Statistics {
    let first = axes == .all ? 0 : 2
    return Kernels.Statistics(
      mean: frame.scratch[first], variance: frame.scratch[first + 1],
      inverseDeviation: frame.scratch[first + 2], normalised: frame.scratch[first + 3])
  }

  /// Weight and bias, one number for each mean.
  private func spreadParameters(_ frame: Frame) -> (gamma: Buffer<Float>, beta: Buffer<Float>) {
    guard axes == .batch else { return (frame.parameters[0], frame.parameters[1]) }
    for index in 0..<2 { frame.scratch[index].fill(repeating: frame.parameters[index]) }
    return (frame.scratch[0], frame.scratch[1])
  }

  private func evaluate(_ frame: Frame, _ gamma: Buffer<Float>, _ beta: Buffer<Float>) {
    // An untrained layer has one mean per channel, whatever the axes.
    let isSpread = frame.buffers[0].count == gamma.count
    Kernels.batchnormEvaluate(
      frame.input, gamma: isSpread ? gamma : frame.parameters[0],
      beta: isSpread ? beta : frame.parameters[1], mean: frame.buffers[0],
      variance: frame.buffers[1], epsilon: Float(epsilon), into: frame.output)
  }
}
