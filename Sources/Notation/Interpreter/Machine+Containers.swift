import Engine
import Support

/// The instructions that make lists, tuples, sets and dictionaries, and those that take them apart.
extension Machine {
  /// Makes a list, a tuple, a set or a dictionary, or has one take in values.
  mutating func container(
    _ step: Instruction, _ base: Int, _ code: Code, _ host: inout any Host
  ) throws {
    let a = base + Int(step.a)
    let start = base + Int(step.b)
    switch (step.operation, registers[a]) {
    case (.list, _): registers[a] = .list(ValueList(registers[start..<(start + Int(step.c))]))
    case (.tuple, _): registers[a] = .tuple(ValueList(registers[start..<(start + Int(step.c))]))
    case (.set, _):
      registers[a] = .set(try SetObject(registers[start..<(start + Int(step.c))]))
    case (.dictionary, _): registers[a] = .dictionary(DictionaryObject())
    case (.append, .list(let list)):
      let value = try checked(step.b, base, code)
      if case .tensor = value { try list.count(collected: value) }
      try list.append(value, in: line)
    case (.insert, .set(let set)):
      try set.members.put(.none, for: checked(step.b, base, code), in: line)
    case (.store, .dictionary(let dictionary)):
      let key = try checked(step.b, base, code)
      if step.x == 2, try dictionary.value(key) != nil { throw try twice(key) }
      try dictionary.put(checked(step.c, base, code), for: key, in: line)
    case (.extend, let whole):
      let more = try checked(step.b, base, code)
      switch whole {
      case .list(let list):
        // Those that a call spreads come after what it calls.
        if step.x == 3, more.realNumber != nil || more.isNone {
          throw Self.notSpread(more, "* must be an iterable", registers[a - 1])
        }
        for value in try values(of: more, &host, asksLength: true) {
          try list.append(value, in: line)
        }
      case .tuple:
        registers[a] = .tuple(ValueList(try values(of: more, &host, asksLength: true)))
      case .set(let set):
        for value in try values(of: more, &host) {
          try set.members.put(.none, for: value, in: line)
        }
      case .dictionary(let dictionary):
        if step.x == 2, more.realNumber != nil || more.isNone || more.parts != nil {
          throw Self.notSpread(more, "** must be a mapping", registers[a - 2])
        }
        for (key, value) in try entries(of: more, &host) {
          if step.x == 2, try dictionary.value(key) != nil { throw try twice(key) }
          try dictionary.put(value, for: key, in: line)
        }
      default: break
      }
    case (.unpack, _): try unpack(step, base, code, &host)
    default: break
    }
  }

  /// What a call spreads and is no such thing.
  private static func notSpread(
    _ value: Value, _ wants: String, _ callee: Value
  ) -> PythonException {
    PythonException(
      "TypeError", "\(name(ofCalled: callee))argument after \(wants), not \(value.typeName)")
  }

  private static func name(ofCalled callee: Value) -> String {
    switch callee {
    case .closure(let function):
      let module = function.globals.moduleName
      return "\(module.isEmpty ? "__main__" : module).\(function.code.qualifiedName)() "
    case .native(let function): return "\(function.name)() "
    case .function(let function): return "\(function.name)() "
    case .type(let type): return "\(type.isOfLines ? "__main__." : "")\(type.name)() "
    case .bound(let method): return name(ofCalled: method.function)
    default: return ""
    }
  }

  private mutating func twice(_ name: Value) throws -> any Error {
    PythonException("TypeError", "got multiple values for keyword argument \(try name.written())")
  }

  private mutating func unpack(
    _ step: Instruction, _ base: Int, _ code: Code, _ host: inout any Host
  ) throws {
    let (a, count) = (base + Int(step.a), Int(step.c))
    let source = try checked(step.b, base, code)
    if step.x == 0, let parts = source.parts {
      guard parts.count == count else {
        throw ExpressionError.wrongNames(names: count, values: parts.count)
      }
      for number in 0..<count { registers[a &+ number] = parts[number] }
      return
    }
    let values = try self.values(of: source, &host)
    guard step.x > 0 else {
      guard values.count == count else {
        throw ExpressionError.wrongNames(names: count, values: values.count)
      }
      for (number, value) in values.enumerated() { registers[a + number] = value }
      return
    }
    let before = Int(step.x) - 1
    guard values.count >= count - 1 else {
      throw ExpressionError.wrongNames(names: count - 1, values: values.count)
    }
    let rest = values.count - (count - 1)
    for number in 0..<before { registers[a + number] = values[number] }
    registers[a + before] = .listed(Array(values[before..<(before + rest)]))
    for number in (before + 1)..<max(count, before + 1) {
      registers[a + number] = values[number + rest - 1]
    }
  }
}

extension Machine {
  /// What a method is given; of a module that keeps what a loop gives, generators and their kin as lists.
  mutating func listed(
    _ arguments: Arguments, for owner: Value, _ host: inout any Host
  ) throws -> Arguments {
    guard case .torchModule(let module) = owner, Module.containers.contains(module.type.name) else {
      return arguments
    }
    return try listed(arguments, &host)
  }

  /// What an object is made of, likewise.
  mutating func listed(
    _ arguments: Arguments, making type: TypeObject, _ host: inout any Host
  ) throws -> Arguments {
    guard Module.containers.contains(type.name), BuiltinTypes.modules[type.name] === type else {
      return arguments
    }
    return try listed(arguments, &host)
  }

  private mutating func listed(
    _ arguments: Arguments, _ host: inout any Host
  ) throws -> Arguments {
    var listed = arguments
    for (number, value) in arguments.values.enumerated() {
      if case .iterator = value { listed.values[number] = .listed(try values(of: value, &host)) }
    }
    return listed
  }
}
