import Support

/// Where the numbers of a tensor are.
package enum Device: String, Sendable, CaseIterable {
  /// In the processor's memory.
  case cpu
  /// Nowhere: a tensor on `meta` has a shape, a dtype and strides, and no numbers.
  case meta

  /// Where tensors are made, and what an operation makes on its way, where nothing else is said.
  @TaskLocal package static var standard = Device.cpu

  /// Carries something out on tensors, on whose device whatever it makes on the way is.
  ///
  /// - Throws: what `body` throws.
  package static func of<Result>(
    _ tensors: some Sequence<DynamicTensor>, _ body: () throws -> Result
  ) rethrows -> Result {
    guard standard == .cpu, tensors.contains(where: \.isMeta) else { return try body() }
    return try $standard.withValue(.meta, operation: body)
  }
}

extension DynamicTensor {
  /// Whether it has no numbers.
  package var isMeta: Bool { block.isMeta }
  /// Where its numbers are.
  package var device: Device { isMeta ? .meta : .cpu }

  /// A tensor without numbers, which takes no memory.
  ///
  /// - Throws: `TensorError` for sizes that no tensor has.
  package static func meta(_ sizes: [Int], _ dtype: DType) throws -> DynamicTensor {
    try DynamicTensor(contiguous: .none(dtype, count: count(of: sizes)), sizes)
  }

  /// Whether an operation on these tensors gives one without numbers: if one of them has none.
  ///
  /// A tensor without axes may have numbers beside them, as a number of Python's has.
  ///
  /// - Throws: `TensorError.devicesDiffer` where others have numbers.
  static func areMeta(_ tensors: DynamicTensor?..., operation: String) throws -> Bool {
    try areMeta(tensors.compactMap { $0 }, operation)
  }

  /// As `areMeta`, of a list.
  static func areMeta(_ tensors: [DynamicTensor], _ operation: String) throws -> Bool {
    guard tensors.contains(where: \.isMeta) else { return false }
    for tensor in tensors where !tensor.isMeta && tensor.rank > 0 {
      throw TensorError.devicesDiffer(operation: operation, sizes: tensor.sizes)
    }
    return true
  }

  /// The same tensor on another device; what has no numbers cannot get any.
  ///
  /// - Throws: `TensorError.noNumbers`.
  package func moved(to device: Device) throws -> DynamicTensor {
    guard device != self.device else { return self }
    guard device == .meta else { throw TensorError.noNumbers(sizes: sizes) }
    return try Self.remembering("ToCopyBackward0", [self], { try onMeta() }) {
      [try $0.gradient]
    }
  }

  /// A tensor without numbers of this one's shape, dtype and order of axes.
  func onMeta() throws -> DynamicTensor {
    try DynamicTensor.meta(sizes, dtype).arranged(like: [self])
  }

  /// Has this very tensor, and its gradient, lie on `meta`: torch's `m.to('meta')`.
  ///
  /// - Throws: `MemoryError`.
  package func loseNumbers() throws {
    guard !isMeta else { return }
    try adopt(detached().onMeta())
    if let gradient { try setGradient(gradient.detached().onMeta()) }
  }

  /// Has this very tensor be in memory, as zeros: torch's `m.to_empty(device='cpu')`.
  ///
  /// - Throws: `MemoryError`.
  package func gainNumbers() throws {
    guard isMeta else { return }
    try adopt(Device.$standard.withValue(.cpu) { try .zeros(sizes, dtype) })
    if gradient != nil { try setGradient(nil) }
  }
}
