import Engine
import Support

/// Python's classes of exceptions.
enum ExceptionTypes {
  /// Each with the class that it is derived from.
  private static let tree: [(String, String?)] = [
    ("BaseException", nil), ("Exception", "BaseException"), ("SystemExit", "BaseException"),
    ("KeyboardInterrupt", "BaseException"), ("GeneratorExit", "BaseException"),
    ("StopIteration", "Exception"), ("StopAsyncIteration", "Exception"),
    ("ArithmeticError", "Exception"), ("FloatingPointError", "ArithmeticError"),
    ("OverflowError", "ArithmeticError"), ("ZeroDivisionError", "ArithmeticError"),
    ("AssertionError", "Exception"), ("AttributeError", "Exception"), ("BufferError", "Exception"),
    ("EOFError", "Exception"), ("ImportError", "Exception"), ("ModuleNotFoundError", "ImportError"),
    ("LookupError", "Exception"), ("IndexError", "LookupError"), ("KeyError", "LookupError"),
    ("MemoryError", "Exception"), ("NameError", "Exception"), ("UnboundLocalError", "NameError"),
    ("OSError", "Exception"), ("FileNotFoundError", "OSError"), ("FileExistsError", "OSError"),
    ("PermissionError", "OSError"), ("IsADirectoryError", "OSError"),
    ("NotADirectoryError", "OSError"), ("TimeoutError", "OSError"),
    ("BlockingIOError", "OSError"), ("ChildProcessError", "OSError"),
    ("ConnectionError", "OSError"), ("BrokenPipeError", "ConnectionError"),
    ("ConnectionAbortedError", "ConnectionError"),
    ("ConnectionRefusedError", "ConnectionError"),
    ("ConnectionResetError", "ConnectionError"), ("InterruptedError", "OSError"),
    ("ProcessLookupError", "OSError"),
    ("ReferenceError", "Exception"), ("RuntimeError", "Exception"),
    ("NotImplementedError", "RuntimeError"), ("RecursionError", "RuntimeError"),
    ("SyntaxError", "Exception"), ("IndentationError", "SyntaxError"), ("SystemError", "Exception"),
    ("TypeError", "Exception"), ("ValueError", "Exception"), ("UnicodeError", "ValueError"),
    ("UnicodeDecodeError", "UnicodeError"), ("UnicodeEncodeError", "UnicodeError"),
    ("JSONDecodeError", "ValueError"), ("error", "Exception"),
    ("FrozenInstanceError", "AttributeError"),
    ("StatisticsError", "ValueError"),
    ("Warning", "Exception"), ("UserWarning", "Warning"), ("DeprecationWarning", "Warning"),
    ("FutureWarning", "Warning"), ("RuntimeWarning", "Warning"), ("SyntaxWarning", "Warning"),
    ("PendingDeprecationWarning", "Warning"), ("ImportWarning", "Warning"),
    ("UnicodeWarning", "Warning"), ("BytesWarning", "Warning"), ("ResourceWarning", "Warning"),
  ]

  /// Those that modules of the library have, and that are no names of Python's own.
  static let ofLibrary: Set<String> = [
    "JSONDecodeError", "error", "FrozenInstanceError", "StatisticsError",
  ]

  /// By name; `IOError` and `EnvironmentError` are other names of `OSError`.
  static let all: [String: TypeObject] = {
    var types: [String: TypeObject] = [:]
    for (name, base) in tree {
      types[name] = TypeObject(
        builtin: name, base.flatMap { types[$0] } ?? BuiltinTypes.object, .exception)
    }
    types["IOError"] = types["OSError"]
    types["EnvironmentError"] = types["OSError"]
    return types
  }()

  /// A class by its name; `Exception` for a name that is none's.
  static func named(_ name: String) -> TypeObject {
    all[name] ?? all["Exception"] ?? BuiltinTypes.object
  }

