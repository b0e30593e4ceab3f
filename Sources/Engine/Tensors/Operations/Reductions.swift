import CKernels
import Support

/// A tensor's elements in groups, each of which a reduction turns into one number.
struct Groups<Element> {
  /// Every group's elements in order, one group after another.
  let elements: [Element]
  /// How many groups there are, and elements in each.
  let count, length: Int
  /// The sizes of the result.
  let sizes: [Int]

  /// One number of each group.
  ///
  /// - Throws: `Interruption`; what `body` throws.
  func map<Result>(_ body: (ArraySlice<Element>) throws -> Result) throws -> [Result] {
    try MemoryBudget.check(count, of: Result.self)
    return try (0..<count).map { number in
      try Interruption.check(run: number, of: length)
      return try body(elements[(number * length)..<((number + 1) * length)])
    }
  }
}

extension Groups {
  /// Several numbers of each group, one group's after another's.
  ///
  /// - Throws: `Interruption`; what `body` throws.
  func flatMap<Result>(_ body: (ArraySlice<Element>) throws -> [Result]) throws -> [Result] {
    var results: [Result] = []
    try MemoryBudget.check(elements.count, of: Result.self)
    results.reserveCapacity(elements.count)
    _ = try map { try results.interruptiblyAppend(body($0)) }
    return results
  }
}

extension DynamicTensor {
  /// The axes that a reduction runs over: all where none is named.
  ///
  /// - Throws: `TensorError`.
  func reducedAxes(_ axes: [Int]?) throws -> [Int] {
    let named = try self.axes(axes ?? [])
    if named.isEmpty { return Array(sizes.indices) }
    return rank > 0 ? named : []
  }

  /// The elements by groups that share their indices along the other axes.
  func groups<Element>(
    _ axes: [Int], _ keeps: Bool, _ read: (DynamicTensor) throws -> [Element]
  ) throws -> Groups<Element> {
    let kept = sizes.indices.filter { !axes.contains($0) }
    let reduced = axes.sorted()
    let result =
      keeps
      ? sizes.indices.map { axes.contains($0) ? 1 : sizes[$0] } : kept.map { sizes[$0] }
    let groups = try Self.reserve(kept.map { sizes[$0] }, .int64)
    let length = try Self.count(of: reduced.map { sizes[$0] })
    return Groups(
      elements: try read(try permuted(kept + reduced)), count: groups, length: length,
      sizes: result)
  }

  /// The sizes that a reduction leaves.
  func reducedSizes(_ axes: [Int], keeps: Bool) -> [Int] {
    var result: [Int] = []
    result.reserveCapacity(keeps ? rank : rank - axes.count)
    for axis in sizes.indices {
      if !axes.contains(axis) { result.append(sizes[axis]) } else if keeps { result.append(1) }
    }
    return result
  }

  /// Sums; whole numbers stay whole.
  ///
  /// - Throws: `TensorError`.
  package func sum(_ axes: [Int]?, keeps: Bool) throws -> DynamicTensor {
    let (reduced, own) = (try reducedAxes(axes), sizes)
    return try Self.remembering(
      axes == nil && !keeps ? "SumBackward0" : "SumBackward1", [self],
      { try summed(reduced, keeps: keeps) },
      gradient: { [try $0.gradient.spread(over: reduced, of: own)] })
  }

  /// Sums of what is not NaN.
  ///
  /// - Throws: `TensorError`.
  package func sumOfNumbers(_ axes: [Int]?, keeps: Bool) throws -> DynamicTensor {
    guard dtype.isReal, !isMeta else { return try sum(axes, keeps: keeps) }
    let (reduced, own) = (try reducedAxes(axes), sizes)
    return try Self.remembering(
      "NansumBackward0", [self], keeping: [self],
      {
        try Self.rounded(
          folded(KERNEL_NUMBERS, over: reduced), dtype, reducedSizes(reduced, keeps: keeps)
        ) { $0 }
      },
      gradient: { [self] backward in
        let spread = try backward.gradient.spread(over: reduced, of: own)
        return [try spread.where(BinaryOperation.equal(self, self))]
      })
  }

  /// A reduction's gradient for each of the elements that it reduced.
  func spread(over axes: [Int], of own: [Int]) throws -> DynamicTensor {
    var kept = own
    for axis in axes { kept[axis] = 1 }
    return try reshaped(kept).expanded(own)
  }

