/// What one axis of a layer's output is made of: a row of its table of axes.
public enum AxisRule: Sendable, Hashable {
  /// An unchanged axis of the input, counted from 0.
  case kept(Int)
  /// An axis of the input, of which this many neighbours become one.
  case fused(Int, by: Int)
  /// Half of an axis of the input.
  case halved(Int)
  /// An axis of the input along which a window moves: one place for each of its stops.
  case windowed(Int, AxisWindow)
  /// Several axes combined into one.
  case merged([Factor])
  /// An axis of the input that gets another number of places, each made of some of it, by what is named.
  case resized(Int, to: Int, by: String)
  /// A part of an axis of the input that becomes several: how long it is.
  case split(Int, into: Int)
  /// An argument of the layer, by its name, and its size.
  case made(String, size: Int)

  /// One factor of a merged axis.
  public enum Factor: Sendable, Hashable {
    /// An axis of the input, whole.
    case axis(Int)
    /// This many neighbours of an axis of the input.
    case neighbours(Int, Int)
  }
}

extension AxisRule {
  /// How long the axis is that it makes of an input.
  ///
  /// - Throws: `ShapeError.oddAxis` for an axis that cannot be halved, `.windowTooLong`, `.tooLarge`.
  func size(in input: Shape, of layer: some CustomStringConvertible) throws(ShapeError) -> Int {
    let sizes = input.dimensions
    switch self {
    case .kept(let axis): return sizes[axis]
    case .fused(let axis, let group): return sizes[axis] / max(group, 1)
    case .windowed(let axis, let window):
      guard let padded = window.padded(sizes[axis]) else {
        throw .tooLarge(sizes: input.description)
      }
      guard padded >= window.span else {
        throw .windowTooLong(layer: layer.description, axis: axis, window: window, got: input)
      }
      return window.stops(along: sizes[axis])
    case .made(_, let size), .resized(_, let size, _), .split(_, let size): return size
    case .halved(let axis):
      guard sizes[axis] % 2 == 0 else {
        throw .oddAxis(layer: layer.description, axis: axis, got: input)
      }
      return sizes[axis] / 2
    case .merged(let factors):
      guard let size = factors.product(in: input) else {
        throw .tooLarge(sizes: input.description)
      }
      return size
    }
  }
}

extension AxisRule.Factor {
  /// How much the axis grows by it.
  fileprivate func size(in input: Shape) -> Int {
    switch self {
    case .axis(let axis): input.dimensions[axis]
    case .neighbours(_, let count): count
    }
  }
}

extension [AxisRule.Factor] {
  /// Their product; what cannot be counted is no number of rows.
  func product(in input: Shape) -> Int? {
    var product = 1
    for factor in self {
      let (next, overflow) = product.multipliedReportingOverflow(by: factor.size(in: input))
      guard !overflow else { return nil }
      product = next
    }
    return product
  }
}
