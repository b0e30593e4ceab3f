import CKernels
import Support

/// Elements chosen by index tensors and masks.
extension DynamicTensor {
  /// Elements along an axis by an index tensor of the same rank: `torch.gather`.
  ///
  /// - Throws: `TensorError`.
  package func gathered(_ axis: Int, _ index: DynamicTensor) throws -> DynamicTensor {
    let axis = try self.axis(axis)
    guard index.namesPlaces || index.count == 0 else {
      throw TensorError.wrongDType(operation: "gather's index", wants: "int64", got: index.dtype)
    }
    let own = sizes
    let index = try index.count == 0 ? index.converted(to: .int64) : index
    return try Self.remembering(
      "GatherBackward0", [self], keeping: [index], { try picked(axis, index) },
      gradient: { backward in
        let gradient = try backward.gradient
        return [
          try Self.zeros(own, gradient.dtype).scattered(
            axis, index, gradient, isNumber: false, .add, "scatter_add")
        ]
      })
  }

  private func picked(_ axis: Int, _ index: DynamicTensor) throws -> DynamicTensor {
    if index.count == 0 { return try .zeros(index.sizes, dtype) }
    guard max(index.rank, 1) == max(rank, 1) else {
      throw TensorError.wrongRank(
        operation: "gather", wants: "an index of \(counted(rank, "axis", "axes"))", got: index.sizes
      )
    }
    for other in sizes.indices
    where other != axis && index.rank > 0 && index.sizes[other] > sizes[other] {
      throw TensorError.refused(
        operation: "gather",
        reason: "an index of \(index.shapeText) is larger than \(shapeText) in axis \(other)",
        mend: "only in axis \(axis), along which it chooses, may it be larger")
    }
    if isMeta || index.isMeta { return try .meta(index.sizes, dtype) }
    let own = rank == 0 ? try viewed([1]) : self
    let wanted = index.rank == 0 ? try index.viewed([1]) : index
    let numbers = try wanted.integers()
    // The elements are moved whatever they mean.
    switch dtype.bytes {
    case 1: return try own.chosen(UInt8.self, axis, numbers, wanted.sizes, self, index.sizes)
    case 4: return try own.chosen(UInt32.self, axis, numbers, wanted.sizes, self, index.sizes)
    default: return try own.chosen(UInt64.self, axis, numbers, wanted.sizes, self, index.sizes)
    }
  }

  /// The elements whose index along an axis is a number, the others those of the number's own place;
  /// `shown` is the tensor that an error tells.
  private func chosen<Bits: BitwiseCopyable>(
    _: Bits.Type, _ axis: Int, _ numbers: [Int], _ wanted: [Int], _ shown: DynamicTensor,
    _ result: [Int]
  ) throws -> DynamicTensor {
    var free = strides
    free[axis] = 0
    let (size, step) = (sizes[axis], strides[axis])
    let (columns, along) = (wanted[wanted.count - 1], free[free.count - 1])
    let starts = try DynamicTensor(
      block, offset, Array(wanted.dropLast()), Array(free.dropLast())
    ).places
    // Unsafe: every number is compared with the size before it is used.
    return try unsafe Self.written(dtype, result) { target in
      let target = unsafe target.assumingMemoryBound(to: Bits.self)
      try unsafe block.values.withAddress { values in
        let values = unsafe values.assumingMemoryBound(to: Bits.self)
        try unsafe numbers.withUnsafeBytes { integers in
          guard let integers = integers.baseAddress else { return }
          let numbers = unsafe integers.assumingMemoryBound(to: Int64.self)
          for (row, start) in starts.enumerated() {
            try Interruption.inParts(run: row, of: columns) { part in
              let first = row * columns + part.lowerBound
              let found = unsafe kernels_choose_along(
                MemoryLayout<Bits>.size, part.count, size, step, along, numbers + first,
                values + start + part.lowerBound * along, target + first)
              guard found == part.count else {
                throw TensorError.indexOutside(
                  index: unsafe Int(numbers[first + found]), axis: axis, sizes: shown.sizes,
                  countsBack: false)
              }
            }
          }
        }
      }
    }
  }

