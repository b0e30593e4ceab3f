import Support

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

/// An axis on its path through a stack: its name, its size, and how that came about, back to the
/// pushed tensor.
public struct AxisHistory: Sendable, Hashable {
  /// How it came about.
  public indirect enum Source: Sendable, Hashable {
    /// It comes from the pushed tensor.
    case pushed
    /// A layer's argument set its size.
    case argument(String, Place)
    /// A layer fused this many neighbours into one.
    case fused(AxisHistory, by: Int, Place)
    /// A layer halved it.
    case half(AxisHistory, Place)
    /// A layer combined several; neighbours have no history of their own.
    case product([Factor], Place)
  }

  /// One factor of a product.
  public struct Factor: Sendable, Hashable {
    let name: String?
    let size: Int
    /// Where the axis came from; `nil` for neighbours, whose number is set by the layer.
    let history: AxisHistory?
  }

  /// A layer and its position.
  public struct Place: Sendable, Hashable, CustomStringConvertible {
    let position: Position
    let layer: String

    /// `layer 2 flatten 2`.
    public var description: String { "layer \(position) \(layer)" }
  }

  /// The letter of the shapes: B, T or C; an axis beyond those has none.
  public let name: String?
  /// How long it is.
  public let size: Int
  /// How it came about.
  public let source: Source

  /// The axes of a tensor that is pushed.
  public static func pushed(_ shape: Shape, as element: ElementKind) -> [AxisHistory] {
    zip(shape.axisNames(element), shape.dimensions).map { name, size in
      AxisHistory(name: name, size: size, source: .pushed)
    }
  }

  /// `T=8`: the axis with its name.
  public var label: String { name.map { "\($0)=\(size)" } ?? String(size) }
}

extension AxisHistory {
  /// What made it, without its history: `20 = 2 steps × 10 channels`; `nil` where it was pushed.
  public var maker: String? {
    switch source {
    case .pushed: nil
    case .argument(let name, let place): "\(size) is \(name) of \(place.layer)"
    case .fused(let axis, let group, _): "\(size) = \(axis.size) fused by \(group)"
    case .half(let axis, _): "\(size) = half of \(Self.counted(axis.size, axis.name))"
    case .product(let factors, _): "\(size) = \(Self.text(factors))"
    }
  }

  /// Its whole history: `8 steps of the push, fused by 2 (layer 2 flatten 2)`.
  public var text: String {
    switch source {
    case .pushed: "\(Self.counted(size, name)) of the push"
    case .argument(let name, let place): "\(name) of \(place)"
    case .fused(let axis, let group, let place): "\(axis.text), fused by \(group) (\(place))"
    case .half(let axis, let place): "half of \(axis.text) (\(place))"
    case .product(let factors, let place):
      (["\(Self.text(factors)) (\(place))"] + factors.compactMap(\.clause)).joined(separator: "; ")
    }
  }

  private static func text(_ factors: [Factor]) -> String {
    factors.map { counted($0.size, $0.name) }.joined(separator: " × ")
  }

  /// `8 steps`: a size with the word for what an axis of that name counts.
  private static func counted(_ size: Int, _ name: String?) -> String {
    switch name {
    case "B": Support.counted(size, "context")
    case "T": Support.counted(size, "step")
    case "C": Support.counted(size, "channel")
    default: grouped(size)
    }
  }
}

extension AxisHistory.Factor {
  /// How the factor became what it is: `10 is C of layer 1 embedding 27 10`.
  fileprivate var clause: String? {
    guard let history else { return nil }
    return switch history.source {
    case .pushed: history.text
    case .argument: "\(size) is \(history.text)"
    case .fused, .half, .product: "\(size) = \(history.text)"
    }
  }
}

extension Layer {
  /// Unchanged, axis by axis, unless a layer says otherwise.
  public func axisOrigins(for input: Shape) -> [AxisOrigin] {
    input.dimensions.indices.map { .same($0) }
  }

  /// The histories of the output's axes, from those of an input that the layer takes.
  ///
  /// - Throws: as `outputShape(for:)`.
  public func histories(
    of axes: [AxisHistory], at position: Position
  ) throws(ShapeError) -> [AxisHistory] {
    let input = try Shape(axes.map(\.size))
    let output = try outputShape(for: input)
    let place = AxisHistory.Place(position: position, layer: description)
    return zip(output.dimensions, axisOrigins(for: input)).map { size, origin in
      Self.history(of: origin, size, axes, place)
    }
  }

  private static func history(
    of origin: AxisOrigin, _ size: Int, _ axes: [AxisHistory], _ place: AxisHistory.Place
  ) -> AxisHistory {
    switch origin {
    case .same(let axis): return axes[axis]
    case .fused(let axis, let group):
      return AxisHistory(
        name: axes[axis].name, size: size, source: .fused(axes[axis], by: group, place))
    case .half(let axis):
      return AxisHistory(name: axes[axis].name, size: size, source: .half(axes[axis], place))
    case .argument(let name):
      return AxisHistory(name: "C", size: size, source: .argument(name, place))
    case .product(let parts):
      let factors = parts.map { part in
        switch part {
        case .axis(let axis):
          AxisHistory.Factor(name: axes[axis].name, size: axes[axis].size, history: axes[axis])
        case .neighbours(let axis, let count):
          AxisHistory.Factor(name: axes[axis].name, size: count, history: nil)
        }
      }
      return AxisHistory(name: "C", size: size, source: .product(factors, place))
    }
  }
}

extension Sequential {
  /// Layer after layer.
  public func histories(
    of axes: [AxisHistory], at position: Position
  ) throws(ShapeError) -> [AxisHistory] {
    var axes = axes
    for (index, layer) in children.enumerated() {
      axes = try layer.histories(of: axes, at: position.child(index))
    }
    return axes
  }

  /// The histories of the axes that reach a layer, or that leave the stack where there is none.
  ///
  /// - Throws: `ShapeError` where a layer before it takes no such input.
  public func histories(
    before position: Position, input: Shape
  ) throws(ShapeError) -> [AxisHistory] {
    var axes = AxisHistory.pushed(input, as: takesElement)
    var (layers, place) = (children, Position.root)
    for number in position.path {
      axes = try Sequential(Array(layers.prefix(number - 1))).histories(of: axes, at: place)
      place = place.child(number - 1)
      layers = layers.indices.contains(number - 1) ? layers[number - 1].children : []
    }
    return axes
  }

  /// Why the last dimension of a layer's input is what it is, such as `20 = 2 steps × 10 channels`.
  public func originOfLast(before stop: StopError, input: Shape) -> String? {
    try? histories(before: stop.position, input: input).last?.maker
  }
}
