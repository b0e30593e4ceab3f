import Engine

/// Lists and dictionaries that are in themselves.
extension Value {
  /// The values of a list, a tuple or a dictionary that can hold itself.
  private var held: (identity: ObjectIdentifier, values: [Value])? {
    switch self {
    case .list(let list), .tuple(let list):
      list.contains(where: \.isContainer) ? (ObjectIdentifier(list), Array(list)) : nil
    case .dictionary(let dictionary):
      (ObjectIdentifier(dictionary), dictionary.values)
    default: nil
    }
  }

  private var isContainer: Bool {
    switch self {
    case .list, .tuple, .dictionary: true
    default: false
    }
  }

  /// Whether a list or a dictionary is among what it holds, on any level.
  var holdsItself: Bool {
    guard isContainer else { return false }
    var (open, done): (Set<ObjectIdentifier>, Set<ObjectIdentifier>) = ([], [])
    return leadsBack(&open, &done, 0)
  }

  private func leadsBack(
    _ open: inout Set<ObjectIdentifier>, _ done: inout Set<ObjectIdentifier>, _ level: Int
  ) -> Bool {
    guard level <= ValueList.deepest, let (identity, values) = held else { return false }
    if open.contains(identity) { return true }
    guard done.insert(identity).inserted else { return false }
    open.insert(identity)
    for value in values where value.isContainer {
      if value.leadsBack(&open, &done, level + 1) { return true }
    }
    open.remove(identity)
    return false
  }

  /// As `repr` writes it, with `[...]` for what is being written already.
  ///
  /// - Throws: `ExpressionError.tooMuch`; `MemoryError`.
  func writtenOnce(within open: [ObjectIdentifier]) throws -> String {
    guard isContainer, let identity else { return try written() }
    guard !open.contains(identity) else {
      switch self {
      case .list: return "[...]"
      case .tuple: return "(...)"
      default: return "{...}"
      }
    }
    guard open.count <= ValueList.deepest else {
      throw ExpressionError.tooDeep(most: ValueList.deepest)
    }
    let inner = open + [identity]
    if case .dictionary(let dictionary) = self {
      let pairs = try dictionary.entries.map { key, value in
        "\(try key.written()): \(try value.writtenOnce(within: inner))"
      }
      return "{\(pairs.joined(separator: ", "))}"
    }
    guard let parts else { return try written() }
    let texts = try parts.map { try $0.writtenOnce(within: inner) }.joined(separator: ", ")
    if case .list = self { return "[\(texts)]" }
    return "(\(texts)\(parts.count == 1 ? "," : ""))"
  }
}
