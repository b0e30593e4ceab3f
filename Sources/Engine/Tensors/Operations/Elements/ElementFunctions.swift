import CKernels
import Glibc
import Support

extension DynamicTensor {
  /// A function of each element of real numbers, computed in float64; whole numbers become float32.
  ///
  /// - Throws: `MemoryError`.
  // Written into its callers, so that the loop over elements holds the function itself.
  @inline(__always)
  func mapped(_ function: (Double) -> Double) throws -> DynamicTensor {
    let each = Elementwise(sizes: sizes, dtype: dtype.real, operands: (self, dtype.real))
    // Unsafe: the strip is read and written within its own counts.
    if dtype == .float64 {
      return try unsafe each { unsafe $0.forEach(Double.self, Double.self, function) }
    }
    return try unsafe each {
      unsafe $0.forEach(Float.self, Float.self) { Float(function(Double($0))) }
    }
  }

  /// A simple function of each element in the tensor's own dtype.
  ///
  /// - Throws: `TensorError.wrongDType` for bool; `MemoryError`.
  func mapped(_ operation: String, by kernel: KernelSimple) throws -> DynamicTensor {
    if dtype.isReal { return try mapped(kernel) }
    guard dtype != .bool else {
      throw TensorError.wrongDType(operation: operation, wants: "int64 or float32", got: dtype)
    }
    return try mappedWholes(kernel)
  }

  /// Throws unless the elements are real numbers.
  ///
  /// - Throws: `TensorError.wrongDType`.
  func requireFloats(_ operation: String) throws {
    guard dtype.isReal else {
      throw TensorError.wrongDType(operation: operation, wants: "float32", got: dtype)
    }
  }

  /// Each element negated.
  ///
  /// - Throws: `TensorError.wrongDType` for bool.
  package func negated() throws -> DynamicTensor {
    try Self.remembering(
      "NegBackward0", [self],
      { try mapped("-", by: KERNEL_NEGATIVE) },
      gradient: { [try $0.gradient.negated()] })
  }

  /// Elements with NaN and the infinities replaced, by the dtype's largest and least where nothing else is
  /// given: `torch.nan_to_num`.
  ///
  /// - Throws: `MemoryError`.
  package func finite(nan: Double, above: Double?, below: Double?) throws -> DynamicTensor {
    guard dtype.isReal else { return try copied() }
    let most =
      dtype == .float64 ? Double.greatestFiniteMagnitude : Double(Float.greatestFiniteMagnitude)
    return try Self.remembering(
      "NanToNumBackward0", [self], keeping: [self],
      {
        try replaced(nan: nan, above: above ?? most, below: below ?? -most)
      },
      gradient: { [self] backward in [try backward.gradient * isFinite()] })
  }

  /// Each element's absolute value.
  ///
  /// - Throws: `TensorError.wrongDType` for bool.
  package func absolute() throws -> DynamicTensor {
    try Self.remembering(
      "AbsBackward0", [self], keeping: [self],
      { try mapped("abs", by: KERNEL_ABSOLUTE) },
      gradient: { [self] in [try $0.gradient * signs()] })
  }

  /// -1, 0 or 1.
  ///
  /// - Throws: `MemoryError`.
  package func signs() throws -> DynamicTensor {
    guard dtype != .bool else { return try inOrder().arranged(like: [self]) }
    return try flat("SignBackward0") {
      try mapped("sign", by: KERNEL_SIGN)
    }
  }

  /// What is after the point, with its sign.
  ///
  /// - Throws: `TensorError.wrongDType` unless real.
  package func fraction() throws -> DynamicTensor {
    try requireFloats("frac")
    return try Self.remembering(
      "FracBackward0", [self], { try mapped(KERNEL_FRACTION) }, gradient: { [try $0.gradient] })
  }

