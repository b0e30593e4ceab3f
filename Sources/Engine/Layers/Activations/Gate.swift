/// y = tanh(a) · σ(b), a and b being the two halves of the channels.
///
/// Shape: (…, 2C) → (…, C). Backward needs tanh(a) and σ(b), which forward keeps.
/// Source: van den Oord et al., arXiv:1606.05328 and arXiv:1609.03499.
public struct Gate: Layer {
  /// Its declaration.
  public static let spec = LayerSpec(
    keyword: "gate", torchNames: ["Gate"],
    summary: "Multiplies the tanh of one half of the channels by the sigmoid of the other half.",
    shapes: "(…, 2C) → (…, C)", example: "gate")

  /// Makes the layer.
  public init() {}

  /// It has no arguments and draws nothing.
  public init(_ arguments: LayerArguments, generator: inout Generator) { self.init() }

  /// (…, 2C) → (…, C): the others as they are.
  public func axes(for input: Shape) -> AxisMap {
    guard input.rank > 0 else {
      return .refused(input, .noSuchAxis(axis: -1, shape: input))
    }
    let last = input.rank - 1
    return AxisMap((0..<last).map { .kept($0) } + [.halved(last)])
  }

  /// Always: each row is computed alone.
  public func treatsRowsAlike(_ purpose: Purpose) -> Bool { true }

  /// The factors of each product, where a gradient will need them.
  public func scratchShapes(
    for input: Shape, _ purpose: Purpose
  ) throws(ShapeError) -> [Shape] {
    purpose.hasBackward ? [try Shape(input.rows, input.last)] : []
  }

  /// Both of its curves.
  public var bend: Bend? { .gated(isBent: true) }

  /// y = tanh(a) · σ(b).
  public func forward(_ frame: Frame, _ pass: inout Pass) {
    Kernels.gate(frame.input, factors: frame.scratch.first, into: frame.output)
  }

  /// da = dy · σ(b) · (1 − tanh²(a)); db = dy · tanh(a) · σ(b) · (1 − σ(b)).
  public func backward(_ frame: Frame) {
    Kernels.gateBackward(
      factors: frame.scratch[0], frame.outputGradient, into: frame.inputGradient)
  }
}
