import Support

/// An axis on its path through a stack: its name, its size, and how that came about, back to the
/// pushed tensor.
public struct AxisHistory: Sendable, Hashable {
  /// How it became so.
  public indirect enum Source: Sendable, Hashable {
    /// It was pushed.
    case pushed
    /// A layer's argument set its size.
    case argument(String, Place)
    /// A layer fused this many neighbours into one.
    case fused(AxisHistory, by: Int, Place)
    /// A layer's window moved along it.
    case windowed(AxisHistory, AxisWindow, Place)
    /// A layer shortened it and added the last places of what it was.
    case endAdded(AxisHistory, of: Extent, Place)
    /// A layer gave it another number of places, by what is named.
    case resized(AxisHistory, by: String, Place)
    /// A layer made several of it, of which this is one.
    case part(AxisHistory, Place)
    /// A layer halved it.
    case half(AxisHistory, Place)
    /// A layer combined several; neighbours have no history of their own.
    case product([Factor], Place)
  }

  /// One factor of a product.
  public struct Factor: Sendable, Hashable {
    let name: String?
    let size: Extent
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

  /// The letter of the shapes: B, T or C, of pictures H or W; an axis beyond those has none.
  public let name: String?
  /// How long it is.
  public let size: Extent
  /// How it became so.
  public let source: Source

  /// The axes of what is pushed; C comes before this many axes of places where they are given.
  static func pushed(_ signal: Signal, planes: Int?) -> [AxisHistory] {
    let extents = signal.extents
    return zip(extents.axisNames(signal.element, planes: planes), extents.sizes).map { name, size in
      AxisHistory(name: name, size: size, source: .pushed)
    }
  }

  /// `T=8`, or `B` where that may be any number: the axis with its name.
  public var label: String {
    guard let name, name != size.description else { return size.description }
    return "\(name)=\(size)"
  }
}

extension AxisHistory {
  /// What made it, without its history: `20 = 2 steps × 10 channels`; `nil` where it was pushed.
  public var maker: String? {
    switch source {
    case .pushed: nil
    case .argument(let name, let place): "\(size) is \(name) of \(place.layer)"
    case .fused(let axis, let group, _): "\(size) = \(axis.size) fused by \(group)"
    case .windowed(let axis, let window, _):
      "\(size) = \(Self.counted(axis.size, axis.name)) in \(window)"
    case .endAdded(let axis, _, _): axis.maker
    case .resized(let axis, let way, _):
      "\(size) = \(Self.counted(axis.size, axis.name)) by \(way)"
    case .part(let axis, _): "\(size) = a part of \(Self.counted(axis.size, axis.name))"
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
    case .windowed(let axis, let window, let place): "\(axis.text), in \(window) (\(place))"
    case .endAdded(let axis, let whole, let place):
      "\(axis.text); to them the last \(size) of \(whole) that came in are added (\(place))"
    case .resized(let axis, let way, let place): "\(axis.text), by \(way) (\(place))"
    case .part(let axis, let place): "a part of \(axis.text) (\(place))"
    case .half(let axis, let place): "half of \(axis.text) (\(place))"
    case .product(let factors, let place):
      (["\(Self.text(factors)) (\(place))"] + factors.compactMap(\.clause)).joined(separator: "; ")
    }
  }

  private static func text(_ factors: [Factor]) -> String {
    factors.map { counted($0.size, $0.name) }.joined(separator: " × ")
  }

  /// `8 steps`: a size with the word for what an axis of that name counts.
  private static func counted(_ extent: Extent, _ name: String?) -> String {
    guard let size = extent.known else { return "any number of contexts" }
    return switch name {
    case "B": Support.counted(size, "context")
    case "T": Support.counted(size, "step")
    case "C": Support.counted(size, "channel")
    case "H": "height \(grouped(size))"
    case "W": "width \(grouped(size))"
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
    case .fused, .windowed, .resized, .part, .endAdded, .half, .product: "\(size) = \(history.text)"
    }
  }
}

extension Walk {
  /// How many axes of places come after the channels of what is pushed, where a layer reads them so.
  package var planes: Int? {
    let stopped = stop.flatMap { stop in
      stack.layer(at: stop.position)?.made.map { ($0, stop.input) }
    }
    let readers = steps.map { ($0.layer, $0.input) } + (stopped.map { [$0] } ?? [])
    let planes = readers.lazy.compactMap { layer, shape in
      shape.rank == input.shape.rank ? layer.planes : nil
    }.first
    // Any number of contexts is no number of channels.
    let isOpen = input.extents.sizes.first.map { $0.known == nil } ?? false
    return isOpen && planes == input.shape.rank - 1 ? nil : planes
  }

