extension DynamicTensor {
  /// An axis as counted from 0; it may be given counted from the end.
  ///
  /// - Throws: `TensorError.noSuchAxis`; a scalar has the axes 0 and -1, as in PyTorch.
  package func axis(_ axis: Int, extra: Int = 0) throws -> Int {
    let rank = rank + extra
    let most = max(rank, 1)
    guard axis >= -most, axis < most else {
      throw TensorError.noSuchAxis(axis: axis, sizes: sizes, isNew: extra > 0)
    }
    return axis < 0 ? axis + most : axis
  }

  /// Several axes, each once.
  ///
  /// - Throws: `TensorError.noSuchAxis` or `.repeatedAxis`.
  package func axes(_ axes: [Int]) throws -> [Int] {
    // A bit for each axis: there are at most 64.
    var seen: UInt64 = 0
    return try axes.map { given in
      let axis = try axis(given)
      guard seen & (1 << UInt64(axis)) == 0 else {
        throw TensorError.repeatedAxis(axis: given, sizes: sizes)
      }
      seen |= 1 << UInt64(axis)
      return axis
    }
  }

  /// Sizes with -1 worked out.
  ///
  /// - Throws: `TensorError.badSizes` or `.wrongCount`.
  package func inferred(_ wanted: [Int]) throws -> [Int] {
    let unknown = wanted.indices.filter { wanted[$0] == -1 }
    guard unknown.count <= 1 else {
      throw TensorError.badSizes(sizes: wanted, reason: "only one size can be worked out from -1")
    }
    guard let place = unknown.first else {
      guard try Self.count(of: wanted) == count else {
        throw TensorError.wrongCount(from: sizes, to: wanted)
      }
      return wanted
    }
    var known = wanted
    known[place] = 1
    let product = try Self.count(of: known)
    guard product > 0 else {
      throw TensorError.badSizes(
        sizes: wanted, reason: "next to a size of 0, the size for -1 could be anything")
    }
    guard count % product == 0 else { throw TensorError.wrongCount(from: sizes, to: wanted) }
    known[place] = count / product
    return known
  }

  /// A view with other sizes, if the elements' order allows it.
  ///
  /// - Throws: `TensorError.notViewable` if it does not; as `inferred`.
  package func viewed(_ wanted: [Int]) throws -> DynamicTensor {
    let sizes = try inferred(wanted)
    guard let strides = viewStrides(sizes) else {
      throw TensorError.notViewable(sizes: self.sizes, strides: self.strides, to: sizes)
    }
    return try resized(sizes, strides, "ViewBackward0")
  }

  /// A view if possible, otherwise a copy.
  ///
  /// - Throws: as `viewed`; `MemoryError`.
  package func reshaped(_ wanted: [Int]) throws -> DynamicTensor {
    let sizes = try inferred(wanted)
    if let strides = viewStrides(sizes) { return try resized(sizes, strides, "ViewBackward0") }
    return try contiguous().resized(sizes, Self.contiguousStrides(sizes), "UnsafeViewBackward0")
  }

  private func resized(
    _ sizes: [Int], _ strides: [Int], _ name: String
  ) throws -> DynamicTensor {
    let own = self.sizes
    return try view(name, offset, sizes, strides) { try $0.reshaped(own) }
  }

  /// Source: PyTorch's computeStride: runs of axes without gaps can be divided anew.
  private func viewStrides(_ new: [Int]) -> [Int]? {
    if count == 0 { return sizes == new ? strides : Self.contiguousStrides(new) }
    guard var base = strides.last else { return Self.contiguousStrides(new) }
    var result = [Int](repeating: 1, count: new.count)
    var place = new.count - 1
    var (run, viewed) = (1, 1)
    for axis in sizes.indices.reversed() {
      run *= sizes[axis]
      let ends =
        axis == 0 || (sizes[axis - 1] != 1 && strides[axis - 1] != run &* base)
      guard ends else { continue }
      while place >= 0, viewed < run || new[place] == 1 {
        result[place] = viewed &* base
        viewed *= new[place]
        place -= 1
      }
      guard viewed == run else { return nil }
      if axis > 0 { (base, run, viewed) = (strides[axis - 1], 1, 1) }
    }
    return place == -1 ? result : nil
  }

  /// A contiguous tensor; itself if it is one.
  ///
  /// - Throws: `MemoryError`.
  package func contiguous() throws -> DynamicTensor {
    if isContiguous { return self }
    return try Self.remembering("CloneBackward0", [self], { try inOrder() }) { [try $0.gradient] }
  }

  /// A contiguous result of its own, with PyTorch's strides for axes of size 1 too.
  ///
  /// - Throws: `MemoryError`.
  func packed() throws -> DynamicTensor {
    guard isContiguous else { return try inOrder() }
    return try DynamicTensor(block, offset, sizes, Self.contiguousStrides(sizes))
  }

  /// A contiguous copy.
  ///
  /// - Throws: `MemoryError`.
  func inOrder() throws -> DynamicTensor { try inOrder(as: dtype) }

