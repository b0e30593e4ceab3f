import Engine

/// What the loop does without a call: numbers and truths in registers, and items of lists and
/// dictionaries.
extension Machine {
  /// Where the last frame goes on.
  @inline(__always)
  func resumed() -> (code: Code, base: Int, next: Int) {
    let last = frames.count &- 1
    return (frames[last].code, frames[last].base, frames[last].place)
  }

  @inline(__always)
  mutating func isTrue(
    _ place: Int32, _ base: Int, _ code: Code, _ host: inout any Host
  ) throws -> Bool {
    let value = value(place, base, code)
    if case .bool(let truth) = value { return truth }
    if case .undefined = value { throw unbound(place, code) }
    return try truth(value, &host)
  }

  /// Python's words where `__init__` gives something.
  static func initialized(_ result: Value) -> any Error {
    PythonException(
      "TypeError", "__init__() should return None, not '\(result.typeName)'")
  }

  /// The value at a place: of a register, or a constant.
  @inline(__always)
  func value(_ place: Int32, _ base: Int, _ code: Code) -> Value {
    place >= 0 ? registers.copy(base &+ Int(place)) : code.constants[Int(~place)].copied
  }

  @inline(__always)
  func whole(_ place: Int32, _ base: Int, _ code: Code) -> Int? {
    if place >= 0 {
      if case .int(let number) = registers[base &+ Int(place)] { return number }
    } else if case .int(let number) = code.constants[Int(~place)] {
      return number
    }
    return nil
  }

  @inline(__always)
  func real(_ place: Int32, _ base: Int, _ code: Code) -> Double? {
    if place >= 0 {
      switch registers[base &+ Int(place)] {
      case .float(let number): return number
      case .int(let number): return Double(number)
      default: return nil
      }
    }
    switch code.constants[Int(~place)] {
    case .float(let number): return number
    case .int(let number): return Double(number)
    default: return nil
    }
  }

  /// The number at a place, if it is a float.
  @inline(__always)
  func float(_ place: Int32, _ base: Int, _ code: Code) -> Double? {
    if place >= 0 {
      if case .float(let number) = registers[base &+ Int(place)] { return number }
    } else if case .float(let number) = code.constants[Int(~place)] {
      return number
    }
    return nil
  }

  @inline(__always)
  static func holds<Number: Comparable>(
    _ comparison: UInt16, _ left: Number, _ right: Number
  ) -> Bool {
    switch comparison {
    case 0: left < right
    case 1: left <= right
    case 2: left == right
    case 3: left != right
    case 4: left > right
    default: left >= right
    }
  }

  /// The result of an operator on whole numbers; `nil` where that needs more thought.
  @inline(__always)
  static func quick(_ operation: UInt16, _ left: Int, _ right: Int) -> Int? {
    switch operation {
    case floorDivision where right > 0:
      let (quotient, rest) = left.quotientAndRemainder(dividingBy: right)
      return rest < 0 ? quotient &- 1 : quotient
    case remainder where right > 0:
      let rest = left % right
      return rest < 0 ? rest &+ right : rest
    case conjunction: return left & right
    case disjunction: return left | right
    default: return nil
    }
  }

  // The numbers of operators; a test holds them.
  package static var division: UInt16 { 4 }
  package static var floorDivision: UInt16 { 5 }
  package static var remainder: UInt16 { 6 }
  package static var conjunction: UInt16 { 8 }
  package static var disjunction: UInt16 { 9 }

  /// Takes out of a register the function that a call with this many values by place can begin:
  /// what is moved need not be counted, and the result comes there.
  @inline(__always)
  mutating func takeFunction(_ register: Int, _ count: Int) -> FunctionObject? {
    var callee = Value.undefined
    swap(&callee, &registers[register])
    if case .closure(let function) = callee, function.takes(count), function.scope == scope {
      return function
    }
    swap(&callee, &registers[register])
    return nil
  }

  /// b[c] of a list, a tuple or a dictionary; `nil` where that needs more thought.
  @inline(__always)
  func quickItem(_ step: Instruction, _ base: Int, _ code: Code) throws -> Value? {
    guard step.b >= 0 else { return nil }
    switch registers[base &+ Int(step.b)] {
    case .list(let list), .tuple(let list):
      guard let place = whole(step.c, base, code), place >= 0, place < list.count else {
        return nil
      }
      return list[place]
    case .dictionary(let dictionary):
      let key = value(step.c, base, code)
      if case .undefined = key { return nil }
      return try dictionary.value(key)
    default: return nil
    }
  }

  /// a[c] = b of a list or a dictionary; `false` where that needs more thought.
  @inline(__always)
  mutating func quickPut(_ step: Instruction, _ base: Int, _ code: Code) throws -> Bool {
    guard step.a >= 0 else { return false }
    let value = value(step.b, base, code)
    if case .undefined = value { return false }
    switch registers[base &+ Int(step.a)] {
    case .list(let list):
      guard let place = whole(step.c, base, code), place >= 0, place < list.count else {
        return false
      }
      try list.put(value, at: place, in: line)
    case .dictionary(let dictionary):
      let key = self.value(step.c, base, code)
      if case .undefined = key { return false }
      try dictionary.put(value, for: key, in: line)
    default: return false
    }
    told.hasChanged = true
    return true
  }

  /// The text of a number or a text as it is printed.
  func quickText(_ step: Instruction, _ base: Int, _ code: Code) -> String? {
    switch value(step.b, base, code) {
    case .int(let number): String(number)
    case .string(let text): text
    default: nil
    }
  }

  /// Does what the method most often called of a list or a dictionary does; `false` where that is
  /// another one, or needs more thought.
  mutating func quickCall(_ name: Symbol, _ register: Int, _ count: Int) throws -> Bool {
    switch registers[register] {
    case .list(let list):
      guard count == 1, name == Self.appendName else { return false }
      try list.append(registers[register &+ 1], in: line)
      registers[register] = .none
      told.hasChanged = true
    case .dictionary(let dictionary):
      guard count == 1 || count == 2, name == Self.getName, !dictionary.isCounter else {
        return false
      }
      let standard = count == 2 ? registers[register &+ 2] : .none
      registers[register] = try dictionary.value(registers[register &+ 1]) ?? standard
    default: return false
    }
    return true
  }

  private static let appendName = Symbol("append")
  private static let getName = Symbol("get")

  /// Has the list a take in b; `false` where that needs more thought.
  @inline(__always)
  func quickAppend(_ step: Instruction, _ base: Int, _ code: Code) throws -> Bool {
    guard case .list(let list) = registers[base &+ Int(step.a)] else { return false }
    let value = value(step.b, base, code)
    switch value {
    // Tensors are counted.
    case .undefined, .tensor: return false
    default: try list.append(value, in: line)
    }
    return true
  }
}
