/// y = x/2 · (1 + erf(x/√2)).
///
/// Shape: any, unchanged. Backward needs its input.
/// Source: Hendrycks and Gimpel, arXiv:1606.08415; torch.nn.GELU in its exact form.
public struct GELU: ElementwiseLayer {
  /// Its declaration.
  public static let spec = LayerSpec(
    keyword: "gelu", torchNames: ["GELU"],
    summary: "Weighs every number by how likely a normal one is smaller.",
    shapes: "any, unchanged", example: "gelu")

  /// Makes the layer.
  public init() {}

  /// y = x/2 · (1 + erf(x/√2)).
  public func forward(_ frame: Frame, _ pass: inout Pass) {
    Kernels.gelu(frame.input, into: frame.output)
  }

  /// dx = dy · (Φ(x) + x·φ(x)), Φ and φ the normal distribution and its density.
  public func backward(_ frame: Frame) {
    Kernels.geluBackward(frame.input, frame.outputGradient, into: frame.inputGradient)
  }

  /// `GELU(approximate='none')`.
  public static func torchText(_ arguments: LayerArguments) -> String {
    "GELU(approximate=\(arguments["approximate"]?.torchText ?? "'none'"))"
  }
}
