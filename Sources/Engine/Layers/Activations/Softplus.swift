/// y = log(1 + exp(beta · x)) / beta, x itself where beta · x is above the threshold.
///
/// Shape: any, unchanged. Backward needs its input.
/// Source: torch.nn.Softplus.
public struct Softplus: ElementwiseLayer {
  /// Its declaration.
  public static let spec = LayerSpec(
    keyword: "softplus", torchNames: ["Softplus"],
    summary: "A smooth relu: every output is above 0.",
    shapes: "any, unchanged",
    arguments: [
      .option(
        "beta", .number(0.000001...1_000_000), torch: "beta", standard: .number(1),
        "how sharp the bend is"),
      .option(
        "threshold", .number(-1000...1000), torch: "threshold", standard: .number(20),
        "where beta times the input exceeds it, the output is the input"),
    ], example: "softplus beta=2")

  /// How sharp the bend is.
  public let beta: Double
  /// Above this, times beta, numbers are passed on.
  public let threshold: Double

  /// Makes the layer.
  public init(beta: Double = 1, threshold: Double = 20) {
    self.beta = beta
    self.threshold = threshold
  }

  /// Makes the layer that a line describes.
  ///
  /// - Throws: `LayerError`.
  public init(_ arguments: LayerArguments, generator: inout Generator) throws {
    try self.init(beta: arguments.number("beta"), threshold: arguments.number("threshold"))
  }

  /// The arguments that make this layer.
  public var arguments: LayerArguments {
    LayerArguments(Self.spec.keyword, ["beta": .number(beta), "threshold": .number(threshold)])
  }

  /// y = log(1 + exp(beta · x)) / beta.
  public func forward(_ frame: Frame, _ pass: inout Pass) {
    Kernels.softplus(
      frame.input, beta: Float(beta), threshold: Float(threshold), into: frame.output)
  }

  /// dx = dy · σ(beta · x), dy itself above the threshold.
  public func backward(_ frame: Frame) {
    Kernels.softplusBackward(
      frame.input, frame.outputGradient, beta: Float(beta), threshold: Float(threshold),
      into: frame.inputGradient)
  }
}
