import Engine

extension Value {
  /// Values of a list that a notebook shows.
  private static let mostPretty = 1000

  /// As a notebook's cell shows it: long lists with a line for each value.
  ///
  /// - Throws: as `written()`.
  package func displayed() throws -> String {
    var printer = PrettyPrinter()
    try show(in: &printer, within: [])
    return printer.finished()
  }

  private func show(
    in printer: inout PrettyPrinter, within outer: [ObjectIdentifier]
  ) throws {
    guard outer.count <= ValueList.deepest else {
      throw ExpressionError.tooDeep(most: ValueList.deepest)
    }
    let isCycle = identity.map { outer.contains($0) } ?? false
    let inside = outer + [identity ?? ObjectIdentifier(TypeObject.self)]
    printer.open()
    defer { printer.close() }
    switch self {
    case .list(let values):
      try Self.show(values, "[", "]", isCycle, in: &printer, inside)
    case .tuple(let values):
      try Self.show(values, "(", values.count == 1 ? ",)" : ")", isCycle, in: &printer, inside)
    case .set(let set) where !set.isEmpty:
      let (open, close) = set.isFrozen ? ("frozenset({", "})") : ("{", "}")
      try Self.show(set.values, open, close, isCycle, in: &printer, inside)
    case .dictionary(let dictionary):
      try Self.show(dictionary, isCycle, in: &printer, inside)
    case .type(let type):
      printer.add(type.fullName)
    case .closure(let function):
      printer.add("<function __main__.\(function.code.qualifiedName)\(try function.signature())>")
    case .instance(let object) where object.hasPlainText:
      let address = String(Int(bitPattern: ObjectIdentifier(object)), radix: 16)
      printer.add("<\(object.type.fullName) at 0x\(address)>")
    default:
      printer.open()
      for (number, line) in try written().split(
        separator: "\n", omittingEmptySubsequences: false
      ).enumerated() {
        if number > 0 { printer.end() }
        printer.add(String(line))
      }
      printer.close()
    }
  }

  private static func show(
    _ values: some Sequence<Value>, _ open: String, _ close: String, _ isCycle: Bool,
    in printer: inout PrettyPrinter, _ inside: [ObjectIdentifier]
  ) throws {
    guard !isCycle else { return printer.add("\(open)...\(close)") }
    printer.open(open)
    for (place, value) in values.enumerated() {
      guard Self.begin(place, in: &printer) else { break }
      try value.show(in: &printer, within: inside)
    }
    printer.close(open, close)
  }

  private static func show(
    _ dictionary: DictionaryObject, _ isCycle: Bool, in printer: inout PrettyPrinter,
    _ inside: [ObjectIdentifier]
  ) throws {
    guard !isCycle else { return printer.add("{...}") }
    let entries = dictionary.entries
    let name: String
    switch dictionary.kind {
    case .plain: name = ""
    case .ordered: name = "OrderedDict("
    case .counter: name = "Counter("
    case .standard(let make):
      name = "defaultdict("
      printer.open(name)
      try make.show(in: &printer, within: inside)
      printer.add(",")
      printer.space()
    }
    if name == "OrderedDict(" || name == "Counter(" { printer.open(name) }
    let isPairs = name == "OrderedDict("
    if !(entries.isEmpty && (isPairs || name == "Counter(")) {
      printer.open()
      printer.open(isPairs ? "[" : "{")
      for (place, entry) in entries.enumerated() {
        guard Self.begin(place, in: &printer) else { break }
        if isPairs {
          try Value.tupled([entry.key, entry.value]).show(in: &printer, within: inside)
        } else {
          try entry.key.show(in: &printer, within: inside)
          printer.add(": ")
          try entry.value.show(in: &printer, within: inside)
        }
      }
      printer.close("{", isPairs ? "]" : "}")
      printer.close()
    }
    if !name.isEmpty { printer.close(name, ")") }
  }

  /// Parts a value from the one before; `false` where the rest is left out.
  private static func begin(_ place: Int, in printer: inout PrettyPrinter) -> Bool {
    guard place > 0 else { return true }
    printer.add(",")
    printer.space()
    guard place >= mostPretty else { return true }
    printer.add("...")
    return false
  }
}

extension InstanceObject {
  /// Whether neither its class nor its kind says how it is written.
  fileprivate var hasPlainText: Bool {
    type.lookup(Names.representation) == nil && type.nature == .object && inner == nil
      && !Value.instance(self).isNotImplemented
  }
}

extension FunctionObject {
  /// Its parameters as they are defined: `(x, y=2, *rest)`.
  ///
  /// - Throws: as `written()`.
  fileprivate func signature() throws -> String {
    var words: [String] = []
    var isByName = false
    for (parameter, standard) in zip(code.parameters, standards) {
      switch parameter.kind {
      case .rest: words.append("*\(parameter.name)")
      case .names: words.append("**\(parameter.name)")
      case .place, .either, .name:
        if parameter.kind == .name, !isByName { words.append("*") }
        words.append(parameter.name + (try standard.map { "=\(try $0.written())" } ?? ""))
      }
      isByName = isByName || parameter.kind == .rest || parameter.kind == .name
    }
    return "(\(words.joined(separator: ", ")))"
  }
}
