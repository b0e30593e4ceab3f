import CKernels
import Support

/// What is done with three tensors, element by element.
extension DynamicTensor {
  /// This tensor and two others, which broadcast, in its own dtype, which is real; one of another dtype has
  /// one element.
  ///
  /// - Throws: `TensorError`; `MemoryError`.
  func combined(
    _ function: KernelTriple, _ second: DynamicTensor, _ third: DynamicTensor,
    _ operation: String, times value: Double = 1
  ) throws -> DynamicTensor {
    let sizes = try [second, third].reduce(sizes) {
      try Broadcasting.sizes($0, $1.sizes, operation)
    }
    let dtype = dtype
    let all = Elementwise(
      sizes: sizes, dtype: dtype, operands: (self, dtype), (try second.single(as: dtype), dtype),
      (try third.single(as: dtype), dtype))
    if isMeta || second.isMeta || third.isMeta { return try all.onMeta(operation) }
    let count = try Self.reserve(sizes, dtype)
    try Self.reserveWork(
      [self, second, third].reduce(dtype.bytes) { $0 + $1.readingBytes(sizes, dtype) }, of: count)
    // Unsafe: the kernel stays within the strips that it is given.
    return try unsafe all { unsafe Kernels.combine(dtype == .float64, function, value, $0) }
  }

  /// Whether these are real, and all of one dtype.
  private func isAlike(_ others: DynamicTensor...) -> Bool {
    dtype.isReal && others.allSatisfy { $0.dtype == dtype }
  }

  /// input + value · first · second: `torch.addcmul`.
  ///
  /// - Throws: `TensorError`.
  package func adding(
    _ value: DynamicTensor, times first: DynamicTensor, _ second: DynamicTensor
  ) throws -> DynamicTensor {
    let (factor, isOne) = try Self.factor(value)
    guard isAlike(first, second) else {
      return try self + (isOne ? first : value * first) * second
    }
    return try Self.remembering(
      "AddcmulBackward0", [self, first, second], keeping: [first, second],
      { try combined(KERNEL_ADD_PRODUCT, first, second, "addcmul", times: factor) },
      gradient: { backward in
        let gradient = try backward.gradient
        return [
          backward.wants(0) ? gradient : nil,
          backward.wants(1) ? try gradient * (isOne ? second : second * factor) : nil,
          backward.wants(2) ? try gradient * (isOne ? first : first * factor) : nil,
        ]
      })
  }

  /// input + value · first / second: `torch.addcdiv`.
  ///
  /// - Throws: `TensorError`.
  package func adding(
    _ value: DynamicTensor, times first: DynamicTensor, over second: DynamicTensor
  ) throws -> DynamicTensor {
    guard first.dtype.isReal || second.dtype.isReal else {
      throw TensorError.refused(
        operation: "addcdiv", reason: "whole numbers are divided",
        mend: "convert one of the tensors with .float()")
    }
    let (factor, isOne) = try Self.factor(value)
    guard isAlike(first, second) else {
      return try self + (isOne ? first : value * first) / second
    }
    return try Self.remembering(
      "AddcdivBackward0", [self, first, second], keeping: [first, second],
      { try combined(KERNEL_ADD_QUOTIENT, first, second, "addcdiv", times: factor) },
      gradient: { backward in
        let gradient = try backward.gradient
        let quotient = try isOne ? gradient / second : gradient * factor / second
        return [
          backward.wants(0) ? gradient : nil,
          backward.wants(1) ? quotient : nil,
          backward.wants(2) ? try quotient.negated() * first / second : nil,
        ]
      })
  }

  /// This plus `factor` times another: `torch.add` with alpha; `name` is torch's for the way back.
  ///
  /// - Throws: `TensorError`.
  package func adding(
    _ other: DynamicTensor, times factor: DynamicTensor, isNegative: Bool
  ) throws -> DynamicTensor {
    let sum: BinaryOperation = isNegative ? .subtract : .add
    guard isAlike(other) else { return try sum(self, BinaryOperation.multiply(other, factor)) }
    return try Self.remembering(
      isNegative ? "SubBackward0" : "AddBackward0", [self, other],
      {
        try combined(
          KERNEL_ADD_PRODUCT, other, factor, sum.rawValue, times: isNegative ? -1 : 1)
      },
      gradient: { backward in
        let gradient = try backward.gradient
        guard backward.wants(1) else { return [gradient, nil] }
        let scaled = try gradient * factor
        return [backward.wants(0) ? gradient : nil, try isNegative ? scaled.negated() : scaled]
      })
  }

  /// A number, and whether it is 1.
  private static func factor(_ value: DynamicTensor) throws -> (Double, Bool) {
    let number = try value.doubles()[0]
    return (number, number == 1)
  }
}

extension Kernels {
  /// What is done with three operands of float32 or float64.
  @unsafe
  fileprivate static func combine(
    _ isDouble: Bool, _ function: KernelTriple, _ value: Double, _ strip: Strip
  ) {
    let (a, b, c) = unsafe (strip.first, strip.second, strip.third)
    unsafe kernels_combine_three(
      function, isDouble, value, strip.rows, strip.columns, a.address, a.row, a.step, b.address,
      b.row, b.step, c.address, c.row, c.step, strip.result)
  }
}
