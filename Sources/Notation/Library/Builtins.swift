import Engine
import Support

/// Python's own functions that need the machine: they call back, or say what things are.
enum Builtins {
  /// Every name of Python's own that is no function of the notation alone.
  static let all: [String: Value] = {
    var names: [String: Value] = functions.mapValues { .native($0) }
    for (name, type) in BuiltinTypes.named { names[name] = .type(type) }
    for (name, type) in ExceptionTypes.all where !ExceptionTypes.ofLibrary.contains(name) {
      names[name] = .type(type)
    }
    names["NotImplemented"] = .instance(BuiltinTypes.notImplemented)
    names["Ellipsis"] = .ellipsis
    names[GlobalScope.nameOfModule] = .string("__main__")
    names["__debug__"] = .bool(true)
    return names
  }()

  static let functions: [String: NativeFunction] = Dictionary(
    uniqueKeysWithValues: (Self.things + Self.walking + Self.making + Self.outside).map {
      ($0.name, checked($0))
    })

  /// The function, which is asked first how many values it takes.
  static func checked(_ function: NativeFunction) -> NativeFunction {
    guard let rule = MethodArguments(MethodArguments.ofFunctions, function.name) else {
      return function
    }
    return NativeFunction(function.name, isMethod: function.isMethod) { machine, host, given in
      try rule.check(given)
      return try function.body(&machine, &host, given)
    }
  }

  /// `type(x)`, or a class made of a name, its bases and its attributes.
  @Sendable
  static func typeOf(
    _ machine: inout Machine, _ host: inout any Host, _ given: Arguments
  ) throws -> Value {
    if given.values.count == 1 {
      guard given.named.isEmpty else {
        throw PythonException("TypeError", "type() takes no keyword arguments")
      }
      return .type(BuiltinTypes.type(of: given.values[0]))
    }
    guard given.values.count == 3, case .string(let name) = given.values[0],
      case .dictionary(let names) = given.values[2]
    else { throw PythonException("TypeError", "type() takes 1 or 3 arguments") }
    let bases = try machine.values(of: given.values[1], &host).compactMap { base in
      if case .type(let type) = base { type } else { nil }
    }
    return .type(try Machine.type(name, bases, names))
  }

  /// The one value of a call.
  static func one(_ name: String, _ given: Arguments) throws -> Value {
    guard given.values.count == 1, given.named.isEmpty else {
      throw PythonException(
        "TypeError",
        "\(name)() takes exactly one argument (\(given.values.count + given.named.count) given)")
    }
    return given.values[0]
  }

  /// The text at a place of a call.
  static func text(_ name: String, _ given: Arguments, _ place: Int) throws -> String {
    guard given.values.indices.contains(place), case .string(let text) = given.values[place] else {
      let kind = given.values.indices.contains(place) ? given.values[place].typeName : "nothing"
      let message =
        switch name {
        case "ord": "ord() expected string of length 1, but \(kind) found"
        case "getattr", "hasattr", "setattr", "delattr":
          "attribute name must be string, not '\(kind)'"
        default: "\(name)(): argument \(place + 1) must be a text"
        }
      throw PythonException("TypeError", message)
    }
    return text
  }

