/// y = tanh(x).
///
/// Shape: any, unchanged. Backward needs its output.
/// Source: torch.nn.Tanh.
public struct Tanh: PlainElementwiseLayer {
  /// Its declaration.
  public static let spec = LayerSpec(
    keyword: "tanh", torchNames: ["Tanh"], summary: "Bends every number into -1…1.",
    shapes: "any, unchanged", example: "tanh")

  /// Makes the layer.
  public init() {}

  /// Between −1 and 1.
  public var bend: Bend? { .bounded(low: -1, high: 1) }

  /// y = tanh(x).
  public func forward(_ frame: Frame, _ pass: inout Pass) {
    Kernels.tanh(frame.input, into: frame.output)
  }

  /// dx = dy · (1 − y²).
  public func backward(_ frame: Frame) {
    Kernels.tanhBackward(frame.output, frame.outputGradient, into: frame.inputGradient)
  }
}