  /// Whether an error is to the program an exception of a class.
  static func isA(_ error: any Error, _ name: String) -> Bool {
    type(of: error).isDerived(from: named(name))
  }

  /// The class by which `except` knows an error.
  static func type(of error: any Error) -> TypeObject {
    switch error {
    case let error as PythonException: error.object.type
    case let error as LocatedError: type(of: error.cause)
    case let error as FailedLine: type(of: error.cause)
    case let error as ExpressionError: named(error.pythonName)
    case let error as TensorError: named(error.pythonName)
    case is MemoryError: named("MemoryError")
    case is DataError: named("OSError")
    case is OptimizerError: named("ValueError")
    case let error as ModuleError: named(error.pythonName)
    default: named("RuntimeError")
    }
  }
}

extension ExpressionError {
  /// The name of Python's class of such errors.
  fileprivate var pythonName: String {
    switch self {
    case .unknownName: "NameError"
    case .unknownAttribute: "AttributeError"
    case .indexOutside: "IndexError"
    case .missingKey: "KeyError"
    case .divisionByZero: "ZeroDivisionError"
    case .overflow, .tooLarge: "OverflowError"
    case .assertionFailed: "AssertionError"
    case .ambiguousTruth: "RuntimeError"
    case .wrongNames: "ValueError"
    case .tooDeep: "RecursionError"
    case .tooMuch: "MemoryError"
    case .notSupported: "NotImplementedError"
    case .unreadable, .badNumber, .openText, .unclosed, .unexpected, .notATarget: "SyntaxError"
    case .badValue: "ValueError"
    case .cannot(let what, let value, _): Self.name(ofRefusal: what, of: value)
    default: "TypeError"
    }
  }
}

extension ModuleError {
  /// The name of Python's class of such errors, as torch raises them.
  fileprivate var pythonName: String {
    switch self {
    case .stateDiffers, .tooDeep, .holdsItself: "RuntimeError"
    case .badName: "KeyError"
    // Attention asserts it.
    case .indivisible(_, _, _, let by, _):
      by == "num_groups" || by == "groups" ? "ValueError" : "AssertionError"
    case .notAParameter: "TypeError"
    }
  }
}

extension TensorError {
  /// The name of Python's class of such errors, as torch raises them.
  fileprivate var pythonName: String {
    switch self {
    case .indexOutside, .noSuchAxis, .tooManyIndices: "IndexError"
    default: "RuntimeError"
    }
  }
}

/// An exception that a line has raised.
struct PythonException: Error {
  let object: InstanceObject
  /// Whether a call does not give what the function's parameters want.
  private(set) var isOfCall = false

  init(_ object: InstanceObject) { self.object = object }

  /// One of Python's own classes with a message.
  init(_ type: String, _ message: String) {
    self.init(type, [.string(message)])
    SystemMessage.divide(message, of: object)
  }

  /// One of Python's own classes with what is given to it.
  init(_ type: String, _ values: [Value]) {
    object = InstanceObject(ExceptionTypes.named(type))
    try? object.put(.tupled(values), Names.args, in: 0)
  }

  /// A call that does not give what the function's parameters want.
  init(ofCall message: String) {
    self.init("TypeError", message)
    isOfCall = true
  }

  /// Whether it is of a class of this name or of one derived from it.
  func isA(_ name: String) -> Bool { object.type.order.contains { $0.name == name } }

  /// What was given to the class.
  var values: [Value] { object[Names.args]?.parts.map(Array.init) ?? [] }

  /// What Python writes after the name of the class.
  var message: String {
    switch values.count {
    case 0: ""
    case _ where isA("OSError") && SystemMessage.says(values):
      SystemMessage.text(of: object, values)
    case 1:
      (object.type.order.contains { $0.name == "KeyError" }
        ? try? values[0].written() : try? values[0].printed()) ?? "…"
    default: (try? Value.tupled(values).written()) ?? "…"
    }
  }
}
