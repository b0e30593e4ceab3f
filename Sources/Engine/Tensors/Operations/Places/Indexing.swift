import CKernels
import Support

/// An item in the brackets after a tensor.
package enum IndexItem: Sendable {
  /// One index; the axis goes.
  case index(Int)
  /// `start:end:step`.
  case slice(Int?, Int?, Int)
  /// `None`: a new axis of size 1.
  case newAxis
  /// `...`: as many whole axes as are left.
  case ellipsis
  /// Indices, or a mask of bool.
  case tensor(DynamicTensor)

  /// Whether it is a mask of bool.
  package var isMask: Bool {
    if case .tensor(let tensor) = self { tensor.isMask } else { false }
  }

  fileprivate var isEllipsis: Bool { if case .ellipsis = self { true } else { false } }
  /// Whether it is `...` or `:`.
  fileprivate var leavesAll: Bool {
    if case .slice(nil, nil, 1) = self { true } else { isEllipsis }
  }

  /// How many axes of the tensor it uses up.
  fileprivate var axes: Int {
    switch self {
    case .index, .slice: 1
    case .newAxis, .ellipsis: 0
    case .tensor(let tensor): tensor.isMask ? tensor.rank : 1
    }
  }
}

extension DynamicTensor {
  /// `x[…]` as PyTorch has it: a view for indices and slices, a copy once a tensor is among them.
  ///
  /// - Throws: `TensorError`.
  package func indexed(_ items: [IndexItem]) throws -> DynamicTensor {
    if let mask = wholeMask(items) { return try picked(where: mask) }
    let used = items.reduce(0) { $0 + $1.axes }
    guard used <= rank else { throw TensorError.tooManyIndices(count: used, sizes: sizes) }
    var items = items
    let dots = items.indices.filter { items[$0].isEllipsis }
    // A second `...` covers as many axes as the first: after it none are left, unless the first
    // covers none.
    if dots.count > 1, used < rank, items[dots[1]...].contains(where: { !$0.leavesAll }) {
      throw TensorError.refused(
        operation: "an index", reason: "no axes are left for the second ...")
    }
    // Slices for the axes that `...` covers; those after the last item need none.
    for (number, place) in dots.enumerated().reversed() {
      let missing = number == 0 ? rank - used : 0
      items.replaceSubrange(
        place...place, with: [IndexItem](repeating: .slice(nil, nil, 1), count: missing))
    }
    var view = self
    var axis = 0
    var chosen: [Int: DynamicTensor] = [:]
    for item in items {
      switch item {
      case .index(let index): view = try located(view.rank, axis) { try view.selected(axis, index) }
      case .slice(let start, let end, let step):
        view = try view.sliced(axis, from: start, to: end, step: step)
        axis += 1
      case .newAxis:
        view = try view.unsqueezed(axis)
        axis += 1
      case .ellipsis: break
      case .tensor(let tensor):
        view = try view.choose(tensor, at: &axis, &chosen)
      }
    }
    guard chosen.isEmpty else { return try view.remembered(chosen) }
    return view === self ? try alias() : view
  }

  /// An index outside is reported with the tensor's own sizes, not with those of an intermediate
  /// view.
  private func located(
    _ viewRank: Int, _ axis: Int, _ body: () throws -> DynamicTensor
  ) throws -> DynamicTensor {
    do {
      return try body()
    } catch TensorError.indexOutside(let index, let axis, _, _) {
      throw TensorError.indexOutside(index: index, axis: axis + rank - viewRank, sizes: sizes)
    }
  }

