import Engine
import Support

/// What Python says of an error that the program catches, where the error alone does not tell.
extension Machine {
  /// The words for an error of the last frame's present instruction; `nil` where it has its own.
  func pythonWords(of error: any Error, _ frame: Frame) -> String? {
    guard let error = error as? ExpressionError else { return nil }
    let step = frame.code.instructions[place]
    let left = typeName(step.b, frame), right = typeName(step.c, frame)
    switch (error, step.operation) {
    case (.divisionByZero, .binary), (.divisionByZero, .augment):
      return Self.division(Operator(number: Int(step.x)), left == "float" || right == "float")
    case (.indexOutside, .item): return left.flatMap { Self.outside[$0] }
    case (.indexOutside, .setItem): return "list assignment index out of range"
    case (.cannot("be iterated over", let kind, _), .unpack):
      return "cannot unpack non-iterable \(ExpressionError.type(ofKind: kind)) object"
    case (.wrongNames(let names, let values), .unpack) where step.x > 0 && values < names:
      return "not enough values to unpack (expected at least \(names), got \(values))"
    case (.cannot(let what, _, _), .item) where what.hasPrefix("be an index of"):
      guard let left, let right else { return nil }
      return left == "str"
        ? "string indices must be integers, not '\(right)'"
        : "\(left) indices must be integers or slices, not \(right)"
    case (.cannot("be iterated over", let kind, _), .compare),
      (.cannot("be iterated over", let kind, _), .jumpUnless):
      return "argument of type '\(ExpressionError.type(ofKind: kind))' is not iterable"
    default: return nil
    }
  }

  private static let outside = [
    "str": "string index out of range", "tuple": "tuple index out of range",
    "range": "range object index out of range",
  ]

  private static func division(_ operation: Operator, _ isOfFloats: Bool) -> String? {
    switch operation {
    case .divide: isOfFloats ? "float division by zero" : nil
    case .floorDivide:
      isOfFloats ? "float floor division by zero" : "integer division or modulo by zero"
    case .remainder: isOfFloats ? "float modulo" : "integer modulo by zero"
    case .power: "0.0 cannot be raised to a negative power"
    default: nil
    }
  }

  private func typeName(_ place: Int32, _ frame: Frame) -> String? {
    let number = Int(place)
    if number < 0 {
      return frame.code.constants.indices.contains(~number)
        ? frame.code.constants[~number].typeName : nil
    }
    let register = frame.base + number
    return registers.has(register) ? registers[register].typeName : nil
  }
}
