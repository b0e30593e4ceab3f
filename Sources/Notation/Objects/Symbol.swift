import Synchronization

/// A name that is compared by its number: attributes and methods are found by it.
struct Symbol: Hashable, Sendable {
  let number: Int

  private struct Table {
    var names: [String] = []
    var numbers: [String: Int] = [:]
  }

  private static let table = Mutex(Table())

  /// The symbol of a name: the same for the same name.
  init(_ name: String) {
    number = Self.table.withLock { table in
      if let known = table.numbers[name] { return known }
      table.numbers[name] = table.names.count
      table.names.append(name)
      return table.names.count - 1
    }
  }

  /// Numbers given in order need no strong hash, and tables by symbols are asked all the time.
  // swift-format-ignore: NoLeadingUnderscores
  func _rawHashValue(seed: Int) -> Int {
    let product = (number ^ seed) &* 0x1E37_79B9_7F4A_7C15
    return product ^ (product >> 32)
  }

  /// The name.
  var name: String { Self.table.withLock { $0.names[number] } }
}
