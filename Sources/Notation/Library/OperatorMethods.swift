import Engine

/// `x.__add__(y)`: operators of Python's own values, called by their names.
enum OperatorMethods {
  private static let binaries: [Symbol: (operation: Operator, isReversed: Bool)] = {
    var methods: [Symbol: (operation: Operator, isReversed: Bool)] = [:]
    for (operation, names) in Names.operators {
      methods[names.own] = (operation, false)
      methods[names.reversed] = (operation, true)
    }
    return methods
  }()

  private static let comparisons: [Symbol: BinaryOperation] = Dictionary(
    Names.comparisons.compactMap { sign, names in
      BinaryOperation(rawValue: sign).map { (names.own, $0) }
    }, uniquingKeysWith: { first, _ in first })

  private static let functions: [Symbol: String] = [
    Names.length: "len", Names.iterate: "iter", Names.representation: "repr", Names.text: "str",
    Names.truth: "bool", Symbol("__hash__"): "hash", Symbol("__abs__"): "abs",
    Symbol("__int__"): "int", Symbol("__float__"): "float", Symbol("__reversed__"): "reversed",
    Symbol("__format__"): "format", Symbol("__dir__"): "dir",
  ]

  private static let ofContainers: Set<Symbol> = [
    Names.length, Names.iterate, Names.getItem, Names.setItem, Names.contains,
    Symbol("__reversed__"), Symbol("__delitem__"),
  ]

  /// The method of a value of Python's own; `nil` where none has this name.
  static func method(_ name: Symbol, of value: Value) -> ValueMethods.Method? {
    guard isPlain(value), name.name.hasPrefix("__") else { return nil }
    if value.isSingle, ofContainers.contains(name) { return nil }
    if let (operation, isReversed) = binaries[name] {
      return { machine, host, owner, given in
        let other = try Builtins.one(name.name, given)
        return try isReversed
          ? machine.binary(operation, other, owner, &host)
          : machine.binary(operation, owner, other, &host)
      }
    }
    if let sign = comparisons[name] {
      return { machine, host, owner, given in
        try machine.compare(.sign(sign), owner, Builtins.one(name.name, given), &host)
      }
    }
    if let function = functions[name], let callee = Builtins.all[function] {
      return { machine, host, owner, given in
        var given = given
        given.values.insert(owner, at: 0)
        return try machine.call(callee, given, &host)
      }
    }
    return item(name) ?? unary(name)
  }

  private static func unary(_ name: Symbol) -> ValueMethods.Method? {
    guard let operation = Names.unary.first(where: { $0.value == name })?.key else { return nil }
    return { machine, host, owner, _ in try machine.unary(operation, owner, &host) }
  }

  private static func item(_ name: Symbol) -> ValueMethods.Method? {
    switch name {
    case Names.getItem:
      return { machine, host, owner, given in
        try machine.item(owner, Builtins.one("__getitem__", given), &host)
      }
    case Names.contains:
      return { machine, host, owner, given in
        try machine.compare(.isIn, Builtins.one("__contains__", given), owner, &host)
      }
    case Names.setItem:
      return { machine, host, owner, given in
        guard given.values.count == 2 else {
          throw PythonException("TypeError", "__setitem__ expected 2 arguments")
        }
        try machine.setItem(owner, given.values[0], given.values[1], &host)
        return .none
      }
    default: return nil
    }
  }

  /// A value of a class of Python's own, whose methods are those of all of the class.
  static func example(of type: String) -> Value? {
    switch type {
    case "int": .int(0)
    case "bool": .bool(false)
    case "float": .float(0)
    case "str": .string("")
    case "list": .listed([])
    case "tuple": .tupled([])
    case "set", "frozenset": (try? SetObject([])).map { .set($0) }
    case "dict", "defaultdict", "Counter", "OrderedDict": .dictionary(DictionaryObject())
    default: nil
    }
  }

  private static func isPlain(_ value: Value) -> Bool {
    switch value {
    case .int, .bool, .float, .string, .list, .tuple, .set, .dictionary, .range, .none: true
    default: false
    }
  }
}

extension Value {
  /// Whether it is one number, truth or `None`, in which nothing lies.
  fileprivate var isSingle: Bool {
    switch self {
    case .int, .float, .bool, .none: true
    default: false
    }
  }
}
