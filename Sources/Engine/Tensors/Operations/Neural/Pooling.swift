import Support

/// `F.max_pool1d`, `F.max_pool2d`, `F.avg_pool1d`, `F.avg_pool2d` and the adaptive averages.
extension DynamicTensor {
  /// A window that moves along one axis.
  package struct PoolWindow: Sendable {
    let size, stride, padding, dilation: Int
    let countsPartly: Bool

    /// Its size and stride, the elements added on both sides, the distance between its elements,
    /// and whether a last window that reaches beyond the end counts (`ceil_mode`).
    package init(size: Int, stride: Int, padding: Int, dilation: Int = 1, countsPartly: Bool) {
      (self.size, self.stride, self.padding) = (size, stride, padding)
      (self.dilation, self.countsPartly) = (dilation, countsPartly)
    }

    /// From the first element of the window to its last.
    var reach: Int { dilation &* (size &- 1) }

    /// How many windows an axis of `length` elements has; nil if none fits.
    func count(on length: Int) -> Int? {
      let free = length + 2 * padding - reach - 1
      guard free >= 0 || (countsPartly && free > -stride) else { return nil }
      guard countsPartly else { return free / stride + 1 }
      var windows = (free + stride - 1) / stride + 1
      // The last window must begin within the axis or before it.
      if (windows - 1) * stride >= length + padding { windows -= 1 }
      return windows > 0 ? windows : nil
    }
  }

  /// Checks the windows against the last axes.
  ///
  /// - Throws: `TensorError`.
  private func poolSizes(_ windows: [PoolWindow], _ operation: String) throws -> [Int] {
    guard rank == windows.count + 1 || rank == windows.count + 2 else {
      throw TensorError.wrongRank(
        operation: operation,
        wants: windows.count == 1 ? "(N, C, L) or (C, L)" : "(N, C, H, W) or (C, H, W)", got: sizes)
    }
    guard !sizes.dropFirst(rank - windows.count - 1).contains(0) else {
      throw TensorError.refused(
        operation: operation, reason: "an axis of \(shapeText) is empty",
        mend: "only the batch may be empty")
    }
    var result = Array(sizes.dropLast(windows.count))
    for (window, length) in zip(windows, sizes.suffix(windows.count)) {
      let bounds = [window.size, window.stride, window.dilation]
      guard bounds.allSatisfy({ $0 > 0 && $0 < 1 << 31 }), window.padding >= 0,
        window.padding <= window.size / 2,
        !window.size.multipliedReportingOverflow(
          by: window.dilation
        ).overflow
      else {
        throw TensorError.refused(
          operation: operation,
          reason: "a window of \(window.size), \(window.stride) apart, padding \(window.padding)",
          mend: "size and stride are above 0, padding at most half the size")
      }
      guard let count = window.count(on: length) else {
        throw TensorError.refused(
          operation: operation,
          reason: "a window of \(window.reach + 1) does not fit in an axis of \(length)")
      }
      result.append(count)
    }
    return result
  }

  /// Two windows over every plane: a single axis counts as one row.
  private func planes(_ windows: [PoolWindow]) -> (
    sizes: (Int, Int), windows: (PoolWindow, PoolWindow)
  ) {
    let single = PoolWindow(size: 1, stride: 1, padding: 0, countsPartly: false)
    return windows.count == 1
      ? ((1, sizes[rank - 1]), (single, windows[0]))
      : ((sizes[rank - 2], sizes[rank - 1]), (windows[0], windows[1]))
  }

  /// The largest element of each window, and its index in its plane.
  ///
  /// - Throws: `TensorError`.
  package func maximumPooled(
    _ windows: [PoolWindow], _ operation: String
  ) throws -> (values: DynamicTensor, places: DynamicTensor) {
    let result = try poolSizes(windows, operation)
    guard dtype != .bool, dtype == .float32 || windows.count > 1 else {
      throw TensorError.wrongDType(
        operation: operation, wants: windows.count > 1 ? "int64 or float32" : "float32", got: dtype)
    }
    return dtype == .float32
      ? try maximumPooled(floats(), -Float.infinity, windows, result) { try DynamicTensor($0, $1) }
      : try maximumPooled(integers(), Int.min, windows, result) { try DynamicTensor($0, $1) }
  }

  private func maximumPooled<Element: Comparable>(
    _ values: [Element], _ least: Element, _ windows: [PoolWindow], _ result: [Int],
    _ make: ([Element], [Int]) throws -> DynamicTensor
  ) throws -> (values: DynamicTensor, places: DynamicTensor) {
    let count = try Self.reserve(result, .int64)
    var (largest, places): ([Element], [Int]) = ([], [])
    largest.reserveCapacity(count)
    places.reserveCapacity(count)
    try walk(windows, result) { start, rows, columns, width, _ in
      var best = -1
      for row in rows {
        for column in columns {
          let place = row * width + column
          let value = values[start + place]
          if best < 0 || value > values[start + best] || value != value { best = place }
        }
      }
      // A window whose elements all lie in the padding has none.
      largest.append(best < 0 ? least : values[start + best])
      places.append(max(best, 0))
    }
    return (try make(largest, result), try DynamicTensor(places, result))
  }

