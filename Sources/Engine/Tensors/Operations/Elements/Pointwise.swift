import CKernels
import Glibc
import Support

/// A function of each element that gives float32, whatever it is given.
package enum Pointwise: String, Sendable, CaseIterable {
  case exp, expm1, log, log10, log2, log1p
  case sqrt, rsqrt, reciprocal
  case tanh, sigmoid, erf
  case sin, cos, tan, asin, acos, atan
  case sinh, cosh, asinh, acosh, atanh, exp2, erfc

  /// The function of each element, computed in float64 and rounded once; the sigmoid of many in float32.
  ///
  /// - Throws: `MemoryError`.
  package func callAsFunction(_ tensor: DynamicTensor) throws -> DynamicTensor {
    guard tensor.requiresGradient, GradientMode.isOn else { return try computed(tensor) }
    let rule = rule
    return try DynamicTensor.remembering(
      rule.name, [tensor], keeping: rule.keepsInput ? [tensor] : [], keepsResult: !rule.keepsInput,
      { try computed(tensor) },
      gradient: { backward in
        if let kernel = rule.kernel, !GradientMode.isOn {
          return [try backward.result.slope(kernel, backward.gradient)]
        }
        let slope = try rule.slope(rule.keepsInput ? tensor : try backward.result)
        return [try BinaryOperation.multiply(backward.gradient, slope)]
      })
  }

  private func computed(_ tensor: DynamicTensor) throws -> DynamicTensor {
    let tensor = try tensor.converted(to: .float32)
    switch self {
    case .sqrt: return try tensor.mapped(KERNEL_SQUARE_ROOT)
    case .reciprocal: return try tensor.mapped(KERNEL_RECIPROCAL)
    case .rsqrt: return try tensor.mapped(KERNEL_RSQRT)
    default: return try kernel.map { try tensor.mapped($0) } ?? tensor.mapped(body(of: self))
    }
  }
}

extension Pointwise {
  /// The kernel that computes it; there is none for the inverses of the circular and hyperbolic
  /// functions, and none in float64 for roots.
  private var kernel: KernelFunction? {
    switch self {
    case .exp: KERNEL_EXP
    case .expm1: KERNEL_EXPM1
    case .exp2: KERNEL_EXP2
    case .log: KERNEL_LOG
    case .log2: KERNEL_LOG2
    case .log10: KERNEL_LOG10
    case .log1p: KERNEL_LOG1P
    case .tanh: KERNEL_TANH
    case .sigmoid: KERNEL_SIGMOID
    case .erf: KERNEL_ERF
    case .erfc: KERNEL_ERFC
    case .sin: KERNEL_SINE
    case .cos: KERNEL_COSINE
    case .tan: KERNEL_TANGENT
    case .sinh: KERNEL_SINH
    case .cosh: KERNEL_COSH
    default: nil
    }
  }
}

/// What the others make of a number; outside the enumeration, whose cases have the same names.
private func body(of function: Pointwise) -> @Sendable (Double) -> Double {
  switch function {
  case .asin: { asin($0) }
  case .acos: { acos($0) }
  case .atan: { atan($0) }
  case .asinh: { asinh($0) }
  case .acosh: { acosh($0) }
  case .atanh: { atanh($0) }
  default: { $0 }
  }
}

extension DynamicTensor {
  /// A function of each element, as float32.
  ///
  /// - Throws: `MemoryError`.
  func mapped(_ function: (Double) -> Double) throws -> DynamicTensor {
    let each = Elementwise(sizes: sizes, dtype: .float32, operands: (self, .float32))
    // Unsafe: the strip is read and written within its own counts.
    return try unsafe each {
      unsafe $0.forEach(Float.self, Float.self) { Float(function(Double($0))) }
    }
  }

  /// A function of each element in the tensor's own dtype: float32 by a kernel.
  ///
  /// - Throws: `TensorError.wrongDType` for bool; `MemoryError`.
  func mapped(
    _ operation: String, floats: KernelSimple, integers: (Int) -> Int
  ) throws -> DynamicTensor {
    dtype == .float32
      ? try mapped(floats) : try mapped(operation, floats: { $0 }, integers: integers)
  }

  /// A function of each element in the tensor's own dtype.
  ///
  /// - Throws: `TensorError.wrongDType` for bool; `MemoryError`.
  func mapped(
    _ operation: String, floats: (Float) -> Float, integers: (Int) -> Int
  ) throws -> DynamicTensor {
    let each = Elementwise(sizes: sizes, dtype: dtype, operands: (self, dtype))
    // Unsafe: the strip is read and written within its own counts.
    switch dtype {
    case .float32: return try unsafe each { unsafe $0.forEach(Float.self, Float.self, floats) }
    case .int64: return try unsafe each { unsafe $0.forEach(Int.self, Int.self, integers) }
    case .bool:
      throw TensorError.wrongDType(operation: operation, wants: "int64 or float32", got: .bool)
    }
  }

  /// Throws unless the elements are float32.
  ///
  /// - Throws: `TensorError.wrongDType`.
  func requireFloats(_ operation: String) throws {
    guard dtype == .float32 else {
      throw TensorError.wrongDType(operation: operation, wants: "float32", got: dtype)
    }
  }

  /// Each element negated.
  ///
  /// - Throws: `TensorError.wrongDType` for bool.
  package func negated() throws -> DynamicTensor {
    try Self.remembering(
      "NegBackward0", [self],
      { try mapped("-", floats: KERNEL_NEGATIVE, integers: { 0 &- $0 }) },
      gradient: { [try $0.gradient.negated()] })
  }