  private func summed(_ axes: [Int], keeps: Bool) throws -> DynamicTensor {
    if isMeta { return try .meta(reducedSizes(axes, keeps: keeps), max(dtype, .int64)) }
    if dtype.isReal {
      return try Self.rounded(
        folded(KERNEL_SUM, over: axes), dtype, reducedSizes(axes, keeps: keeps)
      ) { $0 }
    }
    return try wholeSums(axes, keeps: keeps)
  }

  /// Products; whole numbers stay whole.
  ///
  /// - Throws: `TensorError`.
  package func product(_ axes: [Int]?, keeps: Bool) throws -> DynamicTensor {
    let (reduced, own) = (try reducedAxes(axes), sizes)
    return try Self.remembering(
      axes == nil && !keeps ? "ProdBackward0" : "ProdBackward1", [self], keeping: [self],
      keepsResult: true, { try multiplied(reduced, keeps: keeps) },
      gradient: { [self] backward in
        let spread = try backward.gradient.spread(over: reduced, of: own)
        guard try hasZeros() else {
          return [try spread * backward.result.spread(over: reduced, of: own) / self]
        }
        return [try spread * productOfOthers(reduced)]
      })
  }

  private func multiplied(_ axes: [Int], keeps: Bool) throws -> DynamicTensor {
    if isMeta { return try .meta(reducedSizes(axes, keeps: keeps), max(dtype, .int64)) }
    return try products(axes, keeps: keeps)
  }

  /// Whether an element is 0; what has no numbers is not asked.
  ///
  /// - Throws: `MemoryError`.
  func hasZeros() throws -> Bool {
    guard !isMeta, count > 0 else { return false }
    return try truths(all: true, over: Array(sizes.indices), keeps: false).booleans() == [false]
  }

  /// For each element the product of the others over some axes, without a division.
  private func productOfOthers(_ axes: [Int]) throws -> DynamicTensor {
    guard axes.count == 1, rank > 0 else {
      return try reshaped([count]).productOfOthers([0]).reshaped(sizes)
    }
    let (axis, size) = (axes[0], sizes[axes[0]])
    var edge = sizes
    edge[axis] = 1
    let one = try Self.filled(edge, .number(1.0).converted(to: dtype))
    let before = try Self.concatenated([one, sliced(axis, from: 0, to: size - 1)], axis)
      .accumulated(axis, product: true)
    let after = try Self.concatenated([sliced(axis, from: 1, to: nil), one], axis)
      .flipped([axis]).accumulated(axis, product: true).flipped([axis])
    return try before * after
  }

  /// Means.
  ///
  /// - Throws: `TensorError.wrongDType` unless float32.
  package func mean(_ axes: [Int]?, keeps: Bool) throws -> DynamicTensor {
    try requireFloats("mean")
    let (reduced, own) = (try reducedAxes(axes), sizes)
    let length = Double(try Self.count(of: reduced.map { own[$0] }))
    return try Self.remembering(
      axes == nil && !keeps ? "MeanBackward0" : "MeanBackward1", [self],
      { try averaged(reduced, keeps: keeps) },
      gradient: { backward in
        let (gradient, length) = (try backward.gradient, DynamicTensor.number(length))
        if GradientMode.isOn {
          return [try BinaryOperation.divide(gradient.spread(over: reduced, of: own), length)]
        }
        // Divided before it is spread: there are fewer numbers.
        return [try BinaryOperation.divide(gradient, length).spread(over: reduced, of: own)]
      })
  }

  private func averaged(_ axes: [Int], keeps: Bool) throws -> DynamicTensor {
    if isMeta { return try .meta(reducedSizes(axes, keeps: keeps), dtype) }
    let length = Double(try Self.count(of: axes.map { sizes[$0] }))
    return try Self.rounded(
      folded(KERNEL_SUM, over: axes), dtype, reducedSizes(axes, keeps: keeps)
    ) { $0 / length }
  }

  /// Whether all, or any, elements are not 0.
  ///
  /// - Throws: `TensorError`.
  package func truth(all: Bool, _ axes: [Int]?, keeps: Bool) throws -> DynamicTensor {
    // An empty list of axes means none here, but all in the other reductions.
    guard axes != [] || rank == 0 else {
      return dtype == .uint8 ? try copied() : try converted(to: .bool)
    }
    let reduced = try reducedAxes(axes)
    if isMeta {
      return try .meta(reducedSizes(reduced, keeps: keeps), dtype == .uint8 ? .uint8 : .bool)
    }
    let truths = try truths(all: all, over: reduced, keeps: keeps)
    // As PyTorch has it, uint8 stays what it is.
    return dtype == .uint8 ? try truths.converted(to: .uint8) : truths
  }
}
