/// y = max(x, 0).
///
/// Shape: any, unchanged. Backward needs its input.
/// Source: torch.nn.ReLU.
public struct ReLU: PlainElementwiseLayer {
  /// Its declaration.
  public static let spec = LayerSpec(
    keyword: "relu", torchNames: ["ReLU"], summary: "Sets negative numbers to 0.",
    shapes: "any, unchanged", arguments: [.inPlace], example: "relu")

  /// Makes the layer.
  public init() {}

  /// Nothing of negative numbers.
  public var bend: Bend? { .rectified(upTo: 0) }

  /// y = max(x, 0).
  public func forward(_ frame: Frame, _ pass: inout Pass) {
    Kernels.relu(frame.input, into: frame.output)
  }

  /// dx = dy where x > 0, else 0.
  public func backward(_ frame: Frame) {
    Kernels.reluBackward(frame.input, frame.outputGradient, into: frame.inputGradient)
  }
}
