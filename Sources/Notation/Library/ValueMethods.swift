import Engine
import Support

/// Methods of Python's own values.
enum ValueMethods {
  typealias Method = @Sendable (inout Machine, inout any Host, Value, Arguments) throws -> Value

  /// The method of a value; `nil` where it has none of this name.
  static func method(_ name: Symbol, of value: Value) -> Method? {
    own(name, of: value) ?? OperatorMethods.method(name, of: value)
  }

  private static func own(_ name: Symbol, of value: Value) -> Method? {
    switch value {
    case .string: return TextMethods.all[name]
    case .list: return ListMethods.all[name]
    case .tuple: return ListMethods.ofTuples[name]
    case .dictionary(let dictionary):
      switch dictionary.kind {
      case .counter: return CollectionTypes.ofCounters[name] ?? DictionaryMethods.all[name]
      case .ordered: return CollectionTypes.ofOrdered[name] ?? DictionaryMethods.all[name]
      case .plain, .standard: return DictionaryMethods.all[name]
      }
    case .mapping: return DictionaryMethods.ofMappings[name]
    case .set: return SetMethods.all[name]
    case .range: return RangeMethods.all[name]
    case .slice: return RangeMethods.ofSlices[name]
    case .iterator(let iterator):
      return IteratorMethods.all[name]
        ?? (iterator.isGenerator ? IteratorMethods.ofGenerators[name] : nil)
    case .generator: return OtherMethods.ofGenerators[name]
    case .optimization: return OtherMethods.ofOptimization(name)
    case .node: return OtherMethods.ofNodes[name]
    case .int, .bool, .float: return OtherMethods.ofNumbers[name]
    default: return nil
    }
  }

  /// The method that a class of Python's own gives its values; `nil` where it has none of this name.
  static func method(_ name: Symbol, ofType type: TypeObject) -> Method? {
    own(name, ofType: type)
      ?? OperatorMethods.example(of: type.name).flatMap { OperatorMethods.method(name, of: $0) }
  }

  private static func own(_ name: Symbol, ofType type: TypeObject) -> Method? {
    switch type.name {
    case "str": TextMethods.all[name]
    case "list": ListMethods.all[name]
    case "tuple": ListMethods.ofTuples[name]
    case "dict", "defaultdict": DictionaryMethods.all[name]
    case "Counter": CollectionTypes.ofCounters[name] ?? DictionaryMethods.all[name]
    case "OrderedDict": CollectionTypes.ofOrdered[name] ?? DictionaryMethods.all[name]
    case "set", "frozenset": SetMethods.all[name]
    case "int", "float", "bool": OtherMethods.ofNumbers[name]
    default: nil
    }
  }

  /// The names of a value's methods.
  static func names(of value: Value) -> [String] {
    let table: [Symbol: Method] =
      switch value {
      case .string: TextMethods.all
      case .list: ListMethods.all
      case .tuple: ListMethods.ofTuples
      case .dictionary: DictionaryMethods.all
      case .mapping: DictionaryMethods.ofMappings
      case .set: SetMethods.all
      case .iterator(let iterator):
        iterator.isGenerator
          ? IteratorMethods.all.merging(IteratorMethods.ofGenerators) { own, _ in own }
          : IteratorMethods.all
      default: [:]
      }
    return table.keys.map(\.name).sorted()
  }

  /// An attribute of a value that is no method; `nil` where it has none of this name.
  static func attribute(_ name: String, of value: Value) -> Value? {
    switch (value, name) {
    case (.dictionary(let dictionary), "default_factory"):
      if case .standard(let make) = dictionary.kind { make } else { nil }
    case (.int, "real"), (.int, "numerator"), (.float, "real"): value
    case (.int, "imag"), (.bool, "imag"): .int(0)
    case (.iterator(let iterator), "__name__"): iterator.functionName.map { .string($0) }
    case (.function(let function), "__name__"): .string(function.name)
    case (.native(let function), "__name__"): .string(function.name)
    case (.range(let range), "start"): .int(range.start)
    case (.range(let range), "stop"): .int(range.end)
    case (.range(let range), "step"): .int(range.step)
    case (.slice(let slice), "start"): slice.start
    case (.slice(let slice), "stop"): slice.end
    case (.slice(let slice), "step"): slice.step
    default: nil
    }
  }

