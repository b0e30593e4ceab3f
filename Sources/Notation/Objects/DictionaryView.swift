import Engine

/// `d.keys()`, `d.values()` and `d.items()`: what a dictionary has at any time.
package final class DictionaryView: Sendable {
  let dictionary: DictionaryObject
  let part: IteratorObject.Part

  init(_ dictionary: DictionaryObject, _ part: IteratorObject.Part) {
    (self.dictionary, self.part) = (dictionary, part)
  }

  /// What it shows now.
  var values: [Value] {
    switch part {
    case .keys: dictionary.keys
    case .values: dictionary.values
    case .items: dictionary.entries.map { .tupled([$0.key, $0.value]) }
    }
  }

  /// Whether a key, or a key with its value, is in the dictionary.
  ///
  /// - Throws: `ExpressionError` for a key that cannot be one.
  func contains(_ item: Value) throws -> Bool {
    switch part {
    case .keys: return try dictionary.has(item)
    case .values: return try values.contains { try ValueArithmetic.isEqual($0, item) }
    case .items:
      guard case .tuple(let pair) = item, pair.count == 2,
        let value = try dictionary.value(pair[0])
      else { return false }
      return try ValueArithmetic.isEqual(value, pair[1])
    }
  }

  /// The name of its type.
  var name: String {
    let word =
      switch part {
      case .keys: "keys"
      case .values: "values"
      case .items: "items"
      }
    return if case .ordered = dictionary.kind { "odict_\(word)" } else { "dict_\(word)" }
  }
}
