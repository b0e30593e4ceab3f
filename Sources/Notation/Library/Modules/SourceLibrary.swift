import Engine
import Support

/// A module of Python's library that is written in Python itself.
///
/// Its text becomes the body of a function whose parameters are Python's own names, so that nothing
/// that lines call `list` or `len` changes what it does, and its calls stay in the machine that runs.
struct SourceLibrary: Sendable {
  /// The name of the function around the text, which names of what is in it leave out.
  static let wrapper = "__library__"

  let name: String
  /// The names that it has, each once.
  let exports: [String]
  let text: String
  /// What the text calls besides Python's own functions.
  var helpers: [NativeFunction] = []
  /// Values that it has besides.
  var values: [(name: String, value: Value)] = []

  /// All of them.
  static let all: [SourceLibrary] = [
    iterators, functions, collections, containers, dataclasses, enumerations, contexts, abstract,
    options, statistics, texts, types, progress, warnings, heaps, bisection, patterns, streams,
    TypingLibrary.library, JSONLibrary.library, wrapping, logging, pathsOfFiles, pyplot, times,
    system, tables, dates, traces, namePatterns, fileNames, pretty, garbage, pickles,
    fileOperations, digests, unitTests, systemNumbers, inspection,
  ]

  /// Makes the module.
  ///
  /// - Throws: `LocatedError` for a text that cannot be read or carried out.
  func make(_ machine: inout Machine, _ host: inout any Host) throws -> Library {
    let members = try SourceLibrary.names(
      of: text, exports, called: name, helpers + SourceHelpers.all, with: values, &machine, &host)
    let others = Dictionary(
      values.map { ($0.name, $0.value) } + [("__name__", .string(name))],
      uniquingKeysWith: { own, _ in own })
    return Library(name, members.merging(others, uniquingKeysWith: { own, _ in own }))
  }

  /// The values of the names that a text defines.
  ///
  /// - Throws: `LocatedError` for a text that cannot be read or carried out.
  static func names(
    of text: String, _ exports: [String], called name: String, _ helpers: [NativeFunction],
    with values: [(name: String, value: Value)] = [], _ machine: inout Machine,
    _ host: inout any Host
  ) throws -> [String: Value] {
    var given = own
    for helper in helpers { given[helper.name] = .native(helper) }
    for (name, value) in values { given[name] = value }
    let parameters = given.keys.sorted()
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let source =
      "def \(wrapper)(\(parameters.joined(separator: ", "))):\n"
      + lines.map { $0.isEmpty ? "" : "  \($0)" }.joined(separator: "\n")
      + "\n  return [\(exports.joined(separator: ", "))]\n"
    let program = try PythonParser.program(SourceText(source, name: SourceText.mark + name))
    guard let code = try Compiler.code(program, machine.globals).codes.first else { return [:] }
    let function = FunctionObject(
      code, [Value?](repeating: nil, count: parameters.count), [], machine.globals)
    let result = try machine.call(
      .closure(function), Arguments(values: parameters.map { given[$0] ?? .none }), &host)
    return Dictionary(
      zip(exports, result.parts.map(Array.init) ?? []), uniquingKeysWith: { $1 })
  }

  /// Python's own names.
  private static let own: [String: Value] = {
    var values: [String: Value] = [:]
    for (name, function) in TensorFunctions.python { values[name] = .function(function) }
    for (name, value) in Builtins.all where !name.hasPrefix("__") { values[name] = value }
    return values
  }()
}

extension SourceText {
  /// What the name of a text of the library begins with.
  static let mark = "<library> "

  /// The module whose text it is; `nil` for a text of lines.
  var library: String? { name.hasPrefix(Self.mark) ? String(name.dropFirst(Self.mark.count)) : nil }
}

/// What texts of the library call besides Python's own functions.
enum SourceHelpers {
  static let all: [NativeFunction] = [
    // An object of a class, before its `__init__`.
    NativeFunction("_blank") { _, _, given in
      guard case .type(let type)? = given.values.first else { return .none }
      return .instance(InstanceObject(type))
    },
    // Gives an object the list, tuple or dictionary that it also is.
    NativeFunction("_hold") { _, _, given in
      guard given.values.count == 2, case .instance(let object) = given.values[0] else {
        return .none
      }
      object.inner = given.values[1]
      return given.values[0]
    },
    NativeFunction("_held") { _, _, given in given.values.first?.inner ?? .none },
    // Gives an object an attribute, whatever its class says.
    NativeFunction("_put") { machine, _, given in
      guard given.values.count == 3, case .string(let name) = given.values[1] else { return .none }
      switch given.values[0] {
      case .instance(let object): try object.put(given.values[2], Symbol(name), in: machine.line)
      case .type(let type): try type.put(given.values[2], Symbol(name))
      case .torchModule(let module):
        try module.object?.put(given.values[2], Symbol(name), in: machine.line)
      default: break
      }
      return .none
    },
    // The names that a class defines itself, in order.
    NativeFunction("_names") { _, _, given in
      guard case .type(let type)? = given.values.first else { return .listed([]) }
      return .listed(type.definedNames.map { .string($0) })
    },
    // An attribute of the class itself, as it stands there.
    NativeFunction("_own") { _, _, given in
      guard given.values.count >= 2, case .type(let type) = given.values[0],
        case .string(let name) = given.values[1]
      else { return .none }
      return type.own(Symbol(name)) ?? (given.values.count > 2 ? given.values[2] : .none)
    },
    // Whether something becomes a method when it is an attribute of a class.
    NativeFunction("_is_function") { _, _, given in
      switch given.values.first ?? .none {
      case .closure, .native: return .bool(true)
      case .instance(let object):
        return .bool(
          object.type === BuiltinTypes.property || object.type === BuiltinTypes.staticMethod
            || object.type === BuiltinTypes.classMethod)
      default: return .bool(false)
      }
    },
    // The function of a text, in which some names have values.
    NativeFunction("_build") { machine, host, given in
      guard given.values.count == 3, case .string(let text) = given.values[0],
        case .string(let name) = given.values[1], case .dictionary(let names) = given.values[2]
      else { return .none }
      let values = names.entries.compactMap { key, value -> (name: String, value: Value)? in
        if case .string(let name) = key { (name, value) } else { nil }
      }
      return try SourceLibrary.names(
        of: text, [name], called: "built", all, with: values, &machine, &host)[name] ?? .none
    },
    // Has the objects of a class be equal and keys by their parts, which do not change.
    NativeFunction("_freeze") { _, _, given in
      guard given.values.count == 2, case .type(let type) = given.values[0],
        let names = given.values[1].parts
      else { return .none }
      type.frozenParts = names.compactMap { if case .string(let name) = $0 { name } else { nil } }
      return .none
    },
    // Lets the objects of a class have some attributes and no others.
    NativeFunction("_slot") { _, _, given in
      guard given.values.count == 2, case .type(let type) = given.values[0],
        let names = given.values[1].parts
      else { return .none }
      type.slotNames = Set(
        names.compactMap { if case .string(let name) = $0 { Symbol(name) } else { nil } })
      return .none
    },
    NativeFunction("_attribute_at") { _, _, given in
      let place = given.values.first?.wholeNumber ?? 0
      return .native(
        NativeFunction("itemgetter") { _, _, given in
          guard let parts = given.values.first?.inner?.parts, parts.indices.contains(place) else {
            throw PythonException("IndexError", "tuple index out of range")
          }
          return parts[place]
        })
    },
  ]
}