  /// The mean of each window; padding counts as zeros if `countsPadding` is true.
  ///
  /// - Throws: `TensorError`.
  package func meanPooled(
    _ windows: [PoolWindow], countsPadding: Bool, divisor: Int?, _ operation: String
  ) throws -> DynamicTensor {
    let result = try poolSizes(windows, operation)
    guard dtype != .bool else {
      throw TensorError.wrongDType(operation: operation, wants: "int64 or float32", got: .bool)
    }
    guard divisor != 0 else {
      throw TensorError.refused(operation: operation, reason: "divisor_override is 0")
    }
    let values = try floats()
    var means: [Float] = []
    means.reserveCapacity(try Self.reserve(result, .float32))
    let (extent, pair) = planes(windows)
    try walk(windows, result) { start, rows, columns, width, place in
      var (sum, inside) = (0.0, 0)
      for row in rows {
        for column in columns {
          sum += Double(values[start + row * width + column])
          inside += 1
        }
      }
      let whole = pair.0.padded(place.row, extent.0) * pair.1.padded(place.column, extent.1)
      means.append(Float(sum / Double(divisor ?? (countsPadding ? whole : inside))))
    }
    return try DynamicTensor(means, result).converted(to: dtype)
  }

  /// Calls with every window: where its plane starts, its rows and columns, the plane's width and the
  /// window's number.
  private func walk(
    _ windows: [PoolWindow], _ result: [Int],
    _ body: (Int, StrideTo<Int>, StrideTo<Int>, Int, (row: Int, column: Int)) -> Void
  ) throws {
    let (extent, pair) = planes(windows)
    let rows = windows.count == 1 ? 1 : result[result.count - 2]
    let columns = result[result.count - 1]
    let plane = extent.0 * extent.1
    for start in stride(from: 0, to: count, by: max(plane, 1)) {
      for row in 0..<rows {
        let inRows = pair.0.indices(row, extent.0)
        for column in 0..<columns {
          try Interruption.check(run: row * columns + column, of: pair.0.size * pair.1.size)
          body(start, inRows, pair.1.indices(column, extent.1), extent.1, (row, column))
        }
      }
    }
  }

  /// The mean of each of a number of parts of the last axes; nil keeps an axis.
  ///
  /// - Throws: `TensorError`.
  package func adaptivelyMeanPooled(
    _ wanted: [Int?], _ operation: String
  ) throws -> DynamicTensor {
    guard rank == wanted.count + 1 || rank == wanted.count + 2 else {
      throw TensorError.wrongRank(
        operation: operation,
        wants: wanted.count == 1 ? "(N, C, L) or (C, L)" : "(N, C, H, W) or (C, H, W)", got: sizes)
    }
    try requireFloats(operation)
    let first = rank - wanted.count
    guard !sizes.dropFirst(first - 1).contains(0) else {
      throw TensorError.refused(
        operation: operation, reason: "an axis of \(shapeText) is empty",
        mend: "only the batch may be empty")
    }
    var result = self
    for (place, size) in wanted.enumerated() {
      let axis = first + place
      let size = size ?? sizes[axis]
      guard size >= 0 else {
        throw TensorError.badSizes(sizes: wanted.map { $0 ?? -1 }, reason: "\(size) is below 0")
      }
      try Self.reserve(
        Array(result.sizes[..<axis]) + [size] + result.sizes[(axis + 1)...], .float32)
      result = try result.meanOfParts(size, axis)
    }
    return try result.packed()
  }

  /// The mean of each of `count` parts of an axis, which may overlap where they are many.
  private func meanOfParts(_ parts: Int, _ axis: Int) throws -> DynamicTensor {
    let size = sizes[axis]
    guard parts != size else { return self }
    guard parts < 1 << 22, size < 1 << 40 else {
      throw TensorError.refused(
        operation: "adaptive_avg_pool", reason: "\(grouped(parts)) parts of \(grouped(size))",
        mend: "use a smaller output_size")
    }
    guard parts > 0 else { return try sliced(axis, from: 0, to: 0) }
    let means = try (0..<parts).map { part in
      try sliced(
        axis, from: part * size / parts, to: ((part + 1) * size + parts - 1) / parts
      ).mean([axis], keeps: true)
    }
    return try Self.concatenated(means, axis)
  }
}

extension DynamicTensor.PoolWindow {
  /// The elements within an axis of `length` that a window takes.
  fileprivate func indices(_ number: Int, _ length: Int) -> StrideTo<Int> {
    var start = number * stride - padding
    let end = min(start + reach + 1, length)
    if start < 0 { start += (-start + dilation - 1) / dilation * dilation }
    return Swift.stride(from: start, to: end, by: dilation)
  }

  /// How many places a window covers, including the padding but nothing beyond it.
  fileprivate func padded(_ number: Int, _ length: Int) -> Int {
    let start = number * stride - padding
    return min(start + size, length + padding) - start
  }
}
