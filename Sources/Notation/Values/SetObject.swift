import Engine
import Support

/// Python's set: each value once.
///
/// A reference whose changes are told to `Changes`.
package final class SetObject: Sendable {
  /// The values as keys.
  let members: DictionaryObject
  /// `frozenset(…)`, which can itself be a key.
  let isFrozen: Bool

  /// Holds each of some values once.
  ///
  /// - Throws: `ExpressionError.cannot` for a value that a set cannot hold, such as a list.
  init(_ values: some Sequence<Value>, isFrozen: Bool = false) throws {
    members = DictionaryObject()
    self.isFrozen = isFrozen
    for value in values where !(try members.has(value)) { try members.put(.none, for: value) }
  }

  var count: Int { members.count }
  var isEmpty: Bool { members.isEmpty }

  /// Whether a value is in it.
  ///
  /// - Throws: `ExpressionError.cannot` for a value that no set can hold.
  func contains(_ value: Value) throws -> Bool { try members.has(value) }

  /// The values, sorted if possible: Python's own order is arbitrary.
  var values: [Value] {
    let values = members.keys
    let isOrdered = zip(values, values.dropFirst()).allSatisfy {
      (try? ValueArithmetic.order($0, $1)) ?? nil != nil
    }
    let sorted =
      isOrdered ? try? values.sorted { try ValueArithmetic.order($0, $1) == .before } : nil
    return sorted ?? values
  }

  /// The result of `|`, `&`, `-` or `^` on two sets; nil for another operator.
  func combined(_ operation: Operator, _ other: SetObject) throws -> SetObject? {
    let values: [Value]
    switch operation {
    case .or: values = members.keys + other.members.keys
    case .and: values = try members.keys.filter { try other.contains($0) }
    case .subtract: values = try members.keys.filter { !(try other.contains($0)) }
    case .exclusiveOr:
      values =
        try members.keys.filter { !(try other.contains($0)) }
        + other.members.keys.filter { !(try contains($0)) }
    default: return nil
    }
    return try SetObject(values, isFrozen: isFrozen)
  }

  /// Whether all of its values are in another.
  func isSubset(of other: SetObject) throws -> Bool {
    try count <= other.count && members.keys.allSatisfy { try other.contains($0) }
  }

  /// How two sets compare: `<=` is whether all of this one is in the other.
  func compare(_ operation: BinaryOperation, _ other: SetObject) throws -> Bool? {
    switch operation {
    case .equal: try count == other.count && isSubset(of: other)
    case .notEqual: try !(count == other.count && isSubset(of: other))
    case .less: try count < other.count && isSubset(of: other)
    case .lessOrEqual: try isSubset(of: other)
    case .greater: try other.count < count && other.isSubset(of: self)
    case .greaterOrEqual: try other.isSubset(of: self)
    default: nil
    }
  }
}
