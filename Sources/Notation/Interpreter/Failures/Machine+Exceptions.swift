import Engine
import Support

/// Exceptions: raised, caught, and explained where nothing catches them.
extension Machine {
  /// Goes on where an error is caught, or ends frames until `entry` has ended too.
  ///
  /// - Throws: the error, if nothing in these frames catches it.
  mutating func unwind(_ error: any Error, _ entry: Int, _ host: inout any Host) throws {
    var error = error
    var caught: InstanceObject?
    let stops = Self.stopsAll(error)
    if !stops, isCaught() {
      caught = exception(of: error)
    } else {
      error = explained(error, host)
    }
    while frames.count > entry {
      let frame = frames[frames.count - 1]
      if !stops, let handler = handler(in: frame.code) {
        registers[frame.base + handler.register] = .instance(caught ?? Self.object(of: error))
        frames[frames.count - 1].place = handler.target
        return
      }
      if let generator = frame.generator {
        generator.state = .done
        if ExceptionTypes.isA(error, "StopIteration") {
          error = Self.leaked(error)
          if caught != nil { caught = Self.object(of: error) }
        }
      }
      try pop(leftBy: caught, error, &host)
      guard let outer = frames.last else { break }
      // The instruction before the next one is the call.
      if frames.count > entry { place = max(outer.place - 1, 0) }
      if let located = error as? LocatedError, frames.count > entry {
        error = located.called(frame.code.qualifiedName, from: outer.code, place)
      }
    }
    if !frames.isEmpty { place = max(frames[frames.count - 1].place - 1, place) }
    throw caught.map { PythonException($0) } ?? error
  }

  /// Where the function that runs goes on after it has raised an exception that it catches itself; `nil`
  /// where that needs more thought.
  mutating func handlerHere(_ step: Instruction, _ base: Int, _ code: Code) -> Int? {
    guard case .instance(let object) = value(step.a, base, code), object.type.nature == .exception,
      object.cause == nil, case .none = value(step.b, base, code),
      let handler = code.handlers.first(where: { $0.start <= place && place < $0.end }),
      !handler.passesOn
    else { return nil }
    object.origin = nil
    locate(object, in: code, dealtWith())
    registers[base &+ handler.register] = .instance(object)
    return handler.target
  }

  /// Notes where an exception was raised, and which one was being dealt with then.
  private mutating func locate(
    _ object: InstanceObject, in code: Code, _ context: InstanceObject?
  ) {
    if object.origin == nil {
      let (code, place) = placeOfLine(in: code)
      if let range = code.expression(at: place)?.range {
        object.origin = (code.source, range, code.qualifiedName)
      }
    }
    if let context, context !== object, object[Self.contextName] == nil {
      try? object.put(.instance(context), Self.contextName, in: 0)
    }
  }

  /// The present instruction or, in a text of the library, the one of lines that led into it.
  private func placeOfLine(in code: Code) -> (code: Code, place: Int) {
    guard code.source.library != nil,
      let frame = frames.last(where: { $0.code.source.library == nil })
    else { return (code, place) }
    return (frame.code, frame.place - 1)
  }

  private func handler(in code: Code) -> Code.Handler? {
    code.handlers.first { $0.start <= place && place < $0.end }
  }

  /// Whether something catches what happens: then it need not be explained.
  mutating func isCaught(_ error: any Error) -> Bool {
    !Self.stopsAll(error) && isCaught()
  }

  /// Whether something catches what happens here.
  private func isCaught() -> Bool {
    for number in frames.indices.reversed() where !frames[number].code.handlers.isEmpty {
      let own = number == frames.count - 1 ? place : frames[number].place - 1
      if frames[number].code.handlers.contains(where: {
        !$0.passesOn && $0.start <= own && own < $0.end
      }) {
        return true
      }
    }
    return false
  }

  /// Ctrl-C, and what memory does not allow, is no exception of the program.
  static func stopsAll(_ error: any Error) -> Bool {
    switch error {
    // What programs raise, which is asked for most often.
    case is PythonException: false
    case is Interruption: true
    case let error as LocatedError: stopsAll(error.cause)
    case let error as CallFailure: stopsAll(error.cause)
    case let error as ModuleFailure: stopsAll(error.cause)
    case ExpressionError.interrupted: true
    default: false
    }
  }

  /// What the program catches: the exception with its place, what Python says of it, and the exception
  /// that was being dealt with when it was raised.
  private mutating func exception(of error: any Error) -> InstanceObject {
    let context = dealtWith()
    guard let frame = frames.last else { return Self.object(of: error) }
    if let raised = error as? PythonException {
      locate(raised.object, in: frame.code, context)
      return raised.object
    }
    var error = error
    if !(Self.cause(of: error) is PythonException) {
      var located = Self.located(error, frame.code.expression(at: place))
      if located.source == nil { located.source = frame.code.source }
      error = located
    }
    let object = Self.object(of: error)
    if let text = pythonWords(of: Self.cause(of: error), frame) {
      try? object.put(.tupled([.string(text)]), Names.args, in: 0)
    } else if let key = missingKey(Self.cause(of: error), frame) {
      try? object.put(.tupled([key]), Names.args, in: 0)
    }
    locate(object, in: frame.code, context)
    return object
  }

