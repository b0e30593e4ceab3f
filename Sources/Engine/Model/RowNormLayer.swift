/// A layer that brings each row of channels to a common scale by itself: (…, C), unchanged.
protocol RowNormLayer: Layer {
  /// How many channels there are (C).
  var channels: Int { get }
  /// What is added before the root is taken, to avoid a division by 0.
  var epsilon: Double { get }
}

extension RowNormLayer {
  /// The arguments that make this layer.
  public var arguments: LayerArguments {
    LayerArguments(Self.spec.keyword, ["C": .size(channels), "eps": .number(epsilon)])
  }

  /// It brings each row to a common scale.
  public static var role: LayerRole { .normalising }

  /// (…, C), unchanged.
  public func axes(for input: Shape) -> AxisMap {
    .unchanged(input, demands: [.init(input.rank - 1, "C", .equal(channels))])
  }

  /// What each row was multiplied by, and the normalised input.
  public func scratchShapes(
    for input: Shape, _ purpose: Purpose
  ) throws(ShapeError) -> [Shape] {
    [try Shape(input.rows, 1), input]
  }

  /// Always: each row is computed alone.
  public func treatsRowsAlike(_ purpose: Purpose) -> Bool { true }
}
