public import Engine

/// One edit of the stack, layers counted from 1.
public enum StackEdit: Sendable, Hashable, CustomStringConvertible {
  /// Adds a layer at the end.
  case add(LayerDescription)
  /// Inserts a layer before the one at a position.
  case insertAt(Position, LayerDescription)
  /// Replaces the layer at a position.
  case replaceAt(Position, with: LayerDescription)
  /// Removes a layer.
  case remove(Int)
  /// Moves a layer, which then has that number.
  case move(Int, to: Int)

  /// Inserts a layer before one of the stack's own.
  static func insert(_ number: Int, _ layer: LayerDescription) -> StackEdit {
    .insertAt(Position(number), layer)
  }
  /// Replaces one of the stack's own layers.
  static func replace(_ number: Int, with layer: LayerDescription) -> StackEdit {
    .replaceAt(Position(number), with: layer)
  }

  /// The shell's line for it.
  public var description: String {
    switch self {
    case .add(let layer): "add \(layer.asWritten.line)"
    case .insertAt(let position, let layer): "insert \(position) \(layer.asWritten.line)"
    case .replaceAt(let position, let layer): "replace \(position) \(layer.asWritten.line)"
    case .remove(let number): "remove \(number)"
    case .move(let number, let place): "move \(number) \(place)"
    }
  }

  /// The new layer, if there is one.
  package var layer: LayerDescription? {
    switch self {
    case .add(let layer), .insertAt(_, let layer), .replaceAt(_, let layer): layer
    case .remove, .move: nil
    }
  }

  /// The layer, counted from 0, that is replaced.
  var changedIndex: Int? { if case .replaceAt(let place, _) = self { place.top } else { nil } }

  /// Adds an edit to others; if it replaces the layer that the last of them brought in, it replaces
  /// that edit.
  static func append(_ edit: StackEdit, to edits: inout [StackEdit]) {
    if case .replaceAt(let position, let layer) = edit {
      switch edits.last {
      case .replaceAt(position, _): edits[edits.count - 1] = edit
      case .insertAt(position, _): edits[edits.count - 1] = .insertAt(position, layer)
      default: edits.append(edit)
      }
    } else {
      edits.append(edit)
    }
  }

  /// Edits a stack that has the layers it names; new ones are drawn by `settle`.
  package func apply(to stack: inout Sequential) {
    switch self {
    case .add(let layer):
      stack.place([layer], in: stack.children.endIndex..<stack.children.endIndex)
    case .insertAt(let position, let layer):
      stack.edit(inside: position.parent) { $0.insert(layer.pending, at: position.index) }
    case .replaceAt(let position, let layer):
      stack.edit(inside: position.parent) { $0[position.index] = layer.pending }
    case .remove(let number): stack.children.remove(at: number - 1)
    case .move(let number, let place):
      let layer = stack.children.remove(at: number - 1)
      stack.children.insert(layer, at: place - 1)
    }
  }
}

extension [StackEdit] {
  /// The stack after the edits; what is new is not drawn yet.
  func applied(to stack: Sequential) -> Sequential {
    reduce(into: stack) { $1.apply(to: &$0) }
  }
}

extension Sequential {
  /// The layers, counted from 0, in which it differs from an earlier stack; `nil` if it does not.
  package func changed(since earlier: Sequential) -> Range<Int>? {
    let (old, new) = (
      earlier.children.map(\.writtenDescription), children.map(\.writtenDescription)
    )
    guard old != new else { return nil }
    let start = zip(old, new).prefix { $0 == $1 }.count
    let room = min(old.count, new.count) - start
    let end = zip(old.reversed(), new.reversed()).prefix { $0 == $1 }.prefix(room).count
    return start..<new.count - end
  }

  /// The edit that takes back the move of one layer; `nil` where an earlier stack differs otherwise.
  package func moveBack(to earlier: Sequential) -> StackEdit? {
    guard children.count == earlier.children.count, let range = changed(since: earlier) else {
      return nil
    }
    let (old, new) = (
      earlier.children[range].map(\.writtenDescription), children[range].map(\.writtenDescription)
    )
    if new.suffix(1) + new.dropLast() == old[...] {
      return .move(range.upperBound, to: range.lowerBound + 1)
    }
    return new.dropFirst() + new.prefix(1) == old[...]
      ? .move(range.lowerBound + 1, to: range.upperBound) : nil
  }

  /// The edit that makes the layer at an index fit its input; `nil` if it fits already.
  func fitting(at index: Int, to shape: Shape) -> StackEdit? {
    guard children.indices.contains(index) else { return nil }
    let layer = LayerDescription(of: children[index])
    let arguments = layer.type.fitted(layer.arguments, to: shape)
    guard arguments != layer.arguments else { return nil }
    return .replace(index + 1, with: LayerDescription(layer.type, arguments))
  }
}