  static let contextName = Symbol("__context__")
  static let causeName = Symbol("__cause__")
  static let suppressName = Symbol("__suppress_context__")

  /// The exception that is being dealt with, as a value.
  var handledNow: Value { dealtWith().map { .instance($0) } ?? .none }

  /// The exception that is being dealt with.
  private func dealtWith() -> InstanceObject? {
    for number in frames.indices.reversed() where !frames[number].code.catching.isEmpty {
      let own = number == frames.count - 1 ? place : frames[number].place - 1
      if let part = frames[number].code.catching.first(where: { $0.start <= own && own < $0.end }),
        case .instance(let object) = registers[frames[number].base + part.register]
      {
        return object
      }
    }
    return nil
  }

  /// The exception that an error is to the program.
  static func object(of error: any Error) -> InstanceObject {
    switch error {
    case let error as PythonException: return error.object
    case let error as LocatedError where error.cause is PythonException:
      return object(of: error.cause)
    default: break
    }
    let cause = Self.cause(of: error)
    let message = (cause as? ExpressionError)?.pythonMessage ?? Diagnosis(of: cause).what
    let exception = PythonException(ExceptionTypes.type(of: cause).name, message)
    exception.object.cause = error
    switch cause {
    case ExpressionError.missingKey(let key, _):
      try? exception.object.put(.tupled([Self.key(writtenAs: key)]), Names.args, in: 0)
    case ExpressionError.assertionFailed(nil):
      try? exception.object.put(.tupled([]), Names.args, in: 0)
    default: break
    }
    return exception.object
  }

  /// The key that a message writes: a text, a number, or what only its text tells.
  private static func key(writtenAs text: String) -> Value {
    if let number = Int(text) { return .int(number) }
    guard let quote = text.first, quote == "'" || quote == "\"", text.count >= 2,
      text.last == quote, !text.contains("\\")
    else { return text == "None" ? .none : .string(text) }
    return .string(String(text.dropFirst().dropLast()))
  }

  /// What lies at the bottom of an error.
  static func cause(of error: any Error) -> any Error {
    switch error {
    case let error as LocatedError: cause(of: error.cause)
    case let error as CallFailure: cause(of: error.cause)
    case let error as ModuleFailure: cause(of: error.cause)
    case let error as InPlaceFailure: cause(of: error.cause)
    case let error as FailedLine: cause(of: error.cause)
    default: error
    }
  }

  /// The error that an exception was.
  static func error(of value: Value) -> any Error {
    guard case .instance(let object) = value else { return notAnException(value) }
    if let cause = object.cause { return cause }
    guard let origin = object.origin else { return PythonException(object) }
    var located = LocatedError(PythonException(object), origin.range)
    located.source = origin.source
    return located
  }

  static func notAnException(_ value: Value) -> any Error {
    PythonException("TypeError", "exceptions must derive from BaseException")
  }

  /// Whether an exception is of a class, or of one of several.
  mutating func matches(_ exception: Value, _ type: Value) throws -> Bool {
    guard case .instance(let object) = exception else { return false }
    switch type {
    case .type(let type):
      if object.type.isDerived(from: type) { return true }
      // What does not fit into memory is a RuntimeError to torch, a MemoryError to Python.
      return type === ExceptionTypes.named("RuntimeError")
        && object.cause.map { Self.cause(of: $0) is MemoryError } ?? false
    case .tuple(let types): return try types.contains { try matches(exception, $0) }
    default:
      throw PythonException(
        "TypeError", "catching classes that do not inherit from BaseException is not allowed")
    }
  }
}

extension LocatedError {
  /// The error with the call that led to it.
  func called(
    _ function: String = "", from outer: Code, _ place: Int
  ) -> LocatedError {
    if let moved = outside(outer, at: outer.expression(at: place)) { return moved }
    var copy = self
    if copy.trace.count < Self.mostTraced {
      copy.trace.append(
        TracePoint(
          function: function, source: outer.source,
          range: outer.expression(at: place)?.range ?? 0..<0))
    }
    return copy
  }

  /// The error of a text of the library at the call of a line that led into it; `nil` for any other.
  func outside(_ code: Code, at expression: Expression?) -> LocatedError? {
    guard source?.library != nil, code.source.library == nil else { return nil }
    var moved = LocatedError(cause, expression?.range ?? 0..<0)
    moved.source = code.source
    return moved
  }

  private static let mostTraced = 50
}
