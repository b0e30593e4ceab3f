import Engine
import Support

/// Operators and comparisons for which a class has methods.
extension Machine {
  /// a = b x c; gives whether the frame of a method has begun, whose result it is.
  mutating func operate(
    _ step: Instruction, _ base: Int, _ code: Code, _ next: Int, _ host: inout any Host
  ) throws -> Bool {
    guard step.b >= 0, case .instance(let object) = registers[base &+ Int(step.b)],
      let method = method(of: object, step, base, code)
    else {
      try binary(step, base, code, &host)
      return false
    }
    let start = base &+ code.registerCount
    registers.makeRoom(start &+ 2)
    registers[start] = .instance(object)
    registers[start &+ 1] = value(step.c, base, code)
    try begin(method, at: start, 2, result: base &+ Int(step.a), next)
    frames[frames.count - 1].isOperator = true
    return true
  }

  /// The method for an operator of an object on the left, where a frame can begin at once: the right side
  /// is no object of another class, which would come first if derived from this one.
  private mutating func method(
    of object: InstanceObject, _ step: Instruction, _ base: Int, _ code: Code
  ) -> FunctionObject? {
    switch value(step.c, base, code) {
    case .undefined, .torchModule: return nil
    case .instance(let other) where other.type !== object.type: return nil
    default: break
    }
    if let known = code.caches.method(at: place, object) { return known }
    guard let names = Names.of(Operator(number: Int(step.x))),
      case .closure(let function)? = object.type.lookup(names.own), function.takes(2),
      function.scope == scope
    else { return nil }
    code.caches.keep(function, at: place, object)
    return function
  }

  /// What the methods of a class make of an operator; `nil` where there are none.
  mutating func overloaded(
    _ operation: Operator, _ left: Value, _ right: Value, _ asksLeft: Bool,
    _ host: inout any Host
  ) throws -> Value? {
    guard let names = Names.of(operation) else { return nil }
    // A derived class comes first.
    if let a = left.ownType, let b = right.ownType, a !== b, b.isDerived(from: a),
      let method = b.lookup(names.reversed)
    {
      let result = try call(method, right, left, host: &host)
      if !result.isNotImplemented { return result }
    }
    if asksLeft, let method = left.ownType?.lookup(names.own) {
      let result = try call(method, left, right, host: &host)
      if !result.isNotImplemented { return result }
    }
    if let method = right.ownType?.lookup(names.reversed) {
      let result = try call(method, right, left, host: &host)
      if !result.isNotImplemented { return result }
    }
    if let (a, b) = (left.inner ?? left, right.inner ?? right) as (Value, Value)?,
      left.inner != nil || right.inner != nil
    {
      return try binary(operation, a, b, &host)
    }
    return nil
  }

  /// What the methods of a class make of a comparison; `nil` where there are none.
  mutating func overloaded(
    _ sign: BinaryOperation, _ left: Value, _ right: Value, _ host: inout any Host
  ) throws -> Value? {
    guard let names = Names.comparisons[sign.rawValue] else { return nil }
    if let method = left.ownType?.lookup(names.own) {
      let result = try call(method, left, right, host: &host)
      if !result.isNotImplemented { return result }
    }
    if let method = right.ownType?.lookup(names.reversed) {
      let result = try call(method, right, left, host: &host)
      if !result.isNotImplemented { return result }
    }
    // What is not equal is the opposite of what is.
    if sign == .notEqual, let equal = try overloaded(.equal, left, right, &host) {
      return .bool(!(try truth(equal, &host)))
    }
    if left.inner != nil || right.inner != nil {
      return try compare(.sign(sign), left.inner ?? left, right.inner ?? right, &host)
    }
    return nil
  }
}
