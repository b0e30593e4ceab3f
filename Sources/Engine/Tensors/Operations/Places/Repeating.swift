import Support

/// A tensor, or each index of an axis, several times over.
extension DynamicTensor {
  /// The tensor repeated along each axis; additional axes come first.
  ///
  /// - Throws: `TensorError`.
  package func repeated(_ times: [Int]) throws -> DynamicTensor {
    guard times.count >= rank else {
      throw TensorError.refused(
        operation: "repeat",
        reason: "\(counted(times.count, "number")) for \(shapeText), which has "
          + counted(rank, "axis", "axes"), mend: "give one for each axis")
    }
    let own = [Int](repeating: 1, count: times.count - rank) + sizes
    // Repetitions may not be negative.
    guard zip(times, own).allSatisfy({ $0 >= 0 || $1 == 0 }) else {
      throw TensorError.badSizes(sizes: times, reason: "an axis cannot be repeated that often")
    }
    var (pairs, spread): ([Int], [Int]) = ([], [])
    var result: [Int] = []
    for (count, size) in zip(times, own) {
      pairs += [1, size]
      spread += [max(count, 0), size]
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      guard !overflow else { throw TensorError.tooLarge(sizes: spread) }
      result.append(product)
    }
    try Self.reserve(result, dtype)
    let (alone, manifold) = (pairs, spread)
    return try Self.remembering(
      "RepeatBackward0", [self],
      {
        let repeated = try viewedApart(pairs).expanded(spread).reshaped(result)
        return repeated.block === block ? try repeated.inOrder() : repeated
      },
      gradient: { [try $0.gradient.reshaped(manifold).summed(to: alone).reshaped(own)] })
  }

  /// Each index of an axis repeated, one after another.
  ///
  /// - Throws: `TensorError`.
  package func repeatedEach(_ times: Int, _ axis: Int) throws -> DynamicTensor {
    let axis = try self.axis(axis)
    guard rank > 0 else { return try viewed([1]).repeatedEach(times, 0) }
    guard times >= 0 else { throw Self.negativeRepeats(times) }
    let (total, overflow) = sizes[axis].multipliedReportingOverflow(by: times)
    guard !overflow else { throw TensorError.tooLarge(sizes: [sizes[axis], times]) }
    var wanted = sizes
    wanted[axis] = total
    try Self.reserve(wanted, dtype)
    var spread = sizes
    spread.insert(times, at: axis + 1)
    let repeated = try unsqueezed(axis + 1).expanded(spread)
    return try (repeated.isContiguous ? repeated.copied() : repeated.contiguous()).viewed(wanted)
  }

  /// Each index of an axis repeated as often as its own number says, or all equally often if there
  /// is one number.
  ///
  /// - Throws: `TensorError`.
  package func repeatedEach(_ times: DynamicTensor, _ axis: Int) throws -> DynamicTensor {
    let axis = try self.axis(axis)
    guard rank > 0 else { return try viewed([1]).repeatedEach(times, 0) }
    guard times.namesPlaces, times.rank <= 1 else {
      throw TensorError.refused(
        operation: "repeat_interleave",
        reason: "repeats is \(times.shapeText) \(times.dtype.shortName)",
        mend: "give a whole number, or a vector of them")
    }
    let numbers = try times.integers()
    if let least = numbers.min(), least < 0 { throw Self.negativeRepeats(least) }
    if numbers.count == 1 { return try repeatedEach(numbers[0], axis) }
    guard numbers.count == sizes[axis] else {
      throw TensorError.refused(
        operation: "repeat_interleave",
        reason: "\(counted(numbers.count, "number")) for axis \(axis) of \(shapeText)",
        mend: "give one number, or \(sizes[axis])")
    }
    return try taking(axis, Self.indices(repeating: numbers))
  }

  private static func negativeRepeats(_ times: Int) -> TensorError {
    .refused(
      operation: "repeat_interleave", reason: "an index cannot be repeated \(times) times",
      mend: "repeats are 0 or more")
  }

  /// The numbers from 0, each as many times as its own number says.
  ///
  /// - Throws: `TensorError`; `MemoryError`.
  package static func indices(repeating times: [Int]) throws -> [Int] {
    var total = 0
    for number in times {
      guard number >= 0 else { throw negativeRepeats(number) }
      let (sum, overflow) = total.addingReportingOverflow(number)
      guard !overflow else { throw TensorError.tooLarge(sizes: [number]) }
      total = sum
    }
    try reserve([total], .int64)
    var indices: [Int] = []
    indices.reserveCapacity(total)
    for (index, number) in times.enumerated() {
      try indices.interruptiblyAppend([Int](interruptiblyRepeating: index, count: number))
    }
    return indices
  }

  /// A view with axes of size 1 inserted, whatever the strides.
  private func viewedApart(_ pairs: [Int]) throws -> DynamicTensor {
    var view = self
    while view.rank < pairs.count / 2 { view = try view.unsqueezed(0) }
    for axis in (0..<view.rank).reversed() { view = try view.unsqueezed(axis) }
    return view
  }
}
