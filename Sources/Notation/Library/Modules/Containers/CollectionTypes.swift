import Engine
import Support

/// The dictionaries of Python's `collections`.
enum CollectionTypes {
  static let members: [(name: String, value: Value)] = [
    ("Counter", .type(counter)), ("defaultdict", .type(standard)), ("OrderedDict", .type(ordered)),
  ]

  static let counter = TypeObject(
    builtin: "Counter", BuiltinTypes.named["dict"],
    constructor: .native(
      NativeFunction("Counter") { machine, host, given in
        let counter = DictionaryObject(kind: .counter)
        try count(given, 1, in: counter, &machine, &host)
        return .dictionary(counter)
      }))

  static let standard = TypeObject(
    builtin: "defaultdict", BuiltinTypes.named["dict"],
    constructor: .native(
      NativeFunction("defaultdict") { machine, host, given in
        let make = given.values.first ?? .none
        if !make.isNone, !Builtins.isCallable(make) {
          throw PythonException("TypeError", "first argument must be callable or None")
        }
        let dictionary = DictionaryObject(kind: make.isNone ? .plain : .standard(make))
        try fill(
          dictionary, Arguments(values: Array(given.values.dropFirst()), named: given.named),
          &machine, &host)
        return .dictionary(dictionary)
      }))

  static let ordered = TypeObject(
    builtin: "OrderedDict", BuiltinTypes.named["dict"],
    constructor: .native(
      NativeFunction("OrderedDict") { machine, host, given in
        let dictionary = DictionaryObject(kind: .ordered)
        try fill(dictionary, given, &machine, &host)
        return .dictionary(dictionary)
      }))

  /// The class of a dictionary.
  static func type(of dictionary: DictionaryObject) -> TypeObject? {
    switch dictionary.kind {
    case .plain: BuiltinTypes.named["dict"]
    case .ordered: ordered
    case .counter: counter
    case .standard: standard
    }
  }

  private static func fill(
    _ dictionary: DictionaryObject, _ given: Arguments, _ machine: inout Machine,
    _ host: inout any Host
  ) throws {
    if let values = given.values.first {
      for (key, value) in try machine.entries(of: values, &host) {
        try dictionary.put(value, for: key, in: machine.line)
      }
    }
    for (name, value) in given.named {
      try dictionary.put(value, for: .string(name), in: machine.line)
    }
  }

  /// Adds how often each value is given, or the counts of a dictionary, times a sign.
  private static func count(
    _ given: Arguments, _ sign: Int, in counter: DictionaryObject, _ machine: inout Machine,
    _ host: inout any Host
  ) throws {
    func add(_ number: Value, _ key: Value) throws {
      let old = try counter.value(key) ?? .int(0)
      let new = try machine.binary(sign > 0 ? .add : .subtract, old, number, &host)
      try counter.put(new, for: key, in: machine.line)
    }
    if let values = given.values.first, !values.isNone {
      let own = values.inner ?? values
      if case .dictionary(let other) = own {
        for (key, value) in other.entries { try add(value, key) }
      } else {
        let iterator = try machine.iterator(over: values, &host)
        while let value = try iterator.advance(&machine, &host) {
          machine.patience &-= 1
          if machine.patience < 0 { try machine.checkInterrupt() }
          try add(.int(1), value)
        }
      }
    }
    for (name, value) in given.named { try add(value, .string(name)) }
  }

  private static func dictionary(_ value: Value) -> DictionaryObject {
    if case .dictionary(let dictionary) = value { dictionary } else { DictionaryObject() }
  }

  /// The entries, the most frequent first.
  static func mostCommon(_ counter: DictionaryObject) -> [DictionaryObject.Entry] {
    counter.entries.enumerated().sorted { left, right in
      let (a, b) = (left.element.value.realNumber ?? 0, right.element.value.realNumber ?? 0)
      return a == b ? left.offset < right.offset : a > b
    }.map(\.element)
  }

