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

  /// For each index of the other axes, in order, the product over `axes`: of real numbers in their own dtype,
  /// of others in int64.
  ///
  /// - Throws: `Interruption.stopped`; `MemoryError`.
  func products(_ axes: [Int], keeps: Bool) throws -> DynamicTensor {
    let (result, kind) = (reducedSizes(axes, keeps: keeps), max(dtype, .int64))
    let ones = try Self.filled(result, .number(1).converted(to: kind)).packed()
    guard count > 0 else { return ones }
    return try unsafe reduced(over: axes, from: ones) { isByRows, rows, columns, x, y in
      unsafe kernels_multiply_all(dtype.element, isByRows, rows, columns, x, y)
    }
  }

  /// For each index of the other axes, in order, whether all, or any, elements over `axes` are not 0.
  ///
  /// - Throws: `Interruption.stopped`; `MemoryError`.
  func truths(all: Bool, over axes: [Int], keeps: Bool) throws -> DynamicTensor {
    let start = try Self.filled(reducedSizes(axes, keeps: keeps), DynamicTensor(all)).packed()
    guard count > 0 else { return start }
    return try unsafe reduced(over: axes, from: start) { isByRows, rows, columns, x, y in
      unsafe kernels_truths(
        dtype.element, all, isByRows, rows, columns, x, y.assumingMemoryBound(to: Bool.self))
    }
  }

  /// What a kernel makes of the runs over some axes, from a result of one dtype to begin with.
  @unsafe
  private func reduced(
    over axes: [Int], from start: DynamicTensor,
    _ kernel: (Bool, Int, Int, UnsafeRawPointer, UnsafeMutableRawPointer) -> Void
  ) throws -> DynamicTensor {
    let (runs, bytes) = (try runs(over: axes), dtype.bytes)
    return try unsafe Self.written(start.dtype, start.sizes) { y in
      try unsafe start.block.values.withAddress { from in
        let width = start.dtype.bytes
        unsafe y.copyMemory(from: from + start.offset * width, byteCount: start.count * width)
      }
      try unsafe runs.tensor.block.values.withAddress { x in
        let x = unsafe x + runs.tensor.offset * bytes
        try runs.forEachPart { isByRows, rows, columns, place, total in
          unsafe kernel(isByRows, rows, columns, x + place * bytes, y + total * start.dtype.bytes)
        }
      }
    }
  }

  /// Running sums or products along an axis: of float64, or in int64 of whole numbers and truths.
  ///
  /// - Throws: `Interruption.stopped`; `MemoryError`.
  func runningWide(_ axis: Int, product: Bool) throws -> DynamicTensor {
    let runs = try contiguous().runs(over: [axis])
    let (length, inner, bytes) = (runs.length, runs.inner, dtype.bytes)
    let kind = max(dtype, .int64)
    let some = max(1, Interruption.often / inner)
    return try unsafe Self.written(kind, sizes) { y in
      try unsafe runs.tensor.block.values.withAddress { x in
        let x = unsafe x + runs.tensor.offset * bytes
        for run in 0..<runs.outer {
          for row in stride(from: 0, to: length, by: some) {
            let rows = min(some, length - row)
            try Interruption.check(run: run, of: rows * inner)
            let place = (run * length + row) * inner
            let to = unsafe y + place * kind.bytes
            unsafe kernels_accumulate_wide(
              dtype.element, product, rows, inner, row > 0 ? to - inner * kind.bytes : nil,
              x + place * bytes, to)
          }
        }
      }
    }
  }

  /// softmax along an axis of real numbers without gaps that is not the last, or its logarithm.
  ///
  /// - Throws: `Interruption.stopped`; `MemoryError`.
  func columnShares(_ axis: Int, logarithm: Bool) throws -> DynamicTensor {
    let runs = try runs(over: [axis])
    let (size, bytes) = (runs.length * runs.inner, dtype.bytes)
    return try unsafe Self.written(dtype, sizes) { y in
      try unsafe runs.tensor.block.values.withAddress { x in
        let x = unsafe x + runs.tensor.offset * bytes
        for run in 0..<runs.outer {
          try Interruption.inParts(run: run, of: size) { _ in }
          unsafe kernels_column_shares(
            dtype == .float64, logarithm, runs.length, runs.inner, x + run * size * bytes,
            y + run * size * bytes)
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
  /// The logarithm of the sum of the exponentials of each run of float32.
  ///
  /// - Throws: `Interruption.stopped`; `MemoryError`.
  func logarithmsOfSums(_ result: [Int]) throws -> DynamicTensor {
    let (matrices, height) = inner == 1 ? (1, outer) : (outer, length)
    let columns = inner == 1 ? length : inner
    // A column is needed whole, and a long row too: those are asked for in parts before.
    let some = inner == 1 ? max(1, Interruption.often / columns) : height
    return try unsafe DynamicTensor.writtenFloats(result) { y in
      try unsafe tensor.withFloats { x in
        for matrix in 0..<matrices {
          for row in stride(from: 0, to: height, by: some) {
            let rows = min(some, height - row)
            try Interruption.inParts(of: rows * columns) { _ in }
            unsafe kernels_log_sums(
              inner == 1, rows, columns, x + (matrix * height + row) * columns,
              y + (inner == 1 ? row : matrix * inner))
          }
        }
      }
    }
  }

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