  /// Chosen indices of an axis: `torch.index_select`.
  ///
  /// - Throws: `TensorError`.
  package func selecting(_ axis: Int, _ index: DynamicTensor) throws -> DynamicTensor {
    let axis = try self.axis(axis)
    guard index.rank <= 1 else {
      throw TensorError.wrongRank(
        operation: "index_select", wants: "a vector of indices", got: index.sizes)
    }
    guard index.namesPlaces else {
      throw TensorError.wrongDType(
        operation: "index_select's index", wants: "int64", got: index.dtype)
    }
    let size = rank == 0 ? 1 : sizes[axis]
    if index.isMeta { return try rank > 0 ? selectingOnMeta(axis, index.count) : copied() }
    let numbers = try index.integers()
    try numbers.interruptiblyForEach { number in
      guard number >= 0, number < size else {
        throw TensorError.indexOutside(index: number, axis: axis, sizes: sizes, countsBack: false)
      }
    }
    guard rank > 0 || numbers.count == 1 else {
      throw TensorError.wrongRank(
        operation: "index_select", wants: "one index for a scalar", got: index.sizes)
    }
    let own = sizes
    return try Self.remembering(
      "IndexSelectBackward0", [self], keeping: [index],
      { rank == 0 ? try copied() : try taking(axis, numbers) },
      gradient: { backward in
        let gradient = try backward.gradient
        if own.isEmpty { return [gradient] }
        return [
          try Self.zeros(own, gradient.dtype)
            .slicesPut(axis, index.reshaped([-1]), gradient, .add, "index_add")
        ]
      })
  }

  private func selectingOnMeta(_ axis: Int, _ count: Int) throws -> DynamicTensor {
    var result = sizes
    result[axis] = count
    return try Self.remembering(
      "IndexSelectBackward0", [self], { try .meta(result, dtype) },
      gradient: { [sizes] in [try .meta(sizes, $0.gradient.dtype)] })
  }

  /// Elements by their index among all in order: `torch.take`.
  ///
  /// - Throws: `TensorError`.
  package func taking(_ index: DynamicTensor) throws -> DynamicTensor {
    guard index.dtype == .int64 else {
      throw TensorError.wrongDType(operation: "take's index", wants: "int64", got: index.dtype)
    }
    let (own, count) = (sizes, count)
    return try Self.remembering(
      "TakeBackward0", [self], keeping: [index],
      { try contiguous().viewed([count]).indexed([.tensor(index)]) },
      gradient: { backward in
        let gradient = try backward.gradient
        return [
          try Self.zeros([count], gradient.dtype)
            .slicesPut(
              0, index.reshaped([-1]).numbered(from: count), gradient.reshaped([-1]), .add, "take"
            ).reshaped(own)
        ]
      })
  }

  /// The elements where a mask of a shape that broadcasts is true, as a vector.
  ///
  /// - Throws: `TensorError`.
  package func masked(by mask: DynamicTensor) throws -> DynamicTensor {
    guard mask.dtype == .bool else {
      throw TensorError.wrongDType(
        operation: "masked_select", wants: "a bool mask", got: mask.dtype)
    }
    let views = try Broadcasting.views([self, mask], "masked_select")
    let (shared, chosen) = (views[0].sizes, views[1])
    return try Self.remembering(
      "MaskedSelectBackward0", [self], keeping: [mask],
      { try views[0].indexed([.tensor(chosen)]) },
      gradient: { backward in
        let gradient = try backward.gradient
        let places = try chosen.reshaped([-1]).nonzero().reshaped([-1])
        return [
          try Self.zeros([chosen.count], gradient.dtype)
            .slicesPut(0, places, gradient, .add, "masked_select").reshaped(shared)
        ]
      })
  }

  /// One number where a mask is true: `torch.masked_fill`.
  ///
  /// - Throws: `TensorError`.
  package func masked(
    _ mask: DynamicTensor, filledWith value: DynamicTensor, isNumber: Bool
  ) throws -> DynamicTensor {
    guard mask.dtype == .bool else {
      throw TensorError.wrongDType(operation: "masked_fill", wants: "a bool mask", got: mask.dtype)
    }
    return try Self.remembering(
      isNumber ? "MaskedFillBackward0" : "MaskedFillBackward1", [self, value], keeping: [mask],
      {
        try dtype.check(value)
        return try mask.chosen(value.converted(to: dtype), self).contiguous()
      },
      gradient: { backward in
        let (gradient, zero) = (try backward.gradient, DynamicTensor.number(0.0))
        return [
          backward.wants(0) ? try mask.chosen(zero, gradient) : nil,
          backward.wants(1) ? try mask.chosen(gradient, zero).sum(nil, keeps: false) : nil,
        ]
      })
  }
}

extension DynamicTensor {
  /// Whether its elements can be taken for places: int64, or int32.
  var namesPlaces: Bool { dtype == .int64 || dtype == .int32 }
}
