import Support

/// Elements moved along axes, and triangles.
extension DynamicTensor {
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
      return try Self.remembering(
        "RollBackward0", [self],
        { try contiguous().viewed([count]).rolled(shifts, [0]).viewed(sizes) },
        gradient: { [try $0.gradient.rolled(shifts.map { 0 &- $0 }, [])] })
    }
    guard shifts.count == axes.count else {
      throw TensorError.refused(
        operation: "roll",
        reason: "\(counted(shifts.count, "shift")) for \(counted(axes.count, "axis", "axes"))")
    }
    return try Self.remembering(
      "RollBackward0", [self], { try shifted(shifts, axes) },
      gradient: { [try $0.gradient.rolled(shifts.map { 0 &- $0 }, axes)] })
  }

  private func shifted(_ shifts: [Int], _ axes: [Int]) throws -> DynamicTensor {
    if isMeta {
      if count > 0 { _ = try axes.map { try axis($0) } }
      return try .meta(sizes, dtype)
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
      result = try Self.concatenated(
        [
          result.sliced(axis, from: start, to: size), result.sliced(axis, from: 0, to: start),
        ], axis
      ).packed()
    }
    return try result.owned(from: self)
  }

  /// Axes reversed.
  ///
  /// - Throws: `TensorError`.
  package func flipped(_ axes: [Int]) throws -> DynamicTensor {
    let axes = try self.axes(axes)
    return try Self.remembering(
      "FlipBackward0", [self], { try reversed(axes) },
      gradient: { [try $0.gradient.flipped(axes)] })
  }

  private func reversed(_ axes: [Int]) throws -> DynamicTensor {
    guard rank > 0, count > 0, !isMeta else { return try copied() }
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
    let (chosen, own) = (try DynamicTensor(indices, [indices.count]), sizes)
    return try Self.remembering(
      "IndexSelectBackward0", [self],
      {
        try indexed(
          [IndexItem](repeating: .slice(nil, nil, 1), count: axis) + [.tensor(chosen)]
        ).packed()
      },
      gradient: { backward in
        let gradient = try backward.gradient
        return [
          try Self.zeros(own, gradient.dtype).slicesPut(axis, chosen, gradient, .add, "index_add")
        ]
      })
  }

  /// Elements on and below, or above, a diagonal; 0 elsewhere.
  ///
  /// - Throws: `TensorError.wrongRank` below 2 axes.
  package func triangle(lower: Bool, _ diagonal: Int) throws -> DynamicTensor {
    let name = lower ? "tril" : "triu"
    guard rank >= 2 else {
      throw TensorError.wrongRank(operation: name, wants: "at least 2 axes", got: sizes)
    }
    return try Self.remembering(
      lower ? "TrilBackward0" : "TriuBackward0", [self],
      { try withoutTriangle(lower: lower, diagonal) },
      gradient: { [try $0.gradient.triangle(lower: lower, diagonal)] })
  }

  private func withoutTriangle(lower: Bool, _ diagonal: Int) throws -> DynamicTensor {
    guard count > 0, !isMeta else { return try contiguous().copied() }
    let (rows, columns) = (sizes[rank - 2], sizes[rank - 1])
    try Self.reserve([rows, columns], .bool)
    var kept = try [Bool](interruptiblyRepeating: !lower, count: rows * columns)
    for row in 0..<rows {
      try Interruption.check(run: row, of: columns)
      // Up to the diagonal, its own place with it below; whatever the distance is.
      let (place, overflow) = row.addingReportingOverflow(diagonal)
      let on = overflow ? (diagonal > 0 ? columns : -1) : place
      let end = min(max(lower ? (on < columns ? on + 1 : columns) : on, 0), columns)
      for column in 0..<end { kept[row * columns + column] = lower }
    }
    let zero = try DynamicTensor(0).converted(to: dtype)
    let zeroOfKind = dtype == .bool ? DynamicTensor(false) : zero
    return try DynamicTensor(kept, [rows, columns]).chosen(self, zeroOfKind).contiguous()
  }
}