  /// Notes an index tensor for the axis, or for the several axes of a mask.
  private func choose(
    _ tensor: DynamicTensor, at axis: inout Int, _ chosen: inout [Int: DynamicTensor]
  ) throws -> DynamicTensor {
    switch tensor.dtype {
    case .float32, .float64:
      throw TensorError.wrongDType(
        operation: "an index", wants: "int64 or bool", got: tensor.dtype)
    case .int32, .int64:
      chosen[axis] = tensor
      axis += 1
    case .bool where tensor.rank == 0, .uint8 where tensor.rank == 0:
      let view = try unsqueezed(axis)
      chosen[axis] = try DynamicTensor(
        try tensor.booleans()[0] ? [0] : [Int](), [try tensor.booleans()[0] ? 1 : 0])
      axis += 1
      return view
    case .bool, .uint8:
      for own in tensor.sizes.indices where tensor.sizes[own] != sizes[axis + own] {
        throw TensorError.sizesDiffer(
          operation: "a mask", left: tensor.sizes, right: Array(sizes[axis..<(axis + tensor.rank)]),
          axis: own)
      }
      for indices in try tensor.nonzero().unbound(1) {
        chosen[axis] = indices
        axis += 1
      }
    }
    return self
  }

  /// `gathered`, remembered: the gradients of elements that were read several times are added up.
  private func remembered(_ chosen: [Int: DynamicTensor]) throws -> DynamicTensor {
    let own = sizes
    return try Self.remembering("IndexBackward0", [self], { try gathered(chosen) }) { backward in
      let gradient = try backward.gradient
      if chosen.count == 1, let rows = chosen[0] {
        let slices = try gradient.reshaped([rows.count] + own.dropFirst())
        return [
          try slices.added(atRows: rows.reshaped([-1]).numbered(from: own[0]), of: own[0])
        ]
      }
      if gradient.isMeta { return [try .meta(own, gradient.dtype)] }
      let count = try Self.count(of: own)
      let numbers = try DynamicTensor((0..<count).interruptiblyMap { $0 }, own)
      let places = try numbers.gathered(chosen).reshaped([-1])
      return [
        try .zeros([count], gradient.dtype)
          .slicesPut(0, places, gradient.reshaped([-1]), .add, "index").reshaped(own)
      ]
    }
  }

  /// Indices counted from the start, where some are counted from the end.
  func numbered(from size: Int) throws -> DynamicTensor {
    if isMeta { return self }
    return try DynamicTensor(integers().interruptiblyMap { $0 < 0 ? $0 + size : $0 }, sizes)
  }

  /// Elements by index tensors for some axes; their shared shape takes the place of those axes, or
  /// comes first if other axes lie between them.
  private func gathered(_ chosen: [Int: DynamicTensor]) throws -> DynamicTensor {
    let axes = chosen.keys.sorted()
    let indices = try Broadcasting.views(axes.compactMap { chosen[$0] }, "index")
    let shared = indices.first?.sizes ?? []
    let rest = sizes.indices.filter { chosen[$0] == nil }
    let isTogether = axes.last.map { last in last - (axes.first ?? 0) == axes.count - 1 } ?? true
    let before = isTogether ? rest.filter { $0 < (axes.first ?? 0) } : []
    let after = rest.filter { !before.contains($0) }
    let outer = try DynamicTensor(block, 0, before.map { sizes[$0] }, before.map { strides[$0] })
    let inner = try DynamicTensor(block, 0, after.map { sizes[$0] }, after.map { strides[$0] })
    let result = outer.sizes + shared + inner.sizes
    if isMeta || indices.contains(where: \.isMeta) { return try .meta(result, dtype) }
    // Checked before the elements are gathered.
    guard try Self.reserve(result, dtype) > 0 else {
      // As in PyTorch, indices are not checked if the result is empty, except on an empty axis.
      for (axis, tensor) in zip(axes, indices) where sizes[axis] == 0 && tensor.count > 0 {
        throw TensorError.indexOutside(index: try tensor.integers()[0], axis: axis, sizes: sizes)
      }
      return try Self.zeros(result, dtype)
    }
    let places = try places(axes, indices)
    // The elements are moved whatever they mean.
    switch dtype.bytes {
    case 1: return try gathered(UInt8.self, outer, places, inner, result)
    case 4: return try gathered(UInt32.self, outer, places, inner, result)
    default: return try gathered(UInt64.self, outer, places, inner, result)
    }
  }

