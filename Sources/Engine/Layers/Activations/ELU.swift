/// y = x where x > 0, else alpha · (exp(x) − 1).
///
/// Shape: any, unchanged. Backward needs its input.
/// Source: Clevert, Unterthiner and Hochreiter, arXiv:1511.07289; torch.nn.ELU.
public struct ELU: ElementwiseLayer {
  /// Its declaration.
  public static let spec = LayerSpec(
    keyword: "elu", torchNames: ["ELU"], summary: "Bends negative numbers towards -ALPHA.",
    shapes: "any, unchanged",
    arguments: [
      .option(
        "alpha", .number(-1000...1000), torch: "alpha", standard: .number(1), shown: true,
        "how far below 0 the output goes"),
      .inPlace,
    ], example: "elu alpha=0.5")

  /// How far below 0 the output goes.
  public let alpha: Double

  /// Makes the layer.
  public init(alpha: Double = 1) {
    self.alpha = alpha
  }

  /// Makes the layer that a line describes.
  ///
  /// - Throws: `LayerError`.
  public init(_ arguments: LayerArguments, generator: inout Generator) throws {
    try self.init(alpha: arguments.number("alpha"))
  }

  /// The arguments that make this layer.
  public var arguments: LayerArguments {
    LayerArguments(Self.spec.keyword, ["alpha": .number(alpha)])
  }

  /// y = x where x > 0, else alpha · (exp(x) − 1).
  public func forward(_ frame: Frame, _ pass: inout Pass) {
    Kernels.elu(frame.input, alpha: Float(alpha), into: frame.output)
  }

  /// dx = dy where x > 0, else alpha · exp(x) · dy.
  public func backward(_ frame: Frame) {
    Kernels.eluBackward(
      frame.input, frame.outputGradient, alpha: Float(alpha), into: frame.inputGradient)
  }
}
