/// Normalises each row of channels by its own mean and variance, then scales and shifts it.
///
/// y = weight · (x − mean) / √(variance + eps) + bias, the variance divided by C, in both modes.
/// Source: Ba, Kiros and Hinton, arXiv:1607.06450; torch.nn.LayerNorm.
public struct LayerNorm: RowNormLayer {
  /// Its declaration.
  public static let spec = LayerSpec(
    keyword: "layernorm", torchNames: ["LayerNorm"],
    summary: "Normalises each row of channels by itself.",
    shapes: "(…, C), unchanged",
    arguments: [
      .place("C", torch: "normalized_shape", "how many channels there are"),
      .option(
        "eps", .number(0...1), torch: "eps", standard: .number(standardEpsilon),
        "added to the variance, to avoid a division by 0"),
      .idle("elementwise_affine", "True", hint: "weight and bias are always there"),
      .idle("bias", "True", hint: "weight and bias are always there"),
    ] + LayerArgument.places, example: "layernorm 200")

  private static let standardEpsilon = 1e-5

  /// How many channels there are (C).
  public let channels: Int
  /// What is added to the variance.
  public let epsilon: Double
  /// `weight` (ones) and `bias` (zeros), each (C).
  public var parameters: [NamedTensor]
  /// How its arguments were written.
  public var written = WrittenArguments()

  /// Makes the layer; nothing is drawn.
  ///
  /// - Throws: `ShapeError` or `MemoryError`.
  public init(_ channels: Int) throws {
    var generator = Generator(seed: 0)
    try self.init(channels, epsilon: Self.standardEpsilon, generator: &generator)
  }

  private init(_ channels: Int, epsilon: Double, generator: inout Generator) throws {
    self.channels = channels
    self.epsilon = epsilon
    let shape = try Shape(channels)
    parameters = [
      NamedTensor(name: "weight", tensor: try generator.constant(1, shape)),
      NamedTensor(name: "bias", tensor: try generator.constant(0, shape)),
    ]
  }

  /// Makes the layer that a line describes.
  ///
  /// - Throws: `LayerError`, `ShapeError` or `MemoryError`.
  public init(_ arguments: LayerArguments, generator: inout Generator) throws {
    try self.init(
      arguments.size("C"), epsilon: arguments.number("eps"), generator: &generator)
  }

  /// Normalises each row.
  public func forward(_ frame: Frame, _ pass: inout Pass) {
    Kernels.layernorm(
      frame.input, gamma: frame.parameters[0], beta: frame.parameters[1],
      epsilon: Float(epsilon), inverseDeviation: frame.scratch[0], normalised: frame.scratch[1],
      into: frame.output)
  }

  /// dx = 1/σ · (g − mean(g) − x̂ · mean(g·x̂)) with g = weight · dy; dweight = Σ dy·x̂; dbias = Σ dy.
  public func backward(_ frame: Frame) {
    Kernels.layernormBackward(
      frame.outputGradient, gamma: frame.parameters[0], inverseDeviation: frame.scratch[0],
      normalised: frame.scratch[1], dgamma: frame.gradients[0], dbeta: frame.gradients[1],
      into: frame.inputGradient)
  }

  /// `LayerNorm((20,), eps=1e-05, elementwise_affine=True, bias=True)`.
  public static func torchText(_ arguments: LayerArguments) -> String {
    let (channels, epsilon) = (arguments["C"]?.torchText ?? "_", arguments["eps"]?.torchText)
    return
      "LayerNorm((\(channels),), eps=\(epsilon ?? "1e-05"), elementwise_affine=True, bias=True)"
  }
}
