import Engine

/// Distinct values, as in Python's sets.
struct SetOfValues {
  /// The key by which values are equal: 1, 1.0 and True share one.
  private enum Key: Hashable {
    case none
    case whole(Int)
    case real(Double)
    case text([Unicode.Scalar])
    case several([Key])
  }

  /// The values, sorted if possible: Python's own order is arbitrary.
  let values: ValueList

  /// Holds each of some values once.
  ///
  /// - Throws: `ExpressionError.cannot` for a value that a set cannot hold, such as a list.
  init(_ values: [Value]) throws {
    var seen: Set<Key> = []
    self.init(distinct: try values.filter { seen.insert(try Self.key($0)).inserted })
  }

  private init(distinct values: [Value]) {
    let isOrdered = zip(values, values.dropFirst()).allSatisfy {
      (try? ValueArithmetic.order($0, $1)) ?? nil != nil
    }
    let sorted =
      isOrdered ? try? values.sorted { try ValueArithmetic.order($0, $1) == .before } : nil
    self.values = ValueList(sorted ?? values)
  }

  private static func key(_ value: Value) throws -> Key {
    switch value {
    case .none: return .none
    case .bool(let truth): return .whole(truth ? 1 : 0)
    case .int(let number): return .whole(number)
    case .float(let number): return Int(exactly: number).map(Key.whole) ?? .real(number)
    case .string(let text): return .text(Array(text.unicodeScalars))
    case .tuple(let values): return .several(try values.map { try key($0) })
    case .size(let sizes): return .several(sizes.map(Key.whole))
    default:
      let mend: String? =
        switch value {
        case .list: "a tuple can: tuple(x)"
        case .tensor: "its numbers can: set(x.tolist())"
        default: nil
        }
      throw ExpressionError.cannot(what: "be in a set", value: value.kind, mend: mend)
    }
  }

  /// The result of `|`, `&`, `-` or `^` on two sets; nil for another operator.
  static func combined(
    _ operation: Operator, _ left: ValueList, _ right: ValueList
  ) throws -> Value? {
    let (first, second) = (Set(try left.map { try key($0) }), Set(try right.map { try key($0) }))
    let values: [Value]
    switch operation {
    case .or: values = Array(left) + Array(right)
    case .and: values = try left.filter { second.contains(try key($0)) }
    case .subtract: values = try left.filter { !second.contains(try key($0)) }
    case .exclusiveOr:
      values =
        try left.filter { !second.contains(try key($0)) }
        + right.filter { !first.contains(try key($0)) }
    default: return nil
    }
    return .set(try SetOfValues(values).values)
  }

  /// How two sets compare: `<=` is whether all of the left one is in the right one.
  static func compare(
    _ operation: BinaryOperation, _ left: ValueList, _ right: ValueList
  ) throws -> Bool? {
    let (first, second) = (Set(try left.map { try key($0) }), Set(try right.map { try key($0) }))
    return switch operation {
    case .equal: first == second
    case .notEqual: first != second
    case .less: first.isStrictSubset(of: second)
    case .lessOrEqual: first.isSubset(of: second)
    case .greater: first.isStrictSuperset(of: second)
    case .greaterOrEqual: first.isSuperset(of: second)
    default: nil
    }
  }
}
