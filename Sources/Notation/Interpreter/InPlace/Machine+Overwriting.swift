import Engine
import Support

/// Calls whose result takes the place of a tensor's elements.
extension Machine {
  /// Calls a function that overwrites a tensor, which it may do at once; says whether it did.
  static func offering(
    _ owner: Value, _ function: TensorFunction, _ given: [BoundArguments.Given],
    _ call: () throws -> Value
  ) throws -> (Value, isDone: Bool) {
    guard function.isOnePass, case .tensor(let tensor) = owner else {
      return (try call(), false)
    }
    defer { noteChanged() }
    let others = given.dropFirst().compactMap { argument in
      if case .tensor(let other) = argument.value { other } else { nil }
    }
    try tensor.checkOverlap(with: others, function.name)
    let value = try tensor.offering(besides: others, call)
    if case .tensor(let result) = value { return (value, tensor.holds(result)) }
    return (value, false)
  }
}

extension Value {
  /// The value as a method in place reads it, which then overwrites it.
  func snapshot(with others: [Value]) throws -> Value {
    guard case .tensor(let tensor) = self else { return self }
    return .tensor(try tensor.snapshot(with: others.compactMap(\.operand)))
  }
}
