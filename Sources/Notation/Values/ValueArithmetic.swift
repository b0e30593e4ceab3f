import Engine
import Glibc
import Support

/// The results of operators on values: PyTorch's rules if a tensor takes part, otherwise Python's.
enum ValueArithmetic {
  /// Upper limit of repetitions of a list or a text.
  private static let mostRepeated = 1_000_000
  /// Values of a list, or bytes of a text.
  static let mostJoined = 10_000_000

  /// A binary operator's result.
  ///
  /// - Throws: `ExpressionError`; `TensorError`.
  static func binary(_ operation: Operator, _ left: Value, _ right: Value) throws -> Value {
    switch (left, right) {
    case (.string(let template), _) where operation == .remainder:
      return .string(try TextTemplate.filled(template, percent: right))
    case (.tensor(let a), .tensor(let b)): return .tensor(try tensors(operation, a, b))
    case (.tensor(let a), _):
      guard let b = right.scalar, operation != .matrixMultiply else { break }
      if operation == .power, !a.dtype.isReal, case .int(let exponent) = right, exponent < 0 {
        throw TensorError.refused(
          operation: "**", reason: "a whole number to the power of \(exponent)")
      }
      if operation == .power, a.dtype == .bool, case .bool(let exponent) = right {
        return .tensor(exponent ? try a.copied() : try a.filledLike(.number(true)))
      }
      return .tensor(try tensors(operation, a, b, .right))
    case (_, .tensor(let b)):
      guard let a = left.scalar, operation != .matrixMultiply else { break }
      return .tensor(try tensors(operation, a, b, .left))
    case (.set(let a), .set(let b)):
      if let combined = try a.combined(operation, b) { return .set(combined) }
    case (.view(let a), _):
      if let b = try right.asSet, let combined = try SetObject(a.values).combined(operation, b) {
        return .set(combined)
      }
    case (.dictionary(let a), .dictionary(let b)) where a.isCounter && b.isCounter:
      if let combined = try CollectionTypes.combined(operation, a, b) {
        return .dictionary(combined)
      }
    case (.dictionary(let a), .dictionary(let b)) where operation == .or:
      let joined = a.copied()
      for (key, value) in b.entries { try joined.put(value, for: key) }
      return .dictionary(joined)
    case (.int(let a), .int(let b)): return try whole(operation, a, b)
    case (.type, .type), (.type, .none), (.none, .type), (.tuple, .type), (.tuple, .none):
      // `int | str` says of which types something is.
      if operation == .or { return .tupled((left.parts.map(Array.init) ?? [left]) + [right]) }
    case (.bool, .int), (.int, .bool), (.bool, .bool): return try truths(operation, left, right)
    default:
      if let a = left.realNumber, let b = right.realNumber { return try real(operation, a, b) }
      if let joined = try sequences(operation, left, right) { return joined }
    }
    throw ExpressionError.wrongOperands(
      operation: operation.rawValue, left: left.kind, right: right.kind)
  }

  private static func truths(_ operation: Operator, _ left: Value, _ right: Value) throws -> Value {
    if case .bool(let a) = left, case .bool(let b) = right {
      switch operation {
      case .and: return .bool(a && b)
      case .or: return .bool(a || b)
      case .exclusiveOr: return .bool(a != b)
      default: break
      }
    }
    let whole = { (value: Value) in
      switch value {
      case .bool(let truth): truth ? 1 : 0
      case .int(let number): number
      default: 0
      }
    }
    return try self.whole(operation, whole(left), whole(right))
  }

  private static func whole(_ operation: Operator, _ left: Int, _ right: Int) throws -> Value {
    func checked(_ result: (partialValue: Int, overflow: Bool)) throws -> Value {
      guard !result.overflow else { throw ExpressionError.overflow(operation: operation.rawValue) }
      return .int(result.partialValue)
    }
    switch operation {
    case .add: return try checked(left.addingReportingOverflow(right))
    case .subtract: return try checked(left.subtractingReportingOverflow(right))
    case .multiply: return try checked(left.multipliedReportingOverflow(by: right))
    case .divide:
      guard right != 0 else { throw ExpressionError.divisionByZero }
      return .float(Double(left) / Double(right))
    case .floorDivide, .remainder:
      guard right != 0 else { throw ExpressionError.divisionByZero }
      guard right != -1 || left != Int.min else {
        throw ExpressionError.overflow(operation: operation.rawValue)
      }
      let (quotient, rest) = left.quotientAndRemainder(dividingBy: right)
      let isOff = rest != 0 && (rest < 0) != (right < 0)
      return .int(
        operation == .floorDivide
          ? (isOff ? quotient - 1 : quotient) : (isOff ? rest + right : rest))
    case .power: return try wholePower(left, right)
    case .and: return .int(left & right)
    case .or: return .int(left | right)
    case .exclusiveOr: return .int(left ^ right)
    case .leftShift, .rightShift: return try shifted(operation, left, right)
    case .matrixMultiply:
      throw ExpressionError.wrongOperands(operation: "@", left: "a number", right: "a number")
    }
  }

  private static func shifted(_ operation: Operator, _ left: Int, _ right: Int) throws -> Value {
    guard right >= 0 else {
      throw ExpressionError.cannot(
        what: "be shifted by \(right) bits", value: "a whole number",
        mend: operation == .leftShift
          ? "x >> \(right.magnitude) shifts down" : "x << \(right.magnitude) shifts up")
    }
    if operation == .rightShift { return .int(left >> min(right, 63)) }
    guard left != 0 else { return .int(0) }
    let result = left << min(right, 63)
    guard right < 64, result >> right == left else {
      throw ExpressionError.overflow(operation: "<<")
    }
    return .int(result)
  }

