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
  func poolSizes(_ windows: [PoolWindow], _ operation: String) throws -> [Int] {
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

  /// The largest element of each window.
  ///
  /// - Throws: `TensorError`; `MemoryError`; `Interruption.stopped`.
  package func maximumPooled(
    _ windows: [PoolWindow], _ operation: String
  ) throws -> DynamicTensor {
    // Where each lies is for the gradient alone.
    guard dtype == .float32, !isMeta, !GradientMode.remembers([self]) else {
      return try maximumPooledWithPlaces(windows, operation).values
    }
    return try largestOfWindows(windows, poolSizes(windows, operation))
  }

  /// The largest element of each window, and its index in its plane.
  ///
  /// - Throws: `TensorError`.
  package func maximumPooledWithPlaces(
    _ windows: [PoolWindow], _ operation: String
  ) throws -> (values: DynamicTensor, places: DynamicTensor) {
    let result = try poolSizes(windows, operation)
    guard dtype != .bool, dtype.isReal || windows.count > 1 else {
      throw TensorError.wrongDType(
        operation: operation, wants: windows.count > 1 ? "int64 or float32" : "float32", got: dtype)
    }
    guard dtype.isReal else {
      let pooled = try maximumPooled(Int.self, .min, windows, result)
      return (try pooled.values.converted(to: dtype), pooled.places)
    }
    if windows.count == 1, GradientMode.remembers([self]) {
      // As PyTorch has it: a single axis counts as one row.
      let pooled = try unsqueezed(rank - 1).maximumPooledWithPlaces(
        [.one] + windows, operation)
      return (try pooled.values.squeezed([-2]), try pooled.places.squeezed([-2]))
    }
    let pooled =
      try dtype == .float64
      ? maximumPooled(Double.self, -.infinity, windows, result)
      : isMeta
        ? maximumPooled(Float.self, -.infinity, windows, result)
        : largestOfWindowsWithPlaces(windows, result)
    // The rule holds the places alone: with the values, which lead to it, it would hold itself.
    let (own, plane, chosen) = (
      sizes, sizes.suffix(windows.count).reduce(1, *), pooled.places
    )
    let values = try Self.remembering(
      "MaxPool2DWithIndicesBackward0", [self], keeping: [self, chosen], { pooled.values },
      gradient: { [try $0.gradient.spread(to: chosen, ofPlanes: plane, own)] })
    return (values, chosen)
  }

  private func maximumPooled<Element: TensorElement & Comparable>(
    _: Element.Type, _ least: Element, _ windows: [PoolWindow], _ result: [Int]
  ) throws -> (values: DynamicTensor, places: DynamicTensor) {
    if isMeta { return (try .meta(result, dtype), try .meta(result, .int64)) }
    let values = try elements(Element.self)
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
    return (try DynamicTensor(of: largest, result), try DynamicTensor(places, result))
  }
}

extension DynamicTensor.PoolWindow {
  /// The elements within an axis of `length` that a window takes.
  func indices(_ number: Int, _ length: Int) -> StrideTo<Int> {
    var start = number * stride - padding
    let end = min(start + reach + 1, length)
    if start < 0 { start += (-start + dilation - 1) / dilation * dilation }
    return Swift.stride(from: start, to: end, by: dilation)
  }

  /// How many places a window covers, including the padding but nothing beyond it.
  func padded(_ number: Int, _ length: Int) -> Int {
    let start = number * stride - padding
    return min(start + size, length + padding) - start
  }
}
