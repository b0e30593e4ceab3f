import CKernels
import Support

/// Whole slices put, added or filled where a vector of indices says.
extension DynamicTensor {
  /// This tensor with slices of `source` along an axis added to, or replacing, those that a vector
  /// of indices names: `torch.index_add` and `torch.index_copy`.
  ///
  /// - Throws: `TensorError`.
  package func slicesPut(
    _ axis: Int, _ index: DynamicTensor, _ source: DynamicTensor, _ reduction: ScatterReduction?,
    _ operation: String
  ) throws -> DynamicTensor {
    let axis = try self.axis(axis)
    guard index.rank <= 1 else {
      throw TensorError.wrongRank(
        operation: operation, wants: "a vector of indices", got: index.sizes)
    }
    guard index.dtype == .int64 || (index.namesPlaces && reduction != nil) else {
      throw TensorError.wrongDType(
        operation: "\(operation)'s index", wants: "int64", got: index.dtype)
    }
    var wanted = sizes
    if rank > 0 { wanted[axis] = index.count }
    // A scalar source is one slice of a vector when slices are copied.
    let isOneSlice =
      rank <= 1 && source.rank <= 1 && source.count == index.count
      && (reduction == nil || source.rank == rank)
    guard isOneSlice || source.sizes == wanted else {
      throw TensorError.refused(
        operation: operation,
        reason:
          "source is \(source.shapeText), \(shapeText) with \(counted(index.count, "index", "indices"))"
          + " of axis \(axis) wants \(ShapeText.told(wanted))",
        mend: "source has a slice for each index")
    }
    return try Self.remembering(
      reduction == nil ? "IndexCopyBackward0" : "IndexAddBackward0", [self, source],
      keeping: [index],
      { try slices(axis, index, source, reduction, isOneSlice: isOneSlice, operation) },
      gradient: { backward in
        let gradient = try backward.gradient
        return [
          reduction == nil && backward.wants(0)
            ? try gradient.slicesFilled(axis, index, .number(0.0)) : gradient,
          backward.wants(1)
            ? try gradient.selecting(axis, index).reshaped(source.sizes) : nil,
        ]
      })
  }

  private func slices(
    _ axis: Int, _ index: DynamicTensor, _ source: DynamicTensor, _ reduction: ScatterReduction?,
    isOneSlice: Bool, _ operation: String
  ) throws -> DynamicTensor {
    let own = rank == 0 ? try viewed([1]) : self
    let slices = isOneSlice ? try source.viewed([index.count]) : source
    if dtype == source.dtype, slices.count > 0, !isMeta, !index.isMeta, !source.isMeta {
      return try own.rows(axis, index, slices, reduction).viewed(sizes)
    }
    var shape = [Int](repeating: 1, count: own.rank)
    shape[axis] = index.count
    let spread = try index.viewed(shape).expanded(slices.sizes)
    return try own.scattered(axis, spread, slices, isNumber: false, reduction, operation)
      .viewed(sizes)
  }

  /// The elements in order, whole slices of them replaced, or taking in others.
  ///
  /// Unsafe: every number is compared with the size before it is used.
  private func rows(
    _ axis: Int, _ index: DynamicTensor, _ slices: DynamicTensor, _ reduction: ScatterReduction?
  ) throws -> DynamicTensor {
    let (size, count, bytes) = (sizes[axis], index.count, dtype.bytes)
    let width = sizes[(axis + 1)...].reduce(1, *)
    let source = try slices.contiguous()
    // A slice at a time where it is long.
    let some = max(1, Interruption.often / width)
    // What is overwritten at once must be sure to come to its end.
    let isSure = try isOffered && index.integers().allSatisfy { $0 >= 0 && $0 < size }
    func change(_ body: (UnsafeMutableRawPointer) throws -> Void) throws -> DynamicTensor {
      try unsafe isSure ? overwritten(reading: slices.count, body) : changed(body)
    }
    return try unsafe change { target in
      try unsafe index.withNumbers { numbers in
        try unsafe source.block.values.withAddress { values in
          let values = unsafe values + source.offset * bytes
          for outer in 0..<(source.count / width / count) {
            for first in stride(from: 0, to: count, by: some) {
              let part = min(some, count - first)
              try Interruption.check(run: outer + first, of: part * width)
              let found = unsafe kernels_put_along(
                dtype.element, reduction.kernel, part, width, size, width, 0, numbers + first,
                values + (outer * count + first) * width * bytes,
                target + outer * size * width * bytes)
              guard found == part else {
                throw TensorError.indexOutside(
                  index: unsafe Int(numbers[first + found]), axis: axis, sizes: sizes,
                  countsBack: false)
              }
            }
          }
        }
      }
    }
  }