  private static func wholePower(_ base: Int, _ exponent: Int) throws -> Value {
    guard exponent >= 0 else {
      guard base != 0 else { throw ExpressionError.divisionByZero }
      return .float(pow(Double(base), Double(exponent)))
    }
    if base == 0 || base == 1 || base == -1 { return .int(BinaryOperation.power(base, exponent)) }
    var result = 1
    // At most 63 steps: the base is 2 or more.
    for _ in 0..<exponent {
      let (product, overflow) = result.multipliedReportingOverflow(by: base)
      guard !overflow else { throw ExpressionError.overflow(operation: "**") }
      result = product
    }
    return .int(result)
  }

  private static func real(_ operation: Operator, _ left: Double, _ right: Double) throws -> Value {
    switch operation {
    case .add: return .float(left + right)
    case .subtract: return .float(left - right)
    case .multiply: return .float(left * right)
    case .divide, .floorDivide, .remainder:
      guard right != 0 else { throw ExpressionError.divisionByZero }
      if operation == .divide { return .float(left / right) }
      return .float(divided(left, right, givesRest: operation == .remainder))
    case .power:
      let result = pow(left, right)
      guard left != 0 || right >= 0 else { throw ExpressionError.divisionByZero }
      guard !result.isNaN || left.isNaN || right.isNaN else {
        throw ExpressionError.notSupported(what: "a root of a number below 0", mend: nil)
      }
      guard result.isFinite || !left.isFinite || !right.isFinite else {
        throw ExpressionError.cannot(
          what: "be represented", value: "a number this large", mend: nil)
      }
      return .float(result)
    default:
      throw ExpressionError.wrongOperands(
        operation: operation.rawValue, left: "a float", right: "a number")
    }
  }

  /// The quotient rounded down, or the rest, with the signs of 0 that Python gives them.
  private static func divided(_ left: Double, _ right: Double, givesRest: Bool) -> Double {
    var rest = fmod(left, right)
    var quotient = (left - rest) / right
    if rest == 0 {
      rest = copysign(0, right)
    } else if (rest < 0) != (right < 0) {
      rest += right
      quotient -= 1
    }
    if givesRest { return rest }
    if quotient == 0 { return copysign(0, left / right) }
    let whole = quotient.rounded(.down)
    return quotient - whole > 0.5 ? whole + 1 : whole
  }

  /// Texts, lists, tuples and sizes joined or repeated.
  private static func sequences(
    _ operation: Operator, _ left: Value, _ right: Value
  ) throws -> Value? {
    if operation == .add { try checkSum(left, right) }
    switch (operation, left, right) {
    case (.add, .string(let a), .string(let b)): return .string(a + b)
    case (.add, .list(let a), .list(let b)): return .list(a.appending(b))
    case (.add, .tuple(let a), .tuple(let b)): return .tuple(a.appending(b))
    case (.add, .size(let a), .size(let b)): return .size(a + b)
    case (.add, .size(let a), .tuple(let b)):
      guard let numbers = right.wholeNumbers else { return .tupled(a.map { .int($0) } + Array(b)) }
      return .size(a + numbers)
    case (.add, .tuple(let a), .size(let b)): return .tupled(Array(a) + b.map { .int($0) })
    case (.multiply, _, .int(let count)): return try repeated(left, count)
    case (.multiply, .int(let count), _): return try repeated(right, count)
    case (.multiply, _, .bool(let truth)): return try repeated(left, truth ? 1 : 0)
    case (.multiply, .bool(let truth), _): return try repeated(right, truth ? 1 : 0)
    default: return nil
    }
  }

  /// Refuses sums that repeated doubling would make too large for memory.
  static func checkSum(_ left: Value, _ right: Value) throws {
    let length = left.length + right.length
    guard length <= mostJoined else {
      throw ExpressionError.tooMuch(what: "a list or a text", count: length, most: mostJoined)
    }
    if case .string = left { return try MemoryBudget.check(2 * length, of: UInt8.self) }
    try ListBudget.reserve(right.length, bytesEach: 0)
  }

  private static func repeated(_ value: Value, _ count: Int) throws -> Value? {
    let count = max(0, count)
    func check(_ length: Int) throws {
      let (total, overflow) = max(1, length).multipliedReportingOverflow(by: count)
      guard !overflow, total <= mostRepeated else {
        throw ExpressionError.tooMuch(
          what: "a repetition", count: overflow ? Int.max : total, most: mostRepeated)
      }
    }
    switch value {
    case .string(let text):
      try check(text.utf8.count)
      try MemoryBudget.check(2 * count * text.utf8.count, of: UInt8.self)
      return .string(String(repeating: text, count: count))
    case .list(let values):
      try check(values.count)
      try ListBudget.reserve(count * values.count, bytesEach: 0)
      return .listed((0..<count).flatMap { _ in values })
    case .tuple(let values):
      try check(values.count)
      try ListBudget.reserve(count * values.count, bytesEach: 0)
      return .tupled((0..<count).flatMap { _ in values })
    case .size(let sizes):
      try check(sizes.count)
      return .size((0..<count).flatMap { _ in sizes })
    default: return nil
    }
  }
}

extension Value {
  /// The set that it is, or the keys of a dictionary.
  ///
  /// - Throws: `ExpressionError.cannot` for pairs that no set can hold.
  fileprivate var asSet: SetObject? {
    get throws {
      switch self {
      case .set(let set): set
      case .view(let view): try SetObject(view.values)
      default: nil
      }
    }
  }

  /// How many values or bytes it has, where it is a list or a text.
  fileprivate var length: Int {
    switch self {
    case .string(let text): text.utf8.count
    case .list(let values), .tuple(let values): values.count
    case .size(let sizes): sizes.count
    default: 0
    }
  }
}
