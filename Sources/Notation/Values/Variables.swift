import Engine

/// The variables that lines defined, in the order of their first definition.
package struct Variables: Sendable {
  package private(set) var names: [String] = []
  private var values: [String: Value] = [:]
  /// The values that running loops have yet to visit.
  var waiting: [ValueList] = []
  /// How often elements of a tensor or a list were changed in place.
  package private(set) var changes = 0
  /// The blocks that the running statement has replaced, with their replacements.
  private var moves: [(old: ElementBlock, new: ElementBlock)] = []

  /// No names.
  package init() {}

  /// The value of a name; assigning keeps the name's place in the order.
  package subscript(name: String) -> Value? {
    get { values[name] }
    set {
      if values[name] == nil, newValue != nil { names.append(name) }
      if newValue == nil { names.removeAll { $0 == name } }
      values[name] = newValue
    }
  }

  /// Bytes of the tensors, each view counted as its block.
  package var bytes: Int { values.values.reduce(0) { $0 + $1.bytes } }

  /// Whether a tensor of this block has a name.
  func holds(_ block: ElementBlock) -> Bool { values.values.contains { $0.holds(block) } }

  /// Replaces the old version of a changed list: names and lists that share it show the change.
  mutating func update(_ list: ValueList) {
    changes += 1
    waiting = waiting.map { $0.updated(list) }
    for (name, value) in values { values[name] = value.updated(list) }
  }

  /// A value evaluated earlier in the statement, with in-place changes made since.
  func current(_ value: Value) -> Value {
    moves.reduce(value) { $0.moved($1.old, to: $1.new) }
  }

  /// Several such values.
  func current(_ values: [Value]) -> [Value] {
    moves.isEmpty ? values : values.map { current($0) }
  }

  /// Ends a statement: nothing of it is kept.
  mutating func forgetMoves() { moves = [] }

  /// Moves every view of a block to another, so that an in-place change shows under all names.
  mutating func move(_ old: ElementBlock, to new: ElementBlock) {
    changes += 1
    moves.append((old, new))
    waiting = waiting.map { $0.moved(old, to: new) }
    for (name, value) in values { values[name] = value.moved(old, to: new) }
  }
}

extension Value {
  /// Bytes of the tensors and texts in it.
  var bytes: Int {
    switch self {
    case .tensor(let tensor): tensor.bytes
    case .string(let text): text.utf8.count
    case .tuple(let values), .list(let values), .set(let values): values.bytes
    case .result(let result): result.fields.reduce(0) { $0 + $1.value.bytes }
    default: 0
    }
  }

  /// Whether it is a tensor, or has one in it.
  var holdsTensors: Bool {
    switch self {
    case .tensor: true
    case .tuple(let values), .list(let values): values.holdsTensors
    case .result: true
    default: false
    }
  }

  fileprivate func holds(_ block: ElementBlock) -> Bool {
    switch self {
    case .tensor(let tensor): tensor.block === block
    case .tuple(let values), .list(let values):
      values.holdsTensors && values.contains { $0.holds(block) }
    case .result(let result): result.fields.contains { $0.value.holds(block) }
    default: false
    }
  }

  /// The value with the old version of a changed list replaced by the new one.
  func updated(_ list: ValueList) -> Value {
    switch self {
    case .list(let own): .list(own.identity === list.identity ? list : own.updated(list))
    case .tuple(let own): .tuple(own.updated(list))
    default: self
    }
  }

  /// The value with every view of a block moved to another.
  func moved(_ old: ElementBlock, to new: ElementBlock) -> Value {
    switch self {
    case .tensor(let tensor): tensor.block === old ? .tensor(tensor.moved(to: new)) : self
    case .tuple(let values): .tuple(values.moved(old, to: new))
    case .list(let values): .list(values.moved(old, to: new))
    case .result(let result):
      .result(
        NamedValues(
          name: result.name,
          fields: result.fields.map { ($0.name, $0.value.moved(old, to: new)) }))
    default: self
    }
  }
}
