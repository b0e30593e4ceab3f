import Glibc
import Support

/// An operation on two tensors, element by element, with broadcasting and promotion.
package enum BinaryOperation: String, Sendable, CaseIterable {
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case floorDivide = "//"
  case remainder = "%"
  case power = "**"
  case equal = "=="
  case notEqual = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  case and = "&"
  case or = "|"
  case exclusiveOr = "^"
  case leftShift = "<<"
  case rightShift = ">>"
  case maximum, minimum
  case atan2, fmod

  /// Whether it gives bool, whatever it is given.
  package var isComparison: Bool {
    switch self {
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: true
    default: false
    }
  }

  /// Both, element by element: the dtype is the higher of the two, except that `/` gives float32 and
  /// comparisons give bool.
  ///
  /// - Throws: `TensorError`; `MemoryError`.
  package func callAsFunction(
    _ left: DynamicTensor, _ right: DynamicTensor, number: Number? = nil
  ) throws -> DynamicTensor {
    guard left.requiresGradient || right.requiresGradient, GradientMode.isOn,
      let rule = rule(number)
    else {
      return try computed(left, right)
    }
    return try DynamicTensor.remembering(
      rule.name, [left, right], keeping: rule.kept(left, right), { try computed(left, right) },
      gradient: { try rule.gradients(left, right, $0) })
  }

  private func computed(_ left: DynamicTensor, _ right: DynamicTensor) throws -> DynamicTensor {
    if self == .subtract, left.dtype == .bool || right.dtype == .bool {
      throw TensorError.refused(
        operation: rawValue, reason: "a bool cannot be subtracted")
    }
    let sizes = try Broadcasting.sizes(left.sizes, right.sizes, rawValue)
    let givesFloats = self == .divide || self == .atan2
    let dtype = max(left.dtype, right.dtype, givesFloats ? .float32 : .bool)
    let both = Elementwise(
      sizes: sizes, dtype: isComparison ? .bool : dtype,
      operands: (try left.single(as: dtype), dtype), (try right.single(as: dtype), dtype))
    // Checked before the operands are read: copies of them may be as large as the result.
    let count = try DynamicTensor.reserve(sizes, both.dtype)
    try DynamicTensor.reserveWork(
      dtype.bytes + left.readingBytes(sizes, dtype) + right.readingBytes(sizes, dtype), of: count)
    // Unsafe: the kernels stay within the strips that they are given.
    switch dtype {
    case .float32:
      if let comparison {
        return try unsafe both { unsafe Kernels.compareFloats(comparison, $0) }
      }
      if let kernel { return try unsafe both { unsafe Kernels.combineFloats(kernel, $0) } }
      let operation = try onFloats()
      if self == .power {
        return try unsafe both { unsafe Kernels.power($0, others: operation) }
      }
      return try unsafe both {
        unsafe $0.forEach(Float.self, Float.self, operation)
      }
    case .int64:
      if let comparison {
        return try unsafe both { unsafe Kernels.compareIntegers(comparison, $0) }
      }
      if let kernel { return try unsafe both { unsafe Kernels.combineIntegers(kernel, $0) } }
      return try unsafe both {
        try unsafe $0.forEach(Int.self, Int.self) { try onIntegers($0, $1) }
      }
    case .bool:
      let operation = try onBooleans()
      return try unsafe both { unsafe $0.forEach(Bool.self, Bool.self, operation) }
    }
  }
}

extension BinaryOperation {
  private func onFloats() throws -> (Float, Float) -> Float {
    switch self {
    case .add: { $0 + $1 }
    case .subtract: { $0 - $1 }
    case .multiply: { $0 * $1 }
    case .divide: { $0 / $1 }
    case .floorDivide: Self.floorDivided
    case .remainder: Self.remainder
    case .power: { Float(pow(Double($0), Double($1))) }
    case .maximum: { $0.isNaN || $1.isNaN ? .nan : max($0, $1) }
    case .minimum: { $0.isNaN || $1.isNaN ? .nan : min($0, $1) }
    case .atan2: { Float(angle(Double($0), Double($1))) }
    case .fmod: { leftOver($0, $1) }
    case .leftShift, .rightShift:
      throw TensorError.wrongDType(operation: rawValue, wants: "int64", got: .float32)
    default:
      throw TensorError.wrongDType(operation: rawValue, wants: "int64 or bool", got: .float32)
    }
  }

  /// Rounded towards minus infinity, by way of the remainder as PyTorch does.
  private static func floorDivided(_ left: Float, _ right: Float) -> Float {
    guard right != 0 else { return left / right }
    let rest = leftOver(left, right)
    var quotient = (left - rest) / right
    if rest != 0, (right < 0) != (rest < 0) { quotient -= 1 }
    guard quotient != 0 else { return Float(signOf: left / right, magnitudeOf: 0) }
    let floor = quotient.rounded(.down)
    return quotient - floor > 0.5 ? floor + 1 : floor
  }

  /// With the sign of the divisor, as in Python.
  private static func remainder(_ left: Float, _ right: Float) -> Float {
    let rest = leftOver(left, right)
    return rest != 0 && (right < 0) != (rest < 0) ? rest + right : rest
  }

