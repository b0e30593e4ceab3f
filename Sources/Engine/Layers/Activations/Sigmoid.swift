/// y = 1 / (1 + exp(−x)).
///
/// Shape: any, unchanged. Backward needs its output.
/// Source: torch.nn.Sigmoid.
public struct Sigmoid: PlainElementwiseLayer {
  /// Its declaration.
  public static let spec = LayerSpec(
    keyword: "sigmoid", torchNames: ["Sigmoid"], summary: "Bends every number into 0…1.",
    shapes: "any, unchanged", example: "sigmoid")

  /// Makes the layer.
  public init() {}

  /// Between 0 and 1.
  public var bend: Bend? { .bounded(low: 0, high: 1) }

  /// y = 1 / (1 + exp(−x)).
  public func forward(_ frame: Frame, _ pass: inout Pass) {
    Kernels.sigmoid(frame.input, into: frame.output)
  }

  /// dx = dy · y · (1 − y).
  public func backward(_ frame: Frame) {
    Kernels.sigmoidBackward(frame.output, frame.outputGradient, into: frame.inputGradient)
  }
}
