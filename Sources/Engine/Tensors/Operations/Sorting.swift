import CKernels
import Support

/// The order of elements; NaN counts as the largest of all.
extension DynamicTensor {
  /// The elements along an axis in order, and their indices.
  ///
  /// - Throws: `TensorError.noSuchAxis`; `MemoryError`.
  package func sorted(
    _ axis: Int, descending: Bool
  ) throws -> (values: DynamicTensor, places: DynamicTensor) {
    let axis = try self.axis(axis)
    return try picking("SortBackward0", rank > 0 ? axis : nil, keeps: true) {
      try ordered(axis, descending: descending)
    }
  }

  private func ordered(
    _ axis: Int, descending: Bool
  ) throws -> (values: DynamicTensor, places: DynamicTensor) {
    guard rank > 0 else { return (try copied(), DynamicTensor(0)) }
    guard count > 0 else { return (try copied(), try Self.zeros(sizes, .int64)) }
    if isMeta {
      return (try onMeta(), try Self.meta(sizes, .int64).arranged(like: [self]))
    }
    guard sizes[axis] < 1 << 32 else { throw TensorError.tooLarge(sizes: sizes) }
    try Self.reserveWork(24 + dtype.bytes, of: count)
    let places = try ordered(
      [axis], keeps: false,
      floats: { try $0.ordered(descending: descending) },
      integers: { try $0.ordered(descending: descending) })
    let kept = sizes.indices.filter { $0 != axis }.map { sizes[$0] }
    let flat = try DynamicTensor(places, kept + [sizes[axis]])
    let indices = try flat.moved([rank - 1], to: [axis]).packed()
    return (
      try gathered(axis, indices).arranged(like: [self]), try indices.arranged(like: [self])
    )
  }

  /// The k largest or smallest elements along an axis, the most extreme first.
  ///
  /// - Throws: `TensorError`.
  package func top(
    _ count: Int, _ axis: Int, _ end: End
  ) throws -> (values: DynamicTensor, places: DynamicTensor) {
    let axis = try self.axis(axis)
    let size = rank == 0 ? 1 : sizes[axis]
    guard dtype != .bool else {
      throw TensorError.wrongDType(operation: "topk", wants: "int64 or float32", got: .bool)
    }
    guard count >= 0, count <= size else {
      throw TensorError.refused(
        operation: "topk", reason: "k is \(count), axis \(axis) of \(shapeText) has \(size)",
        mend: "k is 0 to \(size)")
    }
    return try picking("TopkBackward0", rank > 0 ? axis : nil, keeps: true) {
      if rank > 0, count > 0, count <= KERNEL_FEW, size / 16 >= count, !isMeta {
        return try few(count, axis, descending: end == .largest)
      }
      let (values, places) = try ordered(axis, descending: end == .largest)
      guard rank > 0 else { return (values, places) }
      return (
        try values.sliced(axis, from: 0, to: count).contiguous(),
        try places.sliced(axis, from: 0, to: count).contiguous()
      )
    }
  }

  /// The `number`th smallest element along an axis, counted from 1, and its index:
  /// `torch.kthvalue`.
  ///
  /// - Throws: `TensorError`.
  package func ranked(
    _ number: Int, _ axis: Int, keeps: Bool
  ) throws -> (values: DynamicTensor, places: DynamicTensor) {
    let axis = try self.axis(axis)
    let size = rank == 0 ? 1 : sizes[axis]
    guard dtype != .bool else {
      throw TensorError.wrongDType(operation: "kthvalue", wants: "int64 or float32", got: .bool)
    }
    guard number >= 1, number <= size else {
      throw TensorError.refused(
        operation: "kthvalue", reason: "k is \(number), axis \(axis) of \(shapeText) has \(size)",
        mend: size > 0 ? "k is 1 to \(size)" : nil)
    }
    return try picking("KthvalueBackward0", rank > 0 ? axis : nil, keeps: keeps) {
      try ranked(number, along: axis, keeps: keeps)
    }
  }

  private func ranked(
    _ number: Int, along axis: Int, keeps: Bool
  ) throws -> (values: DynamicTensor, places: DynamicTensor) {
    guard rank > 0 else { return (try copied(), DynamicTensor(0)) }
    if isMeta {
      let sizes = reducedSizes([axis], keeps: keeps)
      return (try .meta(sizes, dtype), try .meta(sizes, .int64))
    }
    let places = try ordered(
      [axis], keeps: true,
      floats: { groups in
        try DynamicTensor(groups.map { try Self.place(of: number - 1, $0) }, groups.sizes)
      },
      integers: { groups in
        try DynamicTensor(groups.map { try Self.place(of: number - 1, $0) }, groups.sizes)
      })
    let values = try gathered(axis, places)
    return keeps ? (values, places) : (try values.squeezed([axis]), try places.squeezed([axis]))
  }

