import Engine

/// What a value counts as in a dictionary or a set: 1, 1.0 and True are one key.
enum ValueKey: Hashable {
  case none
  case whole(Int)
  case real(Double)
  case text(String)
  case several([ValueKey])
  /// The members of a frozen set.
  indirect case among(Set<ValueKey>)
  /// What is equal only to itself.
  case thing(ObjectIdentifier)
  case dtype(DType)
  case name(String)
  /// What a class says by its `__hash__`.
  case told(ObjectIdentifier, Int)
  /// The parts of what does not change, of a class.
  case parts(ObjectIdentifier, [ValueKey])

  /// The key of a value.
  ///
  /// - Throws: `ExpressionError.cannot` for a value that can change, such as a list.
  init(_ value: Value, level: Int = 0) throws {
    guard level <= ValueList.deepest else { throw ExpressionError.tooDeep(most: ValueList.deepest) }
    switch value {
    case .none: self = .none
    case .bool(let truth): self = .whole(truth ? 1 : 0)
    case .int(let number): self = .whole(number)
    case .float(let number): self = Int(exactly: number).map(Self.whole) ?? .real(number)
    case .string(let text): self = .text(text)
    case .tuple(let values):
      self = .several(try values.map { try ValueKey($0, level: level + 1) })
    case .size(let sizes): self = .several(sizes.map(Self.whole))
    case .range(let range): self = Self.range(range)
    case .dtype(let dtype): self = .dtype(dtype)
    case .function(let function): self = .name(function.name)
    case .instance(let object): self = try object.key()
    case .list, .dictionary: throw Self.unhashable(value)
    case .set(let set):
      guard set.isFrozen else { throw Self.unhashable(value) }
      self = .among(Set(try set.members.keys.map { try ValueKey($0, level: level + 1) }))
    default:
      guard let identity = value.identity else { throw Self.unhashable(value) }
      self = .thing(identity)
    }
  }

  /// Whole numbers and texts are what most keys are: they are mixed and compared at once.
  // swift-format-ignore: NoLeadingUnderscores
  func _rawHashValue(seed: Int) -> Int {
    switch self {
    case .whole(let number):
      let product = (number ^ seed) &* 0x1E37_79B9_7F4A_7C15
      return product ^ (product >> 32)
    case .text(let text): return text._rawHashValue(seed: seed)
    default:
      var hasher = Hasher()
      hash(into: &hasher)
      return hasher.finalize() ^ seed
    }
  }

  static func == (left: ValueKey, right: ValueKey) -> Bool {
    switch (left, right) {
    case (.whole(let a), .whole(let b)): a == b
    // Texts that only look alike are different keys.
    case (.text(let a), .text(let b)): a == b && a.utf8.count == b.utf8.count
    case (.name(let a), .name(let b)): a == b
    case (.none, .none): true
    case (.real(let a), .real(let b)): a == b
    case (.several(let a), .several(let b)): a == b
    case (.among(let a), .among(let b)): a == b
    case (.thing(let a), .thing(let b)): a == b
    case (.dtype(let a), .dtype(let b)): a == b
    case (.told(let a, let one), .told(let b, let other)): a == b && one == other
    case (.parts(let a, let some), .parts(let b, let others)): a == b && some == others
    default: false
    }
  }

  /// Ranges of the same numbers are one key.
  private static func range(_ range: Value.Progression) -> ValueKey {
    let count = range.count
    let parts = [count] + (count > 0 ? [range.start] : []) + (count > 1 ? [range.step] : [])
    return .parts(ObjectIdentifier(BuiltinTypes.type(of: .range(range))), parts.map(Self.whole))
  }

  private static func unhashable(_ value: Value) -> any Error {
    PythonException("TypeError", "unhashable type: '\(value.typeName)'")
  }
}