  /// A table of methods by their names; those of a type of Python's own are asked how many values they take.
  static func table(_ methods: [(String, Method)], of type: String = "") -> [Symbol: Method] {
    Dictionary(
      methods.map { name, method in
        guard let rule = MethodArguments(type, name) else { return (Symbol(name), method) }
        return (
          Symbol(name),
          { machine, host, owner, given in
            try rule.check(given)
            return try method(&machine, &host, owner, given)
          }
        )
      }, uniquingKeysWith: { $1 })
  }

  /// The error of a call with too few or too many values.
  static func wrongCount(_ name: String, _ given: Arguments, _ wants: String) -> PythonException {
    PythonException("TypeError", "\(name)() takes \(wants) (\(given.values.count) given)")
  }
}

/// Methods of lists and tuples.
enum ListMethods {
  private static func list(_ value: Value) -> ValueList { value.parts ?? ValueList([]) }

  private static let looking: [(String, ValueMethods.Method)] = [
    (
      "index",
      { machine, host, owner, given in
        guard let item = given.values.first else {
          throw ValueMethods.wrongCount("index", given, "at least 1 argument")
        }
        let values = list(owner)
        let limits = try given.values.dropFirst().map { limit in
          guard let place = limit.wholeOrTruth else {
            throw PythonException(
              "TypeError", "slice indices must be integers or have an __index__ method")
          }
          return place
        }
        let bounds = Slices.bounds(
          values.count, limits.first, limits.dropFirst().first, 1)
        for place in bounds.start..<max(bounds.start, bounds.end) {
          if try machine.isEqual(values[place], item, &host) { return .int(place) }
        }
        guard case .list = owner else {
          throw PythonException("ValueError", "tuple.index(x): x not in tuple")
        }
        throw PythonException("ValueError", "\(try item.written()) is not in list")
      }
    ),
    (
      "count",
      { machine, host, owner, given in
        let item = try Builtins.one("count", given)
        var count = 0
        for value in list(owner) where try machine.isEqual(value, item, &host) { count += 1 }
        return .int(count)
      }
    ),
  ]

  static let ofTuples = ValueMethods.table(looking, of: "tuple")

  static let all = ValueMethods.table(looking + changing, of: "list")

  private static let changing: [(String, ValueMethods.Method)] = [
    (
      "append",
      { machine, _, owner, given in
        try list(owner).append(Builtins.one("append", given), in: machine.line)
        return changed(&machine)
      }
    ),
    (
      "extend",
      { machine, host, owner, given in
        let more = try Builtins.one("extend", given)
        for value in try machine.values(of: more, &host, asksLength: true) {
          try list(owner).append(value, in: machine.line)
        }
        return changed(&machine)
      }
    ),
    (
      "insert",
      { machine, _, owner, given in
        let place = try given.values[0].asWhole()
        let count = list(owner).count
        let index = place < 0 ? max(0, place + count) : min(place, count)
        try list(owner).change { $0.insert(given.values[1], at: index) }
        return changed(&machine)
      }
    ),
    (
      "pop",
      { machine, _, owner, given in
        let values = list(owner)
        let place = try given.values.first?.asWhole() ?? -1
        guard !values.isEmpty else { throw PythonException("IndexError", "pop from empty list") }
        guard place >= -values.count, place < values.count else {
          throw PythonException("IndexError", "pop index out of range")
        }
        _ = changed(&machine)
        return try values.change { $0.remove(at: place < 0 ? place + $0.count : place) }
      }
    ),
    (
      "remove",
      { machine, host, owner, given in
        let item = try Builtins.one("remove", given)
        for (place, value) in list(owner).enumerated()
        where try machine.isEqual(value, item, &host) {
          try list(owner).change { _ = $0.remove(at: place) }
          return changed(&machine)
        }
        throw PythonException("ValueError", "list.remove(x): x not in list")
      }
    ),
    (
      "clear",
      { machine, _, owner, _ in
        try list(owner).change { ValueList.release(&$0) }
        return changed(&machine)
      }
    ),
    (
      "reverse",
      { machine, _, owner, _ in
        try list(owner).change { $0.reverse() }
        return changed(&machine)
      }
    ),
    (
      "sort",
      { machine, host, owner, given in
        guard given.values.isEmpty else {
          throw PythonException("TypeError", "sort() takes no positional arguments")
        }
        let sorted = try Ordering.sorted(Array(list(owner)), given, &machine, &host)
        try list(owner).change { $0 = ContiguousArray(sorted) }
        return changed(&machine)
      }
    ),
    ("copy", { _, _, owner, _ in .listed(Array(list(owner))) }),
  ]

  private static func changed(_ machine: inout Machine) -> Value {
    machine.told.hasChanged = true
    return .none
  }
}