  /// Elements with NaN and the infinities replaced: `torch.nan_to_num`.
  ///
  /// - Throws: `MemoryError`.
  package func finite(nan: Float, above: Float, below: Float) throws -> DynamicTensor {
    guard dtype == .float32 else { return try copied() }
    return try Self.remembering(
      "NanToNumBackward0", [self], keeping: [self],
      {
        try mapped(
          "nan_to_num",
          floats: { $0.isNaN ? nan : $0 == .infinity ? above : $0 == -.infinity ? below : $0 },
          integers: { $0 })
      },
      gradient: { [self] backward in [try backward.gradient * asked { $0.isFinite }] })
  }

  /// Each element's absolute value.
  ///
  /// - Throws: `TensorError.wrongDType` for bool.
  package func absolute() throws -> DynamicTensor {
    try Self.remembering(
      "AbsBackward0", [self], keeping: [self],
      { try mapped("abs", floats: KERNEL_ABSOLUTE, integers: { $0 < 0 ? 0 &- $0 : $0 }) },
      gradient: { [self] in [try $0.gradient * signs()] })
  }

  /// -1, 0 or 1.
  ///
  /// - Throws: `MemoryError`.
  package func signs() throws -> DynamicTensor {
    guard dtype != .bool else { return try inOrder().arranged(like: [self]) }
    return try flat("SignBackward0") {
      try mapped("sign", floats: KERNEL_SIGN, integers: { $0.signum() })
    }
  }

  /// max(0, x).
  ///
  /// - Throws: `TensorError.wrongDType` for bool.
  package func rectified() throws -> DynamicTensor {
    try Self.remembering(
      "ReluBackward0", [self], keepsResult: true,
      { try mapped("relu", floats: KERNEL_RECTIFIED, integers: { max($0, 0) }) },
      gradient: { backward in
        guard GradientMode.isOn else {
          return [try backward.result.slope(KERNEL_RECTIFIED_SLOPE, backward.gradient)]
        }
        let isOff = try BinaryOperation.lessOrEqual(backward.result, DynamicTensor(Float(0)))
        return [try backward.gradient.where(isOff.inverted())]
      })
  }

  /// x · Φ(x), Φ the normal distribution's; or the approximation by tanh.
  ///
  /// - Throws: `TensorError.wrongDType` unless float32.
  package func gelu(byTanh: Bool) throws -> DynamicTensor {
    try Activation.gelu(byTanh: byTanh)(self, "gelu")
  }

  /// Whole numbers below, above or near, as `rule` says; int64 is whole already.
  ///
  /// - Throws: `TensorError.wrongDType` for bool.
  package func rounded(
    _ rule: FloatingPointRoundingRule, _ operation: String
  ) throws -> DynamicTensor {
    let kernel: KernelSimple? =
      switch rule {
      case .down: KERNEL_FLOOR
      case .up: KERNEL_CEILING
      case .towardZero: KERNEL_TRUNCATED
      case .toNearestOrEven: KERNEL_ROUNDED
      default: nil
      }
    return try flat("\(operation.prefix(1).uppercased())\(operation.dropFirst())Backward0") {
      if let kernel, dtype == .float32 { return try mapped(kernel) }
      return try mapped(operation, floats: { $0.rounded(rule) }, integers: { $0 })
    }
  }

  /// A function in steps, whose slope is 0.
  package func flat(
    _ name: String, others: [DynamicTensor] = [], _ forward: () throws -> DynamicTensor
  ) throws -> DynamicTensor {
    try Self.remembering(
      name, [self] + others, forward,
      gradient: { backward in
        let zeros = try Self.zeros(backward.gradient.sizes, .float32)
        return [DynamicTensor](repeating: zeros, count: others.count + 1)
      })
  }

  /// Each bit, or truth value, inverted.
  ///
  /// - Throws: `TensorError.wrongDType` for float32.
  package func inverted() throws -> DynamicTensor {
    let each = Elementwise(sizes: sizes, dtype: dtype, operands: (self, dtype))
    // Unsafe: the strip is read and written within its own counts.
    switch dtype {
    case .bool: return try unsafe each { unsafe $0.forEach(Bool.self, Bool.self) { !$0 } }
    case .int64: return try unsafe each { unsafe $0.forEach(Int.self, Int.self) { ~$0 } }
    case .float32:
      throw TensorError.wrongDType(operation: "~", wants: "bool or int64", got: dtype)
    }
  }

  /// Whether a condition holds for each element, read as float32.
  ///
  /// - Throws: `MemoryError`.
  package func asked(_ question: (Float) -> Bool) throws -> DynamicTensor {
    let each = Elementwise(sizes: sizes, dtype: .bool, operands: (self, .float32))
    // Unsafe: the strip is read and written within its own counts.
    return try unsafe each { unsafe $0.forEach(Float.self, Bool.self, question) }
  }
}

extension DynamicTensor {
  /// Rounded to this many decimals.
  ///
  /// - Throws: `TensorError.wrongDType` unless float32.
  package func rounded(decimals: Int) throws -> DynamicTensor {
    try requireFloats("round")
    let scale = Float(pow(10, Double(decimals.magnitude)))
    return try flat("RoundBackward1") {
      try DynamicTensor(
        floats().interruptiblyMap { value in
          decimals > 0
            ? (value * scale).rounded(.toNearestOrEven) / scale
            : (value / scale).rounded(.toNearestOrEven) * scale
        }, sizes
      ).arranged(like: [self])
    }
  }
}
