import Support

/// `F.max_pool1d`, `F.max_pool2d`, `F.avg_pool1d` and `F.avg_pool2d`.
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

    /// A window of one element.
    static let one = PoolWindow(size: 1, stride: 1, padding: 0, countsPartly: false)

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
  func planes(_ windows: [PoolWindow]) -> (
    sizes: (Int, Int), windows: (PoolWindow, PoolWindow)
  ) {
    windows.count == 1
      ? ((1, sizes[rank - 1]), (.one, windows[0]))
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
    guard dtype == .float32 else { return try largestIntegers(windows, result) }
    if windows.count == 1, GradientMode.remembers([self]) {
      // As PyTorch has it: a single axis counts as one row.
      let pooled = try unsqueezed(rank - 1).maximumPooled([.one] + windows, operation)
      return (try pooled.values.squeezed([-2]), try pooled.places.squeezed([-2]))
    }
    let pooled = try largestOfWindows(windows, result)
    let (own, plane) = (sizes, sizes.suffix(windows.count).reduce(1, *))
    let values = try Self.remembering(
      "MaxPool2DWithIndicesBackward0", [self], keeping: [self, pooled.places], { pooled.values },
      gradient: { [try $0.gradient.spread(to: pooled.places, ofPlanes: plane, own)] })
    return (values, pooled.places)
  }

  private func largestIntegers(
    _ windows: [PoolWindow], _ result: [Int]
  ) throws -> (values: DynamicTensor, places: DynamicTensor) {
    let values = try integers()
    let count = try Self.reserve(result, .int64)
    var (largest, places): ([Int], [Int]) = ([], [])
    largest.reserveCapacity(count)
    places.reserveCapacity(count)
    try walk(windows, result) { start, rows, columns, width, _ in
      var best = -1
      for row in rows {
        for column in columns {
          let place = row * width + column
          if best < 0 || values[start + place] > values[start + best] { best = place }
        }
      }
      // A window whose elements all lie in the padding has none.
      largest.append(best < 0 ? Int.min : values[start + best])
      places.append(max(best, 0))
    }
    return (try DynamicTensor(largest, result), try DynamicTensor(places, result))
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
    if windows.count == 1, GradientMode.remembers([self]) {
      // As PyTorch has it: a single axis counts as one row.
      return try unsqueezed(rank - 1).meanPooled(
        [.one] + windows, countsPadding: countsPadding, divisor: divisor, operation
      ).squeezed([-2])
    }
    let mean = WindowMean(windows: windows, result: result, countsPadding, divisor)
    return try Self.remembering(
      "AvgPool2DBackward0", [self], keeping: [self],
      { try meansOfWindows(windows, result, divisors(mean)).converted(to: dtype) },
      gradient: { [self] in [try spread($0.gradient, mean, operation)] })
  }

  /// What a mean of windows is made by.
  private struct WindowMean: Sendable {
    let windows: [PoolWindow]
    let result: [Int]
    let countsPadding: Bool
    let divisor: Int?

    init(windows: [PoolWindow], result: [Int], _ countsPadding: Bool, _ divisor: Int?) {
      (self.windows, self.result) = (windows, result)
      (self.countsPadding, self.divisor) = (countsPadding, divisor)
    }
  }

  /// What the sum of each window of a plane is divided by.
  private func divisors(_ mean: WindowMean) throws -> [Float] {
    let (extent, pair) = planes(mean.windows)
    let rows = mean.windows.count == 1 ? 1 : mean.result[mean.result.count - 2]
    let columns = mean.result[mean.result.count - 1]
    try Self.reserve([rows, columns], .float32)
    func sizes(_ window: PoolWindow, _ count: Int, _ length: Int) -> [Int] {
      (0..<count).map {
        mean.countsPadding
          ? window.padded($0, length) : window.indices($0, length).underestimatedCount
      }
    }
    let (high, wide) = (sizes(pair.0, rows, extent.0), sizes(pair.1, columns, extent.1))
    return try high.flatMap { height in
      try Interruption.check(elements: wide.count)
      return wide.map { Float(mean.divisor ?? (height * $0)) }
    }
  }

  /// This tensor's gradient from that of the means of its windows.
  private func spread(
    _ gradient: DynamicTensor, _ mean: WindowMean, _ operation: String
  ) throws -> DynamicTensor {
    try Self.remembering(
      "AvgPool2DBackwardBackward0", [gradient],
      {
        try gradient.spreadMeans(over: self, mean.windows, mean.result, divisors(mean))
      },
      gradient: {
        [
          try $0.gradient.meanPooled(
            mean.windows, countsPadding: mean.countsPadding, divisor: mean.divisor, operation)
        ]
      })
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
