/// A layer's position: `3`, or `3.1` within layer 3.
///
/// Counted from 1, as people read the table.
public struct Position: Hashable, Sendable, CustomStringConvertible {
  /// The number at each depth.
  public let path: [Int]

  /// A position at the top of the stack.
  public init(_ number: Int) { path = [number] }
  private init(path: [Int]) { self.path = path }

  /// Reads `3` or `3.1`; `nil` for anything else.
  package init?(_ text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    let path = parts.compactMap { Int($0) }
    guard path.count == parts.count, path.allSatisfy({ $0 >= 1 }) else { return nil }
    self.path = path
  }

  /// The stack itself.
  package static let root = Position(path: [])
  /// The position of the child with this index, counted from 0.
  package func child(_ index: Int) -> Position { Position(path: path + [index + 1]) }
  /// The position of the layer that contains it; the stack itself for one at the top.
  package var parent: Position { Position(path: path.dropLast()) }
  /// Which of its parent's layers it is, counted from 0; -1 for a number that no layer has.
  package var index: Int { max(path.last ?? 1, 0) - 1 }
  /// Which of the stack's own layers it belongs to, counted from 0; -1 for a number that no layer has.
  package var top: Int { max(path.first ?? 1, 0) - 1 }
  /// Whether it is inside another layer.
  package var isInside: Bool { path.count > 1 }

  /// Whether the layer is the one at another position, or inside it.
  package func isWithin(_ other: Position) -> Bool { path.starts(with: other.path) }

  /// The position of this layer after another was inserted (1) or removed (−1) at `other`.
  package func moved(by change: Int, at other: Position) -> Position {
    let depth = other.path.count - 1
    guard depth >= 0, path.count > depth, isWithin(other.parent), path[depth] >= other.path[depth]
    else { return self }
    var moved = path
    moved[depth] += change
    return Position(path: moved)
  }

  /// `3.1`.
  public var description: String { path.map(String.init).joined(separator: ".") }
  /// torch's prefix for tensors, counted from 0 as in `layers.2.0.`.
  public var torchPrefix: String {
    (["layers"] + path.map { String($0 - 1) }).joined(separator: ".") + "."
  }
}

extension Sequential {
  /// The layer at a position.
  package func layer(at position: Position) -> StackedLayer? {
    guard position != .root, let layers = layers(inside: position.parent) else { return nil }
    return layers.indices.contains(position.index) ? layers[position.index] : nil
  }

  /// The layers inside the one at a position; `nil` if it cannot hold layers.
  package func layers(inside position: Position) -> [StackedLayer]? {
    guard position != .root else { return children }
    guard let layer = layer(at: position)?.made, type(of: layer).spec.holdsLayers else {
      return nil
    }
    return layer.children
  }

  /// Changes the layers inside the one at a position.
  package mutating func edit(inside position: Position, _ body: (inout [StackedLayer]) -> Void) {
    Self.edit(&children, position.path[...], body)
  }

  private static func edit(
    _ layers: inout [StackedLayer], _ path: ArraySlice<Int>, _ body: (inout [StackedLayer]) -> Void
  ) {
    guard let number = path.first else { return body(&layers) }
    guard layers.indices.contains(number - 1) else { return }
    edit(&layers[number - 1].children, path.dropFirst(), body)
  }
}

extension Sequential {
  /// How deeply layers are nested.
  package var depth: Int { Self.depth(of: children) }

  private static func depth(of layers: [StackedLayer]) -> Int {
    layers.map { depth(of: $0.children) + 1 }.max() ?? 0
  }
}
