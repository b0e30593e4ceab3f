import Engine
import Support

/// Calls.
extension Machine {
  /// Begins a function that takes the `count` values in the registers from `start` on, which become its
  /// own: those after them hold nothing that is still needed.
  mutating func begin(
    _ function: FunctionObject, at start: Int, _ count: Int, result: Int, _ next: Int
  ) throws {
    guard frames.count < Self.mostFrames else { throw Self.tooDeep }
    patience &-= 1
    if patience < 0 { try checkInterrupt() }
    frames[frames.count - 1].place = next
    push(function.code, base: start, result: result, given: count)
    if count < function.standards.count {
      for number in count..<function.standards.count {
        if let standard = function.standards[number] { registers[start &+ number] = standard }
      }
    }
    if !function.cells.isEmpty { fill(function, start) }
  }

  /// Begins what is called with the `count` values after its register, if these can stay where they are.
  mutating func beginDirectly(_ callee: Int, _ count: Int, _ next: Int) throws -> Bool {
    switch registers[callee] {
    case .closure(let function):
      guard function.takes(count), function.scope == scope else { return false }
      try begin(function, at: callee &+ 1, count, result: callee, next)
    // The object takes the place of what is called: it is the first of the values.
    case .instance(let object):
      guard case .closure(let function)? = object.type.lookup(Names.call),
        function.takes(count + 1), function.scope == scope
      else { return false }
      try begin(function, at: callee, count + 1, result: callee, next)
    case .bound(let method):
      guard case .closure(let function) = method.function, function.takes(count + 1),
        function.scope == scope
      else { return false }
      registers[callee] = method.owner
      try begin(function, at: callee, count + 1, result: callee, next)
    case .type(let type):
      return try beginConstruction(type, callee, count, next)
    default: return false
    }
    return true
  }

  /// Begins a function with the `count` values after its register, the last of them for parameters of
  /// these names, if each has its parameter and the others have standards.
  private mutating func beginNamed(
    _ callee: Int, _ count: Int, _ names: [String], _ next: Int
  ) throws -> Bool {
    guard case .closure(let function) = registers[callee], function.code.isDirect,
      function.scope == scope,
      let places = function.places(of: names, after: count - names.count)
    else { return false }
    // They are laid out anew after the values as they were given.
    let start = callee &+ 1 &+ count
    registers.makeRoom(start &+ function.code.freeStart)
    registers.clear(start, start &+ function.standards.count)
    for number in 0..<count {
      let place = number < count - names.count ? number : places[number - count + names.count]
      registers.swapAt(callee &+ 1 &+ number, start &+ place)
    }
    for (number, standard) in function.standards.enumerated() {
      if case .undefined = registers[start &+ number], let standard {
        registers[start &+ number] = standard
      }
    }
    try begin(function, at: start, function.standards.count, result: callee, next)
    return true
  }

  /// Begins `__init__` of a new object with the `count` values after the register of its class.
  private mutating func beginConstruction(
    _ type: TypeObject, _ callee: Int, _ count: Int, _ next: Int
  ) throws -> Bool {
    guard type.isOfLines, type.nature == .object, type.constructor == nil,
      type.abstractNames.isEmpty, type.lookup(Names.new) == nil,
      case .closure(let function)? = type.lookup(Names.initialize), function.takes(count + 1),
      function.scope == scope
    else { return false }
    frames[frames.count - 1].code.caches.keep(function, at: place, making: type)
    try beginConstruction(type, function, callee, count, next)
    return true
  }

  /// Begins a function that is `__init__` of a new object with the `count` values after the register of
  /// its class.
  mutating func beginConstruction(
    _ type: TypeObject, _ function: FunctionObject, _ callee: Int, _ count: Int, _ next: Int
  ) throws {
    let start = callee &+ count &+ 1
    let end = start &+ count &+ 1
    registers.makeRoom(end)
    let object = Value.instance(InstanceObject(type))
    registers[start] = object
    for number in 0..<count {
      registers.swapAt(start &+ 1 &+ number, callee &+ 1 &+ number)
    }
    try begin(function, at: start, count + 1, result: callee, next)
    registers[callee] = object
    frames[frames.count - 1].isConstruction = true
  }

  /// Makes an exception of a class without methods for that, with the `count` values after its register.
  private mutating func makeException(_ callee: Int, _ count: Int) throws -> Bool {
    guard case .type(let type) = registers[callee], type.nature == .exception,
      type.abstractNames.isEmpty, type.lookup(Names.new) == nil,
      type.lookup(Names.initialize) == nil
    else { return false }
    let values = registers[(callee &+ 1)..<(callee &+ 1 &+ count)]
    // Two values and more may be those of an OSError.
    let isPlain = count < 2
    let object = InstanceObject(isPlain ? type : SystemMessage.type(type, Array(values)))
    if isPlain {
      try object.put(.tuple(ValueList(values)), Names.args, in: line)
    } else {
      try SystemMessage.give(Array(values), to: object, in: line)
    }
    registers[callee] = .instance(object)
    return true
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
    if step.x == 0 {
      if try beginDirectly(callee, Int(step.c), next) { return true }
      if try makeException(callee, Int(step.c)) { return false }
    } else if try beginNamed(callee, Int(step.c), code.shapes[Int(step.x) - 1].names, next) {
      return true
    }
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
    if step.x == 0, try quickCall(name, register, Int(step.c)) { return false }
    let owner = registers[register]
    if case .instance(let object) = owner, step.x == 0, !object.hasPlace(for: name),
      object.type !== BuiltinTypes.superior,
      case .closure(let function)? = object.type.lookup(name), function.takes(Int(step.c) + 1),
      function.scope == scope
    {
      code.caches.keep(function, at: place, object)
      // The object is the first of the values.
      try begin(function, at: register, Int(step.c) + 1, result: register, next)
      return true
    }
    let arguments = arguments(after: register, step, code)
    return try dispatchMethod(owner, name, arguments, result: register, next, &host)
  }

  private mutating func dispatchMethod(
    _ owner: Value, _ name: Symbol, _ arguments: Arguments, result: Int, _ next: Int,
    _ host: inout any Host
  ) throws -> Bool {
    if case .tensor = owner, case .method(let function) = TensorFunctions.known(name) {
      let expression = frames[frames.count - 1].code.expression(at: place)
      registers[result] = try call(function, of: owner, arguments, expression, &host)
      return false
    }
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
    case .closure(let function) where function.scope == scope:
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
    let value = try apply(callee, arguments, expression, &host)
    if case .torchModule(let module) = value, module.origin == nil, let expression {
      let frame = frames[frames.count - 1]
      module.origin = ModuleOrigin(
        source: frame.code.source, expression: expression,
        names: values(in: frame).compactMap { name, value in
          value.wholeNumber.map { (name, $0) }
        })
    }
    registers[result] = value
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
    let given = arguments.values
    if arguments.named.isEmpty, function.takes(given.count) {
      push(function.code, base: base, result: result)
      for number in given.indices { registers[base &+ number] = given[number] }
      for number in given.count..<function.standards.count {
        if let standard = function.standards[number] { registers[base &+ number] = standard }
      }
    } else {
      let values = try ParameterBinding(function, arguments).values
      push(function.code, base: base, result: result)
      for number in values.indices { registers[base &+ number] = values[number] }
    }
    if !function.cells.isEmpty { fill(function, base) }
  }
}
