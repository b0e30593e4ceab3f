import CKernels
import Support

/// Products of matrices that are read where they lie.
///
/// Unsafe throughout: kernels read and write matrices within the sizes that were compared.
extension DynamicTensor {
  /// How the last two axes of a tensor lie, if a kernel can read them so.
  enum MatrixLayout {
    /// Rows of neighbours, so far apart.
    case rows(Int)
    /// Columns of neighbours, so far apart.
    case columns(Int)
  }

  /// How the matrices of the last two axes lie; `nil` if they must be copied to be read.
  var matrixLayout: MatrixLayout? {
    let (rows, columns) = (sizes[rank - 2], sizes[rank - 1])
    let (down, along) = (strides[rank - 2], strides[rank - 1])
    // The strides of an axis of size 1 say nothing; a column that lies in a run is read as rows of one.
    if columns == 1 || along == 1 {
      if rows == 1 { return .rows(columns) }
      if down >= columns { return .rows(down) }
    }
    if rows == 1 || down == 1 {
      if columns == 1 { return .columns(rows) }
      if along >= rows { return .columns(along) }
    }
    return nil
  }

  /// A factor whose matrices a kernel can read.
  private func readable() throws -> (tensor: DynamicTensor, layout: MatrixLayout) {
    if let layout = matrixLayout { return (self, layout) }
    let copy = try inOrder()
    return (copy, .rows(sizes[rank - 1]))
  }

  /// Where the matrices of a batch begin, one for each of the broadcast batch.
  func matrixPlaces(_ batch: [Int]) throws -> Places {
    try DynamicTensor(
      block, offset, Array(sizes.dropLast(2)), Array(strides.dropLast(2))
    ).expanded(batch).places
  }

  /// Multiplications between two checks for Ctrl-C, at most: about a tenth of a second.
  private static let mostAtOnce = 1 << 32
  /// Rows that are worth laying out a factor for.
  private static let leastRows = 256

  /// The products of float32 matrices, as many as `batch` says; no size is 0.
  ///
  /// - Throws: `TensorError`; `MemoryError`; `Interruption.stopped`.
  static func floatProducts(
    _ left: DynamicTensor, _ right: DynamicTensor, _ batch: [Int], _ sizes: [Int]
  ) throws -> DynamicTensor {
    let (first, firstLayout) = try left.readable()
    var (second, secondLayout) = try right.readable()
    if case .columns = firstLayout, case .columns = secondLayout {
      second = try second.inOrder()
      secondLayout = .rows(second.sizes[second.rank - 1])
    }
    let extent = (
      rows: left.sizes[left.rank - 2], inner: left.sizes[left.rank - 1],
      columns: right.sizes[right.rank - 1]
    )
    let step = extent.rows * extent.columns
    return try unsafe writtenFloats(sizes) { y in
      try unsafe first.withBlock { a in
        try unsafe second.withBlock { b in
          guard !batch.isEmpty else {
            return try unsafe multiply(
              a + first.offset, firstLayout, b + second.offset, secondLayout, extent, into: y)
          }
          let starts = zip(try first.matrixPlaces(batch), try second.matrixPlaces(batch))
          for (number, start) in starts.enumerated() {
            try unsafe multiply(
              a + start.0, firstLayout, b + start.1, secondLayout, extent, into: y + number * step)
          }
        }
      }
    }
  }

  /// The products of matrices of float64 or int64, which are read where they lie.
  ///
  /// - Throws: `TensorError`; `MemoryError`; `Interruption.stopped`.
  static func wideProducts(
    _ left: DynamicTensor, _ right: DynamicTensor, _ batch: [Int], _ sizes: [Int]
  ) throws -> DynamicTensor {
    let (rows, inner) = (left.sizes[left.rank - 2], left.sizes[left.rank - 1])
    let columns = right.sizes[right.rank - 1]
    let (l, r) = (left.strides.suffix(2).map { $0 }, right.strides.suffix(2).map { $0 })
    let starts = zip(try left.matrixPlaces(batch), try right.matrixPlaces(batch))
    // A row of products that would take long is cut into columns.
    let (work, overflow) = inner.multipliedReportingOverflow(by: columns)
    let step = overflow ? 1 : max(1, mostAtOnce / 8 / max(work, 1))
    let width = step > 1 ? columns : min(columns, max(64, mostAtOnce / 8 / max(inner, 1) / 64 * 64))
    let (kind, bytes) = (left.dtype, left.dtype.bytes)
    return try unsafe written(kind, sizes) { y in
      try unsafe left.block.values.withAddress { a in
        try unsafe right.block.values.withAddress { b in
          for (number, start) in starts.enumerated() {
            for row in stride(from: 0, to: rows, by: step) {
              let some = min(step, rows - row)
              for column in stride(from: 0, to: columns, by: max(width, 1)) {
                let part = min(width, columns - column)
                try Interruption.check(elements: some * inner / 8 * part)
                unsafe kernels_matmul_wide(
                  kind.isReal, some, part, inner, a + (start.0 + row * l[0]) * bytes, l[0], l[1],
                  b + (start.1 + column * r[1]) * bytes, r[0], r[1],
                  y + ((number * rows + row) * columns + column) * bytes)
              }
            }
          }
        }
      }
    }
  }

  /// One product, some rows at a time.
  @unsafe
  private static func multiply(
    _ a: UnsafePointer<Float>, _ left: MatrixLayout, _ b: UnsafePointer<Float>,
    _ right: MatrixLayout, _ extent: (rows: Int, inner: Int, columns: Int),
    into c: UnsafeMutablePointer<Float>
  ) throws {
    let work = extent.inner * extent.columns
    let step = max(
      1, min(mostAtOnce / work, max(leastRows, Interruption.often / extent.columns)))
    for row in stride(from: 0, to: extent.rows, by: step) {
      let some = min(step, extent.rows - row)
      // A product takes a small part of what another operation takes on an element.
      try Interruption.check(elements: some * work / 16)
      Workers.split(some, work: work) { part in
        unsafe multiplyRows(
          a, left, b, right, extent, (row + part.lowerBound)..<(row + part.upperBound), into: c)
      }
    }
  }

  @unsafe
  private static func multiplyRows(
    _ a: UnsafePointer<Float>, _ left: MatrixLayout, _ b: UnsafePointer<Float>,
    _ right: MatrixLayout, _ extent: (rows: Int, inner: Int, columns: Int), _ rows: Range<Int>,
    into c: UnsafeMutablePointer<Float>
  ) {
    let (inner, columns, first) = (extent.inner, extent.columns, rows.lowerBound)
    let target = unsafe c + first * columns
    switch (left, right) {
    case (.rows(let lda), .rows(1)) where columns == 1:
      unsafe kernels_dot_rows(rows.count, inner, lda, a + first * lda, b, target)
    case (.columns(let lda), .rows(1)) where columns == 1:
      // A vector that lies in a run is a row as well.
      unsafe kernels_matmul(1, rows.count, inner, b, inner, a + first, lda, nil, target, rows.count)
    case (.rows(let lda), .rows(let ldb)):
      unsafe kernels_matmul(
        rows.count, columns, inner, a + first * lda, lda, b, ldb, nil, target, columns)
    case (.rows(let lda), .columns(let ldb)):
      unsafe kernels_matmul_a_bt(
        rows.count, inner, columns, a + first * lda, lda, b, ldb, target, columns)
    case (.columns(let lda), .rows(let ldb)):
      unsafe kernels_matmul_at_b(
        inner, columns, rows.count, a + first, lda, b, ldb, target, columns)
    case (.columns, .columns):
      preconditionFailure("one factor was laid out by rows")
    }
  }
}