  /// The elements at every sum of an outer place, a place and an inner one; whole runs at once.
  private func gathered<Bits: BitwiseCopyable>(
    _: Bits.Type, _ outer: DynamicTensor, _ places: [Int], _ inner: DynamicTensor, _ sizes: [Int]
  ) throws -> DynamicTensor {
    let count = outer.count * places.count * inner.count
    let isRun = inner.isContiguous && inner.count > 0
    let innerPlaces = isRun ? [] : try inner.places.interruptiblyMap { $0 }
    // Unsafe: the places were checked against the sizes.
    return try unsafe Self.written(dtype, sizes) { target in
      var target = unsafe target.assumingMemoryBound(to: Bits.self)
      try unsafe block.values.withAddress { values in
        let source = unsafe values.assumingMemoryBound(to: Bits.self)
        let often = Swift.max(1, Interruption.often / inner.count)
        if inner.count == 1 {
          return try unsafe Self.gatherSingles(outer, places, UnsafeRawPointer(source), target)
        }
        var rest = 1
        for first in outer.places {
          for middle in places {
            rest -= 1
            if rest == 0 {
              try Interruption.check(elements: Swift.min(often * inner.count, count))
              rest = often
            }
            try unsafe Self.gather(
              inner.count, isRun ? nil : innerPlaces, source + first + middle, target)
            unsafe target += inner.count
          }
        }
      }
    }
  }

  /// Copies the elements at every sum of an outer place and a place.
  @unsafe
  private static func gatherSingles<Element: BitwiseCopyable>(
    _ outer: DynamicTensor, _ places: [Int], _ source: UnsafeRawPointer,
    _ target: UnsafeMutablePointer<Element>
  ) throws {
    let bytes = MemoryLayout<Element>.size
    try unsafe places.withUnsafeBytes { places in
      guard let numbers = places.baseAddress else { return }
      let count = places.count / MemoryLayout<Int>.size
      for (row, first) in outer.places.enumerated() {
        try Interruption.inParts(run: row, of: count) { part in
          _ = unsafe kernels_choose_along(
            bytes, part.count, .max, 1, 0,
            numbers.assumingMemoryBound(to: Int64.self) + part.lowerBound, source + first * bytes,
            target + row * count + part.lowerBound)
        }
      }
    }
  }

  /// Copies the elements at places from one address on, or a run of them; long ones in parts.
  @unsafe
  private static func gather<Element: BitwiseCopyable>(
    _ count: Int, _ places: [Int]?, _ start: UnsafePointer<Element>,
    _ target: UnsafeMutablePointer<Element>
  ) throws {
    guard let places else {
      if count <= Interruption.often { return unsafe target.initialize(from: start, count: count) }
      return try Interruption.inParts(of: count) { part in
        unsafe (target + part.lowerBound).initialize(
          from: start + part.lowerBound, count: part.count)
      }
    }
    try Interruption.inParts(run: 1, of: count) { part in
      for place in part { unsafe (target + place).initialize(to: start[places[place]]) }
    }
  }

  /// The offsets that the index tensors give, from the beginning of the block.
  private func places(_ axes: [Int], _ indices: [DynamicTensor]) throws -> [Int] {
    let count = indices.first?.count ?? 0
    try MemoryBudget.check(count, of: Int.self)
    return try unsafe [Int](unsafeUninitializedCapacity: count) { buffer, written in
      guard count > 0, let base = buffer.baseAddress else { return }
      let places = unsafe UnsafeMutableRawPointer(base).assumingMemoryBound(to: Int64.self)
      for (number, (axis, tensor)) in zip(axes, indices).enumerated() {
        try unsafe tensor.withNumbers { numbers in
          try Interruption.inParts(of: count) { part in
            let start = part.lowerBound
            let found = unsafe kernels_places_of(
              part.count, sizes[axis], strides[axis], offset, numbers + start,
              number > 0 ? places + start : nil, places + start)
            guard found == part.count else {
              throw TensorError.indexOutside(
                index: unsafe Int(numbers[start + found]), axis: axis, sizes: sizes)
            }
          }
        }
      }
      written = count
    }
  }
}
