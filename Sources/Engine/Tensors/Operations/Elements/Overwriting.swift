import Support

/// Results that go where their first operand lies, so that no memory is filled beside it.
extension DynamicTensor {
  /// Offers the elements to an operation that needs each of them once.
  ///
  /// One pass over them and others may write its result there. They are not offered where backward or undo needs
  /// them as they are. `others` are the operation's other tensors.
  ///
  /// - Throws: what `operation` throws.
  package func offering<Result>(
    besides others: [DynamicTensor], _ operation: () throws -> Result
  ) rethrows -> Result {
    guard fillsBlock, !Changes.willKeep(block), !isNeeded(by: others) else {
      return try operation()
    }
    block.isOffered = true
    defer { block.isOffered = false }
    return try operation()
  }

  /// Whether the elements are those of a result already.
  package func holds(_ result: DynamicTensor) -> Bool {
    block === result.block && offset == result.offset && sizes == result.sizes
      && strides == result.strides
  }

  /// Refuses to overwrite elements that an operand sees in other places.
  ///
  /// - Throws: `TensorError.refused`.
  package func checkOverlap(with others: [DynamicTensor], _ operation: String) throws {
    let own = offset..<(offset + count)
    for other in others where other !== self && other.block === block {
      let range = other.offset..<(other.offset + other.count)
      guard isDense, other.isDense, own.overlaps(range), own != range || strides != other.strides
      else { continue }
      throw TensorError.refused(
        operation: operation,
        reason: "the other tensor sees elements that are overwritten, in other places",
        mend: "give it a copy, with .clone()")
    }
  }

  /// Adds a tensor of the same sizes where both lie without gaps in the same order; false where they do not.
  ///
  /// - Throws: `MemoryError`; `Interruption.stopped`, after which nothing has changed.
  func accumulate(_ other: DynamicTensor) throws -> Bool {
    guard fillsBlock, other.fillsBlock, dtype == other.dtype, sizes == other.sizes,
      block !== other.block
    else { return false }
    block.isOffered = true
    defer { block.isOffered = false }
    _ = try BinaryOperation.add(self, other)
    return true
  }

  /// Whether the elements were offered, and lie in order.
  var isOffered: Bool { block.isOffered && isContiguous && count == block.count }

  /// Has `body` overwrite the elements, which were offered, at the address that it is lent; it reads as many others
  /// as `reading` says.
  ///
  /// - Throws: `MemoryError`; `Interruption.stopped`, after which nothing has changed; what `body` throws.
  @unsafe
  func overwritten(
    reading others: Int = 0, _ body: (UnsafeMutableRawPointer) throws -> Void
  ) throws -> DynamicTensor {
    block.isOffered = false
    let isLong = max(count, others) > Interruption.often
    if isLong { try Interruption.check(elements: max(count, others)) }
    // Unsafe: the address does not leave the call.
    func change<Element: TensorElement>(_: Element.Type) throws {
      try block.change(counts: !isData) { values in
        try Element.change(&values) { own in
          try unsafe own.withUnsafeMutableBytes { bytes in
            guard let start = bytes.baseAddress else { return }
            // What has begun is finished; a short one asks once, before it begins.
            if !isLong { return try unsafe body(start) }
            try Interruption.withoutWatch { try unsafe body(start) }
          }
        }
      }
    }
    if dtype == .float64 { try change(Double.self) } else { try change(Float.self) }
    return self
  }

  /// Whether the tensor is all that its block holds: real numbers, in order.
  private var fillsBlock: Bool {
    dtype.isReal && !isMeta && count > 0 && count == block.count && isContiguous
  }

  /// Whether backward or another operand needs the elements as they are, or they may not be changed.
  private func isNeeded(by others: [DynamicTensor]) -> Bool {
    if others.contains(where: { $0.block === block }) { return true }
    guard GradientMode.isOn else { return false }
    return requiresGradient || base?.requiresGradient ?? false
      || others.contains(where: \.requiresGradient)
  }
}

extension Elementwise {
  /// The block of the first operand where the result may be written there.
  var offeredBlock: ElementBlock? {
    let model = operands[0].tensor
    let block = model.block
    guard model.isOffered, model.sizes == sizes, dtype == block.dtype,
      operands.allSatisfy({ operand in
        operand.tensor.block !== block
          || (operand.tensor.isContiguous && operand.tensor.sizes == sizes)
      })
    else { return nil }
    return block
  }
}