  private func onIntegers(_ left: Int, _ right: Int) throws -> Int {
    switch self {
    case .add: return left &+ right
    case .subtract: return left &- right
    case .multiply: return left &* right
    case .floorDivide, .remainder, .fmod:
      guard right != 0 else {
        throw TensorError.refused(
          operation: rawValue, reason: "a whole number is divided by 0")
      }
      if self == .fmod { return right == -1 ? 0 : left % right }
      return self == .floorDivide
        ? Self.floorDivided(left, right) : left &- Self.floorDivided(left, right) &* right
    case .power: return Self.power(left, right)
    case .and: return left & right
    case .or: return left | right
    case .exclusiveOr: return left ^ right
    // Distances that no word has shift everything out.
    case .leftShift: return right < 0 || right > 63 ? 0 : left << right
    case .rightShift: return left >> (right < 0 || right > 63 ? 63 : right)
    case .maximum: return max(left, right)
    default: return min(left, right)
    }
  }

  private static func floorDivided(_ left: Int, _ right: Int) -> Int {
    if right == -1 { return 0 &- left }
    let quotient = left / right
    return left % right != 0 && (left < 0) != (right < 0) ? quotient - 1 : quotient
  }

  /// Wraps around as int64 does; a negative exponent leaves only 1 and -1.
  package static func power(_ base: Int, _ exponent: Int) -> Int {
    guard exponent >= 0 else {
      return base == 1 ? 1 : base == -1 ? (exponent % 2 == 0 ? 1 : -1) : 0
    }
    var (result, factor, rest) = (1, base, exponent)
    while rest > 0 {
      if rest & 1 == 1 { result = result &* factor }
      factor = factor &* factor
      rest >>= 1
    }
    return result
  }

  private func onBooleans() throws -> (Bool, Bool) -> Bool {
    switch self {
    case .add, .or, .maximum: { $0 || $1 }
    case .multiply, .and, .minimum: { $0 && $1 }
    case .equal: { $0 == $1 }
    case .notEqual, .exclusiveOr: { $0 != $1 }
    case .less: { !$0 && $1 }
    case .lessOrEqual: { !$0 || $1 }
    case .greater: { $0 && !$1 }
    case .greaterOrEqual: { $0 || !$1 }
    default:
      throw TensorError.refused(
        operation: rawValue, reason: "two bool tensors cannot be combined this way")
    }
  }
}

/// Outside the enumeration, whose cases have the same names.
private func angle(_ y: Double, _ x: Double) -> Double { atan2(y, x) }
private func leftOver(_ left: Float, _ right: Float) -> Float { fmod(left, right) }

extension DynamicTensor {
  /// The quotient rounded down.
  ///
  /// - Throws: `TensorError`.
  package func dividedDown(by other: DynamicTensor) throws -> DynamicTensor {
    try flat("DivBackward2", others: [other]) { try BinaryOperation.floorDivide(self, other) }
  }

  /// Each element times itself.
  ///
  /// - Throws: `TensorError`.
  package func squared() throws -> DynamicTensor {
    // A square is exact in float64, so one rounded product gives the same number.
    try Self.remembering(
      "PowBackward0", [self], keeping: [self], { try BinaryOperation.multiply(self, self) },
      gradient: { [self] in [try $0.gradient * (self * 2)] })
  }

  /// The way from this tensor to another, as far as `weight` says: `torch.lerp`.
  ///
  /// - Throws: `TensorError`.
  package func interpolated(
    to end: DynamicTensor, _ weight: DynamicTensor, isNumber: Bool
  ) throws -> DynamicTensor {
    for tensor in [self, end] + (isNumber ? [] : [weight]) where tensor.dtype != .float32 {
      throw TensorError.wrongDType(operation: "lerp", wants: "float32", got: tensor.dtype)
    }
    let weight = try weight.converted(to: .float32)
    return try Self.remembering(
      isNumber ? "LerpBackward0" : "LerpBackward1", [self, end, weight],
      keeping: isNumber ? [] : [self, end, weight], { try self + weight * (end - self) },
      gradient: { [self] backward in
        let gradient = try backward.gradient
        return [
          backward.wants(0) ? try gradient * (1 - weight) : nil,
          backward.wants(1) ? try gradient * weight : nil,
          backward.wants(2) ? try gradient * (end - self) : nil,
        ]
      })
  }

  /// The quotient rounded towards 0.
  ///
  /// - Throws: `TensorError`.
  package func dividedTowardsZero(by other: DynamicTensor) throws -> DynamicTensor {
    let dtype = max(dtype, other.dtype)
    guard dtype != .bool else {
      throw TensorError.wrongDType(
        operation: "div with rounding_mode 'trunc'", wants: "int64 or float32", got: .bool)
    }
    if dtype == .int64 {
      let (left, right) = (try converted(to: .int64), try other.converted(to: .int64))
      guard left.dtype == self.dtype, right.dtype == other.dtype else {
        return try left.dividedTowardsZero(by: right)
      }
    }
    if dtype == .float32 {
      return try flat("DivBackward2", others: [other]) {
        try BinaryOperation.divide(self, other).rounded(.towardZero, "trunc")
      }
    }
    // The quotient of the distances from 0, with the quotient's sign.
    let signs = try BinaryOperation.multiply(signs(), other.signs())
    return try BinaryOperation.multiply(
      BinaryOperation.floorDivide(absolute(), other.absolute()), signs)
  }
}
