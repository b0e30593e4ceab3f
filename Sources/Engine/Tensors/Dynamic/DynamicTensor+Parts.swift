import Support

extension DynamicTensor {
  /// A view of one index of an axis, without that axis.
  ///
  /// - Throws: `TensorError.noSuchAxis` or `.indexOutside`.
  package func selected(
    _ axis: Int, _ index: Int, _ name: String = "SelectBackward0"
  ) throws -> DynamicTensor {
    guard rank > 0 else { throw TensorError.tooManyIndices(count: 1, sizes: sizes) }
    let axis = try self.axis(axis)
    let size = sizes[axis]
    guard index >= -size, index < size else {
      throw TensorError.indexOutside(index: index, axis: axis, sizes: sizes)
    }
    var (sizes, strides) = (sizes, strides)
    sizes.remove(at: axis)
    let stride = strides.remove(at: axis)
    let (own, place) = (self.sizes, index < 0 ? index + size : index)
    return try view(name, offset + place * stride, sizes, strides) {
      try .zeros(own, $0.dtype).with($0.unsqueezed(axis), at: axis, from: place, step: 1)
    }
  }

  /// A view of every `step`th index of an axis; ends beyond the axis are cut to it, as in Python.
  ///
  /// - Throws: `TensorError.noSuchAxis`; `.refused` for a step below 1.
  package func sliced(
    _ axis: Int, from start: Int?, to end: Int?, step: Int = 1, _ name: String = "SliceBackward0"
  ) throws -> DynamicTensor {
    guard rank > 0 else { throw TensorError.tooManyIndices(count: 1, sizes: sizes) }
    let axis = try self.axis(axis)
    guard step >= 1 else {
      throw TensorError.refused(
        operation: "slice", reason: "the step is \(step)",
        mend: "a step is 1 or more")
    }
    let size = sizes[axis]
    let first = Self.clipped(start ?? 0, size)
    let last = max(Self.clipped(end ?? size, size), first)
    var (sizes, strides) = (sizes, strides)
    sizes[axis] = (last - first) / step + ((last - first) % step == 0 ? 0 : 1)
    // The stride of a single index is never used: it is shown as in torch, as long as it can be
    // represented.
    let (stride, overflow) = strides[axis].multipliedReportingOverflow(by: step)
    if !overflow, stride < Self.largestStride { strides[axis] = stride }
    let start = sizes[axis] == 0 ? offset : offset + first * self.strides[axis]
    let own = self.sizes
    return try view(name, start, sizes, strides) {
      try .zeros(own, $0.dtype).with($0, at: axis, from: first, step: step)
    }
  }

  /// Beyond any block of memory, and small enough that sums of strides do not overflow.
  private static let largestStride = 1 << 48

  private static func clipped(_ index: Int, _ size: Int) -> Int {
    let index = index < 0 ? (index < -size ? 0 : index + size) : index
    return min(max(index, 0), size)
  }

  /// Views of `count` neighbouring indices each; the last has what is left.
  ///
  /// - Throws: `TensorError`.
  package func split(_ size: Int, _ axis: Int) throws -> [DynamicTensor] {
    guard rank > 0 else {
      throw TensorError.wrongRank(operation: "split", wants: "at least 1 axis", got: sizes)
    }
    let axis = try self.axis(axis)
    let total = sizes[axis]
    guard size > 0 || (size == 0 && total == 0) else {
      throw TensorError.refused(operation: "split", reason: "parts of size \(size)")
    }
    if total == 0 { return [self] }
    try Self.checkParts(total / size, "split")
    return try parted("SplitBackward0", axis) {
      try stride(from: 0, to: total, by: size).map { start in
        try sliced(axis, from: start, to: start + min(size, total - start))
      }
    }
  }

  /// Neighbouring parts of an axis as one operation.
  private func parted(
    _ name: String, _ axis: Int, _ make: () throws -> [DynamicTensor]
  ) throws -> [DynamicTensor] {
    let (own, kind) = (sizes, dtype)
    let parts = try GradientMode.off(make)
    let lengths = parts.map { $0.sizes[axis] }
    return try views(name, { parts }) { gradients in
      let all = try zip(gradients, lengths).map { gradient, length in
        var sizes = own
        sizes[axis] = length
        return try gradient ?? .zeros(sizes, kind)
      }
      return all.count == 1 ? all[0] : try Self.concatenated(all, axis)
    }
  }

  /// Views of these sizes one after another.
  ///
  /// - Throws: `TensorError`.
  package func split(sizes parts: [Int], _ axis: Int) throws -> [DynamicTensor] {
    guard rank > 0 else {
      throw TensorError.wrongRank(operation: "split", wants: "at least 1 axis", got: sizes)
    }
    let axis = try self.axis(axis)
    var rest = sizes[axis]
    for part in parts {
      guard part >= 0, part <= rest else { throw Self.badSplit(parts, sizes, axis) }
      rest -= part
    }
    guard rest == 0 else { throw Self.badSplit(parts, sizes, axis) }
    return try parted("SplitWithSizesBackward0", axis) {
      var start = 0
      return try parts.map { part in
        defer { start += part }
        return try sliced(axis, from: start, to: start + part)
      }
    }
  }