  static let ofCounters = ValueMethods.table([
    (
      "most_common",
      { _, _, owner, given in
        let most = try Parameters("most_common", given, ["n"]).value("n")?.wholeOrTruth ?? Int.max
        return .listed(
          mostCommon(dictionary(owner)).prefix(max(most, 0)).map { .tupled([$0.key, $0.value]) })
      }
    ),
    (
      "elements",
      { _, _, owner, _ in
        var values: [Value] = []
        for (key, value) in dictionary(owner).entries {
          let count = max(value.wholeOrTruth ?? 0, 0)
          guard count <= Value.mostItems - values.count else {
            throw ExpressionError.tooMuch(what: "a list", count: count, most: Value.mostItems)
          }
          values += repeatElement(key, count: count)
        }
        return .iterator(IteratorObject(.values(values)))
      }
    ),
    (
      "total",
      { machine, host, owner, _ in
        try dictionary(owner).values.reduce(.int(0)) { try machine.binary(.add, $0, $1, &host) }
      }
    ),
    (
      "update",
      { machine, host, owner, given in
        try count(given, 1, in: dictionary(owner), &machine, &host)
        machine.told.hasChanged = true
        return .none
      }
    ),
    (
      "subtract",
      { machine, host, owner, given in
        try count(given, -1, in: dictionary(owner), &machine, &host)
        machine.told.hasChanged = true
        return .none
      }
    ),
  ])

  static let ofOrdered = ValueMethods.table([
    (
      "move_to_end",
      { machine, _, owner, given in
        let bound = try Parameters("move_to_end", given, ["key", "last"], required: 1)
        let key = bound["key"] ?? .none
        let own = dictionary(owner)
        guard let value = try own.remove(key, in: machine.line) else {
          throw try ExpressionError.missing(key, in: own)
        }
        machine.told.hasChanged = true
        if try bound.flag("last", true) {
          try own.put(value, for: key, in: machine.line)
        } else {
          let rest = own.entries
          try own.removeAll()
          try own.put(value, for: key)
          for entry in rest { try own.put(entry.value, for: entry.key) }
        }
        return .none
      }
    ),
    (
      "popitem",
      { machine, _, owner, given in
        let isLast = try Parameters("popitem", given, ["last"]).flag("last", true)
        let own = dictionary(owner)
        guard let entry = isLast ? own.last : own.first else {
          throw PythonException("KeyError", "dictionary is empty")
        }
        machine.told.hasChanged = true
        try own.remove(entry.key, in: machine.line)
        return .tupled([entry.key, entry.value])
      }
    ),
  ])

  /// The result of `+`, `-`, `&` or `|` on two counters: counts above 0.
  ///
  /// - Throws: as the operators of the counts.
  static func combined(
    _ operation: Operator, _ left: DictionaryObject, _ right: DictionaryObject
  ) throws -> DictionaryObject? {
    func result(_ a: Value, _ b: Value) throws -> Value {
      switch operation {
      case .add, .subtract: return try ValueArithmetic.binary(operation, a, b)
      case .and: return (a.realNumber ?? 0) < (b.realNumber ?? 0) ? a : b
      default: return (a.realNumber ?? 0) < (b.realNumber ?? 0) ? b : a
      }
    }
    guard [.add, .subtract, .and, .or].contains(operation) else { return nil }
    let counter = DictionaryObject(kind: .counter)
    for (key, value) in left.entries {
      let new = try result(value, right.value(key) ?? .int(0))
      if (new.realNumber ?? 0) > 0 { try counter.put(new, for: key) }
    }
    guard operation != .and else { return counter }
    for (key, value) in right.entries where try left.value(key) == nil {
      let new = try result(.int(0), value)
      if (new.realNumber ?? 0) > 0 { try counter.put(new, for: key) }
    }
    return counter
  }

  /// The counts of a counter that are above 0.
  ///
  /// - Throws: as `combined`.
  static func above(zero counter: DictionaryObject) throws -> DictionaryObject {
    let none = DictionaryObject(kind: .counter)
    return try combined(.add, counter, none) ?? none
  }

  /// The counts of a counter that are below 0, with their signs changed.
  ///
  /// - Throws: as `combined`.
  static func below(zero counter: DictionaryObject) throws -> DictionaryObject {
    let none = DictionaryObject(kind: .counter)
    return try combined(.subtract, none, counter) ?? none
  }
}
