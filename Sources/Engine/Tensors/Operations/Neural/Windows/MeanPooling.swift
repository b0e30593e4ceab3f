import Support

/// `F.avg_pool1d` and `F.avg_pool2d`.
extension DynamicTensor {
  /// The mean of each window; padding counts as zeros if `countsPadding` is true.
  ///
  /// - Throws: `TensorError`.
  package func meanPooled(
    _ windows: [PoolWindow], countsPadding: Bool, divisor: Int?, _ operation: String
  ) throws -> DynamicTensor {
    let result = try poolSizes(windows, operation)
    guard dtype.isReal || dtype == .int64 else {
      throw TensorError.wrongDType(operation: operation, wants: "int64 or float32", got: dtype)
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
      {
        if isMeta { return try .meta(mean.result, dtype) }
        return try dtype == .float64
          ? means(Double.self, mean)
          : meansOfWindows(windows, result, divisors(mean)).converted(to: dtype)
      },
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

  private func means<Real: RealElement>(
    _: Real.Type, _ mean: WindowMean
  ) throws -> DynamicTensor {
    let values = try elements(Real.self)
    var means: [Real] = []
    means.reserveCapacity(try Self.reserve(mean.result, Real.dtype))
    try walk(mean.windows, mean.result) { start, rows, columns, width, place in
      var (sum, inside) = (0.0, 0)
      for row in rows {
        for column in columns {
          sum += Double(values[start + row * width + column])
          inside += 1
        }
      }
      means.append(Real(sum / divisor(mean, place, inside: inside)))
    }
    return try DynamicTensor(of: means, mean.result)
  }

  /// What the sum of a window is divided by.
  private func divisor(
    _ mean: WindowMean, _ place: (row: Int, column: Int), inside: Int
  ) -> Double {
    let (extent, pair) = planes(mean.windows)
    let whole = pair.0.padded(place.row, extent.0) * pair.1.padded(place.column, extent.1)
    return Double(mean.divisor ?? (mean.countsPadding ? whole : inside))
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
        if gradient.isMeta { return try .meta(sizes, gradient.dtype) }
        return try gradient.dtype == .float64
          ? spread(Double.self, gradient, mean)
          : gradient.spreadMeans(over: self, mean.windows, mean.result, divisors(mean))
      },
      gradient: {
        [
          try $0.gradient.meanPooled(
            mean.windows, countsPadding: mean.countsPadding, divisor: mean.divisor, operation)
        ]
      })
  }

  private func spread<Real: RealElement>(
    _: Real.Type, _ gradient: DynamicTensor, _ mean: WindowMean
  ) throws -> DynamicTensor {
    let given = try gradient.elements(Real.self)
    var values = try [Real](interruptiblyRepeating: 0, count: Self.reserve(sizes, Real.dtype))
    var number = 0
    try walk(mean.windows, mean.result) { start, rows, columns, width, place in
      let inside = rows.underestimatedCount * columns.underestimatedCount
      let share = Real(Double(given[number]) / divisor(mean, place, inside: inside))
      number += 1
      for row in rows {
        for column in columns { values[start + row * width + column] += share }
      }
    }
    return try DynamicTensor(of: values, sizes)
  }

  /// Calls with every window: where its plane starts, its rows and columns, the plane's width and the
  /// window's number.
  func walk(
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