  /// log(x / (1 - x)), of real numbers.
  ///
  /// - Throws: `TensorError`; `MemoryError`.
  package func logit() throws -> DynamicTensor {
    try Self.remembering(
      "LogitBackward0", [self], keeping: [self], { try mapped(KERNEL_LOGIT) },
      gradient: { [self] backward in
        // Beyond 0 and 1 there is no logarithm, and no slope.
        let factor = try self * (1 - self)
        let isWithin = try BinaryOperation.lessOrEqual(DynamicTensor(Float(0)), factor)
        return [try isWithin.chosen(backward.gradient / factor, .number(.nan))]
      })
  }

  /// max(0, x).
  ///
  /// - Throws: `TensorError.wrongDType` for bool.
  package func rectified() throws -> DynamicTensor {
    try Self.remembering(
      "ReluBackward0", [self], keepsResult: true,
      { try mapped("relu", by: KERNEL_RECTIFIED) },
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

  /// Whole numbers below, above, towards 0 or nearest, as `rule` says; int64 is whole already.
  ///
  /// - Throws: `TensorError.wrongDType` for bool.
  package func rounded(
    _ rule: FloatingPointRoundingRule, _ operation: String
  ) throws -> DynamicTensor {
    try flat("\(operation.prefix(1).uppercased())\(operation.dropFirst())Backward0") {
      switch rule {
      case .down: try mapped(operation, by: KERNEL_FLOOR)
      case .up: try mapped(operation, by: KERNEL_CEILING)
      case .towardZero: try mapped(operation, by: KERNEL_TRUNCATED)
      default: try mapped(operation, by: KERNEL_ROUNDED)
      }
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
    if dtype == .bool { return try BinaryOperation.exclusiveOr(self, DynamicTensor(true)) }
    guard dtype.isWhole else {
      throw TensorError.wrongDType(operation: "~", wants: "bool or int64", got: dtype)
    }
    return try mappedWholes(KERNEL_INVERTED)
  }

  /// Whether each element is not a number.
  ///
  /// - Throws: `MemoryError`.
  package func isNotNumber() throws -> DynamicTensor { try BinaryOperation.notEqual(self, self) }

  /// Whether each element is infinite.
  ///
  /// - Throws: `MemoryError`.
  package func isInfinite() throws -> DynamicTensor {
    guard dtype.isReal else { return try asked { _ in false } }
    return try BinaryOperation.equal(absolute(), .number(Double.infinity))
  }

  /// Whether each element is neither infinite nor not a number.
  ///
  /// - Throws: `MemoryError`.
  package func isFinite() throws -> DynamicTensor {
    guard dtype.isReal else { return try asked { _ in true } }
    return try BinaryOperation.less(absolute(), .number(Double.infinity))
  }

  /// Whether a condition holds for each element, read as a real number.
  ///
  /// - Throws: `MemoryError`.
  // As `mapped`.
  @inline(__always)
  package func asked(_ question: (Double) -> Bool) throws -> DynamicTensor {
    let each = Elementwise(sizes: sizes, dtype: .bool, operands: (self, dtype.real))
    // Unsafe: the strip is read and written within its own counts.
    if dtype == .float64 {
      return try unsafe each { unsafe $0.forEach(Double.self, Bool.self, question) }
    }
    return try unsafe each { unsafe $0.forEach(Float.self, Bool.self) { question(Double($0)) } }
  }
}

extension DynamicTensor {
  /// Rounded to this many decimals.
  ///
  /// - Throws: `TensorError.wrongDType` unless real.
  package func rounded(decimals: Int) throws -> DynamicTensor {
    try requireFloats("round")
    return try flat("RoundBackward1") {
      if isMeta { return try onMeta() }
      return try dtype == .float64
        ? rounded(decimals, Double.self) : rounded(decimals, Float.self)
    }
  }

  private func rounded<Real: RealElement>(
    _ decimals: Int, _: Real.Type
  ) throws -> DynamicTensor {
    let scale = Real(pow(10, Double(decimals.magnitude)))
    return try DynamicTensor(
      of: elements(Real.self).interruptiblyMap { value in
        decimals > 0
          ? (value * scale).rounded(.toNearestOrEven) / scale
          : (value / scale).rounded(.toNearestOrEven) * scale
      }, sizes
    ).arranged(like: [self])
  }
}
