import Support

/// Operands that do not lie alike, walked strip by strip.
extension Elementwise {
  /// The elements along axes in another order.
  ///
  /// - Throws: `TensorError`; `MemoryError`; `Interruption.stopped`; what `body` throws.
  @unsafe
  func walk(
    _ walked: [Int], _ order: [Int], _ tensors: [DynamicTensor], _ body: (Strip) throws -> Void
  ) throws -> DynamicTensor {
    var sources = try tensors.map { tensor in
      let expanded = try tensor.expanded(sizes)
      // The stride of an axis that is not walked along is of no interest.
      return Source(
        tensor: tensor, strides: order.map { sizes[$0] == 1 ? 0 : expanded.strides[$0] })
    }
    if let last = walked.lastIndex(where: { $0 > 1 }) {
      for (number, source) in sources.enumerated()
      where source.strides[last] != 0 && source.strides[last] != 1 {
        let copy = try source.tensor.expanded(sizes).permuted(order).inOrder()
        let strides = zip(walked, copy.strides).map { $0 == 1 ? 0 : $1 }
        sources[number] = Source(tensor: copy, strides: strides)
      }
    }
    let axes = joinedAxes(walked, &sources)
    return try unsafe DynamicTensor.written(dtype, walked) { result in
      let tensors = (
        sources[0].tensor, sources.count > 1 ? sources[1].tensor : nil,
        sources.count > 2 ? sources[2].tensor : nil
      )
      try unsafe Self.lend(tensors, result) { try unsafe walkOuter(axes, sources, $0, body) }
    }
  }

  /// The sizes of the axes after those of size 1 are left out and neighbours that every operand walks as
  /// one are joined; the sources' strides follow.
  private func joinedAxes(_ sizes: [Int], _ sources: inout [Source]) -> [Int] {
    var joined: [Int] = []
    var strides = sources.map { _ in [Int]() }
    for axis in sizes.indices where sizes[axis] != 1 {
      let follows =
        !joined.isEmpty
        && sources.indices.allSatisfy { number in
          strides[number][joined.count - 1] == sources[number].strides[axis] * sizes[axis]
        }
      if follows { joined[joined.count - 1] *= sizes[axis] } else { joined.append(sizes[axis]) }
      for number in sources.indices {
        let stride = sources[number].strides[axis]
        if follows {
          strides[number][joined.count - 1] = stride
        } else {
          strides[number].append(stride)
        }
      }
    }
    for number in sources.indices { sources[number].strides = strides[number] }
    return joined
  }

  /// Calls with the strips of the last two axes, for all indices of the others.
  @unsafe
  private func walkOuter(
    _ axes: [Int], _ sources: [Source], _ strip: Strip, _ body: (Strip) throws -> Void
  ) throws {
    let columns = axes.last ?? 1
    let rows = axes.count > 1 ? axes[axes.count - 2] : 1
    let outer = axes.dropLast(2)
    var strip = unsafe strip
    unsafe set(&strip, sources, axes.count)
    let bytes = operands.map(\.dtype.bytes)
    var index = [Int](repeating: 0, count: outer.count)
    var done = 0
    while true {
      try unsafe run(strip, rows, columns, done, body)
      done += rows * columns
      var axis = outer.count - 1
      while axis >= 0 {
        index[axis] += 1
        unsafe Self.shift(&strip, sources, axis, bytes, by: 1)
        if index[axis] < outer[axis] { break }
        unsafe Self.shift(&strip, sources, axis, bytes, by: -outer[axis])
        index[axis] = 0
        axis -= 1
      }
      if axis < 0 { return }
    }
  }

  /// Moves the operands along an axis.
  @unsafe
  private static func shift(
    _ strip: inout Strip, _ sources: [Source], _ axis: Int, _ bytes: [Int], by count: Int
  ) {
    func distance(_ number: Int) -> Int {
      number < sources.count ? sources[number].strides[axis] * count * bytes[number] : 0
    }
    unsafe strip.first.address += distance(0)
    unsafe strip.second.address += distance(1)
    unsafe strip.third.address += distance(2)
  }

  /// Sets the distances within a strip.
  @unsafe
  private func set(_ strip: inout Strip, _ sources: [Source], _ rank: Int) {
    func steps(_ number: Int) -> (row: Int, step: Int) {
      guard number < sources.count, rank > 0 else { return (0, 0) }
      let strides = sources[number].strides
      return (rank > 1 ? strides[rank - 2] : 0, strides[rank - 1])
    }
    unsafe (strip.first.row, strip.first.step) = steps(0)
    unsafe (strip.second.row, strip.second.step) = steps(1)
    unsafe (strip.third.row, strip.third.step) = steps(2)
  }
}
