import Engine
import Support

/// Comparison: PyTorch's rules if a tensor takes part, otherwise Python's.
extension ValueArithmetic {
  /// A comparison's result.
  ///
  /// - Throws: `ExpressionError`; `TensorError`.
  static func compare(_ comparison: Comparison, _ left: Value, _ right: Value) throws -> Value {
    switch comparison {
    case .isIn: .bool(try contains(right, left))
    case .isNotIn: .bool(!(try contains(right, left)))
    case .isSame: .bool(isSame(left, right))
    case .isNotSame: .bool(!isSame(left, right))
    case .sign(let operation): try compare(operation, left, right)
    }
  }

  private static func compare(
    _ operation: BinaryOperation, _ left: Value, _ right: Value
  ) throws -> Value {
    switch (left, right) {
    case (.tensor(let a), _):
      if let b = right.operand { return .tensor(try operation(a, b)) }
    case (_, .tensor(let b)):
      if let a = left.scalar { return .tensor(try operation(a, b)) }
    case (.set(let a), .set(let b)):
      if let result = try a.compare(operation, b) { return .bool(result) }
    case (.view, .view), (.view, .set), (.set, .view):
      if let result = try compareMembers(operation, left, right) { return .bool(result) }
    default: break
    }
    switch operation {
    case .equal: return .bool(try isEqual(left, right))
    case .notEqual: return .bool(!(try isEqual(left, right)))
    default: break
    }
    guard let order = try order(left, right) else {
      throw ExpressionError.wrongOperands(
        operation: operation.rawValue, left: left.kind, right: right.kind)
    }
    return switch operation {
    case .less: .bool(order == .before)
    case .lessOrEqual: .bool(order == .before || order == .same)
    case .greater: .bool(order == .after)
    default: .bool(order == .after || order == .same)
    }
  }

  /// The order of two values; nan is unordered.
  enum Order { case before, same, after, unrelated }

  /// The order of two values; nil if there is none.
  ///
  /// - Throws: `ExpressionError.ambiguousTruth` for tensors within lists.
  static func order(_ left: Value, _ right: Value) throws -> Order? {
    if case .int(let a) = left, case .int(let b) = right { return order(of: a, b) }
    if case .string(let a) = left, case .string(let b) = right {
      return a.unicodeScalars.lexicographicallyPrecedes(b.unicodeScalars)
        ? .before : a.unicodeScalars.elementsEqual(b.unicodeScalars) ? .same : .after
    }
    if let a = left.sequence, let b = right.sequence, left.isList == right.isList {
      for (first, second) in zip(a, b) where !(try isEqual(first, second)) {
        return try order(first, second)
      }
      return order(of: a.count, b.count)
    }
    if let a = left.realNumber, let b = right.realNumber {
      return a.isNaN || b.isNaN ? .unrelated : order(of: a, b)
    }
    return nil
  }

  private static func order<Number: Comparable>(of left: Number, _ right: Number) -> Order {
    left < right ? .before : left == right ? .same : .after
  }

  /// Whether Python's `==` would call two values equal.
  ///
  /// - Throws: `ExpressionError.ambiguousTruth` for tensors within lists.
  static func isEqual(_ left: Value, _ right: Value) throws -> Bool {
    switch (left, right) {
    case (.none, .none), (.ellipsis, .ellipsis): return true
    case (.function, .function): return isSame(left, right)
    case (.dtype(let a), .dtype(let b)): return a == b
    case (.device(let a), .device(let b)): return a == b
    case (.range(let a), .range(let b)): return a == b
    case (.layer(let a), .layer(let b)): return a.path == b.path
    case (.torchModule(let a), .torchModule(let b)): return a === b
    case (.set(let a), .set(let b)): return try a.compare(.equal, b) ?? false
    case (.dictionary(let a), .dictionary(let b)):
      guard a.count == b.count else { return false }
      return try a.entries.allSatisfy { key, value in
        try b.value(key).map { try isEqual($0, value) } ?? false
      }
    case (.view, .view), (.view, .set), (.set, .view):
      if let result = try compareMembers(.equal, left, right) { return result }
    case (.tensor, _), (_, .tensor):
      guard left.operand != nil, right.operand != nil else { return false }
      return try compare(BinaryOperation.equal, left, right).truth()
    default: break
    }
    if let identity = left.identity, identity == right.identity { return true }
    if let a = left.sequence, let b = right.sequence {
      guard left.isList == right.isList, a.count == b.count else { return false }
      try Interruption.check()
      return try zip(a, b).allSatisfy { try isEqual($0, $1) }
    }
    return try order(left, right) == .same
  }