  private static let things: [NativeFunction] = [
    NativeFunction("isinstance") { machine, host, given in
      .bool(try isInstance(given.values[0], given.values[1]))
    },
    NativeFunction("issubclass") { _, _, given in
      guard case .type(let type) = given.values[0] else {
        throw PythonException("TypeError", "issubclass() arg 1 must be a class")
      }
      return .bool(try classes(given.values[1]).contains { type.isDerived(from: $0) })
    },
    NativeFunction("callable") { _, _, given in
      .bool(isCallable(try one("callable", given)))
    },
    NativeFunction("getattr") { machine, host, given in
      let name = Symbol(try text("getattr", given, 1))
      if given.values.count > 2 {
        do {
          return try machine.found(given.values[0], name, &host) ?? given.values[2]
        } catch let error where ExceptionTypes.isA(error, "AttributeError") {
          return given.values[2]
        }
      }
      return try machine.member(given.values[0], name, &host)
    },
    NativeFunction("hasattr") { machine, host, given in
      let name = Symbol(try text("hasattr", given, 1))
      return .bool((try? machine.found(given.values[0], name, &host)).flatMap { $0 } != nil)
    },
    NativeFunction("setattr") { machine, host, given in
      let name = Symbol(try text("setattr", given, 1))
      try machine.setAttribute(given.values[0], name, given.values[2], &host)
      return .none
    },
    NativeFunction("delattr") { machine, host, given in
      try machine.deleteAttribute(
        given.values.first ?? .none, Symbol(try text("delattr", given, 1)), &host)
      return .none
    },
    NativeFunction("id") { _, _, given in
      .int(try one("id", given).identity.map { $0.hashValue & 0xffff_ffff_ffff } ?? 0)
    },
    NativeFunction("hash") { _, _, given in
      let value = try one("hash", given)
      let key = try ValueKey(value)
      // Python's own hash of a whole number is the number.
      if case .whole(let number) = key {
        return .int(number == -1 ? -2 : number % ((1 << 61) - 1))
      }
      if case .told(_, let number) = key { return .int(number) }
      return .int(key.hashValue >> 1)
    },
    NativeFunction("repr") { _, _, given in .string(try one("repr", given).written()) },
    NativeFunction("vars") { machine, host, given in
      guard let owner = given.values.first else {
        return .dictionary(try machine.localNames())
      }
      do {
        return try machine.member(owner, Symbol("__dict__"), &host)
      } catch let error where ExceptionTypes.isA(error, "AttributeError") {
        throw PythonException("TypeError", "vars() argument must have __dict__ attribute")
      }
    },
    NativeFunction("dir") { machine, host, given in
      guard !given.values.isEmpty else {
        return .listed(try machine.localNames().keys)
      }
      let value = try one("dir", given)
      if let method = value.ownType?.lookup(Symbol("__dir__")) {
        let names = try machine.values(of: machine.call(method, value, host: &host), &host)
        return .listed(try Ordering.sorted(names, Arguments(), &machine, &host))
      }
      let common = [
        "__class__", "__doc__", "__eq__", "__hash__", "__init__", "__repr__", "__str__",
      ]
      return .listed(Set(Members.names(of: value) + common).sorted().map { .string($0) })
    },
    NativeFunction("globals") { machine, _, _ in
      .dictionary(
        DictionaryObject(machine.definedNames.map { ($0, machine.globals[$0] ?? .none) }))
    },
    NativeFunction("print") { machine, host, given in try print(&machine, &host, given) },
  ]

  private static func print(
    _ machine: inout Machine, _ host: inout any Host, _ given: Arguments
  ) throws -> Value {
    func option(_ name: String, _ standard: String) throws -> String {
      switch given[name].map({ $0.inner ?? $0 }) {
      case nil, .some(.none): return standard
      case .string(let text): return text
      case let value?:
        throw PythonException(
          "TypeError", "\(name) must be None or a string, not \(value.typeName)")
      }
    }
    let (separator, end) = (try option("sep", " "), try option("end", "\n"))
    let file = given["file"].flatMap { $0.isNone ? nil : $0 }
    if let file = file ?? SystemStreams.output.exchanged(machine) {
      let write = try machine.member(file, Symbol("write"), &host)
      for (place, value) in given.values.enumerated() {
        if place > 0 { _ = try machine.call(write, .string(separator), host: &host) }
        _ = try machine.call(write, .string(try value.printed()), host: &host)
      }
      _ = try machine.call(write, .string(end), host: &host)
      if try given["flush"]?.truth() ?? false {
        _ = try machine.call(method: Symbol("flush"), of: file, [], &host)
      }
      return .none
    }
    let text = try given.values.map { try $0.printed() }.joined(separator: separator)
    // A new line ends the text unless `end=` says otherwise.
    let isNewLine = end == "\n"
    try machine.told.print(isNewLine ? text : text + end, opens: !isNewLine)
    return .none
  }

  /// Whether a value can be called.
  static func isCallable(_ value: Value) -> Bool {
    switch value {
    case .closure, .native, .bound, .function, .method, .type, .torchModule, .layer: true
    default: value.ownType?.lookup(Names.call) != nil
    }
  }

  static func isInstance(_ value: Value, _ type: Value) throws -> Bool {
    try classes(type).contains { BuiltinTypes.isInstance(value, of: $0) }
  }

  /// The classes that a value names: one, or several in a tuple.
  static func classes(_ value: Value) throws -> [TypeObject] {
    switch value {
    case .type(let type): return [type]
    case .tuple(let values): return try values.flatMap { try classes($0) }
    case .module(.tensor): return [BuiltinTypes.tensor]
    case .function(let function):
      if let type = BuiltinTypes.modules[function.name] { return [type] }
      if function.name == "Parameter" { return [BuiltinTypes.parameter] }
      if function.name == "Size" { return [BuiltinTypes.type(of: .size([]))] }
    case .none: return [BuiltinTypes.type(of: .none)]
    default: break
    }
    throw PythonException(
      "TypeError", "isinstance() arg 2 must be a type, a tuple of types, or a union")
  }
}
