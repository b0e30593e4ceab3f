import CKernels
import Support

/// Sums in float64 along axes.
///
/// Unsafe throughout: kernels read elements within a view's sizes and strides, and write totals within
/// the list of them.
extension DynamicTensor {
  /// An axis as sums walk along it: how far apart its elements are, and its totals; 0 where it is summed.
  private struct SummedAxis {
    var size, stride, total: Int
    let isKept: Bool
  }

  /// For each index of the other axes, in order, the sum over `axes` of what `fold` takes of an element;
  /// squares are those of distances from `origins`.
  ///
  /// - Throws: `Interruption.stopped`; `MemoryError`.
  func folded(
    _ fold: KernelFold, over axes: [Int], from origins: [Double]? = nil
  ) throws -> [Double] {
    let groups = try Self.reserve(
      sizes.indices.filter { !axes.contains($0) }.map { sizes[$0] }, .int64)
    var totals = try [Double](interruptiblyRepeating: 0, count: groups)
    guard count > 0 else { return totals }
    let tensor = liesInOrder ? self : try inOrder()
    var walked = tensor.summedAxes(axes)
    let columns = walked.popLast() ?? SummedAxis(size: 1, stride: 1, total: 0, isKept: false)
    let isByRows = !columns.isKept
    let rows =
      isByRows || walked.last.map { !$0.isKept } ?? false
      ? walked.popLast() : nil
    try unsafe tensor.withBlock { block in
      try unsafe totals.withUnsafeMutableBufferPointer { totals in
        try unsafe Self.withOptional(origins) { origins in
          guard let totals = totals.baseAddress else { return }
          try Self.forEachPlace(walked) { number, place, total in
            try unsafe Self.fold(
              fold, number, rows ?? SummedAxis(size: 1, stride: 0, total: 0, isKept: false),
              columns, block + tensor.offset + place, origins.map { unsafe $0 + total },
              totals + total, isByRows)
          }
        }
      }
    }
    return totals
  }

  /// Whether the strides grow from the last axis, of distance 1, to the first: elements are read in their
  /// order in memory.
  private var liesInOrder: Bool {
    var least = 0
    for axis in sizes.indices.reversed() where sizes[axis] != 1 {
      guard least == 0 ? strides[axis] == 1 : strides[axis] >= least else { return false }
      least = strides[axis] * sizes[axis]
    }
    return true
  }

  /// The axes, neighbours that are walked as one joined.
  private func summedAxes(_ axes: [Int]) -> [SummedAxis] {
    var joined: [SummedAxis] = []
    var total = 1
    for axis in sizes.indices.reversed() where sizes[axis] != 1 {
      let isKept = !axes.contains(axis)
      let next = SummedAxis(
        size: sizes[axis], stride: strides[axis], total: isKept ? total : 0, isKept: isKept)
      if isKept { total *= sizes[axis] }
      if let last = joined.last, last.isKept == isKept, next.stride == last.stride * last.size {
        joined[joined.count - 1].size *= next.size
      } else {
        joined.append(next)
      }
    }
    return joined.reversed()
  }

  /// Calls with the number, the place and the total's place of every index of the axes.
  private static func forEachPlace(
    _ axes: [SummedAxis], _ body: (Int, Int, Int) throws -> Void
  ) throws {
    var index = [Int](repeating: 0, count: axes.count)
    var (number, place, total) = (0, 0, 0)
    while true {
      try body(number, place, total)
      number += 1
      var axis = axes.count - 1
      while axis >= 0 {
        index[axis] += 1
        (place, total) = (place + axes[axis].stride, total + axes[axis].total)
        if index[axis] < axes[axis].size { break }
        place -= axes[axis].stride * axes[axis].size
        total -= axes[axis].total * axes[axis].size
        index[axis] = 0
        axis -= 1
      }
      if axis < 0 { return }
    }
  }

  /// Sums of a matrix's rows or columns, in parts.
  @unsafe
  private static func fold(
    _ fold: KernelFold, _ number: Int, _ rows: SummedAxis, _ columns: SummedAxis,
    _ x: UnsafePointer<Float>, _ origins: UnsafePointer<Double>?,
    _ totals: UnsafeMutablePointer<Double>, _ isByRows: Bool
  ) throws {
    let width = min(columns.size, Interruption.often)
    let height = max(1, Interruption.often / width)
    for row in stride(from: 0, to: rows.size, by: height) {
      for column in stride(from: 0, to: columns.size, by: width) {
        try Interruption.check(run: number, of: min(height, rows.size) * width)
        let (some, wide) = (min(height, rows.size - row), min(width, columns.size - column))
        let start = unsafe x + row * rows.stride + column
        if isByRows {
          let first = row * rows.total
          unsafe kernels_fold_rows(
            fold, some, wide, rows.stride, start, origins.map { unsafe $0 + first }, rows.total,
            totals + first)
        } else {
          unsafe kernels_fold_columns(
            fold, some, wide, rows.stride, start, origins.map { unsafe $0 + column },
            totals + column)
        }
      }
    }
  }

  /// Lends the address of the block's first element of float32.
  @unsafe
  func withBlock<Result>(_ body: (UnsafePointer<Float>) throws -> Result) rethrows -> Result {
    try unsafe block.values.withAddress {
      try unsafe body($0.assumingMemoryBound(to: Float.self))
    }
  }

  @unsafe
  private static func withOptional<Result>(
    _ numbers: [Double]?, _ body: (UnsafePointer<Double>?) throws -> Result
  ) rethrows -> Result {
    guard let numbers else { return try body(nil) }
    return try unsafe numbers.withUnsafeBufferPointer { try unsafe body($0.baseAddress) }
  }

  /// float64 numbers as a tensor of float32, each changed by `body` first.
  ///
  /// - Throws: `MemoryError`.
  static func rounded(
    _ numbers: [Double], _ sizes: [Int], _ body: (Double) -> Double
  ) throws -> DynamicTensor {
    try unsafe writtenFloats(sizes) { target in
      for place in numbers.indices {
        unsafe (target + place).initialize(to: Float(body(numbers[place])))
      }
    }
  }
}