  /// Too many views would fill the memory, even if their elements do not.
  private static let mostParts = 1_000_000

  private static func checkParts(_ count: Int, _ operation: String) throws {
    guard count <= mostParts else {
      throw TensorError.refused(
        operation: operation, reason: "\(grouped(count)) parts",
        mend: "at most \(grouped(mostParts)) are made")
    }
  }

  private static func badSplit(_ parts: [Int], _ sizes: [Int], _ axis: Int) -> TensorError {
    .refused(
      operation: "split",
      reason: "parts of \(parts.map(String.init).joined(separator: " + ")) do not add up to"
        + " the size \(sizes[axis]) of axis \(axis)")
  }

  /// At most `count` views of equal size; the last may be smaller.
  ///
  /// - Throws: `TensorError`.
  package func chunked(_ count: Int, _ axis: Int) throws -> [DynamicTensor] {
    guard rank > 0 else {
      throw TensorError.wrongRank(operation: "chunk", wants: "at least 1 axis", got: sizes)
    }
    guard count > 0 else {
      throw TensorError.refused(operation: "chunk", reason: "\(count) parts")
    }
    let axis = try self.axis(axis)
    let total = sizes[axis]
    if total == 0 {
      try Self.checkParts(count, "chunk")
      return [DynamicTensor](repeating: self, count: count)
    }
    return try split(total / count + (total % count == 0 ? 0 : 1), axis)
  }

  /// A view of each index of an axis.
  ///
  /// - Throws: `TensorError`.
  package func unbound(_ axis: Int) throws -> [DynamicTensor] {
    guard rank > 0 else {
      throw TensorError.wrongRank(operation: "unbind", wants: "at least 1 axis", got: sizes)
    }
    let axis = try self.axis(axis)
    try Self.checkParts(sizes[axis], "unbind")
    var part = sizes
    part.remove(at: axis)
    return try views(
      "UnbindBackward0", { try (0..<sizes[axis]).map { try selected(axis, $0) } }
    ) { [part, dtype] gradients in
      try Self.stacked(gradients.map { try $0 ?? .zeros(part, dtype) }, axis)
    }
  }

  /// A view of the elements whose two indices differ by `offset`, as a last axis.
  ///
  /// - Throws: `TensorError`.
  package func diagonal(_ shift: Int, _ first: Int, _ second: Int) throws -> DynamicTensor {
    let (first, second) = (try axis(first), try axis(second))
    guard first != second else { throw TensorError.repeatedAxis(axis: second, sizes: sizes) }
    let shift = min(max(shift, -sizes[first]), sizes[second])
    let length =
      shift >= 0
      ? min(sizes[first], sizes[second] - shift) : min(sizes[first] + shift, sizes[second])
    let kept = sizes.indices.filter { $0 != first && $0 != second }
    let start = shift >= 0 ? shift &* strides[second] : -shift &* strides[first]
    let own = sizes
    return try view(
      "DiagonalBackward0", length > 0 ? offset + start : offset,
      kept.map { sizes[$0] } + [max(length, 0)],
      kept.map { strides[$0] } + [strides[first] &+ strides[second]]
    ) { gradient in
      try .zeros(own, gradient.dtype).adding(
        gradient, in: { try $0.diagonal(shift, first, second) })
    }
  }
}

extension DynamicTensor {
  /// Windows of an axis, `step` apart, as a last axis; a view.
  ///
  /// - Throws: `TensorError`.
  package func windows(_ axis: Int, _ size: Int, _ step: Int) throws -> DynamicTensor {
    let axis = try self.axis(axis)
    let length = rank == 0 ? 1 : sizes[axis]
    guard size >= 0, size <= length, step > 0 else {
      throw TensorError.refused(
        operation: "unfold", reason: "windows of \(size), \(step) apart, in a size of \(length)",
        mend: "the window is 0 to \(length), the step above 0")
    }
    let own = self.sizes
    func widened(_ sizes: [Int], _ strides: [Int]) throws -> DynamicTensor {
      try view("UnfoldBackward0", offset, sizes, strides) { gradient in
        try .zeros(own, gradient.dtype).adding(gradient, in: { try $0.windows(axis, size, step) })
      }
    }
    guard rank > 0 else { return try widened([size], [1]) }
    var (sizes, strides) = (sizes, strides)
    sizes[axis] = (length - size) / step + 1
    let (stride, overflow) = strides[axis].multipliedReportingOverflow(by: step)
    if !overflow, stride < Self.largestStride { strides[axis] = stride }
    return try widened(sizes + [size], strides + [self.strides[axis]])
  }

  /// One number in this tensor's shape and order of axes.
  ///
  /// - Throws: `MemoryError`.
  package func filledLike(_ value: DynamicTensor) throws -> DynamicTensor {
    if isMeta { return try Self.meta(sizes, value.dtype).arranged(like: [self]) }
    return try Self.filled(sizes, value).arranged(like: [self])
  }
}