  /// The histories of the axes that reach a layer, or, for the number after the last layer's, that leave
  /// it; `nil` where the tensor does not come so far.
  public func axes(before position: Position) -> [AxisHistory]? {
    Self.axes(
      before: position.path[...], in: root.inside, AxisHistory.pushed(input, planes: planes))
  }

  /// The histories of the axes that a layer makes; `nil` where the tensor does not come so far.
  public func axes(after position: Position) -> [AxisHistory]? {
    guard let step = steps.first(where: { $0.position == position }), !step.isEntered else {
      return nil
    }
    return axes(before: position).map { Self.axes(after: step, $0) }
  }

  private static func axes(
    before path: ArraySlice<Int>, in steps: [Step], _ axes: [AxisHistory]
  ) -> [AxisHistory]? {
    guard let number = path.first else { return axes }
    guard number >= 1, steps.count >= number - 1 else { return nil }
    var axes = axes
    for step in steps.prefix(number - 1) {
      guard !step.isEntered else { return nil }
      axes = Self.axes(after: step, axes)
    }
    guard path.count > 1 else { return axes }
    guard steps.indices.contains(number - 1) else { return nil }
    return Self.axes(before: path.dropFirst(), in: steps[number - 1].inside, axes)
  }

  private static func axes(after step: Step, _ axes: [AxisHistory]) -> [AxisHistory] {
    if step.layer.wiring == .sequence {
      return step.inside.reduce(axes) { Self.axes(after: $1, $0) }
    }
    let place = AxisHistory.Place(position: step.position, layer: step.layer.description)
    if step.layer.wiring == .collect {
      let wanted = step.outgoing.extents.sizes
      return taps(in: step.inside, axes).first { $0.map(\.size) == wanted } ?? axes
    }
    if step.layer.wiring == .sum, step.output != step.input {
      let inside = step.inside.reduce(axes) { Self.axes(after: $1, $0) }
      return zip(axes, inside).map { before, made in
        before.size == made.size
          ? before
          : AxisHistory(
            name: made.name, size: made.size, source: .endAdded(made, of: before.size, place))
      }
    }
    return zip(step.outgoing.extents.sizes, step.layer.axes(for: step.input).rules).map {
      AxisHistory($1, of: $0, axes, place)
    }
  }
}

extension Walk {
  /// The axes of what each tap among some layers makes.
  private static func taps(in steps: [Step], _ axes: [AxisHistory]) -> [[AxisHistory]] {
    var (axes, found) = (axes, [[AxisHistory]]())
    for step in steps {
      if let wiring = step.layer.wiring, wiring != .collect {
        found += taps(in: step.inside, axes)
        if wiring == .tap { found.append(step.inside.reduce(axes) { Self.axes(after: $1, $0) }) }
      }
      axes = Self.axes(after: step, axes)
    }
    return found
  }
}

extension AxisHistory {
  /// The history of an axis that a layer makes of those that reach it.
  fileprivate init(
    _ rule: AxisRule, of size: Extent, _ axes: [AxisHistory], _ place: Place
  ) {
    switch rule {
    case .kept(let axis): self = axes[axis]
    case .fused(let axis, let group):
      self.init(name: axes[axis].name, size: size, source: .fused(axes[axis], by: group, place))
    case .windowed(let axis, let window):
      self.init(name: axes[axis].name, size: size, source: .windowed(axes[axis], window, place))
    case .halved(let axis):
      self.init(name: axes[axis].name, size: size, source: .half(axes[axis], place))
    case .resized(let axis, _, let way):
      self.init(
        name: axes[axis].name, size: size, source: .resized(axes[axis], by: way, place))
    case .split(let axis, _): self.init(name: nil, size: size, source: .part(axes[axis], place))
    case .made(let name, _):
      self.init(name: "C", size: size, source: .argument(name, place))
    case .merged(let parts):
      if parts.count == 1, case .axis(let axis) = parts[0] {
        self = axes[axis]
        return
      }
      let factors = parts.map { part in
        switch part {
        case .axis(let axis):
          Factor(name: axes[axis].name, size: axes[axis].size, history: axes[axis])
        case .neighbours(let axis, let count):
          Factor(name: axes[axis].name, size: .known(count), history: nil)
        }
      }
      self.init(name: "C", size: size, source: .product(factors, place))
    }
  }
}
