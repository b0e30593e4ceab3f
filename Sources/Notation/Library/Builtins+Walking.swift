import Engine
import Support

/// Python's own functions that go through values.
extension Builtins {
  static let walking: [NativeFunction] = [
    NativeFunction("len") { machine, host, given in
      .int(try length(of: one("len", given), &machine, &host))
    },
    NativeFunction("iter") { machine, host, given in
      if given.values.count == 2 {
        let (make, end) = (given.values[0], given.values[1])
        guard isCallable(make) else {
          throw PythonException("TypeError", "iter(v, w): v must be callable")
        }
        return .iterator(
          IteratorObject("callable_iterator") { machine, host in
            let value = try machine.call(make, host: &host)
            return try machine.isEqual(value, end, &host) ? nil : value
          })
      }
      return .iterator(try machine.iterator(over: one("iter", given), &host))
    },
    NativeFunction("next") { machine, host, given in
      let first = given.values.first ?? .none
      if case .iterator(let iterator) = first {
        if let value = try iterator.advance(&machine, &host) { return value }
        if given.values.count > 1 { return given.values[1] }
        throw stopIteration(iterator)
      }
      guard first.ownType?.lookup(Names.next) != nil else {
        throw PythonException("TypeError", "'\(first.typeName)' object is not an iterator")
      }
      do {
        return try machine.call(method: Names.next, of: first, [], &host)
      } catch let error
        where given.values.count > 1 && ExceptionTypes.isA(error, "StopIteration")
      {
        return given.values[1]
      }
    },
    NativeFunction("map") { machine, host, given in
      guard let function = given.values.first, given.values.count > 1 else {
        throw PythonException("TypeError", "map() must have at least two arguments.")
      }
      let sources = try given.values.dropFirst().map { try machine.iterator(over: $0, &host) }
      return .iterator(
        IteratorObject("map") { machine, host in
          var values: [Value] = []
          for source in sources {
            guard let value = try source.advance(&machine, &host) else { return nil }
            values.append(value)
          }
          return try machine.call(function, Arguments(values: values), &host)
        })
    },
    NativeFunction("filter") { machine, host, given in
      let function = given.values[0]
      let source = try machine.iterator(over: given.values[1], &host)
      return .iterator(
        IteratorObject("filter") { machine, host in
          while let value = try source.advance(&machine, &host) {
            if case .none = function {
              if try machine.truth(value, &host) { return value }
            } else if try machine.truth(machine.call(function, value, host: &host), &host) {
              return value
            }
          }
          return nil
        })
    },
    NativeFunction("enumerate") { machine, host, given in
      let values = given.values.first ?? given["iterable"] ?? .none
      let source = try machine.iterator(over: values, &host)
      let start = try (given.values.count > 1 ? given.values[1] : given["start"])?.asWhole() ?? 0
      return .iterator(IteratorObject(.enumerated(source), next: start))
    },
    NativeFunction("zip") { machine, host, given in
      let sources = try given.values.map { try machine.iterator(over: $0, &host) }
      let isStrict = try given["strict"]?.truth() ?? false
      if sources.count == 2, !isStrict {
        return .iterator(IteratorObject(.zipped(sources[0], sources[1])))
      }
      return .iterator(
        IteratorObject("zip") { machine, host in
          guard !sources.isEmpty else { return nil }
          var values: [Value] = []
          for source in sources {
            guard let value = try source.advance(&machine, &host) else {
              if isStrict { try checkEnds(sources, values.count, &machine, &host) }
              return nil
            }
            values.append(value)
          }
          return .tupled(values)
        })
    },
    NativeFunction("reversed") { machine, host, given in
      let value = try one("reversed", given)
      if let method = value.ownType?.lookup(Symbol("__reversed__")) {
        return try machine.call(method, value, host: &host)
      }
      switch value.inner ?? value {
      case .set, .iterator, .int, .float, .bool, .none:
        throw PythonException("TypeError", "'\(value.typeName)' object is not reversible")
      default: break
      }
      return .iterator(
        IteratorObject(.values(try machine.values(of: value, &host).reversed())))
    },
    NativeFunction("sorted") { machine, host, given in
      let values = try machine.values(
        of: given.values.first ?? .none, &host, asksLength: true)
      return .listed(try Ordering.sorted(values, given, &machine, &host))
    },
    NativeFunction("min") { machine, host, given in
      try Ordering.extreme("min", given, &machine, &host) { try $0.isLess($1, $2, &$3) }
    },
    NativeFunction("max") { machine, host, given in
      try Ordering.extreme("max", given, &machine, &host) { try $0.isGreater($1, $2, &$3) }
    },
    NativeFunction("sum") { machine, host, given in
      let values = given.values.first ?? .none
      var sum = (given.values.count > 1 ? given.values[1] : given["start"]) ?? .int(0)
      if case .string = sum {
        throw PythonException("TypeError", "sum() can't sum strings [use ''.join(seq) instead]")
      }
      let source = try machine.iterator(over: values, &host)
      while let value = try source.advance(&machine, &host) {
        sum = try machine.binary(.add, sum, value, &host)
      }
      return sum
    },
    NativeFunction("any") { machine, host, given in
      let source = try machine.iterator(over: one("any", given), &host)
      while let value = try source.advance(&machine, &host) {
        if try machine.truth(value, &host) { return .bool(true) }
      }
      return .bool(false)
    },
    NativeFunction("all") { machine, host, given in
      let source = try machine.iterator(over: one("all", given), &host)
      while let value = try source.advance(&machine, &host) {
        if !(try machine.truth(value, &host)) { return .bool(false) }
      }
      return .bool(true)
    },
  ]

