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

  /// Both, element by element: the dtype is promoted, except that `/` gives real numbers and comparisons
  /// give bool.
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
    let promoted = DType.promoted(left, right)
    let dtype = self == .divide || self == .atan2 ? promoted.real : promoted
    let both = Elementwise(
      sizes: sizes, dtype: isComparison ? .bool : dtype,
      operands: (try left.single(as: dtype), dtype), (try right.single(as: dtype), dtype))
    if left.isMeta || right.isMeta { return try both.onMeta(rawValue) }
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
      let operation = try onReals(Float.self)
      if self == .power {
        return try unsafe both { unsafe Kernels.power($0, others: operation) }
      }
      return try unsafe both {
        unsafe $0.forEach(Float.self, Float.self, operation)
      }
    case .float64: return try computedReals(both)
    case .int64:
      if let comparison {
        return try unsafe both { unsafe Kernels.compareIntegers(comparison, $0) }
      }
      if let kernel { return try unsafe both { unsafe Kernels.combineIntegers(kernel, $0) } }
      return try computed(both, Int.self)
    case .int32: return try computed(both, Int32.self)
    case .uint8: return try computed(both, UInt8.self)
    case .bool:
      let operation = try onBooleans()
      return try unsafe both { unsafe $0.forEach(Bool.self, Bool.self, operation) }
    }
  }

  private func computedReals(_ both: Elementwise) throws -> DynamicTensor {
    if isComparison { return try unsafe both { unsafe compare($0, Double.self) } }
    // Unsafe: the strips are read and written within their own counts.
    return switch self {
    case .add: try unsafe both { unsafe $0.forEach(Double.self, Double.self) { $0 + $1 } }
    case .subtract: try unsafe both { unsafe $0.forEach(Double.self, Double.self) { $0 - $1 } }
    case .multiply: try unsafe both { unsafe $0.forEach(Double.self, Double.self) { $0 * $1 } }
    case .divide: try unsafe both { unsafe $0.forEach(Double.self, Double.self) { $0 / $1 } }
    default:
      try computed(both, with: onReals(Double.self))
    }
  }

  private func computed<Element>(
    _ both: Elementwise, with operation: (Element, Element) -> Element
  ) throws -> DynamicTensor {
    // Unsafe: the strips are read and written within their own counts.
    try unsafe both { unsafe $0.forEach(Element.self, Element.self, operation) }
  }

  private func computed<Whole: WholeElement>(
    _ both: Elementwise, _: Whole.Type
  ) throws -> DynamicTensor {
    if isComparison { return try unsafe both { unsafe compare($0, Whole.self) } }
    // Unsafe: the strips are read and written within their own counts.
    return switch self {
    case .add: try unsafe both { unsafe $0.forEach(Whole.self, Whole.self) { $0 &+ $1 } }
    case .subtract: try unsafe both { unsafe $0.forEach(Whole.self, Whole.self) { $0 &- $1 } }
    case .multiply: try unsafe both { unsafe $0.forEach(Whole.self, Whole.self) { $0 &* $1 } }
    default:
      try unsafe both {
        try unsafe $0.forEach(Whole.self, Whole.self) { try onWholes($0, $1) }
      }
    }
  }

  /// What a comparison says of each pair of a strip.
  @unsafe
  private func compare<Element: Comparable>(_ strip: Strip, _: Element.Type) {
    // Unsafe: the strip is read and written within its own counts.
    switch self {
    case .equal: unsafe strip.forEach(Element.self, Bool.self) { $0 == $1 }
    case .notEqual: unsafe strip.forEach(Element.self, Bool.self) { $0 != $1 }
    case .less: unsafe strip.forEach(Element.self, Bool.self) { $0 < $1 }
    case .lessOrEqual: unsafe strip.forEach(Element.self, Bool.self) { $0 <= $1 }
    case .greater: unsafe strip.forEach(Element.self, Bool.self) { $0 > $1 }
    default: unsafe strip.forEach(Element.self, Bool.self) { $0 >= $1 }
    }
  }
}

