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
  /// With a factor, a tensor that lies as this one does, it is the sum of both elements' products.
  ///
  /// - Throws: `Interruption.stopped`; `MemoryError`.
  func folded(
    _ fold: KernelFold, over axes: [Int], from origins: [Double]? = nil,
    times factor: DynamicTensor? = nil
  ) throws -> [Double] {
    if dtype == .float64 { return try foldedDoubles(fold, over: axes, from: origins) }
    var groups = 1
    for axis in sizes.indices where !axes.contains(axis) { groups *= sizes[axis] }
    try Self.reserve(groups, .int64)
    var totals = try [Double](interruptiblyRepeating: 0, count: groups)
    guard count > 0 else { return totals }
    if let isByRows = endOfSum(axes) {
      try unsafe foldMatrix(fold, origins, factor, groups, isByRows: isByRows, &totals)
      return totals
    }
    let tensor = liesInOrder ? self : try inOrder()
    var walked = tensor.summedAxes(axes)
    let columns = walked.popLast() ?? SummedAxis(size: 1, stride: 1, total: 0, isKept: false)
    let isByRows = !columns.isKept
    let rows =
      isByRows || walked.last.map { !$0.isKept } ?? false
      ? walked.popLast() : nil
    try unsafe tensor.withBlock { block in
      try unsafe (factor ?? tensor).withBlock { other in
        let factors = unsafe factor.map { unsafe other + $0.offset }
        try unsafe totals.withUnsafeMutableBufferPointer { totals in
          try unsafe Self.withOptional(origins) { origins in
            guard let totals = totals.baseAddress else { return }
            try Self.forEachPlace(walked) { number, place, total in
              let summed = unsafe Summed(
                fold: fold, x: block + tensor.offset + place,
                factors: factors.map { unsafe $0 + place },
                origins: origins.map { unsafe $0 + total }, totals: totals + total)
              try unsafe Self.fold(
                summed, number, rows ?? SummedAxis(size: 1, stride: 0, total: 0, isKept: false),
                columns, isByRows)
            }
          }
        }
      }
    }
    return totals
  }

  /// Whether the axes are the last of elements in order, or the first; `nil` if they are neither.
  private func endOfSum(_ axes: [Int]) -> Bool? {
    guard isContiguous, count <= Interruption.often else { return nil }
    var (first, last) = (rank, -1)
    for axis in axes { (first, last) = (min(first, axis), max(last, axis)) }
    guard last - first + 1 == axes.count else { return nil }
    return last == rank - 1 ? true : first == 0 ? false : nil
  }

  /// Sums of the rows or columns of a matrix that is soon gone through.
  @unsafe
  private func foldMatrix(
    _ fold: KernelFold, _ origins: [Double]?, _ factor: DynamicTensor?, _ groups: Int,
    isByRows: Bool, _ totals: inout [Double]
  ) throws {
    try Interruption.check(elements: count)
    let length = count / groups
    let rows = SummedAxis(
      size: isByRows ? groups : length, stride: isByRows ? length : groups, total: 1,
      isKept: isByRows)
    let extent = isByRows ? (rows: groups, columns: length) : (rows: length, columns: groups)
    try unsafe withBlock { block in
      try unsafe (factor ?? self).withBlock { other in
        unsafe totals.withUnsafeMutableBufferPointer { totals in
          unsafe Self.withOptional(origins) { origins in
            guard let totals = totals.baseAddress else { return }
            let summed = unsafe Summed(
              fold: fold, x: block + offset, factors: factor.map { unsafe other + $0.offset },
              origins: origins, totals: totals)
            if isByRows {
              unsafe Self.foldRows(summed, extent, rows, 0, 0)
            } else {
              unsafe Self.foldColumns(summed, extent, rows, 0, 0)
            }
          }
        }
      }
    }
  }

  /// What is summed, and where the sums go.
  @unsafe
  private struct Summed {
    let fold: KernelFold
    let x: UnsafePointer<Float>
    let factors: UnsafePointer<Float>?
    let origins: UnsafePointer<Double>?
    let totals: UnsafeMutablePointer<Double>
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
    _ summed: Summed, _ number: Int, _ rows: SummedAxis, _ columns: SummedAxis, _ isByRows: Bool
  ) throws {
    let width = min(columns.size, Interruption.often)
    let height = max(1, Interruption.often / width)
    for row in stride(from: 0, to: rows.size, by: height) {
      for column in stride(from: 0, to: columns.size, by: width) {
        try Interruption.check(run: number, of: min(height, rows.size - row) * width)
        let extent = (min(height, rows.size - row), min(width, columns.size - column))
        let place = row * rows.stride + column
        if isByRows {
          unsafe foldRows(summed, extent, rows, place, row * rows.total)
        } else {
          unsafe foldColumns(summed, extent, rows, place, column)
        }
      }
    }
  }

  @unsafe
  private static func foldRows(
    _ summed: Summed, _ extent: (rows: Int, columns: Int), _ rows: SummedAxis, _ place: Int,
    _ total: Int
  ) {
    let (x, totals) = unsafe (summed.x + place, summed.totals + total)
    if let factors = unsafe summed.factors {
      unsafe kernels_fold_product_rows(
        extent.rows, extent.columns, rows.stride, x, factors + place, rows.total, totals)
    } else {
      unsafe kernels_fold_rows(
        summed.fold, extent.rows, extent.columns, rows.stride, x,
        summed.origins.map { unsafe $0 + total }, rows.total, totals)
    }
  }

  @unsafe
  private static func foldColumns(
    _ summed: Summed, _ extent: (rows: Int, columns: Int), _ rows: SummedAxis, _ place: Int,
    _ total: Int
  ) {
    let (x, totals) = unsafe (summed.x + place, summed.totals + total)
    if let factors = unsafe summed.factors {
      unsafe kernels_fold_product_columns(
        extent.rows, extent.columns, rows.stride, x, factors + place, totals)
    } else {
      unsafe kernels_fold_columns(
        summed.fold, extent.rows, extent.columns, rows.stride, x,
        summed.origins.map { unsafe $0 + total }, totals)
    }
  }

  /// Lends the address of the block's first element of float32.
  @unsafe
  func withBlock<Result>(_ body: (UnsafePointer<Float>) throws -> Result) throws -> Result {
    try unsafe block.values.withAddress {
      try unsafe body($0.assumingMemoryBound(to: Float.self))
    }
  }

  /// Lends the address of a list's first number, if there is a list.
  @unsafe
  static func withOptional<Result>(
    _ numbers: [Double]?, _ body: (UnsafePointer<Double>?) throws -> Result
  ) rethrows -> Result {
    guard let numbers else { return try body(nil) }
    return try unsafe numbers.withUnsafeBufferPointer { try unsafe body($0.baseAddress) }
  }

  /// float64 numbers as a tensor of real numbers, each changed by `body` first.
  ///
  /// - Throws: `MemoryError`.
  static func rounded(
    _ numbers: [Double], _ dtype: DType, _ sizes: [Int], _ body: (Double) -> Double
  ) throws -> DynamicTensor {
    if dtype == .float64 { return try DynamicTensor(of: numbers.interruptiblyMap(body), sizes) }
    return try unsafe writtenFloats(sizes) { target in
      for place in numbers.indices {
        unsafe (target + place).initialize(to: Float(body(numbers[place])))
      }
    }
  }
}