  /// Refuses that one of several sources has ended before the others.
  private static func checkEnds(
    _ sources: [IteratorObject], _ ended: Int, _ machine: inout Machine, _ host: inout any Host
  ) throws {
    func failure(_ place: Int, _ word: String) -> PythonException {
      let others = place == 1 ? "argument 1" : "arguments 1-\(place)"
      return PythonException(
        "ValueError", "zip() argument \(place + 1) is \(word) than \(others)")
    }
    guard ended == 0 else { throw failure(ended, "shorter") }
    for (place, source) in sources.enumerated().dropFirst() {
      guard try source.advance(&machine, &host) == nil else { throw failure(place, "longer") }
    }
  }

  /// The end of an iterator, with what the function of a generator gives at its end.
  static func stopIteration(_ iterator: IteratorObject) -> PythonException {
    let error = PythonException("StopIteration", [])
    guard case .generator(let generator) = iterator.source else { return error }
    let result = generator.takeResult()
    if !result.isNone { try? error.object.put(.tupled([result]), Names.args, in: 0) }
    return error
  }

  /// How many values something has.
  ///
  /// - Throws: `ExpressionError.cannot`; what `__len__` raises.
  static func length(
    of value: Value, _ machine: inout Machine, _ host: inout any Host
  ) throws -> Int {
    switch value {
    case .list(let list), .tuple(let list): return list.count
    case .string(let text): return text.unicodeScalars.count
    case .dictionary(let dictionary): return dictionary.count
    case .set(let set): return set.count
    case .range(let range): return range.count
    case .layer(let layer): return try layer.children(in: host).count
    case .tensor(let tensor):
      guard let size = tensor.sizes.first else {
        throw ExpressionError.cannot(what: "be counted", value: "a scalar tensor", mend: nil)
      }
      return size
    case .type:
      if let method = try machine.found(value, Names.classLength, &host) {
        return try machine.call(method, host: &host).wholeNumber ?? 0
      }
    case .iterator:
      throw PythonException(
        "TypeError", "object of type '\(value.typeName)' has no len()")
    default: break
    }
    if let method = value.ownType?.lookup(Names.length) {
      guard let count = try machine.call(method, value, host: &host).wholeNumber, count >= 0 else {
        throw PythonException("ValueError", "__len__() should return >= 0")
      }
      return count
    }
    if let inner = value.inner { return try length(of: inner, &machine, &host) }
    guard let items = try value.items() else {
      throw ExpressionError.cannot(what: "be counted", value: value.kind, mend: nil)
    }
    return items.count
  }
}

/// Values in order.
enum Ordering {
  /// Values sorted as `key=` and `reverse=` say; equal ones keep their order.
  ///
  /// - Throws: `ExpressionError.wrongOperands` for values without an order; what the key raises.
  static func sorted(
    _ values: [Value], _ given: Arguments, _ machine: inout Machine, _ host: inout any Host
  ) throws -> [Value] {
    if let other = given.named.first(where: { $0.name != "key" && $0.name != "reverse" }) {
      throw PythonException(
        "TypeError", "'\(other.name)' is an invalid keyword argument for sort()")
    }
    var keyed: [(key: Value, place: Int)] = []
    keyed.reserveCapacity(values.count)
    for (place, value) in values.enumerated() {
      if let key = given["key"], !key.isNone {
        keyed.append((try machine.call(key, value, host: &host), place))
      } else {
        keyed.append((value, place))
      }
    }
    let isReversed = try given["reverse"]?.truth() ?? false
    if isReversed { keyed.reverse() }
    var spare = host
    var steps = 0
    try keyed.sort { left, right in
      steps += 1
      if steps & 1023 == 0 { try machine.checkInterrupt() }
      return try machine.isLess(left.key, right.key, &spare)
    }
    host = spare
    if isReversed { keyed.reverse() }
    return keyed.map { values[$0.place] }
  }

  typealias Better = (inout Machine, Value, Value, inout any Host) throws -> Bool

  /// The first value that no other is better than.
  ///
  /// - Throws: as `sorted`; for no values without a `default=`.
  static func extreme(
    _ name: String, _ given: Arguments, _ machine: inout Machine, _ host: inout any Host,
    _ isBetter: Better
  ) throws -> Value {
    let values =
      given.values.count == 1 ? try machine.values(of: given.values[0], &host) : given.values
    guard var best = values.first else {
      if let standard = given["default"] { return standard }
      throw PythonException("ValueError", "\(name)() arg is an empty sequence")
    }
    let key = given["key"].flatMap { $0.isNone ? nil : $0 }
    var bestKey = try key.map { try machine.call($0, best, host: &host) } ?? best
    for value in values.dropFirst() {
      let own = try key.map { try machine.call($0, value, host: &host) } ?? value
      if try isBetter(&machine, own, bestKey, &host) { (best, bestKey) = (value, own) }
    }
    return best
  }
}

extension Value {
  /// Whether it is `None`.
  var isNone: Bool { if case .none = self { true } else { false } }

  /// Whether it is a text itself, of no class derived from `str`.
  var isText: Bool { if case .string = self { true } else { false } }

  /// The name of its class.
  var typeName: String { BuiltinTypes.type(of: self).name }
}
