import Engine
import Support

/// Calls.
extension Machine {
  /// Begins a function whose values, one for each parameter, follow it in registers.
  mutating func begin(
    _ function: FunctionObject, _ result: Int, _ start: Int, _ base: Int, _ code: Code, _ next: Int
  ) throws {
    guard frames.count < Self.mostFrames else { throw Self.tooDeep }
    patience &-= 1
    if patience < 0 { try checkInterrupt() }
    frames[frames.count - 1].place = next
    let own = base + code.registerCount
    push(function.code, base: own, result: result)
    for number in 0..<function.code.placeCount { registers.swapAt(start + number, own + number) }
    fill(function, own)
  }

  /// Puts the cells of the functions around it where a function looks for them.
  private mutating func fill(_ function: FunctionObject, _ base: Int) {
    for (number, cell) in function.cells.enumerated() {
      registers[base + function.code.freeStart + number] = .cell(cell)
    }
  }

  static var tooDeep: any Error {
    PythonException("RecursionError", "maximum recursion depth exceeded")
  }

  /// `b(…)`: gives whether a frame has begun.
  mutating func call(
    _ step: Instruction, _ base: Int, _ code: Code, _ next: Int, _ host: inout any Host
  ) throws -> Bool {
    let callee = base + Int(step.b)
    let arguments = arguments(after: callee, step, code)
    return try dispatch(registers[callee], arguments, result: callee, next, &host)
  }

  /// The values after a register, the last ones with their names.
  private mutating func arguments(after register: Int, _ step: Instruction, _ code: Code)
    -> Arguments
  {
    let count = Int(step.c)
    guard step.x > 0 else {
      return Arguments(values: Array(registers[(register + 1)..<(register + 1 + count)]))
    }
    let names = code.shapes[Int(step.x) - 1].names
    let first = register + 1 + count - names.count
    var arguments = Arguments(values: Array(registers[(register + 1)..<first]))
    for (number, name) in names.enumerated() {
      arguments.named.append((name, registers[first + number]))
    }
    return arguments
  }

  /// `b.a(…)`: gives whether a frame has begun.
  mutating func callMethod(
    _ step: Instruction, _ base: Int, _ code: Code, _ next: Int, _ host: inout any Host
  ) throws -> Bool {
    let register = base + Int(step.b)
    let name = code.symbols[Int(step.a)]
    let owner = registers[register]
    if case .instance(let object) = owner, step.x == 0, object[name] == nil,
      case .closure(let function)? = object.type.lookup(name), function.code.isSimple,
      !function.code.isGenerator, function.code.placeCount == Int(step.c) + 1,
      function.globals === globals
    {
      code.caches.entries[place] = AttributeCaches.Entry(
        layout: object.layout, method: function, age: TypeObject.currentAge)
      // The object is the first of the values.
      try begin(function, register, register, base, code, next)
      return true
    }
    if case .list(let list) = owner, step.c == 1, step.x == 0, name == Self.appendName {
      try list.append(registers[register + 1], in: line)
      registers[register] = .none
      registers[register + 1] = .undefined
      told.hasChanged = true
      return false
    }
    let arguments = arguments(after: register, step, code)
    return try dispatchMethod(owner, name, arguments, result: register, next, &host)
  }

  private static let appendName = Symbol("append")

  private mutating func dispatchMethod(
    _ owner: Value, _ name: Symbol, _ arguments: Arguments, result: Int, _ next: Int,
    _ host: inout any Host
  ) throws -> Bool {
    if let method = ValueMethods.method(name, of: owner) {
      registers[result] = try method(&self, &host, owner, arguments)
      return false
    }
    return try dispatch(
      try member(owner, name, &host), arguments, result: result, next, &host)
  }

