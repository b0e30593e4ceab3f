import CKernels
import Support

/// Runs of float64 and of whole numbers.
///
/// Unsafe throughout: elements are read and written within the counts of the runs.
extension DynamicTensor {
  /// For each index of the other axes, in order, the sum over `axes` of what `fold` takes of an element;
  /// squares are those of distances from `origins`.
  ///
  /// - Throws: `Interruption.stopped`; `MemoryError`.
  func foldedDoubles(
    _ fold: KernelFold, over axes: [Int], from origins: [Double]?
  ) throws -> [Double] {
    let kept = sizes.indices.filter { !axes.contains($0) }.map { sizes[$0] }
    var totals = try [Double](
      interruptiblyRepeating: 0, count: try Self.reserve(kept, .float64))
    guard count > 0 else { return totals }
    let runs = try runs(over: axes)
    try unsafe runs.tensor.withElements { (x: UnsafePointer<Double>) in
      try unsafe totals.withUnsafeMutableBufferPointer { totals in
        guard let totals = totals.baseAddress else { return }
        try unsafe Self.withOptional(origins) { origins in
          try runs.forEachPart { isByRows, rows, columns, place, total in
            unsafe kernels_fold_doubles(
              fold, isByRows, rows, columns, x + place, origins.map { unsafe $0 + total },
              totals + total)
          }
        }
      }
    }
    return totals
  }

  /// For each index of the other axes, in order, the sum over `axes` of whole numbers or truths.
  ///
  /// - Throws: `Interruption.stopped`; `MemoryError`.
  func wholeSums(_ axes: [Int], keeps: Bool) throws -> DynamicTensor {
    let result = reducedSizes(axes, keeps: keeps)
    var totals = try [Int](
      interruptiblyRepeating: 0, count: try Self.reserve(result, .int64))
    guard count > 0 else { return try DynamicTensor(totals, result) }
    let runs = try runs(over: axes)
    let bytes = dtype.bytes
    try unsafe runs.tensor.block.values.withAddress { x in
      let x = unsafe x + runs.tensor.offset * bytes
      try unsafe totals.withUnsafeMutableBytes { totals in
        guard let totals = unsafe totals.baseAddress?.assumingMemoryBound(to: Int64.self) else {
          return
        }
        try runs.forEachPart { isByRows, rows, columns, place, total in
          unsafe kernels_sum_wholes(
            bytes, isByRows, rows, columns, x + place * bytes, totals + total)
        }
      }
    }
    return try DynamicTensor(totals, result)
  }

  /// The largest or smallest of each run of any dtype but float32, and its first place if wanted.
  ///
  /// No run is empty.
  ///
  /// - Throws: `Interruption.stopped`; `MemoryError`.
  func wideExtremes(
    _ end: End, over axes: [Int], _ result: [Int], wantsPlaces: Bool
  ) throws -> (values: DynamicTensor, places: DynamicTensor?) {
    let runs = try runs(over: axes)
    guard count > 0 else {
      return (try .zeros(result, dtype), wantsPlaces ? try .zeros(result, .int64) : nil)
    }
    let (length, inner, bytes) = (runs.length, runs.inner, dtype.bytes)
    // Without columns each run is a row, and several are gone through at a time.
    let (isByRows, matrices) = (inner == 1, inner == 1 ? 1 : runs.outer)
    let rows = isByRows ? runs.outer : length
    let columns = isByRows ? length : inner
    var places = wantsPlaces ? try [Int](interruptiblyRepeating: 0, count: count / length) : []
    let values = try unsafe Self.written(dtype, result) { values in
      try unsafe runs.tensor.block.values.withAddress { x in
        let x = unsafe x + runs.tensor.offset * bytes
        try unsafe places.withUnsafeMutableBytes { places in
          let places =
            unsafe wantsPlaces
            ? places.baseAddress?.assumingMemoryBound(to: Int64.self) : nil
          let some = isByRows ? max(1, Interruption.often / columns) : rows
          for matrix in 0..<matrices {
            for row in stride(from: 0, to: rows, by: some) {
              let height = min(some, rows - row)
              try Interruption.inParts(of: height * columns) { _ in }
              let total = isByRows ? row : matrix * inner
              unsafe kernels_wide_extremes(
                dtype == .float64, bytes, end == .largest, isByRows, height, columns,
                x + (matrix * length * inner + row * columns) * bytes, values + total * bytes,
                places.map { unsafe $0 + total })
            }
          }
        }
      }
    }
    return (values, wantsPlaces ? try DynamicTensor(places, result) : nil)
  }

  /// Running sums or products of float64 along an axis.
  ///
  /// - Throws: `Interruption.stopped`; `MemoryError`.
  func runningDoubles(_ axis: Int, product: Bool) throws -> DynamicTensor {
    let runs = try contiguous().runs(over: [axis])
    let (length, inner) = (runs.length, runs.inner)
    return try unsafe Self.writtenElements(sizes) { (y: UnsafeMutablePointer<Double>) in
      try unsafe runs.tensor.withElements { (x: UnsafePointer<Double>) in
        for run in 0..<runs.outer {
          let first = run * length * inner
          for row in 0..<length {
            try Interruption.check(run: run * length + row, of: inner)
            for place in (first + row * inner)..<(first + (row + 1) * inner) {
              let before = unsafe row > 0 ? y[place - inner] : product ? 1 : 0
              unsafe (y + place).initialize(to: product ? before * x[place] : before + x[place])
            }
          }
        }
      }
    }
  }

  /// softmax along rows of float64 without gaps, or its logarithm.
  ///
  /// - Throws: `Interruption.stopped`; `MemoryError`.
  func doubleShares(_ length: Int, logarithm: Bool) throws -> DynamicTensor {
    try unsafe Self.writtenElements(sizes) { (y: UnsafeMutablePointer<Double>) in
      try unsafe withElements { (x: UnsafePointer<Double>) in
        let (rows, some) = (count / length, max(1, Interruption.often / length))
        for row in stride(from: 0, to: rows, by: some) {
          let part = min(some, rows - row)
          try Interruption.inParts(of: part * length) { _ in }
          let start = row * length
          unsafe kernels_double_shares(logarithm, part, length, x + start, y + start)
        }
      }
    }
  }
}

extension DynamicTensor.Runs {
  /// Calls with matrices in parts: whether rows or columns are gone through, their sizes, and the places of
  /// the first element and of its total.
  fileprivate func forEachPart(
    _ body: (_ isByRows: Bool, _ rows: Int, _ columns: Int, _ place: Int, _ total: Int) -> Void
  ) throws {
    let isByRows = inner == 1
    let (matrices, rows) = isByRows ? (1, outer) : (outer, length)
    let columns = isByRows ? length : inner
    let some = max(1, Interruption.often / columns)
    for matrix in 0..<matrices {
      for row in stride(from: 0, to: rows, by: some) {
        let height = min(some, rows - row)
        // A long row is gone through at once: it is asked for in parts before.
        try Interruption.inParts(of: height * columns) { _ in }
        body(
          isByRows, height, columns, matrix * length * inner + row * columns,
          isByRows ? row : matrix * inner)
      }
    }
  }
}