  /// A contiguous copy as another dtype.
  ///
  /// - Throws: `MemoryError`.
  func inOrder(as dtype: DType) throws -> DynamicTensor {
    if isMeta { return try .meta(sizes, dtype) }
    return switch dtype {
    case .bool: try DynamicTensor(booleans(), sizes)
    case .uint8: try DynamicTensor(of: elements(UInt8.self), sizes)
    case .int32: try DynamicTensor(of: elements(Int32.self), sizes)
    case .int64: try DynamicTensor(integers(), sizes)
    case .float32: try DynamicTensor(floats(), sizes)
    case .float64: try DynamicTensor(of: doubles(), sizes)
    }
  }

  /// A view with the axes in another order.
  ///
  /// - Throws: `TensorError.wrongRank`, `.noSuchAxis` or `.repeatedAxis`.
  package func permuted(
    _ order: [Int], _ name: String = "PermuteBackward0"
  ) throws -> DynamicTensor {
    guard order.count == rank else {
      throw TensorError.wrongRank(
        operation: "permute", wants: "every axis once", got: sizes)
    }
    let order = try axes(order)
    var inverse = order
    for (place, axis) in order.enumerated() { inverse[axis] = place }
    let back = inverse
    return try view(
      name, offset, order.map { sizes[$0] }, order.map { strides[$0] }
    ) { try $0.permuted(back) }
  }

  /// A view of all as it is.
  ///
  /// - Throws: `TensorError`.
  package func alias(_ name: String = "AliasBackward0") throws -> DynamicTensor {
    try view(name, offset, sizes, strides) { $0 }
  }

  /// A view with two axes swapped.
  ///
  /// - Throws: `TensorError.noSuchAxis`.
  package func transposed(
    _ first: Int, _ second: Int, _ name: String = "TransposeBackward0"
  ) throws -> DynamicTensor {
    let (first, second) = (try axis(first), try axis(second))
    guard rank > 0 else { return self }
    var (sizes, strides) = (sizes, strides)
    sizes.swapAt(first, second)
    strides.swapAt(first, second)
    return try view(name, offset, sizes, strides) { try $0.transposed(first, second) }
  }

  /// A view with some axes moved to other places, the others in their order.
  ///
  /// - Throws: `TensorError`.
  package func moved(_ sources: [Int], to targets: [Int]) throws -> DynamicTensor {
    guard sources.count == targets.count else {
      throw TensorError.refused(
        operation: "movedim", reason: "\(sources.count) axes cannot go to \(targets.count) places")
    }
    let (sources, targets) = (try axes(sources), try axes(targets))
    guard rank > 0 else { return self }
    var order = [Int](repeating: -1, count: rank)
    for (source, target) in zip(sources, targets) { order[target] = source }
    var others = sizes.indices.filter { !sources.contains($0) }[...]
    for place in order.indices where order[place] < 0 { order[place] = others.removeFirst() }
    return try permuted(order)
  }

  /// A view without axes of size 1: those named, or all.
  ///
  /// - Throws: `TensorError.noSuchAxis`.
  package func squeezed(
    _ axes: [Int]? = nil, _ name: String? = nil
  ) throws -> DynamicTensor {
    let named = try axes.map { Set(try self.axes($0)) }
    let kept = sizes.indices.filter { sizes[$0] != 1 || !(named?.contains($0) ?? true) }
    let own = sizes
    return try view(
      name ?? "SqueezeBackward\(axes.map { min($0.count, 2) } ?? 0)", offset,
      kept.map { sizes[$0] }, kept.map { strides[$0] }
    ) { try $0.reshaped(own) }
  }

  /// A view with a new axis of size 1.
  ///
  /// - Throws: `TensorError.noSuchAxis`.
  package func unsqueezed(_ axis: Int) throws -> DynamicTensor {
    let axis = try self.axis(axis, extra: 1)
    var (sizes, strides) = (sizes, strides)
    strides.insert(axis < rank ? sizes[axis] &* strides[axis] : 1, at: axis)
    sizes.insert(1, at: axis)
    return try view("UnsqueezeBackward0", offset, sizes, strides) { try $0.squeezed([axis]) }
  }

  /// A view in which axes of size 1 are expanded; -1 keeps a size.
  ///
  /// - Throws: `TensorError`.
  package func expanded(_ wanted: [Int]) throws -> DynamicTensor {
    let missing = wanted.count - rank
    guard missing >= 0 else {
      throw TensorError.refused(
        operation: "expand", reason: "\(shapeText) has more axes than \(wanted.count)")
    }
    var (sizes, strides) = (wanted, [Int](repeating: 0, count: wanted.count))
    // From the last axis back: a new axis of size 1 has the stride that spans the axes after it.
    var span = 1
    for axis in wanted.indices.reversed() {
      defer { span = sizes[axis] &* strides[axis] }
      let own = axis - missing
      if own < 0 {
        guard wanted[axis] >= 0 else {
          throw TensorError.badSizes(sizes: wanted, reason: "a new axis needs a size")
        }
        if wanted[axis] == 1, rank > 0 { strides[axis] = span }
      } else if wanted[axis] == -1 || wanted[axis] == self.sizes[own] {
        (sizes[axis], strides[axis]) = (self.sizes[own], self.strides[own])
      } else if self.sizes[own] != 1 {
        throw TensorError.cannotBroadcast(
          operation: "expand", left: self.sizes, right: wanted, axis: wanted.count - 1 - axis)
      }
    }
    let own = self.sizes
    return try view("ExpandBackward0", offset, sizes, strides) { try $0.summed(to: own) }
  }
}
