/// Values by name, in the order in which the names came.
struct OrderedNames<Element: Sendable>: Sendable {
  /// The names and their values.
  private(set) var entries: [(name: String, value: Element)] = []
  private var places: [String: Int] = [:]

  /// How many there are.
  var count: Int { entries.count }
  /// The values alone.
  var values: [Element] { entries.map(\.value) }

  /// The value of a name; a new value keeps the name's place, and `nil` takes the name away.
  subscript(name: String) -> Element? {
    get { places[name].map { entries[$0].value } }
    set {
      switch (places[name], newValue) {
      case (let place?, let value?): entries[place].value = value
      case (nil, let value?):
        places[name] = entries.count
        entries.append((name, value))
      case (let place?, nil):
        entries.remove(at: place)
        places = [:]
        for (place, entry) in entries.enumerated() { places[entry.name] = place }
      case (nil, nil): break
      }
    }
  }
}

/// Python's `OrderedDict`, as a module's state is given.
package struct OrderedDictionary: Sendable {
  /// The keys and their values.
  let entries: OrderedNames<Value>

  /// Its methods.
  static let members = ["items", "keys", "values"]

  /// As Python writes it.
  ///
  /// - Throws: `MemoryError`.
  func written() throws -> String {
    let pairs = try entries.entries.map {
      "(\(try Value.string($0.name).written()), \(try $0.value.written()))"
    }
    return "OrderedDict([\(pairs.joined(separator: ", "))])"
  }

  /// The value of a key.
  ///
  /// - Throws: `ExpressionError.cannot` where there is none.
  func value(_ key: Value) throws -> Value {
    if case .string(let name) = key, let value = entries[name] { return value }
    let some = entries.entries.prefix(4).map { "'\($0.name)'" }.joined(separator: ", ")
    throw ExpressionError.cannot(
      what: "be found", value: try key.written(),
      mend: entries.count == 0
        ? "the dictionary is empty" : "the keys are \(some)\(entries.count > 4 ? ", …" : "")")
  }

  /// The pairs, keys or values that a method of it gives; `nil` for another name.
  func listed(_ method: String) -> Value? {
    switch method {
    case "items": .listed(entries.entries.map { .tupled([.string($0.name), $0.value]) })
    case "keys": .listed(entries.entries.map { .string($0.name) })
    case "values": .listed(entries.values)
    default: nil
    }
  }
}
