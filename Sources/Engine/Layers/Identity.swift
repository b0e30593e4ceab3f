/// y = x.
///
/// Shape: any, unchanged; memory and shape stay.
/// Source: torch.nn.Identity.
public struct Identity: PlainElementwiseLayer {
  /// Its declaration.
  public static let spec = LayerSpec(
    keyword: "identity", torchNames: ["Identity"], summary: "Passes its input on unchanged.",
    shapes: "any, unchanged", example: "identity")

  /// Makes the layer.
  public init() {}

  /// The input's own memory.
  public var outputIsView: Bool { true }

  /// It passes its input on.
  public var isAffine: Bool { true }

  /// y = x, for rows of shared windows; else it is the same memory.
  public func forward(_ frame: Frame, _ pass: inout Pass) {
    frame.output.copy(from: frame.input)
  }

  /// dx = dy.
  public func backward(_ frame: Frame) {
    frame.inputGradient.copy(from: frame.outputGradient)
  }
}
