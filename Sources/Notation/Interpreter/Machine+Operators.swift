import Engine
import Support

/// Operators and comparisons.
extension Machine {
  /// a = b x c; `isKnown` is false where the method of what is on the left has been asked already.
  mutating func binary(
    _ step: Instruction, _ base: Int, _ code: Code, _ host: inout any Host, isKnown: Bool = true
  ) throws {
    if try extendText(step, base, code) { return }
    let (left, right) = (value(step.b, base, code), value(step.c, base, code))
    if case .undefined = left { throw unbound(step.b, code) }
    if case .undefined = right { throw unbound(step.c, code) }
    registers[base + Int(step.a)] = try binary(
      Operator(number: Int(step.x)), left, right, &host, asksLeft: isKnown)
  }

  /// The result of an operator.
  ///
  /// - Throws: `ExpressionError`; `TensorError`; what a method of a class raises.
  mutating func binary(
    _ operation: Operator, _ left: Value, _ right: Value, _ host: inout any Host,
    asksLeft: Bool = true
  ) throws -> Value {
    if left.isOfLines || right.isOfLines,
      let result = try overloaded(operation, left, right, asksLeft, &host)
    {
      return result
    }
    if case .string(let template) = left, operation == .remainder {
      return .string(try filled(template, right, &host))
    }
    let result = try ValueArithmetic.binary(operation, left, right)
    if case .tensor = result {
      patience &-= 8
      if patience < 0 { try checkInterrupt() }
      if operation != .matrixMultiply { noteBroadcasting([left, right], result) }
      trace?.operate(operation.rawValue, [left, right], result)
    }
    return result
  }

  /// a = the assignment of b x= c.
  mutating func augment(
    _ step: Instruction, _ base: Int, _ code: Code, _ host: inout any Host
  ) throws {
    if try extendText(step, base, code) { return }
    let operation = Operator(number: Int(step.x))
    let (old, right) = (value(step.b, base, code), value(step.c, base, code))
    if case .undefined = old { throw unbound(step.b, code) }
    if case .undefined = right { throw unbound(step.c, code) }
    registers[base + Int(step.a)] = try augmented(operation, old, right, &host)
  }

  private mutating func augmented(
    _ operation: Operator, _ old: Value, _ right: Value, _ host: inout any Host
  ) throws -> Value {
    switch (old, operation) {
    case (.list(let list), .add):
      for value in try values(of: right, &host, asksLength: true) {
        try list.append(value, in: line)
      }
      told.hasChanged = true
      return old
    case (.list(let list), .multiply):
      guard case .list(let new) = try binary(operation, old, right, &host) else { break }
      try list.change { $0 = new.values }
      told.hasChanged = true
      return old
    case (.set(let set), _):
      guard case .set(let other) = right, let new = try set.combined(operation, other) else {
        break
      }
      try set.members.removeAll()
      for value in new.members.keys { try set.members.put(.none, for: value) }
      told.hasChanged = true
      return old
    case (.dictionary(let dictionary), .or) where !dictionary.isCounter:
      for (key, value) in try entries(of: right, &host) {
        try dictionary.put(value, for: key, in: line)
      }
      told.hasChanged = true
      return old
    case (.tensor(let tensor), _) where operation != .matrixMultiply && !right.isOfLines:
      return try inPlace(operation, tensor, old, right, &host)
    default: break
    }
    if let method = Names.of(operation).flatMap({ old.ownType?.lookup($0.inPlace) }) {
      let result = try call(method, old, right, host: &host)
      if !result.isNotImplemented { return result }
    }
    return try binary(operation, old, right, &host)
  }

  private mutating func inPlace(
    _ operation: Operator, _ tensor: DynamicTensor, _ old: Value, _ right: Value,
    _ host: inout any Host
  ) throws -> Value {
    noteChanging()
    defer { Self.noteChanged() }
    var others: [DynamicTensor] = []
    if case .tensor(let other) = right { others = [other] }
    try tensor.checkOverlap(with: others, "\(operation.rawValue)=")
    let new = try tensor.offering(besides: others) {
      try ValueArithmetic.binary(operation, try old.snapshot(with: [right]), right)
    }
    guard case .tensor(let result) = new else { return new }
    if !tensor.holds(result) {
      do {
        try tensor.checkInPlace(result, operator: operation.rawValue)
      } catch {
        throw InPlaceFailure(cause: error, shape: result.shapeText)
      }
      try tensor.put(result, "\(operation.rawValue)=")
    }
    host.variables.noteChange()
    told.hasChanged = true
    return old
  }

  /// The result of an operator before a value.
  mutating func unary(
    _ operation: UnaryOperator, _ value: Value, _ host: inout any Host
  ) throws -> Value {
    if operation == .not { return .bool(!(try truth(value, &host))) }
    if let method = Names.unary[operation].flatMap({ value.ownType?.lookup($0) }) {
      return try call(method, value, host: &host)
    }
    return try ValueArithmetic.unary(operation, value)
  }