extension BinaryOperation {
  private func onReals<Real: RealElement>(_: Real.Type) throws -> (Real, Real) -> Real {
    switch self {
    case .add: { $0 + $1 }
    case .subtract: { $0 - $1 }
    case .multiply: { $0 * $1 }
    case .divide: { $0 / $1 }
    case .floorDivide: Self.floorDivided
    case .remainder: Self.remainder
    case .power: { .power($0, $1) }
    case .maximum: { $0.isNaN || $1.isNaN ? .nan : max($0, $1) }
    case .minimum: { $0.isNaN || $1.isNaN ? .nan : min($0, $1) }
    case .atan2: { Real(angle(Double($0), Double($1))) }
    case .fmod: { .leftOver($0, $1) }
    case .leftShift, .rightShift:
      throw TensorError.wrongDType(operation: rawValue, wants: "int64", got: Real.dtype)
    default:
      throw TensorError.wrongDType(operation: rawValue, wants: "int64 or bool", got: Real.dtype)
    }
  }

  /// Rounded towards minus infinity, by way of the remainder as PyTorch does.
  private static func floorDivided<Real: RealElement>(_ left: Real, _ right: Real) -> Real {
    guard right != 0 else { return left / right }
    let rest = Real.leftOver(left, right)
    var quotient = (left - rest) / right
    if rest != 0, (right < 0) != (rest < 0) { quotient -= 1 }
    guard quotient != 0 else { return Real(signOf: left / right, magnitudeOf: 0) }
    let floor = quotient.rounded(.down)
    return quotient - floor > 0.5 ? floor + 1 : floor
  }

  /// With the sign of the divisor, as in Python.
  private static func remainder<Real: RealElement>(_ left: Real, _ right: Real) -> Real {
    let rest = Real.leftOver(left, right)
    return rest != 0 && (right < 0) != (rest < 0) ? rest + right : rest
  }

  @inline(__always)
  private func onWholes<Whole: WholeElement>(_ left: Whole, _ right: Whole) throws -> Whole {
    switch self {
    case .add: return left &+ right
    case .subtract: return left &- right
    case .multiply: return left &* right
    case .floorDivide, .remainder, .fmod:
      guard right != 0 else {
        throw TensorError.refused(
          operation: rawValue, reason: "a whole number is divided by 0")
      }
      if self == .fmod { return Whole.isSigned && right == ~0 ? 0 : left % right }
      return self == .floorDivide
        ? Self.floorDivided(left, right) : left &- Self.floorDivided(left, right) &* right
    case .power: return Self.power(left, right)
    case .and: return left & right
    case .or: return left | right
    case .exclusiveOr: return left ^ right
    // Distances that no word has shift everything out.
    case .leftShift: return right < 0 || right >= Whole.bitWidth ? 0 : left << right
    case .rightShift:
      // `>>` by more than the width gives 0, or -1 below 0.
      return right < 0 ? left >> Whole(Whole.bitWidth - 1) : left >> right
    case .maximum: return max(left, right)
    default: return min(left, right)
    }
  }

  private static func floorDivided<Whole: WholeElement>(_ left: Whole, _ right: Whole) -> Whole {
    // The least number has no positive counterpart.
    if Whole.isSigned, right == ~0 { return 0 &- left }
    let quotient = left / right
    return left % right != 0 && (left < 0) != (right < 0) ? quotient - 1 : quotient
  }

  /// Wraps around as PyTorch's whole numbers do; a negative exponent leaves only 1 and -1.
  package static func power<Whole: FixedWidthInteger>(_ base: Whole, _ exponent: Whole) -> Whole {
    guard exponent >= 0 else {
      return base == 1 ? 1 : base == ~0 ? (exponent % 2 == 0 ? 1 : ~0) : 0
    }
    var (result, factor, rest) = (1 as Whole, base, exponent)
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