  /// These rows added up where numbers from 0 to below `count` say: the gradient of a table whose rows
  /// were read.
  ///
  /// - Throws: `TensorError`; `MemoryError`; `Interruption.stopped`.
  func added(atRows numbers: DynamicTensor, of count: Int) throws -> DynamicTensor {
    let sizes = [count] + sizes.dropFirst()
    return try Self.remembering(
      "IndexAddBackward0", [self],
      {
        if isMeta || numbers.isMeta { return try .meta(sizes, dtype) }
        return try dtype == .float64
          ? sums(Double.self, atRows: numbers, sizes) : sums(Float.self, atRows: numbers, sizes)
      },
      gradient: { [try $0.gradient.indexed([.tensor(numbers)])] })
  }

  private func sums<Real: RealElement>(
    _: Real.Type, atRows numbers: DynamicTensor, _ sizes: [Int]
  ) throws -> DynamicTensor {
    let width = try Self.count(of: Array(sizes.dropFirst()))
    let own = try elements(Real.self)
    var sums = try [Real](interruptiblyRepeating: 0, count: try Self.reserve(sizes, Real.dtype))
    for (row, place) in try numbers.integers().enumerated() {
      try Interruption.check(run: row, of: width)
      let (source, target) = (row * width, place * width)
      for column in 0..<width { sums[target + column] += own[source + column] }
    }
    return try DynamicTensor(of: sums, sizes)
  }

  /// This tensor with one number in all slices along an axis that a vector of indices names:
  /// `torch.index_fill`.
  ///
  /// - Throws: `TensorError`.
  package func slicesFilled(
    _ axis: Int, _ index: DynamicTensor, _ value: DynamicTensor, isNumber: Bool = true
  ) throws -> DynamicTensor {
    let axis = try self.axis(axis)
    guard index.rank <= 1, value.rank == 0 else {
      throw TensorError.wrongRank(
        operation: "index_fill", wants: "a vector of indices and one number",
        got: index.rank > 1 ? index.sizes : value.sizes)
    }
    guard index.dtype == .int64 else {
      throw TensorError.wrongDType(
        operation: "index_fill's index", wants: "int64", got: index.dtype)
    }
    let size = rank == 0 ? 1 : sizes[axis]
    return try Self.remembering(
      isNumber ? "IndexFillBackward0" : "IndexFillBackward1", [self, value], keeping: [index],
      { try filled(axis, index, value) },
      gradient: { backward in
        let gradient = try backward.gradient
        return [
          backward.wants(0)
            ? try gradient.slicesFilled(axis, index, .number(0.0)) : nil,
          backward.wants(1)
            ? try gradient.selecting(axis, index.numbered(from: size).distinct().values)
              .sum(nil, keeps: false) : nil,
        ]
      })
  }

  private func filled(
    _ axis: Int, _ index: DynamicTensor, _ value: DynamicTensor
  ) throws -> DynamicTensor {
    if isMeta || index.isMeta { return try onMeta() }
    let own = rank == 0 ? try viewed([1]) : self
    let size = own.sizes[axis]
    var isChosen = [Bool](repeating: false, count: size)
    try index.integers().interruptiblyForEach { number in
      guard number >= -size, number < size else {
        throw TensorError.indexOutside(index: number, axis: axis, sizes: sizes)
      }
      isChosen[number < 0 ? number + size : number] = true
    }
    var shape = [Int](repeating: 1, count: own.rank)
    shape[axis] = size
    return try DynamicTensor(isChosen, shape).chosen(value.converted(to: dtype), own)
      .viewed(sizes).laidOut(as: self)
  }

  /// The elements of a result of these sizes laid out as a copy of `model` would be.
  func laidOut(as model: DynamicTensor) throws -> DynamicTensor {
    let inOrder = try contiguous()
    return try model.isDense ? inOrder.laid(like: model) : inOrder.arranged(like: [model])
  }
}
