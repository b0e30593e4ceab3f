import Engine

/// A value as JSON fields: its kind and text; a tensor's shape, dtype and numbers; a list's values.
package struct ValueFields: Encodable, Sendable {
  let kind: String
  let text: WrittenValue
  package var shape: [Int]?
  var dtype: String?
  /// The elements in order, of a tensor that is printed whole, or the number itself.
  var values: Numbers?
  var items: [ValueFields]?

  /// Numbers as JSON; whole ones keep every digit.
  enum Numbers: Encodable, Sendable {
    case real([Double])
    case whole([Int])

    func encode(to encoder: any Encoder) throws {
      switch self {
      case .real(let numbers): try numbers.encode(to: encoder)
      case .whole(let numbers): try numbers.encode(to: encoder)
      }
    }
  }

  private static let mostItems = 100

  package init(_ value: Value) throws {
    text = WrittenValue(value: try value.frozen())
    kind = value.kindName
    switch value {
    case .tensor(let tensor):
      shape = tensor.sizes
      dtype = tensor.dtype.shortName
      guard tensor.count <= 1000, !tensor.isMeta else { break }
      values =
        tensor.dtype.isReal
        ? .real(try tensor.doubles()) : .whole(try tensor.integers())
    case .float(let number): values = .real([number])
    case .set(let set):
      if set.count <= Self.mostItems { items = try set.values.map { try ValueFields($0) } }
    case .list(let list), .tuple(let list):
      if list.total(atMost: Self.mostItems) <= Self.mostItems {
        items = try list.map { try ValueFields($0) }
      }
    case .result(let result): items = try result.fields.map { try ValueFields($0.value) }
    default: break
    }
  }
}

/// A value that is written out only if JSON is asked for: the text of a long list is long.
struct WrittenValue: Encodable, Sendable {
  let value: Value

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode((try? value.written()) ?? "…")
  }
}
