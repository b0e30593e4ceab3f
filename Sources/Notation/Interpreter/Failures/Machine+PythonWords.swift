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
    case (.indexOutside, .setItem), (.indexOutside, .deleteItem):
      return "list assignment index out of range"
    case (.cannot, .item):
      return value(at: step.b, frame).flatMap { Self.noItem(of: $0, right) }
    case (.cannot("be iterated over", _, _), .setItem): return "can only assign an iterable"
    case (.cannot, .setItem):
      return value(at: step.a, frame).flatMap { Self.noAssignment(to: $0, right) }
    case (.cannot, .deleteItem):
      return value(at: step.a, frame).flatMap { Self.noDeletion(of: $0, right) }
    case (.cannot("be iterated over", let kind, _), .unpack):
      return "cannot unpack non-iterable \(ExpressionError.type(ofKind: kind)) object"
    case (.wrongNames(let names, let values), .unpack) where step.x > 0 && values < names:
      return "not enough values to unpack (expected at least \(names), got \(values))"
    case (.cannot("be iterated over", let kind, _), .compare),
      (.cannot("be iterated over", let kind, _), .jumpUnless):
      return "argument of type '\(ExpressionError.type(ofKind: kind))' is not iterable"
    default: return nil
    }
  }

  /// The key that a dictionary lacks, where the present instruction has it in a register.
  func missingKey(_ error: any Error, _ frame: Frame) -> Value? {
    guard case ExpressionError.missingKey? = error as? ExpressionError else { return nil }
    let step = frame.code.instructions[place]
    switch step.operation {
    case .item, .deleteItem: return value(at: step.c, frame)
    case .callMethod where step.c > 0:
      return switch value(at: step.b, frame) {
      case .dictionary, .set, .instance: value(at: step.b + 1, frame)
      default: nil
      }
    default: return nil
    }
  }

  private static let outside = [
    "str": "string index out of range", "tuple": "tuple index out of range",
    "range": "range object index out of range",
  ]

  private static func noItem(of owner: Value, _ key: String?) -> String? {
    let type = owner.typeName
    switch owner {
    case .string:
      guard let key, key != "slice" else { return nil }
      return "string indices must be integers, not '\(key)'"
    case .list, .tuple, .range:
      guard let key, key != "slice" else { return nil }
      return "\(type) indices must be integers or slices, not \(key)"
    case .instance(let object) where object.type.lookup(Names.getItem) != nil: return nil
    default: return owner.hasNoItems ? "'\(type)' object is not subscriptable" : nil
    }
  }

  private static func noAssignment(to owner: Value, _ key: String?) -> String? {
    switch owner {
    case .list: return noItem(of: owner, key)
    case .instance(let object) where object.type.lookup(Names.setItem) != nil: return nil
    default:
      guard owner.hasNoItems || owner.isCounted else { return nil }
      return "'\(owner.typeName)' object does not support item assignment"
    }
  }

  /// Python says it in two ways: of what counts its values, and of anything else.
  private static func noDeletion(of owner: Value, _ key: String?) -> String? {
    switch owner {
    case .list: return noItem(of: owner, key)
    case .instance(let object) where object.type.lookup(Names.deleteItem) != nil: return nil
    default:
      let isByPlace = owner.isCounted && (key == "int" || key == "bool")
      let verb = isByPlace ? "doesn't" : "does not"
      return "'\(owner.typeName)' object \(verb) support item deletion"
    }
  }

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
    value(at: place, frame)?.typeName
  }

  private func value(at place: Int32, _ frame: Frame) -> Value? {
    let number = Int(place)
    if number < 0 {
      return frame.code.constants.indices.contains(~number) ? frame.code.constants[~number] : nil
    }
    let register = frame.base + number
    return registers.has(register) ? registers[register] : nil
  }
}

extension Value {
  /// Whether nothing in it has a place or a key by which it could be asked for.
  fileprivate var hasNoItems: Bool {
    switch self {
    case .none, .bool, .int, .float, .set, .iterator, .view, .closure, .native, .function, .bound,
      .method, .slice, .ellipsis:
      true
    case .instance(let object): object.inner == nil
    default: false
    }
  }

  /// Whether it has a length in Python, and cannot be changed by place.
  fileprivate var isCounted: Bool {
    switch self {
    case .string, .tuple, .range, .set, .view: true
    default: false
    }
  }
}
