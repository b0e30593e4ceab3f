import Engine

/// The variables that lines defined, in the order of their first definition.
package struct Variables: Sendable {
  package private(set) var names: [String] = []
  private var values: [String: Value] = [:]
  /// The values that running loops have yet to visit.
  var waiting: [ValueList] = []
  /// How often elements of a tensor or a list were changed in place.
  package private(set) var changes = 0
  /// Whether operations are not remembered for backward: `torch.set_grad_enabled(False)`.
  var isGradientOff = false

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

  /// Replaces the old version of a changed list: names and lists that share it show the change.
  mutating func update(_ list: ValueList) {
    changes += 1
    waiting = waiting.map { $0.updated(list) }
    for (name, value) in values { values[name] = value.updated(list) }
  }

  /// Notes that tensors were changed in place.
  mutating func noteChange() { changes += 1 }
}

extension Value {
  /// Bytes of the tensors and texts in it.
  var bytes: Int {
    switch self {
    case .tensor(let tensor): tensor.bytes
    case .string(let text): text.utf8.count
    case .tuple(let values), .list(let values), .set(let values): values.bytes
    case .result(let result): result.fields.reduce(0) { $0 + $1.value.bytes }
    case .torchModule(let module): module.bytes
    case .dictionary(let dictionary): dictionary.entries.values.reduce(0) { $0 + $1.bytes }
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

  /// The value with the old version of a changed list replaced by the new one.
  func updated(_ list: ValueList) -> Value {
    switch self {
    case .list(let own): .list(own.identity === list.identity ? list : own.updated(list))
    case .tuple(let own): .tuple(own.updated(list))
    default: self
    }
  }
}
