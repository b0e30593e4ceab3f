/// y = x / (1 + exp(−x)).
///
/// Shape: any, unchanged. Backward needs its input.
/// Source: Hendrycks and Gimpel, arXiv:1606.08415; torch.nn.SiLU.
public struct SiLU: PlainElementwiseLayer {
  /// Its declaration.
  public static let spec = LayerSpec(
    keyword: "silu", torchNames: ["SiLU"], summary: "Multiplies each number by its sigmoid.",
    shapes: "any, unchanged", arguments: [.inPlace], example: "silu")

  /// Makes the layer.
  public init() {}

  /// Next to nothing of numbers below −6, where the slope is above −0.013.
  public var bend: Bend? { .rectified(upTo: -6) }

  /// y = x · σ(x).
  public func forward(_ frame: Frame, _ pass: inout Pass) {
    Kernels.silu(frame.input, into: frame.output)
  }

  /// dx = dy · σ(x) · (1 + x · (1 − σ(x))).
  public func backward(_ frame: Frame) {
    Kernels.siluBackward(frame.input, frame.outputGradient, into: frame.inputGradient)
  }
}
