import CKernels
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
  /// The larger and the smaller, the other where one is NaN.
  case fmax, fmin
  case copysign, hypot, logaddexp

  /// Whether it gives bool, whatever it is given.
  package var isComparison: Bool {
    switch self {
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: true
    default: false
    }
  }

  /// Whether it gives real numbers, whatever it is given.
  private var isReal: Bool { self == .divide || self == .atan2 || self == .copysign }

  /// Both, element by element: the dtype is promoted, except that `/` and some others give real numbers and
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
    let promoted = DType.promoted(left, right)
    guard promoted.isReal || (self != .hypot && self != .logaddexp) else {
      throw TensorError.wrongDType(operation: rawValue, wants: "float32", got: promoted)
    }
    let dtype = isReal ? promoted.real : promoted
    let both = Elementwise(
      sizes: sizes, dtype: isComparison ? .bool : dtype,
      operands: (try left.single(as: dtype), dtype), (try right.single(as: dtype), dtype))
    if left.isMeta || right.isMeta { return try both.onMeta(rawValue) }
    // Checked before the operands are read: copies of them may be as large as the result.
    let count = try DynamicTensor.reserve(sizes, both.dtype)
    try DynamicTensor.reserveWork(
      dtype.bytes + left.readingBytes(sizes, dtype) + right.readingBytes(sizes, dtype), of: count)
    // Unsafe: the kernels stay within the strips that they are given.
    if let comparison {
      return try unsafe both { unsafe Kernels.compare(dtype, comparison, $0) }
    }
    if let kernel = kernel(dtype) {
      return try unsafe both { unsafe Kernels.combine(dtype, kernel, $0) }
    }
    if let function = pairFunction { return try computed(both, dtype, function) }
    switch dtype {
    case .float32, .float64:
      let wanted = self == .leftShift || self == .rightShift ? "int64" : "int64 or bool"
      throw TensorError.wrongDType(operation: rawValue, wants: wanted, got: dtype)
    default:
      throw TensorError.refused(
        operation: rawValue, reason: "two bool tensors cannot be combined this way")
    }
  }

  private func computed(
    _ both: Elementwise, _ dtype: DType, _ function: KernelPairFunction
  ) throws -> DynamicTensor {
    // Unsafe: the kernels stay within the strips that they are given.
    if dtype.isReal { return try unsafe both { unsafe Kernels.combine(dtype, by: function, $0) } }
    switch (self, dtype) {
    case (_, .bool), (.atan2, _):
      throw TensorError.refused(
        operation: rawValue, reason: "two bool tensors cannot be combined this way")
    case (.power, .int64): return try raised(both, Int.self)
    case (.power, .int32): return try raised(both, Int32.self)
    case (.power, _): return try raised(both, UInt8.self)
    default:
      // As it is read: a number may wrap around to 0.
      let divisor = try both.operands[1].tensor.converted(to: dtype)
      if try DynamicTensor.count(of: both.sizes) > 0, try divisor.hasZeros() {
        throw TensorError.refused(
          operation: rawValue, reason: "a whole number is divided by 0")
      }
      return try unsafe both { unsafe Kernels.divideWholes(dtype, function, $0) }
    }
  }

  private func raised<Whole: WholeElement>(
    _ both: Elementwise, _: Whole.Type
  ) throws -> DynamicTensor {
    // Unsafe: the strips are read and written within their own counts.
    try unsafe both { unsafe $0.forEach(Whole.self, Whole.self) { Self.power($0, $1) } }
  }

  /// Wraps around as PyTorch's whole numbers do; a negative exponent leaves only 1 and -1.
  @inline(__always)
  package static func power<Whole: FixedWidthInteger>(_ base: Whole, _ exponent: Whole) -> Whole {
    guard exponent >= 0 else {
      return base == 1 ? 1 : base == ~0 ? (exponent % 2 == 0 ? 1 : ~0) : 0
    }
    if exponent == 2 { return base &* base }
    var (result, factor, rest) = (1 as Whole, base, exponent)
    while rest > 0 {
      if rest & 1 == 1 { result = result &* factor }
      factor = factor &* factor
      rest >>= 1
    }
    return result
  }
}
