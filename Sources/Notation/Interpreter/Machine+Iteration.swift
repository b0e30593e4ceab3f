import Engine
import Support

/// Going through values.
extension Machine {
  /// Prepares three registers to go through a range or a list; `false` for any other value.
  mutating func walk(_ values: Value, from register: Int) -> Bool {
    switch values {
    case .range(let range):
      registers[register] = .int(range.start)
      registers[register + 1] = .int(range.count)
      registers[register + 2] = .int(range.step)
    case .list, .tuple:
      registers[register] = values
      registers[register + 1] = .int(0)
    default: return false
    }
    return true
  }

  /// What goes through a value.
  ///
  /// - Throws: `ExpressionError.cannot` for a value that is not iterable.
  mutating func iterator(over value: Value, _ host: inout any Host) throws -> IteratorObject {
    switch value {
    case .iterator(let iterator): return iterator
    case .range(let range):
      return IteratorObject(
        .range(step: range.step), next: range.start, remaining: range.count)
    case .list(let list), .tuple(let list): return IteratorObject(.list(list))
    case .string(let text): return IteratorObject(.scalars(Array(text.unicodeScalars)))
    case .dictionary(let dictionary):
      return IteratorObject(.dictionary(dictionary, .keys, changes: dictionary.changes))
    case .view(let view):
      let dictionary = view.dictionary
      return IteratorObject(.dictionary(dictionary, view.part, changes: dictionary.changes))
    case .tensor(let tensor):
      guard tensor.rank > 0 else {
        throw ExpressionError.cannot(what: "be iterated over", value: "a scalar tensor", mend: nil)
      }
      // All rows at once are one node of the graph.
      return IteratorObject(.values(try value.requiredItems()))
    case .layer(let layer):
      return IteratorObject(.values(try layer.children(in: host).map { .layer($0) }))
    case .type:
      if let method = try found(value, Names.classIterate, &host) {
        return try iterator(over: call(method, host: &host), &host)
      }
    case .instance, .torchModule:
      if let iterator = try ownIterator(over: value, &host) { return iterator }
    default: break
    }
    return IteratorObject(.values(try value.requiredItems()))
  }

  private mutating func ownIterator(
    over value: Value, _ host: inout any Host
  ) throws -> IteratorObject? {
    guard let type = value.ownType else { return nil }
    if let method = type.lookup(Names.iterate) {
      let made = try call(method, value, host: &host)
      if case .iterator(let iterator) = made { return iterator }
      guard made.ownType?.lookup(Names.next) != nil else {
        return made.isOfLines ? nil : try iterator(over: made, &host)
      }
      return IteratorObject(.object(made))
    }
    if let inner = value.inner { return try iterator(over: inner, &host) }
    if type.lookup(Names.getItem) != nil { return IteratorObject(.items(value)) }
    return nil
  }

  /// All values that a loop would see; `asksLength` as lists do, which ask how many there will be.
  ///
  /// - Throws: `ExpressionError.cannot`, `.tooMuch`; what a generator or `__len__` raises.
  mutating func values(
    of value: Value, _ host: inout any Host, asksLength: Bool = false
  ) throws -> [Value] {
    switch value {
    case .list(let list), .tuple(let list): return Array(list)
    case .set(let set): return set.values
    case .iterator, .instance, .torchModule, .layer, .type: break
    default: return try value.requiredItems()
    }
    let iterator = try iterator(over: value, &host)
    if asksLength, case .instance(let object) = value, object.type.lookup(Names.length) != nil {
      do {
        _ = try Builtins.length(of: value, &self, &host)
      } catch let error where ExceptionTypes.isA(error, "TypeError") {
        // As in Python, the values are counted as they come then.
      }
    }
    var values: [Value] = []
    while let next = try iterator.advance(&self, &host) {
      values.append(next)
      patience &-= 1
      if patience < 0 { try checkInterrupt() }
      if values.count & (values.count - 1) == 0, values.count >= 1024 {
        try ListBudget.reserve(2 * values.count)
      }
    }
    return values
  }

  /// The pairs of a dictionary, or of what gives pairs.
  ///
  /// - Throws: `PythonException` for what has none.
  mutating func entries(of value: Value, _ host: inout any Host) throws -> [DictionaryObject.Entry]
  {
    switch value {
    case .dictionary(let dictionary): return dictionary.entries
    case .mapping(let mapping): return mapping.pairs.map { ($0.0, $0.1) }
    default: break
    }
    if case .dictionary(let dictionary)? = value.inner { return dictionary.entries }
    if let type = value.ownType, let keys = type.lookup(Symbol("keys")),
      type.lookup(Names.getItem) != nil
    {
      return try values(of: call(keys, value, host: &host), &host).map {
        ($0, try item(value, $0, &host))
      }
    }
    return try values(of: value, &host).enumerated().map { number, pair in
      let parts = try values(of: pair, &host)
      guard parts.count == 2 else {
        throw PythonException(
          "ValueError",
          "dictionary update sequence element #\(number) has length \(parts.count); 2 is required")
      }
      return (parts[0], parts[1])
    }
  }
}
