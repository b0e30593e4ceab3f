/// Divides each row of channels by the root of its mean square, then scales it.
///
/// y = weight · x / √(mean(x²) + eps), in both modes.
/// Source: Zhang and Sennrich, arXiv:1910.07467; torch.nn.RMSNorm.
public struct RMSNorm: RowNormLayer {
  /// Its declaration.
  public static let spec = LayerSpec(
    keyword: "rmsnorm", torchNames: ["RMSNorm"],
    summary: "Divides each row of channels by the root of its mean square.",
    shapes: "(…, C), unchanged",
    arguments: [
      .place("C", torch: "normalized_shape", "how many channels there are"),
      .option(
        "eps", .number(0...1), torch: "eps", standard: .number(standardEpsilon), takesNone: true,
        "added to the mean square, to avoid a division by 0"),
      .idle("elementwise_affine", "True", hint: "the weight is always there"),
    ] + LayerArgument.places, example: "rmsnorm 200")

  /// The distance from 1 to the next float32, as torch has it.
  private static let standardEpsilon = 1.1920929e-07

  /// How many channels there are (C).
  public let channels: Int
  /// What is added to the mean square.
  public let epsilon: Double
  /// `weight` (ones), (C).
  public var parameters: [NamedTensor]
  /// How its arguments were written.
  public var written = WrittenArguments()

  /// Makes the layer that a line describes; nothing is drawn.
  ///
  /// - Throws: `LayerError`, `ShapeError` or `MemoryError`.
  public init(_ arguments: LayerArguments, generator: inout Generator) throws {
    channels = try arguments.size("C")
    epsilon = try arguments.number("eps")
    let ones = try generator.constant(1, try Shape(channels))
    parameters = [NamedTensor(name: "weight", tensor: ones)]
  }

  /// Normalises each row.
  public func forward(_ frame: Frame, _ pass: inout Pass) {
    Kernels.rmsnorm(
      frame.input, gamma: frame.parameters[0], epsilon: Float(epsilon),
      inverseDeviation: frame.scratch[0], normalised: frame.scratch[1], into: frame.output)
  }

  /// dx = 1/rms · (g − x̂ · mean(g·x̂)) with g = weight · dy; dweight = Σ dy·x̂.
  public func backward(_ frame: Frame) {
    Kernels.rmsnormBackward(
      frame.outputGradient, gamma: frame.parameters[0], inverseDeviation: frame.scratch[0],
      normalised: frame.scratch[1], dgamma: frame.gradients[0], into: frame.inputGradient)
  }

  /// `RMSNorm((20,), eps=None, elementwise_affine=True)`.
  public static func torchText(_ arguments: LayerArguments) -> String {
    let channels = arguments["C"]?.torchText ?? "_"
    let isStandard = arguments["eps"] == .number(standardEpsilon)
    let epsilon = isStandard ? "None" : arguments["eps"]?.torchText ?? "None"
    return "RMSNorm((\(channels),), eps=\(epsilon), elementwise_affine=True)"
  }
}