  /// `b(*b + 1, **b + 2)`: gives whether a frame has begun.
  mutating func callSpread(
    _ step: Instruction, _ base: Int, _ code: Code, _ next: Int, _ host: inout any Host
  ) throws -> Bool {
    let register = base + Int(step.b)
    var arguments = Arguments()
    if case .list(let list) = registers[register + 1] { arguments.values = Array(list) }
    guard arguments.values.count <= Value.mostItems else {
      throw ExpressionError.tooMuch(
        what: "a call", count: arguments.values.count, most: Value.mostItems)
    }
    if case .dictionary(let names) = registers[register + 2] {
      for (key, value) in names.entries {
        guard case .string(let name) = key else {
          throw PythonException("TypeError", "keywords must be strings")
        }
        arguments.named.append((name, value))
      }
    }
    return try dispatch(registers[register], arguments, result: register, next, &host)
  }

  /// Calls something; gives whether a frame has begun, whose result goes to a register.
  mutating func dispatch(
    _ callee: Value, _ arguments: Arguments, result: Int, _ next: Int, _ host: inout any Host
  ) throws -> Bool {
    switch callee {
    case .closure(let function) where function.globals === globals:
      frames[frames.count - 1].place = next
      try enter(function, arguments, base: registersInUse, result: result)
      guard function.code.isGenerator else { return true }
      registers[result] = suspended(function)
      return false
    case .bound(let method):
      var arguments = arguments
      arguments.values.insert(method.owner, at: 0)
      return try dispatch(method.function, arguments, result: result, next, &host)
    case .instance(let object):
      guard let function = object.type.lookup(Names.call) else { break }
      var arguments = arguments
      arguments.values.insert(callee, at: 0)
      return try dispatch(function, arguments, result: result, next, &host)
    case .torchModule(let module) where module.isPlainlyOfLines:
      guard let forward = try module.function(Names.forward) else { break }
      try Interruption.check()
      var arguments = arguments
      arguments.values.insert(callee, at: 0)
      return try dispatch(forward, arguments, result: result, next, &host)
    case .type(let type) where type.isOfLines && type.constructor == nil:
      return try construct(type, arguments, result: result, next, &host)
    default: break
    }
    let expression = frames[frames.count - 1].code.expression(at: place)
    registers[result] = try apply(callee, arguments, expression, &host)
    return false
  }

  /// Begins a function with values that are matched to its parameters.
  ///
  /// - Throws: `PythonException` where they do not match.
  mutating func enter(
    _ function: FunctionObject, _ arguments: Arguments, base: Int, result: Int
  ) throws {
    guard frames.count < Self.mostFrames else { throw Self.tooDeep }
    patience &-= 1
    if patience < 0 { try checkInterrupt() }
    let values = try ParameterBinding(function, arguments).values
    push(function.code, base: base, result: result)
    for (number, value) in values.enumerated() { registers[base + number] = value }
    fill(function, base)
  }

  // MARK: Generators

  /// The function that has just begun, as a generator that waits.
  mutating func suspended(_ function: FunctionObject) -> Value {
    let frame = frames[frames.count - 1]
    let end = frame.base + frame.code.registerCount
    let generator = GeneratorObject(function, ContiguousArray(registers[frame.base..<end]))
    pop()
    return .iterator(IteratorObject(.generator(generator)))
  }

  /// Keeps the running generator where it is.
  mutating func suspend(_ next: Int, receiver: Int) {
    let frame = frames[frames.count - 1]
    guard let generator = frame.generator else { return }
    for number in generator.registers.indices {
      generator.registers[number] = registers[frame.base + number]
    }
    (generator.place, generator.receiver, generator.state) = (next, receiver, .waiting)
    pop()
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
    guard generator.function.globals === globals else {
      var other = Machine(generator.function.globals, told)
      return try other.resume(generator, sent, raising: error, &host)
    }
    let base = registersInUse
    let before = place
    defer { place = before }
    push(generator.function.code, base: base, result: -1)
    for (number, value) in generator.registers.enumerated() { registers[base + number] = value }
    if let receiver = generator.receiver { registers[base + receiver] = sent }
    generator.state = .running
    frames[frames.count - 1].generator = generator
    frames[frames.count - 1].place = generator.place
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
    if case .generator(let generator) = iterator.source, generator.receiver != nil, !sent.isNone {
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
