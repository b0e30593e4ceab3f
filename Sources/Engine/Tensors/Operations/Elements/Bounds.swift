import CKernels
import Support

/// Elements kept within bounds, or chosen by a condition.
extension DynamicTensor {
  /// Elements kept within bounds, tensors or numbers; a bound of a higher dtype raises the result's.
  ///
  /// - Throws: `TensorError`.
  package func clamped(
    from low: DynamicTensor?, to high: DynamicTensor?, byTensors: Bool
  ) throws -> DynamicTensor {
    guard low != nil || high != nil else {
      throw TensorError.refused(
        operation: "clamp", reason: "neither min nor max is given", mend: "give one of them")
    }
    for bound in [low, high].compactMap({ $0 }) { try DType.promoted(self, bound).check(bound) }
    // Bools can be ordered only as tensors and one bound at a time, as in PyTorch.
    let areBools = [self, low, high].allSatisfy { $0.map { $0.dtype == .bool } ?? true }
    guard !areBools || (byTensors && (low == nil || high == nil))
    else { throw TensorError.wrongDType(operation: "clamp", wants: "int64 or float32", got: .bool) }
    return try Self.remembering(
      byTensors ? "ClampBackward0" : "ClampBackward1", [self] + [low, high].compactMap { $0 },
      keeping: [self] + [low, high].compactMap { $0 }, { try kept(from: low, to: high) },
      gradient: { [self] in try gradientsOfClamp($0, low, high) })
  }

  /// An element within the bounds has the gradient, else the bound that it meets.
  private func gradientsOfClamp(
    _ backward: Backward, _ low: DynamicTensor?, _ high: DynamicTensor?
  ) throws -> [DynamicTensor?] {
    let gradient = try backward.gradient
    let isAbove = try low.map { try BinaryOperation.greaterOrEqual(self, $0) }
    let isBelow = try high.map { try BinaryOperation.lessOrEqual(self, $0) }
    let isWithin = try [isAbove, isBelow].compactMap { $0 }.reduce(DynamicTensor(true)) {
      try BinaryOperation.and($0, $1)
    }
    var gradients: [DynamicTensor?] = [try gradient.where(isWithin)]
    if let low, backward.wants(1) {
      let isLow = try BinaryOperation.less(self, low)
      gradients.append(
        try gradient.where(
          high.map { try BinaryOperation.and(isLow, BinaryOperation.less(low, $0)) } ?? isLow))
    } else if low != nil {
      gradients.append(nil)
    }
    guard let high else { return gradients }
    let isHigh = try BinaryOperation.greater(self, high)
    gradients.append(
      try gradient.where(
        low.map { try BinaryOperation.or(isHigh, BinaryOperation.less(high, $0)) } ?? isHigh))
    return gradients
  }

  /// The elements where a condition holds, 0 elsewhere.
  func `where`(_ condition: DynamicTensor) throws -> DynamicTensor {
    try condition.expanded(sizes).chosen(self, .number(0.0))
  }

  private func kept(from low: DynamicTensor?, to high: DynamicTensor?) throws -> DynamicTensor {
    if dtype.isReal, !isMeta, [low, high].allSatisfy({ $0.map { $0.isNumber } ?? true }) {
      let (least, most) = (try low?.doubles()[0], try high?.doubles()[0])
      if [least, most].allSatisfy({ $0.map { !$0.isNaN } ?? true }) {
        return try mapped(KERNEL_HARD_TANH, least ?? -.infinity, most ?? .infinity)
      }
    }
    if let low, let high, dtype.isReal, DType.promoted(self, low) == dtype,
      DType.promoted(self, high) == dtype,
      [low, high].allSatisfy({ $0.dtype == dtype || $0.count == 1 })
    {
      return try combined(KERNEL_CLAMP, low, high, "clamp")
    }
    var result = self
    if let low { result = try BinaryOperation.maximum(result, low) }
    if let high { result = try BinaryOperation.minimum(result, high) }
    // All three operands decide the memory order together, not two and then the third.
    guard let low, let high else { return result }
    return try result.contiguous().arranged(like: [self, low, high])
  }

  /// Elements of `first` where this is true, of `second` elsewhere.
  ///
  /// - Throws: `TensorError`.
  package func chosen(_ first: DynamicTensor, _ second: DynamicTensor) throws -> DynamicTensor {
    try Self.remembering(
      "WhereBackward0", [first, second], keeping: [self], { try choosing(first, second) },
      gradient: { backward in
        let (gradient, zero) = (try backward.gradient, DynamicTensor.number(0.0))
        return [
          backward.wants(0) ? try self.chosen(gradient, zero) : nil,
          backward.wants(1) ? try self.chosen(zero, gradient) : nil,
        ]
      })
  }

  private func choosing(_ first: DynamicTensor, _ second: DynamicTensor) throws -> DynamicTensor {
    // PyTorch still takes uint8 for truth here.
    let condition = dtype == .uint8 ? try converted(to: .bool) : self
    guard condition.dtype == .bool else {
      throw TensorError.wrongDType(operation: "where", wants: "a bool condition", got: dtype)
    }
    let dtype = DType.promoted(first, second)
    for value in [first, second] { try dtype.check(value) }
    let sizes = try [first, second].reduce(sizes) {
      try Broadcasting.sizes($0, $1.sizes, "where")
    }
    if condition.isMeta || first.isMeta || second.isMeta,
      try Self.areMeta([condition, first, second], "where")
    {
      return try Self.meta(sizes, dtype).arranged(like: [condition, first, second])
    }
    let count = try Self.reserve(sizes, dtype)
    try Self.reserveWork(
      zip([condition, first, second], [.bool, dtype, dtype]).reduce(dtype.bytes) {
        $0 + $1.0.readingBytes(sizes, $1.1)
      }, of: count)
    let all = Elementwise(
      sizes: sizes, dtype: dtype,
      operands: (condition, .bool), (try first.single(as: dtype), dtype),
      (try second.single(as: dtype), dtype))
    // Unsafe: the kernel stays within the strips that it is given.
    return try unsafe all { unsafe Kernels.choose(dtype.bytes, $0) }
  }
}
