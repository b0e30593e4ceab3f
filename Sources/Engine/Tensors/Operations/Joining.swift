import Support

extension DynamicTensor {
  /// The elements of a concatenation as one list in order.
  private static func collected(
    _ parts: [DynamicTensor], _ dtype: DType, _ sizes: [Int]
  ) throws -> DynamicTensor {
    try reserve(sizes, dtype)
    func joined<Element>(_ read: (DynamicTensor) throws -> [Element]) throws -> [Element] {
      var elements: [Element] = []
      elements.reserveCapacity(try count(of: sizes))
      for part in parts { try elements.interruptiblyAppend(read(part)) }
      return elements
    }
    return
      switch dtype
    {
    case .bool: try DynamicTensor(joined { try $0.booleans() }, sizes)
    case .int64: try DynamicTensor(joined { try $0.integers() }, sizes)
    case .float32: try DynamicTensor(joined { try $0.floats() }, sizes)
    }
  }

  /// Tensors one after another along an axis they have; the other sizes must be equal.
  ///
  /// - Throws: `TensorError`.
  package static func concatenated(_ tensors: [DynamicTensor], _ axis: Int) throws -> DynamicTensor
  {
    guard let first = tensors.first else {
      throw TensorError.refused(operation: "cat", reason: "the list is empty")
    }
    guard !tensors.contains(where: { $0.rank == 0 }) else {
      throw TensorError.refused(
        operation: "cat", reason: "a scalar has no axis to join along")
    }
    // Legacy of PyTorch: an empty vector joins anything.
    let real = tensors.filter { $0.sizes != [0] }
    let dtype = tensors.map(\.dtype).max() ?? .float32
    guard let model = real.first else { return try first.converted(to: dtype).copied() }
    let place = try model.axis(axis)
    var sizes = model.sizes
    sizes[place] = 0
    for tensor in real {
      guard tensor.rank == model.rank else {
        throw TensorError.sizesDiffer(
          operation: "cat", left: model.sizes, right: tensor.sizes,
          axis: min(model.rank, tensor.rank))
      }
      for other in sizes.indices where other != place && tensor.sizes[other] != sizes[other] {
        throw TensorError.sizesDiffer(
          operation: "cat", left: model.sizes, right: tensor.sizes, axis: other)
      }
      let (sum, overflow) = sizes[place].addingReportingOverflow(tensor.sizes[place])
      guard !overflow else { throw TensorError.tooLarge(sizes: tensor.sizes) }
      sizes[place] = sum
    }
    if real.count > 0, model.rank == 4, real.allSatisfy(\.liesChannelsLast) {
      // The result lies as all its parts do.
      let order = [0, 2, 3, 1]
      let parts = try real.map { try $0.permuted(order) }
      return try concatenated(parts, order.firstIndex(of: place) ?? 0).permuted([0, 3, 1, 2])
    }
    // With the axis in front, joining is appending.
    let fronted = try real.map { try $0.moved([place], to: [0]) }
    var target = sizes
    target.remove(at: place)
    return try collected(fronted, dtype, [sizes[place]] + target)
      .moved([0], to: [place]).packed()
  }

  /// Whether (N, C, H, W) lies in memory as (N, H, W, C).
  ///
  /// Source: PyTorch's is_channels_last_strides_2d.
  private var liesChannelsLast: Bool {
    guard rank == 4, !isContiguous || sizes[1] == 1, strides[1] != 0 else { return false }
    var least = 0
    for axis in [1, 3, 2, 0] {
      if sizes[axis] == 0 || strides[axis] < least { return false }
      // Without channels to tell them apart, the order of batch and channels decides.
      if axis == 0, least == strides[1] { return false }
      least = strides[axis] * max(sizes[axis], 1)
    }
    return true
  }