  /// The index of the element with this rank, chosen among equals as PyTorch does.
  ///
  /// Source: PyTorch's quick_select_template, by the median of three.
  private static func place<Element: Comparable>(
    of rank: Int, _ group: ArraySlice<Element>
  ) throws -> Int {
    var (values, places) = (Array(group), Array(0..<group.count))
    func isAbove(_ left: Element, _ right: Element) -> Bool {
      (left != left && right == right) || left > right
    }
    func exchange(_ first: Int, _ second: Int) {
      values.swapAt(first, second)
      places.swapAt(first, second)
    }
    var (low, high) = (0, values.count - 1)
    while high > low {
      try Interruption.check()
      if high == low + 1 {
        if isAbove(values[low], values[high]) { exchange(low, high) }
        break
      }
      exchange(low + (high - low) / 2, low + 1)
      if isAbove(values[low + 1], values[high]) { exchange(low + 1, high) }
      if isAbove(values[low], values[high]) { exchange(low, high) }
      if isAbove(values[low + 1], values[low]) { exchange(low + 1, low) }
      var (up, down) = (low + 1, high)
      let pivot = values[low]
      while true {
        repeat { up += 1 } while isAbove(pivot, values[up])
        repeat { down -= 1 } while isAbove(values[down], pivot)
        if down < up { break }
        exchange(up, down)
      }
      exchange(low, down)
      if down <= rank { low = up }
      if down >= rank { high = down - 1 }
    }
    return places[rank]
  }

  /// The largest or smallest few of many elements, without sorting the others.
  private func few(
    _ count: Int, _ axis: Int, descending: Bool
  ) throws -> (values: DynamicTensor, places: DynamicTensor) {
    let chosen = try ordered(
      [axis], keeps: false,
      floats: { try $0.few(count, descending: descending) },
      integers: { try $0.few(count, descending: descending) })
    let kept = sizes.indices.filter { $0 != axis }.map { sizes[$0] }
    let places = try DynamicTensor(chosen, kept + [count]).moved([rank - 1], to: [axis]).packed()
    return (try gathered(axis, places), places)
  }

  /// The middle element of each group, the lower of two, and its index.
  ///
  /// - Throws: `TensorError`.
  package func median(
    _ axis: Int, keeps: Bool
  ) throws -> (values: DynamicTensor, places: DynamicTensor) {
    let axis = try self.axis(axis)
    guard dtype != .bool else {
      throw TensorError.wrongDType(operation: "median", wants: "int64 or float32", got: .bool)
    }
    guard rank == 0 || sizes[axis] > 0 else {
      throw TensorError.emptyReduction(operation: "median", sizes: sizes)
    }
    return try picking("MedianBackward1", rank > 0 ? axis : nil, keeps: keeps) {
      try middle(axis, keeps: keeps)
    }
  }

  /// The middle element of all, the lower of two: NaN of none.
  ///
  /// - Throws: `TensorError`.
  package func median() throws -> DynamicTensor {
    if count == 0, dtype.isReal {
      return try DynamicTensor(Float.nan).converted(to: dtype)
    }
    return try sharingGradient("MedianBackward0", Array(sizes.indices), withNaN: true) {
      if dtype == .float32, !isMeta { return try middleFloat() }
      return try contiguous().viewed([count]).median(0, keeps: false).values
    }
  }

  /// The middle one of float32 elements, the lower of two; the first NaN where there is one.
  private func middleFloat() throws -> DynamicTensor {
    let numbers = try BinaryOperation.equal(self, self).sum(nil, keeps: false).integers()[0]
    try Interruption.check(elements: count)
    // Unsafe: the place is one of the elements.
    let middle = try unsafe withFloats { x in
      unsafe x[kernels_ranked_float(count, numbers < count ? numbers : (count - 1) / 2, x)]
    }
    return DynamicTensor(middle)
  }

  private func middle(
    _ axis: Int, keeps: Bool
  ) throws -> (values: DynamicTensor, places: DynamicTensor) {
    guard rank > 0 else { return (try copied(), DynamicTensor(0)) }
    if isMeta {
      let sizes = reducedSizes([axis], keeps: keeps)
      return (try .meta(sizes, dtype), try .meta(sizes, .int64))
    }
    let (values, places) = try ordered(axis, descending: false)
    // NaN comes last in order; if there is one, the first of them is the median.
    let last = sizes[axis] - 1
    let numbers = try BinaryOperation.equal(values, values).sum([axis], keeps: true)
    let middle = try DynamicTensor(last / 2).expanded(numbers.sizes)
    let place = try BinaryOperation.lessOrEqual(numbers, DynamicTensor(last))
      .chosen(numbers, middle)
    let pick = { (tensor: DynamicTensor) in
      let picked = try tensor.gathered(axis, place)
      return keeps ? picked : try picked.squeezed([axis])
    }
    return (try pick(values), try pick(places))
  }
}
