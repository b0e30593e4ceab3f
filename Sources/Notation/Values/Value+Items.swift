import Engine

extension Value {
  /// Upper limit of values in a loop.
  static let mostItems = 1_000_000

  /// The values that a loop would see; nil for a value that is not iterable.
  ///
  /// - Throws: `ExpressionError.tooMuch`; `TensorError`.
  func items() throws -> [Value]? {
    switch self {
    case .set(let set): return set.values
    case .view(let view): return view.values
    case .list(let values), .tuple(let values):
      try ListBudget.reserve(values.count, bytesEach: 0)
      return Array(values)
    case .size(let sizes): return sizes.map { .int($0) }
    case .result(let result): return result.fields.map(\.value)
    case .range(let range):
      guard range.count <= Self.mostItems else {
        throw ExpressionError.tooMuch(what: "a range", count: range.count, most: Self.mostItems)
      }
      try ListBudget.reserve(range.count)
      return (0..<range.count).map { .int(range[$0]) }
    case .string(let text):
      try ListBudget.reserve(text.utf8.count)
      return text.unicodeScalars.map { .string(String($0)) }
    case .mapping(let mapping): return mapping.pairs.map(\.0)
    case .dictionary(let dictionary): return dictionary.keys
    case .torchModule(let module): return module.items
    case .optimization(.group(let group)):
      return (group.names + ["params"]).map { .string($0) }
    case .tensor(let tensor):
      guard tensor.rank > 0 else {
        throw ExpressionError.cannot(
          what: "be iterated over", value: "a scalar tensor", mend: nil)
      }
      guard tensor.sizes[0] <= Self.mostItems else {
        throw ExpressionError.tooMuch(what: "a loop", count: tensor.sizes[0], most: Self.mostItems)
      }
      try ListBudget.reserve(tensor.sizes[0], bytesEach: 2 * ListBudget.bytesOfTensor)
      return try tensor.unbound(0).map { .tensor($0) }
    default: return nil
    }
  }

  /// The values that a loop would see, of a value that must be iterable.
  ///
  /// - Throws: `ExpressionError.cannot`, or as `items`.
  func requiredItems() throws -> [Value] {
    guard let items = try items() else {
      throw ExpressionError.cannot(what: "be iterated over", value: kind, mend: nil)
    }
    return items
  }

  /// Its truth value in Python.
  ///
  /// - Throws: `ExpressionError.ambiguousTruth` for a tensor without exactly one element.
  func truth() throws -> Bool {
    switch self {
    case .none: return false
    case .bool(let value): return value
    case .int(let value): return value != 0
    case .float(let value): return value != 0
    case .string(let text): return !text.isEmpty
    case .list(let values), .tuple(let values): return !values.isEmpty
    case .set(let set): return !set.isEmpty
    case .mapping: return true
    case .view(let view): return !view.dictionary.isEmpty
    case .size(let sizes): return !sizes.isEmpty
    case .range(let range): return range.count > 0
    case .dictionary(let dictionary): return !dictionary.isEmpty
    case .torchModule(let module): return module.items.map { !$0.isEmpty } ?? true
    case .tensor(let tensor):
      guard tensor.count == 1 else { throw ExpressionError.ambiguousTruth(sizes: tensor.sizes) }
      return try tensor.booleans()[0]
    default: return true
    }
  }
}