  /// The result of a comparison.
  mutating func compare(
    _ comparison: Comparison, _ left: Value, _ right: Value, _ host: inout any Host
  ) throws -> Value {
    if case .undefined = left { throw unboundName() }
    if case .undefined = right { throw unboundName() }
    switch comparison {
    case .isIn: return .bool(try contains(right, left, &host))
    case .isNotIn: return .bool(!(try contains(right, left, &host)))
    case .isSame: return .bool(ValueArithmetic.isSame(left, right))
    case .isNotSame: return .bool(!ValueArithmetic.isSame(left, right))
    case .sign(let sign):
      if left.isOfLines || right.isOfLines,
        let result = try overloaded(sign, left, right, &host)
      {
        return result
      }
      let result = try ValueArithmetic.compare(comparison, left, right)
      if case .tensor = result { noteBroadcasting([left, right], result) }
      return result
    }
  }

  private mutating func unboundName() -> any Error {
    let frame = frames[frames.count - 1]
    let step = frame.code.instructions[place]
    let places = step.operation == .jumpUnless ? [step.a, step.b] : [step.b, step.c]
    let missing = places.first { place in
      if case .undefined = value(place, frame.base, frame.code) { true } else { false }
    }
    return unbound(missing ?? 0, frame.code)
  }

  /// Whether two values are equal, as `==` says.
  ///
  /// - Throws: as `compare`.
  mutating func isEqual(_ left: Value, _ right: Value, _ host: inout any Host) throws -> Bool {
    if ValueArithmetic.isSame(left, right) { return true }
    return try truth(compare(.sign(.equal), left, right, &host), &host)
  }

  /// Whether the left value comes before the right one, as `<` says.
  ///
  /// - Throws: as `compare`.
  mutating func isLess(_ left: Value, _ right: Value, _ host: inout any Host) throws -> Bool {
    if case .int(let a) = left, case .int(let b) = right { return a < b }
    return try truth(compare(.sign(.less), left, right, &host), &host)
  }

  /// Whether a value is greater than another, which a method of the first one may say.
  mutating func isGreater(_ left: Value, _ right: Value, _ host: inout any Host) throws -> Bool {
    if case .int(let a) = left, case .int(let b) = right { return a > b }
    return try truth(compare(.sign(.greater), left, right, &host), &host)
  }

  private mutating func contains(
    _ container: Value, _ item: Value, _ host: inout any Host
  ) throws -> Bool {
    switch container {
    case .dictionary(let dictionary): return try dictionary.has(item)
    case .set(let set): return try set.contains(item)
    case .list(let list), .tuple(let list):
      for value in list where try isEqual(value, item, &host) { return true }
      return false
    case .type:
      if let method = try found(container, Names.classContains, &host) {
        return try truth(call(method, item, host: &host), &host)
      }
    case .torchModule(let module) where module.type.name == "ModuleDict":
      if case .string(let name) = item { return module.contents.children[name] != nil }
    default: break
    }
    if let method = container.ownType?.lookup(Names.contains) {
      return try truth(call(method, container, item, host: &host), &host)
    }
    let isIterator = if case .iterator = container { true } else { false }
    if container.isOfLines || isIterator {
      let iterator = try iterator(over: container, &host)
      while let value = try iterator.advance(&self, &host) {
        if try isEqual(value, item, &host) { return true }
      }
      return false
    }
    return try ValueArithmetic.contains(container, item)
  }

  /// Whether a value counts as true.
  ///
  /// - Throws: `ExpressionError.ambiguousTruth` for a tensor without exactly one element.
  mutating func truth(_ value: Value, _ host: inout any Host) throws -> Bool {
    guard value.isOfLines else { return try value.truth() }
    if let method = value.ownType?.lookup(Names.truth) {
      return try truth(call(method, value, host: &host), &host)
    }
    if let method = value.ownType?.lookup(Names.length) {
      return try truth(call(method, value, host: &host), &host)
    }
    return try value.inner?.truth() ?? value.truth()
  }
}

/// An assignment such as `+=` that does not fit into its tensor.
struct InPlaceFailure: Error {
  let cause: any Error
  /// The shape of the result, which exists: only its place is missing.
  let shape: String
}

extension Value {
  /// Whether methods of a class that lines define may say what operators do.
  var isOfLines: Bool {
    switch self {
    case .instance: true
    case .torchModule(let module): module.object != nil
    default: false
    }
  }

  /// The class of an object that lines define.
  var ownType: TypeObject? {
    switch self {
    case .instance(let object): object.type
    case .torchModule(let module): module.object?.type
    default: nil
    }
  }

  /// The list or dictionary that an object also is.
  var inner: Value? { if case .instance(let object) = self { object.inner } else { nil } }

  /// Whether a method says that it does not know what to do.
  var isNotImplemented: Bool {
    if case .instance(let object) = self { object === BuiltinTypes.notImplemented } else { false }
  }
}
