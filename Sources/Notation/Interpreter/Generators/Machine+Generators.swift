import Engine
import Support

/// Functions that are suspended at each value that they give.
extension Machine {
  /// The function that has just begun, as a generator that waits.
  mutating func suspended(_ function: FunctionObject) -> Value {
    let frame = frames[frames.count - 1]
    let end = frame.base + frame.code.registerCount
    let generator = GeneratorObject(
      function, frame.code, ValueBlock(registers[frame.base..<end]))
    pop()
    return .iterator(IteratorObject(.generator(generator)))
  }

  /// Keeps the running generator where it is, and ends its frame; gives where the value goes.
  mutating func suspend(_ next: Int, receiver: Int) -> Int {
    guard let frame = frames.popLast(), let generator = frame.generator else { return -1 }
    if let trace { trace.end(frame.code) }
    registers.exchange(frame.base, with: &generator.registers, frame.code.registerCount)
    generator.place = next
    generator.receiver = receiver
    generator.state = .waiting
    told.generators.note(waiting: generator, in: told.number)
    return frame.result
  }

  /// Begins a frame for a generator that waits: each value that it gives goes to a register, or ends
  /// the run.
  mutating func wake(_ generator: GeneratorObject, _ sent: Value, result: Int) throws {
    guard frames.count < Self.mostFrames else { throw Self.tooDeep }
    try generator.keep(told)
    let base = registersInUse
    let count = generator.code.registerCount
    registers.makeRoom(base &+ count)
    registers.exchange(base, with: &generator.registers, count)
    if generator.receiver >= 0 { registers[base &+ generator.receiver] = sent }
    generator.state = .running
    told.generators.note(going: generator, in: told.number)
    if let trace { trace.goOn(generator.code) }
    frames.append(
      Frame(
        generator.code, place: generator.place, base: base, result: result,
        generator: generator))
  }

  /// Runs a generator until it gives a value; `nil` at its end.
  ///
  /// - Throws: what it raises.
  mutating func resume(
    _ generator: GeneratorObject, _ sent: Value, raising error: (any Error)? = nil,
    _ host: inout any Host
  ) throws -> Value? {
    switch generator.state {
    case .done:
      if let error { throw error }
      return nil
    case .running: throw PythonException("ValueError", "generator already executing")
    case .waiting: break
    }
    guard generator.function.scope == scope else {
      var other = Machine(generator.function.globals, told)
      return try other.resume(generator, sent, raising: error, &host)
    }
    let before = place
    defer { place = before }
    try generator.keep(told)
    var (sent, error) = (sent, error)
    if let raised = error {
      // It has not come to a place yet where it could catch anything.
      guard generator.receiver >= 0 else {
        generator.state = .done
        throw raised
      }
      switch try answer(of: generator, to: raised, &host) {
      case .gives(let value): return value
      case .ends(let result): (sent, error) = (result, nil)
      case .raises(let own): error = own
      }
    }
    try wake(generator, sent, result: -1)
    do {
      if let error {
        place = max(generator.place - 1, 0)
        let entry = frames.count - 1
        try unwind(error, entry, &host)
      }
      let value = try execute(&host)
      return generator.state == .done ? nil : value
    } catch {
      generator.state = .done
      throw error
    }
  }

  /// Ends a generator: what it does at its end is done.
  ///
  /// - Throws: what it raises; `PythonException` where it goes on giving values.
  mutating func close(_ generator: GeneratorObject, _ host: inout any Host) throws {
    guard generator.state != .running else {
      throw PythonException("ValueError", "generator already executing")
    }
    try generator.keep(told)
    defer { generator.result = .none }
    guard generator.state == .waiting, generator.receiver >= 0 else {
      generator.state = .done
      return
    }
    do {
      let exit = PythonException("GeneratorExit", [])
      guard try resume(generator, .none, raising: exit, &host) != nil else { return }
    } catch let error where ExceptionTypes.isA(error, "GeneratorExit") {
      return
    }
    throw PythonException("RuntimeError", "generator ignored GeneratorExit")
  }

  /// What a generator that ends with StopIteration raises instead.
  static func leaked(_ error: any Error) -> any Error {
    let exception = PythonException("RuntimeError", "generator raised StopIteration")
    let object = Value.instance(object(of: error))
    try? exception.object.put(object, causeName, in: 0)
    try? exception.object.put(object, contextName, in: 0)
    guard let located = error as? LocatedError else { return exception }
    var moved = LocatedError(exception, located.range)
    moved.source = located.source
    return moved
  }
}
