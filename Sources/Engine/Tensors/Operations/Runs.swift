import CKernels
import Support

/// Operations on the runs of elements along axes: the largest of each, running sums, shares.
///
/// Unsafe throughout: kernels read and write within the counts of the runs.
extension DynamicTensor {
  /// A contiguous tensor as runs: `outer` matrices of `length` rows and `inner` columns.
  struct Runs {
    let tensor: DynamicTensor
    let outer, length, inner: Int
  }

  /// The runs over neighbouring axes of contiguous elements; of a copy where they are others.
  func runs(over axes: [Int]) throws -> Runs {
    let reduced = axes.sorted()
    let length = reduced.reduce(1) { $0 * sizes[$1] }
    if let first = reduced.first, let last = reduced.last, last - first + 1 == reduced.count,
      isContiguous, length < 1 << 31
    {
      let inner = sizes[(last + 1)...].reduce(1, *)
      return Runs(
        tensor: self, outer: sizes[..<first].reduce(1, *), length: length, inner: inner)
    }
    let kept = sizes.indices.filter { !reduced.contains($0) }
    let copy = try permuted(kept + reduced).contiguous()
    return Runs(tensor: copy, outer: count / max(length, 1), length: length, inner: 1)
  }

  /// The largest or smallest of each run, NaN before all others, and its first place if wanted.
  ///
  /// No run is empty.
  ///
  /// - Throws: `Interruption.stopped`; `MemoryError`.
  func extremes(
    _ end: End, over axes: [Int], _ result: [Int], wantsPlaces: Bool
  ) throws -> (values: DynamicTensor, places: DynamicTensor?) {
    guard dtype == .float32 else {
      return try wideExtremes(end, over: axes, result, wantsPlaces: wantsPlaces)
    }
    let runs = try runs(over: axes)
    var places: DynamicTensor?
    let values = try unsafe Self.writtenFloats(result) { values in
      let rows = unsafe values
      if wantsPlaces {
        places = try unsafe Self.written(.int64, result) { places in
          try unsafe runs.tensor.writeExtremes(
            end, runs, rows, places.assumingMemoryBound(to: Int64.self))
        }
      } else {
        try unsafe runs.tensor.writeExtremes(end, runs, rows, nil)
      }
    }
    if wantsPlaces, places == nil { places = try Self.zeros(result, .int64) }
    return (values, places)
  }

  @unsafe
  private func writeExtremes(
    _ end: End, _ runs: Runs, _ values: UnsafeMutablePointer<Float>,
    _ places: UnsafeMutablePointer<Int64>?
  ) throws {
    let (length, inner) = (runs.length, runs.inner)
    let isLargest = end == .largest
    try unsafe withFloats { x in
      if inner == 1 {
        let some = max(1, Interruption.often / length)
        for row in stride(from: 0, to: runs.outer, by: some) {
          let rows = min(some, runs.outer - row)
          try Interruption.inParts(of: rows * length) { _ in }
          unsafe kernels_extreme_rows(
            isLargest, rows, length, length, x + row * length, values + row,
            places.map { unsafe $0 + row })
        }
      } else {
        for number in 0..<runs.outer {
          try Interruption.check(run: number, of: length * inner)
          unsafe kernels_extreme_columns(
            isLargest, length, inner, inner, x + number * length * inner, values + number * inner,
            places.map { unsafe $0 + number * inner })
        }
      }
    }
  }

  /// Running sums or products of real numbers along an axis, in float64.
  ///
  /// - Throws: `Interruption.stopped`; `MemoryError`.
  func runningTotals(_ axis: Int, product: Bool) throws -> DynamicTensor {
    if dtype == .float64 { return try runningWide(axis, product: product) }
    let tensor = try contiguous()
    let runs = try tensor.runs(over: [axis])
    let (length, inner) = (runs.length, runs.inner)
    if inner == 1 { return try tensor.runningTotals(alongRowsOf: length, product: product) }
    let some = max(1, Interruption.often / inner)
    return try unsafe Self.writtenFloats(sizes) { y in
      try unsafe tensor.withFloats { x in
        for number in 0..<runs.outer {
          var state = [Double](repeating: product ? 1 : 0, count: inner)
          for row in stride(from: 0, to: length, by: some) {
            let rows = min(some, length - row)
            try Interruption.check(run: number, of: rows * inner)
            let start = (number * length + row) * inner
            unsafe kernels_accumulate(product, rows, inner, &state, x + start, y + start)
          }
        }
      }
    }
  }

  /// The same along rows of float32 without gaps.
  private func runningTotals(alongRowsOf length: Int, product: Bool) throws -> DynamicTensor {
    let (rows, some) = (count / length, max(1, Interruption.often / length))
    return try unsafe Self.writtenFloats(sizes) { y in
      try unsafe withFloats { x in
        for row in stride(from: 0, to: rows, by: some) {
          let height = min(some, rows - row)
          var state = [Double](repeating: product ? 1 : 0, count: height)
          // Short rows together, a long one in parts.
          let part = height == 1 ? Interruption.often : length
          for column in stride(from: 0, to: length, by: part) {
            let (columns, place) = (min(part, length - column), row * length + column)
            try Interruption.check(elements: height * columns)
            unsafe kernels_accumulate_rows(product, height, columns, &state, x + place, y + place)
          }
        }
      }
    }
  }

  /// softmax along an axis of real numbers, or its logarithm.
  ///
  /// - Throws: `Interruption.stopped`; `MemoryError`.
  func shares(_ axis: Int, logarithm: Bool) throws -> DynamicTensor {
    if isContiguous, sizes[(axis + 1)...].contains(where: { $0 > 1 }) {
      return try columnShares(axis, logarithm: logarithm)
    }
    guard axis == rank - 1 else {
      return try moved([axis], to: [rank - 1]).shares(rank - 1, logarithm: logarithm)
        .moved([rank - 1], to: [axis]).packed()
    }
    let tensor = try contiguous()
    let length = sizes[axis]
    if dtype == .float64 { return try tensor.doubleShares(length, logarithm: logarithm) }
    let (rows, some) = (count / length, max(1, Interruption.often / length))
    return try unsafe Self.writtenFloats(sizes) { y in
      try unsafe tensor.withFloats { x in
        for row in stride(from: 0, to: rows, by: some) {
          let part = min(some, rows - row)
          // A long row is computed at once: it is asked for in parts before.
          try Interruption.inParts(of: part * length) { _ in }
          unsafe kernels_shares(logarithm, part, length, x + row * length, y + row * length)
        }
      }
    }
  }

  /// The gradient of what a softmax along the last axis was taken of; this is the softmax, or its logarithm.
  ///
  /// - Throws: `Interruption.stopped`; `MemoryError`.
  func gradientOfShares(_ gradient: DynamicTensor, logarithm: Bool) throws -> DynamicTensor {
    let length = sizes[rank - 1]
    let (rows, some) = (count / length, max(1, Interruption.often / length))
    return try unsafe Self.writtenFloats(sizes) { dx in
      try unsafe withFloats { y in
        try unsafe gradient.withFloats { dy in
          for row in stride(from: 0, to: rows, by: some) {
            let part = min(some, rows - row)
            try Interruption.inParts(of: part * length) { _ in }
            let start = row * length
            unsafe kernels_shares_backward(
              logarithm, part, length, y + start, dy + start, dx + start)
          }
        }
      }
    }
  }
}
