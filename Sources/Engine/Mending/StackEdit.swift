/// One edit of the stack, layers counted from 1.
public enum StackEdit: Sendable, CustomStringConvertible {
  /// A layer at the end.
  case add(LayerDescription)
  /// A layer before another.
  case insert(Int, LayerDescription)
  /// A layer in another's place.
  case replace(Int, with: LayerDescription)
  /// A layer goes.
  case remove(Int)
  /// A layer goes elsewhere and then has that number.
  case move(Int, to: Int)

  /// The shell's line for it.
  public var description: String {
    switch self {
    case .add(let layer): "add \(layer.asWritten.line)"
    case .insert(let number, let layer): "insert \(number) \(layer.asWritten.line)"
    case .replace(let number, let layer): "replace \(number) \(layer.asWritten.line)"
    case .remove(let number): "remove \(number)"
    case .move(let number, let place): "move \(number) \(place)"
    }
  }

  /// The layer that comes in, if one does.
  var layer: LayerDescription? {
    switch self {
    case .add(let layer), .insert(_, let layer), .replace(_, let layer): layer
    case .remove, .move: nil
    }
  }

  /// Adds an edit to others: one that makes anew what the last of them brought in takes its place.
  static func append(_ edit: StackEdit, to edits: inout [StackEdit]) {
    if case .replace(let number, let layer) = edit {
      switch edits.last {
      case .replace(number, _): edits[edits.count - 1] = edit
      case .insert(number, _): edits[edits.count - 1] = .insert(number, layer)
      default: edits.append(edit)
      }
    } else {
      edits.append(edit)
    }
  }

  /// Edits a stack that has the layers it speaks of; what comes in is drawn when `settle` comes by.
  package func apply(to stack: inout Sequential) {
    switch self {
    case .add(let layer):
      stack.place([layer], in: stack.children.endIndex..<stack.children.endIndex)
    case .insert(let number, let layer): stack.place([layer], in: number - 1..<number - 1)
    case .replace(let number, let layer): stack.place([layer], in: number - 1..<number)
    case .remove(let number): stack.children.remove(at: number - 1)
    case .move(let number, let place):
      let layer = stack.children.remove(at: number - 1)
      stack.children.insert(layer, at: place - 1)
    }
  }
}

extension [StackEdit] {
  /// The stack after the edits, every `_` worked out; `nil` where a layer cannot be made.
  func applied(to stack: Sequential, for passage: Passage) -> Sequential? {
    var copy = stack
    for edit in self { edit.apply(to: &copy) }
    var generator = Engine.Generator(seed: 0)
    let drawn = try? copy.settle(
      for: passage.input, vocabulary: passage.vocabulary, generator: &generator)
    return drawn == nil ? nil : copy
  }
}

extension StackEdit {
  /// Whether the layer that comes in may be made just to try it.
  var isSmall: Bool { layer?.isSmall ?? true }
}

extension Sequential {
  /// The edit that makes the layer at an index for what comes; `nil` where it is made for that.
  func fitting(at index: Int, to shape: Shape) -> StackEdit? {
    guard children.indices.contains(index) else { return nil }
    let layer = LayerDescription(of: children[index])
    let arguments = layer.type.fitted(layer.arguments, to: shape)
    guard arguments != layer.arguments else { return nil }
    return .replace(index + 1, with: LayerDescription(layer.type, arguments))
  }
}
