import Engine
import Support

/// The modules of Python's library that are here.
enum Libraries {
  /// Makes a module for the lines of a session.
  typealias Make = @Sendable (inout Machine, inout any Host) throws -> Library

  /// What makes each, by its name.
  private static let makers: [String: Make] = {
    var makers: [String: Make] = [:]
    let native = [
      MathLibrary.library, CopyLibrary.library, OperatorLibrary.library, SystemLibrary.paths,
    ]
    for library in native { makers[library.name] = { _, _ in library.ofSession } }
    for library in SourceLibrary.all + SourceLibrary.torchParts
      + SourceLibrary.axisPatterns + SourceLibrary.arrays
    {
      makers[library.name] = { machine, host in try library.make(&machine, &host) }
    }
    makers["random"] = RandomLibrary.make
    makers["matplotlib"] = PlotHelpers.package
    makers["sys"] = { machine, host in
      let streams = try SystemStreams.all(&machine, &host)
      return SystemLibrary.system(host.program.arguments, streams).ofSession
    }
    return makers
  }()

  /// Modules that are known by another name too.
  private static let others = [
    "tqdm.auto": "tqdm", "tqdm.notebook": "tqdm", "torch.utils.data.dataset": "torch.utils.data",
    "torch.utils.data.dataloader": "torch.utils.data",
    "torch.utils.data.sampler": "torch.utils.data",
    "torch.utils.data.distributed": "torch.utils.data", "torch.cuda.amp": "torch.amp",
    "torch.distributions.categorical": "torch.distributions",
    "torch.distributions.bernoulli": "torch.distributions",
    "torch.distributions.normal": "torch.distributions",
    "torch.distributions.kl": "torch.distributions",
  ]

  /// A module, which is made when a line of the session first wants it; `nil` for a name of none.
  ///
  /// - Throws: what making it throws.
  static func library(
    _ written: String, _ machine: inout Machine, _ host: inout any Host
  ) throws -> Library? {
    let name = others[written] ?? written
    // Files of the program share the modules.
    let scope = machine.told.scope ?? machine.globals
    if let known = scope.libraries[name] { return known }
    guard let make = makers[name] else { return nil }
    let library: Library
    if scope === machine.globals {
      library = try make(&machine, &host)
    } else {
      var other = Machine(scope, machine.told)
      library = try make(&other, &host)
    }
    scope.libraries[name] = library
    return library
  }
}

/// The values of a call, matched to the names of a function's parameters.
struct Parameters {
  let function: String
  private var values: [String: Value] = [:]

  /// Matches values with names, of which the first `required` must be given.
  ///
  /// - Throws: `PythonException` for a value too many, too few, or under a name that is none.
  init(_ function: String, _ given: Arguments, _ names: [String], required: Int = 0) throws {
    self.function = function
    guard given.values.count <= names.count else {
      throw PythonException(
        "TypeError",
        "\(function)() takes at most \(names.count) argument\(names.count == 1 ? "" : "s") "
          + "(\(given.values.count + given.named.count) given)")
    }
    for (name, value) in zip(names, given.values) { values[name] = value }
    for (name, value) in given.named {
      guard names.contains(name) else {
        throw PythonException(
          "TypeError", "\(function)() got an unexpected keyword argument '\(name)'")
      }
      guard values[name] == nil else {
        throw PythonException(
          "TypeError", "\(function)() got multiple values for argument '\(name)'")
      }
      values[name] = value
    }
    if let place = names.prefix(required).firstIndex(where: { values[$0] == nil }) {
      throw PythonException(
        "TypeError", "\(function)() missing required argument '\(names[place])' (pos \(place + 1))")
    }
  }

  /// What was given under a name; `nil` for nothing.
  subscript(name: String) -> Value? { values[name] }

  /// What was given under a name, other than `None`.
  func value(_ name: String) -> Value? { values[name].flatMap { $0.isNone ? nil : $0 } }

  /// A whole number.
  ///
  /// - Throws: `PythonException` for anything else.
  func whole(_ name: String) throws -> Int {
    try (values[name] ?? .none).asWhole()
  }

  /// A number.
  ///
  /// - Throws: `PythonException` for anything else.
  func real(_ name: String) throws -> Double {
    guard let number = values[name]?.realNumber else {
      throw PythonException(
        "TypeError", "must be real number, not \((values[name] ?? .none).typeName)")
    }
    return number
  }

  /// A text.
  ///
  /// - Throws: `PythonException` for anything else.
  func text(_ name: String) throws -> String {
    // A path of pathlib is its text, and so is an object of a class derived from `str`.
    guard case .string(let text)? = values[name].map({ $0.inner ?? $0 }) else {
      throw PythonException(
        "TypeError", "\(function)(): '\(name)' must be str, not \((values[name] ?? .none).typeName)"
      )
    }
    return text
  }

  /// Whether a value counts as true; `standard` where none was given.
  ///
  /// - Throws: `ExpressionError.ambiguousTruth`.
  func flag(_ name: String, _ standard: Bool = false) throws -> Bool {
    try values[name]?.truth() ?? standard
  }
}

extension Value {
  /// A whole number, where `True` is 1.
  var wholeOrTruth: Int? { if case .bool(let truth) = self { truth ? 1 : 0 } else { wholeNumber } }

  /// The whole number that it is, where a function of Python's wants one.
  ///
  /// - Throws: `PythonException` for anything else.
  func asWhole() throws -> Int {
    if let number = wholeOrTruth { return number }
    if case .instance(let object) = self, let method = object.type.lookup(Names.index),
      var machine = RunningLine.currentMachine
    {
      return try machine.call(method, self).asWhole()
    }
    throw PythonException(
      "TypeError", "'\(typeName)' object cannot be interpreted as an integer")
  }
}

extension Library {
  /// A module of functions and other values.
  convenience init(
    _ name: String, _ functions: [NativeFunction], _ values: [(String, Value)] = []
  ) {
    var members = Dictionary(
      functions.map { ($0.name, Value.native($0)) }, uniquingKeysWith: { $1 })
    for (name, value) in values { members[name] = value }
    members["__name__"] = .string(name)
    self.init(name, members, isShared: true)
  }
}
