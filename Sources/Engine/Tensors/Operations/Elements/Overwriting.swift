import CKernels
import Support

/// Results that go where their first operand lies, so that no memory is filled beside it.
extension DynamicTensor {
  /// Overwrites the elements with the result of an operation on them and on another tensor's; false where the
  /// result must be made by itself, as where backward or undo needs the elements as they are.
  ///
  /// - Throws: `MemoryError`; `Interruption.stopped`, after which nothing has changed.
  package func overwrite(by operation: BinaryOperation, _ other: DynamicTensor) throws -> Bool {
    guard let kernel = operation.changing, DType.promoted(self, other) == dtype,
      operation != .subtract || other.dtype != .bool, !isNeeded(by: other)
    else { return false }
    // Memory that another tensor sees through its own block is copied first.
    try Self.reserve(sizes, dtype)
    return try change(by: kernel, try other.single(as: dtype))
  }

  /// Overwrites the elements below 0 with 0; false as above.
  ///
  /// - Throws: `MemoryError`; `Interruption.stopped`, after which nothing has changed.
  package func rectify() throws -> Bool {
    let zero = DynamicTensor(Float(0))
    guard !isNeeded(by: zero) else { return false }
    try Self.reserve(sizes, dtype)
    return try change(by: KERNEL_MAXIMUM, zero)
  }

  /// Adds a tensor of the same sizes where both lie without gaps in the same order; false where they do not.
  ///
  /// - Throws: `MemoryError`; `Interruption.stopped`, after which nothing has changed.
  func accumulate(_ other: DynamicTensor) throws -> Bool {
    try sizes == other.sizes && change(by: KERNEL_ADD, other)
  }

  /// Whether somebody needs the elements as they are before an operation with another tensor, or backward
  /// refuses to have them changed.
  private func isNeeded(by other: DynamicTensor) -> Bool {
    if Changes.willKeep(block) { return true }
    return GradientMode.isOn
      && (requiresGradient || other.requiresGradient || base?.requiresGradient ?? false)
  }

  private func change(by kernel: KernelOperation, _ other: DynamicTensor) throws -> Bool {
    guard dtype == .float32, other.dtype == .float32, count > 0, count == block.count,
      isContiguous, !isMeta, !other.isMeta, block !== other.block,
      other.sizes == sizes ? other.isContiguous : other.count == 1 && other.rank <= rank
    else { return false }
    try Interruption.check(elements: count)
    // Unsafe: the kernel stays within the elements of both; the addresses do not leave the call.
    try unsafe other.withFloats { added in
      try block.change(counts: !isData) { values in
        Float.change(&values) { own in
          unsafe own.withUnsafeMutableBufferPointer { own in
            guard let start = own.baseAddress else { return }
            unsafe kernels_change(kernel, own.count, start, added, other.count == 1 ? 0 : 1)
          }
        }
      }
    }
    return true
  }
}

extension BinaryOperation {
  /// The kernel whose results take the place of their first operands.
  fileprivate var changing: KernelOperation? {
    switch self {
    case .add: KERNEL_ADD
    case .subtract: KERNEL_SUBTRACT
    case .multiply: KERNEL_MULTIPLY
    case .divide: KERNEL_DIVIDE
    default: nil
    }
  }
}
