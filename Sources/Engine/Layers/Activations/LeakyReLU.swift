/// y = x where x > 0, else slope · x.
///
/// Shape: any, unchanged. Backward needs its input.
/// Source: Maas, Hannun and Ng, ICML 2013; torch.nn.LeakyReLU.
public struct LeakyReLU: ElementwiseLayer {
  /// Its declaration.
  public static let spec = LayerSpec(
    keyword: "leakyrelu", torchNames: ["LeakyReLU"], summary: "Makes negative numbers small.",
    shapes: "any, unchanged",
    arguments: [
      .option(
        "slope", .number(-1000...1000), torch: "negative_slope", standard: .number(0.01),
        shown: true,
        "what negative numbers are multiplied by"),
      .inPlace,
    ], example: "leakyrelu slope=0.2")

  /// What negative numbers are multiplied by.
  public let slope: Double

  /// Makes the layer.
  public init(slope: Double = 0.01) {
    self.slope = slope
  }

  /// Makes the layer that a line describes.
  ///
  /// - Throws: `LayerError`.
  public init(_ arguments: LayerArguments, generator: inout Generator) throws {
    try self.init(slope: arguments.number("slope"))
  }

  /// The arguments that make this layer.
  public var arguments: LayerArguments {
    LayerArguments(Self.spec.keyword, ["slope": .number(slope)])
  }

  /// With a slope of 1 it passes its input on.
  public var isAffine: Bool { slope == 1 }

  /// y = x where x > 0, else slope · x.
  public func forward(_ frame: Frame, _ pass: inout Pass) {
    Kernels.leakyReLU(frame.input, slope: Float(slope), into: frame.output)
  }

  /// dx = dy where x > 0, else slope · dy.
  public func backward(_ frame: Frame) {
    Kernels.leakyReLUBackward(
      frame.input, frame.outputGradient, slope: Float(slope), into: frame.inputGradient)
  }
}
