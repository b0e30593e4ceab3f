import Synchronization

extension Dataset {
  /// All contexts (N, T) and targets (N) of a part, as the lecture's `Xtr` and `Ytr`; of rows, both (N, T),
  /// padded with `.` and, where there is no target, -100, which `cross_entropy` ignores.
  ///
  /// Each time they are others, and a change of one is not seen in the next.
  ///
  /// - Throws: `TensorError`; `MemoryError`.
  package func tensors(_ part: Part) throws -> (contexts: DynamicTensor, targets: DynamicTensor) {
    let (contexts, targets) = try tensorsOfParts.kept(part) { try made(part) }
    return (try contexts.frozen(), try targets.frozen())
  }

  private func made(
    _ part: Part
  ) throws -> (contexts: DynamicTensor, targets: DynamicTensor) {
    if options.cut.isOfRows { return try rowTensors(part) }
    let rows = count(part)
    try DynamicTensor.reserve([rows, options.block], .int64)
    var contexts: [Int] = []
    contexts.reserveCapacity(rows * options.block)
    var targets: [Int] = []
    for row in 0..<rows {
      guard let example = example(part, row) else { continue }
      contexts += example.context.map(Int.init)
      targets.append(Int(example.target))
    }
    return (
      try DynamicTensor(contexts, [rows, options.block]), try DynamicTensor(targets, [rows])
    )
  }

  private func rowTensors(
    _ part: Part
  ) throws -> (contexts: DynamicTensor, targets: DynamicTensor) {
    let sizes = [measuredCount(part), longestRow]
    try DynamicTensor.reserve(sizes, .int64)
    var (symbols, targets) = ([Int](), [Int]())
    for index in 0..<sizes[0] {
      guard let row = measuredRow(part, index) else { continue }
      let (end, missing) = (row.start + row.count, longestRow - row.count)
      symbols += stream[row.start..<end].map(Int.init) + [Int](repeating: 0, count: missing)
      targets += stream[row.start + 1...end].map(Int.init)
      targets += [Int](repeating: -100, count: missing)
    }
    return (try DynamicTensor(symbols, sizes), try DynamicTensor(targets, sizes))
  }
}

/// The tensors of a data set's parts once they were asked for: a loop asks at each step.
///
/// Sendable: a lock is around it, and the tensors in it are never changed.
final class DatasetTensors: Sendable {
  private struct Examples: @unchecked Sendable {
    let contexts, targets: DynamicTensor
  }

  /// Bytes of a part that is worth keeping.
  private static let mostKept = 1 << 28

  private let parts = Mutex<[Dataset.Part: Examples]>([:])

  /// Those of a part, made where they are not kept.
  ///
  /// - Throws: what `make` throws.
  func kept(
    _ part: Dataset.Part, _ make: () throws -> (contexts: DynamicTensor, targets: DynamicTensor)
  ) throws -> (contexts: DynamicTensor, targets: DynamicTensor) {
    if let kept = parts.withLock({ $0[part] }) { return (kept.contexts, kept.targets) }
    let made = try make()
    if made.contexts.bytes + made.targets.bytes <= Self.mostKept {
      let examples = Examples(contexts: made.contexts, targets: made.targets)
      parts.withLock { $0[part] = examples }
    }
    return made
  }
}
