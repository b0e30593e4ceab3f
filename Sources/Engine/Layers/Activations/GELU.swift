/// y = x/2 · (1 + erf(x/√2)), or torch's approximation of it by a tanh.
///
/// Shape: any, unchanged. Backward needs its input.
/// Source: Hendrycks and Gimpel, arXiv:1606.08415; torch.nn.GELU.
public struct GELU: ElementwiseLayer {
  /// Which of the two formulas.
  public enum Approximation: String, Sendable {
    /// x/2 · (1 + erf(x/√2)).
    case none
    /// x/2 · (1 + tanh(√(2/π) · (x + 0.044715 x³))).
    case tanh
  }

  /// Its declaration.
  public static let spec = LayerSpec(
    keyword: "gelu", torchNames: ["GELU"],
    summary: "Multiplies each number by the probability that a standard normal one is smaller.",
    shapes: "any, unchanged",
    arguments: [
      .option(
        "approximate", .word(["none", "tanh"]), torch: "approximate", standard: .word("none"),
        "tanh chooses torch's approximation with a tanh")
    ], example: "gelu")

  /// Which of the two formulas.
  public let approximation: Approximation

  /// Makes the layer.
  public init(_ approximation: Approximation = .none) { self.approximation = approximation }

  /// Makes the layer that a line describes.
  public init(_ arguments: LayerArguments, generator: inout Generator) {
    self.init(Approximation(rawValue: arguments["approximate"]?.description ?? "") ?? .none)
  }

  /// The arguments that make this layer.
  public var arguments: LayerArguments {
    LayerArguments(Self.spec.keyword, ["approximate": .word(approximation.rawValue)])
  }

  /// Next to nothing of numbers below −3, where the slope is above −0.012.
  public var bend: Bend? { .rectified(upTo: -3) }

  /// y by the formula chosen.
  public func forward(_ frame: Frame, _ pass: inout Pass) {
    switch approximation {
    case .none: Kernels.gelu(frame.input, into: frame.output)
    case .tanh: Kernels.geluTanh(frame.input, into: frame.output)
    }
  }

  /// dx = dy · (Φ(x) + x·φ(x)), Φ and φ the normal distribution and its density, or the slope of the
  /// approximation.
  public func backward(_ frame: Frame) {
    let (x, dy) = (frame.input, frame.outputGradient)
    switch approximation {
    case .none: Kernels.geluBackward(x, dy, into: frame.inputGradient)
    case .tanh: Kernels.geluTanhBackward(x, dy, into: frame.inputGradient)
    }
  }

  /// `GELU(approximate='none')`.
  public static func torchText(_ arguments: LayerArguments) -> String {
    "GELU(approximate=\(arguments["approximate"]?.torchText ?? "'none'"))"
  }
}
