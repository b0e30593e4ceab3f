/// Where one axis of a layer's output comes from: declared beside the shape formula, which alone
/// knows the sizes.
public enum AxisOrigin: Sendable, Hashable {
  /// An unchanged axis of the input, counted from 0.
  case same(Int)
  /// An axis of the input, of which this many neighbours become one.
  case fused(Int, by: Int)
  /// Half of an axis of the input.
  case half(Int)
  /// Several axes combined into one.
  case product([Factor])
  /// An argument of the layer, by its name.
  case argument(String)

  /// One factor of a product.
  public enum Factor: Sendable, Hashable {
    /// An axis of the input, whole.
    case axis(Int)
    /// This many neighbours of an axis of the input.
    case neighbours(Int, Int)
  }
}

extension Layer {
  /// Unchanged, axis by axis, unless a layer says otherwise.
  public func axisOrigins(for input: Shape) -> [AxisOrigin] {
    input.dimensions.indices.map { .same($0) }
  }
}
