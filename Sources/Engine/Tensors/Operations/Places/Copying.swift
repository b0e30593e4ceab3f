import CKernels
import Support

/// Copies of elements that lie in any order.
///
/// Unsafe throughout: the addresses are those of blocks, and every place comes from a view's sizes and
/// strides, which were checked when it was made.
extension DynamicTensor {
  /// An axis that a copy walks along: its size, and the distances between neighbours on both sides.
  private struct CopiedAxis {
    var size, source, target: Int
  }

  /// The elements in order, read from the list of the block.
  ///
  /// - Throws: `Interruption.stopped`; `MemoryError`.
  func elementsInOrder<Element: BitwiseCopyable>(_ values: [Element]) throws -> [Element] {
    guard count > 0 else { return [] }
    try Self.reserve(count, dtype)
    return try unsafe [Element](unsafeUninitializedCapacity: count) { buffer, written in
      guard let target = buffer.baseAddress else { return }
      try unsafe values.withUnsafeBufferPointer { source in
        guard let source = source.baseAddress else { return }
        try unsafe copyElements(
          from: UnsafeRawPointer(source), to: UnsafeMutableRawPointer(target),
          bytes: MemoryLayout<Element>.stride, strides: Self.contiguousStrides(sizes))
      }
      written = count
    }
  }

  /// Copies the elements, which are of this type, to places of a list from `start` on that lie `strides` apart.
  ///
  /// - Throws: `Interruption.stopped`.
  @unsafe
  func copyElements<Element: TensorElement>(
    to list: inout [Element], _ start: Int, _ strides: [Int]
  ) throws {
    try unsafe list.withUnsafeMutableBufferPointer { target in
      guard let target = target.baseAddress else { return }
      try unsafe block.values.withAddress {
        try unsafe copyElements(
          from: $0, to: UnsafeMutableRawPointer(target + start),
          bytes: MemoryLayout<Element>.stride, strides: strides)
      }
    }
  }

  /// Copies the elements, each `bytes` long, from the block to places that lie `strides` apart.
  ///
  /// - Throws: `Interruption.stopped`.
  @unsafe
  func copyElements(
    from block: UnsafeRawPointer, to target: UnsafeMutableRawPointer, bytes: Int,
    strides targets: [Int]
  ) throws {
    guard count > 0 else { return }
    var axes: [CopiedAxis] = []
    for axis in sizes.indices where sizes[axis] != 1 {
      let next = CopiedAxis(size: sizes[axis], source: strides[axis], target: targets[axis])
      if let last = axes.last, last.source == next.source * next.size,
        last.target == next.target * next.size
      {
        axes[axes.count - 1] = next
        axes[axes.count - 1].size *= last.size
      } else {
        axes.append(next)
      }
    }
    if axes.last?.target != 1 { axes.append(CopiedAxis(size: 1, source: 1, target: 1)) }
    let columns = axes.removeLast()
    // Rows along which the source is read without gaps, where its columns are not.
    let dense = columns.source == 1 ? nil : axes.lastIndex { $0.source == 1 }
    let rows =
      dense.map { axes.remove(at: $0) } ?? axes.popLast()
      ?? CopiedAxis(size: 1, source: 0, target: 0)
    try unsafe Self.copyGrids(
      axes, rows, columns, block + offset * bytes, target, bytes)
  }

  /// Copies a grid of rows and columns for all indices of the other axes.
  @unsafe
  private static func copyGrids(
    _ outer: [CopiedAxis], _ rows: CopiedAxis, _ columns: CopiedAxis, _ source: UnsafeRawPointer,
    _ target: UnsafeMutableRawPointer, _ bytes: Int
  ) throws {
    let width = min(columns.size, Interruption.often)
    let height = min(rows.size, max(32, Interruption.often / width))
    var index = [Int](repeating: 0, count: outer.count)
    var (from, to) = (0, 0)
    var number = 0
    while true {
      for row in stride(from: 0, to: rows.size, by: height) {
        for column in stride(from: 0, to: columns.size, by: width) {
          try Interruption.check(run: number, of: height * width)
          number += 1
          unsafe kernels_copy_grid(
            bytes, min(height, rows.size - row), min(width, columns.size - column), rows.source,
            columns.source, source + (from + row * rows.source + column * columns.source) * bytes,
            rows.target, target + (to + row * rows.target + column) * bytes)
        }
      }
      var axis = outer.count - 1
      while axis >= 0 {
        index[axis] += 1
        (from, to) = (from + outer[axis].source, to + outer[axis].target)
        if index[axis] < outer[axis].size { break }
        from -= outer[axis].source * outer[axis].size
        to -= outer[axis].target * outer[axis].size
        index[axis] = 0
        axis -= 1
      }
      if axis < 0 { return }
    }
  }

  /// Tensors side by side: each is copied to where `start` says, in elements, with the strides of the result.
  ///
  /// - Throws: `TensorError`; `MemoryError`.
  static func assembled(
    _ parts: [DynamicTensor], _ dtype: DType, _ sizes: [Int], strides: [Int],
    start: (Int) -> Int
  ) throws -> DynamicTensor {
    if try areMeta(parts, "cat") { return try meta(sizes, dtype) }
    return try unsafe written(dtype, sizes) { target in
      for (number, part) in parts.enumerated() {
        let part = try part.converted(to: dtype)
        try unsafe part.block.values.withAddress {
          try unsafe part.copyElements(
            from: $0, to: target + start(number) * dtype.bytes, bytes: dtype.bytes,
            strides: strides)
        }
      }
    }
  }
}
