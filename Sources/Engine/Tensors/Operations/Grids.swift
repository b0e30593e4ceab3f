import Support

/// Vectors laid out in two axes or more.
extension DynamicTensor {
  /// A matrix of zeros with this vector on the diagonal whose columns less rows are `shift`.
  ///
  /// - Throws: `TensorError`; `MemoryError`.
  package func onDiagonal(_ shift: Int) throws -> DynamicTensor {
    try Self.remembering(
      "DiagEmbedBackward0", [self], { try spread(onto: shift) },
      gradient: { [try $0.gradient.diagonal(shift, 0, 1)] })
  }

  /// A copy of a matrix's diagonal.
  ///
  /// - Throws: `TensorError`; `MemoryError`.
  package func diagonalCopy(_ shift: Int) throws -> DynamicTensor {
    let own = sizes
    return try Self.remembering(
      "DiagonalBackward0_copy", [self], { try diagonal(shift, 0, 1).copied() },
      gradient: { backward in
        let gradient = try backward.gradient
        return [
          try .zeros(own, gradient.dtype).adding(gradient, in: { try $0.diagonal(shift, 0, 1) })
        ]
      })
  }

  /// The sum of a matrix's diagonal.
  ///
  /// - Throws: `TensorError`.
  package func trace() throws -> DynamicTensor {
    let own = sizes
    return try Self.remembering(
      "TraceBackward0", [self], { try diagonal(0, 0, 1).sum(nil, keeps: false) },
      gradient: { backward in
        let gradient = try backward.gradient
        return [try Self.identity(own[0], own[1]).converted(to: gradient.dtype) * gradient]
      })
  }

  private func spread(onto shift: Int) throws -> DynamicTensor {
    let (size, overflow) = count.addingReportingOverflow(Int(clamping: shift.magnitude))
    guard !overflow else { throw TensorError.tooLarge(sizes: [count, shift]) }
    if isMeta { return try .meta([size, size], dtype) }
    let bytes = dtype.bytes
    // Unsafe: the diagonal from its first place on lies within the square; 0 has no bits in any dtype.
    return try unsafe Self.written(dtype, [size, size]) { target in
      try Interruption.inParts(of: size * size) { part in
        unsafe (target + part.lowerBound * bytes).initializeMemory(
          as: UInt8.self, repeating: 0, count: part.count * bytes)
      }
      let start = shift < 0 ? -shift * size : shift
      try unsafe block.values.withAddress {
        try unsafe copyElements(
          from: $0, to: target + start * bytes, bytes: bytes, strides: [size + 1])
      }
    }
  }

  /// Each vector spread over the axes of all: `torch.meshgrid`; views.
  ///
  /// - Throws: `TensorError`.
  package static func grid(
    _ vectors: [DynamicTensor], isTransposed: Bool
  ) throws -> [DynamicTensor] {
    guard let first = vectors.first else {
      throw TensorError.refused(operation: "meshgrid", reason: "there is no vector")
    }
    for vector in vectors {
      guard vector.rank <= 1 else {
        throw TensorError.wrongRank(operation: "meshgrid", wants: "vectors", got: vector.sizes)
      }
      guard vector.dtype == first.dtype else {
        throw TensorError.wrongDType(
          operation: "meshgrid", wants: "vectors of one dtype, \(first.dtype.shortName)",
          got: vector.dtype)
      }
    }
    let swaps = isTransposed && vectors.count > 1
    var ordered = vectors
    if swaps { ordered.swapAt(0, 1) }
    let sizes = ordered.map(\.count)
    var grids = try ordered.enumerated().map { axis, vector in
      var shape = [Int](repeating: 1, count: sizes.count)
      shape[axis] = sizes[axis]
      return try vector.viewed(shape).expanded(sizes)
    }
    if swaps { grids.swapAt(0, 1) }
    return grids
  }

  /// The rows of a table that `numbers` name, those longer than `most` shortened to it: what
  /// `F.embedding` does with `max_norm`.
  ///
  /// - Throws: `TensorError`.
  package func rowsShortened(
    _ numbers: DynamicTensor, to most: Double, order: Double
  ) throws -> DynamicTensor {
    guard rank == 2, dtype.isReal, numbers.namesPlaces, !isMeta, !numbers.isMeta else {
      return self
    }
    let lengths = try norm(order, [1], keeps: true, "embedding").doubles()
    var factors = [Double](repeating: 1, count: sizes[0])
    try numbers.integers().interruptiblyForEach { row in
      guard factors.indices.contains(row) else {
        throw TensorError.indexOutside(index: row, axis: 0, sizes: sizes)
      }
      if lengths[row] > most { factors[row] = most / (lengths[row] + 1e-7) }
    }
    return try BinaryOperation.multiply(
      self, DynamicTensor(of: factors, [sizes[0], 1]).converted(to: dtype))
  }
}
