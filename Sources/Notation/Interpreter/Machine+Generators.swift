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
    return frame.result
  }

  /// Begins a frame for a generator that waits: each value that it gives goes to a register, or ends
  /// the run.
  mutating func wake(_ generator: GeneratorObject, _ sent: Value, result: Int) throws {
    guard frames.count < Self.mostFrames else { throw Self.tooDeep }
    let base = registersInUse
    let count = generator.code.registerCount
    registers.makeRoom(base &+ count)
    registers.exchange(base, with: &generator.registers, count)
    if generator.receiver >= 0 { registers[base &+ generator.receiver] = sent }
    generator.state = .running
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

  /// `yield from`: the next value of what is delegated to, or its result.
  mutating func delegate(
    _ step: Instruction, _ base: Int, _ next: Int, _ host: inout any Host
  ) throws -> Int {
    let a = base + Int(step.a)
    guard case .iterator(let iterator) = registers[base + Int(step.b)] else { return Int(step.c) }
    let sent = registers[a]
    if case .generator(let generator) = iterator.source, generator.receiver >= 0, !sent.isNone {
      if let value = try resume(generator, sent, &host) {
        registers[a] = value
        return next
      }
    } else if let value = try iterator.advance(&self, &host) {
      registers[a] = value
      return next
    }
    if case .generator(let generator) = iterator.source {
      registers[a] = generator.result
    } else {
      registers[a] = .none
    }
    return Int(step.c)
  }
}