  /// Tensors of equal sizes along a new axis.
  ///
  /// - Throws: `TensorError`.
  package static func stacked(_ tensors: [DynamicTensor], _ axis: Int) throws -> DynamicTensor {
    guard let first = tensors.first else {
      throw TensorError.refused(operation: "stack", reason: "the list is empty")
    }
    let place = try first.axis(axis, extra: 1)
    for tensor in tensors where tensor.sizes != first.sizes {
      let differing = zip(first.sizes, tensor.sizes).enumerated().first { $1.0 != $1.1 }?.offset
      throw TensorError.sizesDiffer(
        operation: "stack", left: first.sizes, right: tensor.sizes,
        axis: differing ?? min(first.rank, tensor.rank))
    }
    let dtype = tensors.map(\.dtype).max() ?? .float32
    return try collected(tensors, dtype, [tensors.count] + first.sizes)
      .moved([0], to: [place]).packed()
  }

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
    let repeated = try viewedApart(pairs).expanded(spread).reshaped(result)
    return repeated.block === block ? try repeated.inOrder() : repeated
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
    let repeated = try unsqueezed(axis + 1).expanded(spread).reshaped(wanted)
    return repeated.block === block ? try repeated.inOrder() : repeated
  }

  /// Each index of an axis repeated as often as its own number says, or all equally often if there
  /// is one number.
  ///
  /// - Throws: `TensorError`.
  package func repeatedEach(_ times: DynamicTensor, _ axis: Int) throws -> DynamicTensor {
    let axis = try self.axis(axis)
    guard rank > 0 else { return try viewed([1]).repeatedEach(times, 0) }
    guard times.dtype == .int64, times.rank <= 1 else {
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

  /// A copy if the block is shared.
  private func owned(from other: DynamicTensor) throws -> DynamicTensor {
    block === other.block ? try copied() : self
  }

  /// The elements moved along axes, wrapping around.
  ///
  /// - Throws: `TensorError`.
  package func rolled(_ shifts: [Int], _ axes: [Int]) throws -> DynamicTensor {
    if axes.isEmpty {
      guard shifts.count == 1 else {
        throw TensorError.refused(
          operation: "roll", reason: "\(counted(shifts.count, "shift")) without dims",
          mend: "name an axis for each")
      }
      return try contiguous().viewed([count]).rolled(shifts, [0]).viewed(sizes)
    }
    guard shifts.count == axes.count else {
      throw TensorError.refused(
        operation: "roll",
        reason: "\(counted(shifts.count, "shift")) for \(counted(axes.count, "axis", "axes"))")
    }
    guard count > 0 else { return try owned(from: self) }
    try Self.reserve(sizes, .int64)
    var result = self
    for (shift, given) in zip(shifts, axes) {
      guard rank > 0 else { throw TensorError.noSuchAxis(axis: given, sizes: sizes) }
      let axis = try self.axis(given)
      let size = sizes[axis]
      guard size > 0 else { continue }
      let start = ((size - shift % size) % size + size) % size
      result = try result.taking(axis, Array(start..<size) + Array(0..<start))
    }
    return try result.owned(from: self)
  }

  /// Axes reversed.
  ///
  /// - Throws: `TensorError`.
  package func flipped(_ axes: [Int]) throws -> DynamicTensor {
    let axes = try self.axes(axes)
    guard rank > 0, count > 0 else { return try copied() }
    // Backwards: from the last index of an axis with a stride below 0.
    var (start, strides) = (offset, strides)
    for axis in axes {
      start += (sizes[axis] - 1) * strides[axis]
      strides[axis] = -strides[axis]
    }
    return try DynamicTensor(block, start, sizes, strides).inOrder().arranged(like: [self])
  }

  /// Chosen indices of an axis, as often and in the order as given; all in range.
  func taking(_ axis: Int, _ indices: [Int]) throws -> DynamicTensor {
    let chosen = try DynamicTensor(indices, [indices.count])
    return try indexed(
      [IndexItem](repeating: .slice(nil, nil, 1), count: axis) + [.tensor(chosen)]
    ).packed()
  }

  /// Elements on and below, or above, a diagonal; 0 elsewhere.
  ///
  /// - Throws: `TensorError.wrongRank` below 2 axes.
  package func triangle(lower: Bool, _ diagonal: Int) throws -> DynamicTensor {
    let name = lower ? "tril" : "triu"
    guard rank >= 2 else {
      throw TensorError.wrongRank(operation: name, wants: "at least 2 axes", got: sizes)
    }
    guard count > 0 else { return try contiguous().copied() }
    let (rows, columns) = (sizes[rank - 2], sizes[rank - 1])
    try Self.reserve([rows, columns], .bool)
    var kept: [Bool] = []
    for row in 0..<rows {
      try Interruption.inParts(run: row, of: columns) {
        for column in $0 {
          let distance = column - row
          kept.append(lower ? distance <= diagonal : distance >= diagonal)
        }
      }
    }
    let zero = try DynamicTensor(0).converted(to: dtype)
    let zeroOfKind = dtype == .bool ? DynamicTensor(false) : zero
    return try DynamicTensor(kept, [rows, columns]).chosen(self, zeroOfKind).contiguous()
  }
}
