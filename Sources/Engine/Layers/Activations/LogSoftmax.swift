/// y = x − log Σ exp(x) along an axis: the logarithm of softmax.
///
/// Shape: any with that axis, unchanged. Backward needs its output.
/// Source: torch.nn.LogSoftmax.
public struct LogSoftmax: AxisLayer, Layer {
  /// Its declaration.
  public static let spec = LayerSpec(
    keyword: "logsoftmax", torchNames: ["LogSoftmax"],
    summary: "Takes the logarithm of each row's softmax.",
    shapes: "any, unchanged", arguments: [axisArgument], example: "logsoftmax")

  /// The axis, counted from 0, from the end where it is negative; `nil` for torch's choice.
  public let axis: Int?

  /// Works along an axis; the last where none is given.
  public init(axis: Int? = -1) { self.axis = axis }

  /// y = x − log Σ exp(x), row by row.
  static func forward(_ x: Buffer<Float>, into y: Buffer<Float>) { Kernels.logSoftmax(x, into: y) }

  /// dx = dy − exp(y) · Σ dy, row by row.
  static func backward(_ y: Buffer<Float>, _ dy: Buffer<Float>, into dx: Buffer<Float>) {
    Kernels.logSoftmaxBackward(y, dy, into: dx)
  }
}
