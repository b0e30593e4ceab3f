/// y = exp(x) / Σ exp(x) along an axis: probabilities that sum to 1.
///
/// Shape: any with that axis, unchanged. Backward needs its output.
/// Source: torch.nn.Softmax.
public struct Softmax: AxisLayer, Layer {
  /// Its declaration.
  public static let spec = LayerSpec(
    keyword: "softmax", torchNames: ["Softmax"],
    summary: "Turns each row into probabilities that sum to 1.",
    shapes: "any, unchanged", arguments: [axisArgument], example: "softmax")

  /// The axis, counted from 0, from the end where it is negative; `nil` for torch's choice.
  public let axis: Int?

  /// Works along an axis; the last where none is given.
  public init(axis: Int? = -1) { self.axis = axis }

  /// Row by row.
  public var makesProbabilities: Bool { true }

  /// y = exp(x) / Σ exp(x), row by row.
  static func forward(_ x: Buffer<Float>, into y: Buffer<Float>) { Kernels.softmax(x, into: y) }

  /// dx = y · (dy − Σ dy · y), row by row.
  static func backward(_ y: Buffer<Float>, _ dy: Buffer<Float>, into dx: Buffer<Float>) {
    Kernels.softmaxBackward(y, dy, into: dx)
  }
}
