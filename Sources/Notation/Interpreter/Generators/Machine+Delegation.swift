import Engine
import Support

/// `yield from`: what is sent to a generator and raised in it goes on to what it delegates to.
extension Machine {
  /// What becomes of an exception that is raised in a generator.
  enum Answer {
    /// What it delegates to gives another value.
    case gives(Value)
    /// What it delegates to has ended, with a result.
    case ends(Value)
    /// An exception is raised in itself.
    case raises(any Error)
  }

  /// Passes an exception that is raised in a waiting generator on to what it delegates to; what ends that
  /// has the generator go on after its `yield from`.
  ///
  /// - Throws: Ctrl-C.
  mutating func answer(
    of generator: GeneratorObject, to error: any Error, _ host: inout any Host
  ) throws -> Answer {
    guard let step = generator.delegating,
      case .iterator(let iterator) = generator.registers[Int(step.b)]
    else { return .raises(error) }
    let answer: Answer
    generator.state = .running
    defer { generator.state = .waiting }
    do {
      if ExceptionTypes.isA(error, "GeneratorExit") {
        try close(iterator, &host)
        return .raises(error)
      }
      answer = try self.answer(of: iterator, to: error, &host)
    } catch let own where !Self.stopsAll(own) {
      return .raises(own)
    }
    if case .ends = answer { generator.place = Int(step.c) }
    return answer
  }

  private mutating func answer(
    of iterator: IteratorObject, to error: any Error, _ host: inout any Host
  ) throws -> Answer {
    switch iterator.source {
    case .generator(let inner):
      if let value = try resume(inner, .none, raising: error, &host) { return .gives(value) }
      return .ends(inner.takeResult())
    case .object(let object):
      guard let method = object.ownType?.lookup(Self.throwName) else { return .raises(error) }
      do {
        let exception = Value.instance(Self.object(of: error))
        return .gives(try call(method, object, exception, host: &host))
      } catch let error where ExceptionTypes.isA(error, "StopIteration") {
        return .ends(Self.value(of: error))
      }
    default: return .raises(error)
    }
  }

  private mutating func close(_ iterator: IteratorObject, _ host: inout any Host) throws {
    switch iterator.source {
    case .generator(let inner): try close(inner, &host)
    case .object(let object):
      guard let method = object.ownType?.lookup(Self.closeName) else { return }
      _ = try call(method, object, host: &host)
    default: break
    }
  }

  /// The next value of what is delegated to, or its result.
  mutating func delegate(
    _ step: Instruction, _ base: Int, _ next: Int, _ host: inout any Host
  ) throws -> Int {
    let a = base + Int(step.a)
    guard case .iterator(let iterator) = registers[base + Int(step.b)] else { return Int(step.c) }
    let sent = registers[a]
    do {
      if let value = try go(on: iterator, sent, &host) {
        registers[a] = value
        return next
      }
      registers[a] = .none
      if case .generator(let generator) = iterator.source { registers[a] = generator.takeResult() }
    } catch let error where iterator.isObject && ExceptionTypes.isA(error, "StopIteration") {
      registers[a] = Self.value(of: error)
    }
    return Int(step.c)
  }

  private mutating func go(
    on iterator: IteratorObject, _ sent: Value, _ host: inout any Host
  ) throws -> Value? {
    switch iterator.source {
    case .generator(let generator): return try resume(generator, sent, &host)
    case .object(let object):
      return sent.isNone
        ? try call(method: Names.next, of: object, [], &host)
        : try call(member(object, Self.sendName, &host), sent, host: &host)
    default:
      guard !sent.isNone else { return try iterator.advance(&self, &host) }
      throw PythonException(
        "AttributeError", "'\(iterator.typeName)' object has no attribute 'send'")
    }
  }

  /// The result that a StopIteration carries.
  private static func value(of error: any Error) -> Value {
    object(of: error)[Names.args]?.parts?.first ?? .none
  }

  private static let throwName = Symbol("throw"), closeName = Symbol("close")
  private static let sendName = Symbol("send")
}

extension GeneratorObject {
  /// The `yield from` at which it waits.
  fileprivate var delegating: Instruction? {
    guard state == .waiting, place >= 2, code.instructions[place - 1].operation == .yield,
      code.instructions[place - 2].operation == .delegate
    else { return nil }
    return code.instructions[place - 2]
  }

  /// What it returned, once: afterwards it has ended without a result.
  func takeResult() -> Value {
    defer { result = .none }
    return result
  }
}

extension IteratorObject {
  fileprivate var isObject: Bool { if case .object = source { true } else { false } }
}