  /// Sets and the keys or the pairs of dictionaries, compared as sets; a dictionary is asked for its pairs,
  /// whose values need not be hashable.
  private static func compareMembers(
    _ operation: BinaryOperation, _ left: Value, _ right: Value
  ) throws -> Bool? {
    guard let a = left.setMembers, let b = right.setMembers else { return nil }
    func isWithin(_ members: [Value], _ whole: Value) throws -> Bool {
      try members.allSatisfy { try contains(whole, $0) }
    }
    return switch operation {
    case .equal: try a.count == b.count && isWithin(a, right)
    case .notEqual: try !(a.count == b.count && isWithin(a, right))
    case .less: try a.count < b.count && isWithin(a, right)
    case .lessOrEqual: try a.count <= b.count && isWithin(a, right)
    case .greater: try b.count < a.count && isWithin(b, left)
    case .greaterOrEqual: try b.count <= a.count && isWithin(b, left)
    default: nil
    }
  }

  static func isSame(_ left: Value, _ right: Value) -> Bool {
    switch (left, right) {
    case (.none, .none): true
    case (.bool(let a), .bool(let b)): a == b
    case (.int(let a), .int(let b)): a == b
    case (.string(let a), .string(let b)): a == b && a.utf8.elementsEqual(b.utf8)
    case (.dtype(let a), .dtype(let b)): a == b
    case (.ellipsis, .ellipsis): true
    case (.function(let a), .function(let b)): a.name == b.name && a.places == b.places
    case (.type(let type), .function(let function)), (.function(let function), .type(let type)):
      type.name == function.name && type.constructor != nil
    case (.module(let a), .module(let b)): a == b
    case (.tuple(let a), .tuple(let b)) where a.isEmpty: b.isEmpty
    default: left.identity.map { $0 == right.identity } ?? false
    }
  }

  static func contains(_ container: Value, _ item: Value) throws -> Bool {
    switch (container, item) {
    case (.string(let text), _):
      guard case .string(let part) = item.inner ?? item else {
        throw PythonException(
          "TypeError", "'in <string>' requires string as left operand, not \(item.typeName)")
      }
      return TextSearch.contains(part, in: text)
    case (.mapping(let mapping), _): return mapping.value(item) != nil
    case (.dictionary(let dictionary), _): return try dictionary.has(item)
    case (.set(let set), _): return try set.contains(item)
    case (.view(let view), _) where view.part != .values: return try view.contains(item)
    case (.range(let range), .int(let number)):
      let (start, end) =
        range.step > 0 ? (range.start, range.end) : (range.end &+ 1, range.start &+ 1)
      return number >= start && number < end && (number &- range.start) % range.step == 0
    case (.tensor(let tensor), _):
      guard let operand = item.operand else { break }
      return try BinaryOperation.equal(tensor, operand).booleans().contains(true)
    default: break
    }
    return try container.requiredItems().contains { try isEqual($0, item) }
  }
}

extension Value {
  /// The values of a list, a tuple or a size.
  fileprivate var sequence: [Value]? {
    switch self {
    case .list(let values), .tuple(let values): Array(values)
    case .size(let sizes): sizes.map { .int($0) }
    default: nil
    }
  }

  /// What a set holds, or the keys or the pairs of a dictionary as one.
  fileprivate var setMembers: [Value]? {
    switch self {
    case .set(let set): set.members.keys
    case .view(let view) where view.part != .values: view.values
    default: nil
    }
  }

  fileprivate var isList: Bool { if case .list = self { true } else { false } }
}
