import CKernels
import Support

/// What kernels do with a layout.
///
/// Unsafe throughout: a layout's counts multiply to the elements of the tensors.
extension NormalLayout {
  private var kernel: KernelNormal {
    KernelNormal(
      channels: channels, period: max(period, 1), parts: inner / max(share, 1), share: share)
  }

  /// Calls with some rows at a time.
  private func forEachRows(
    _ body: (_ rows: Range<Int>, _ kernel: inout KernelNormal) -> Void
  ) throws {
    var kernel = kernel
    let some = max(1, Interruption.often / max(inner, 1))
    for row in stride(from: 0, to: blocks * channels, by: some) {
      let rows = row..<min(row + some, blocks * channels)
      // A long row is gone through at once: it is asked for in parts before.
      try Interruption.inParts(of: rows.count * inner) { _ in }
      body(rows, &kernel)
    }
  }

  /// The channels' own statistics.
  ///
  /// - Throws: `Interruption.stopped`; `MemoryError`.
  func statistics(_ tensor: DynamicTensor) throws -> Statistics {
    // A mean, a variance and a scale of each.
    try MemoryBudget.check(channels, bytesEach: 24)
    var mean = [Double](repeating: 0, count: channels)
    let count = Double(each)
    let values = try tensor.contiguous().reshaped([blocks, channels, inner])
    if isCentred { mean = try values.folded(KERNEL_SUM, over: [0, 2]).map { $0 / count } }
    let variance = try values.folded(KERNEL_SQUARES, over: [0, 2], from: mean).map { $0 / count }
    return Statistics(mean: mean, variance: variance, scale: variance.map(scale))
  }

  /// The elements less their mean, times their scale and their factor, plus their offset.
  ///
  /// - Throws: `Interruption.stopped`; `MemoryError`.
  func normalised(
    _ tensor: DynamicTensor, _ statistics: Statistics, weight: [Float]?, bias: [Float]?
  ) throws -> DynamicTensor {
    try unsafe DynamicTensor.writtenFloats(tensor.sizes) { y in
      try unsafe tensor.withFloats { x in
        try unsafe Self.withOptional(weight) { weight in
          try unsafe Self.withOptional(bias) { bias in
            try forEachRows { rows, kernel in
              let start = rows.lowerBound * inner
              unsafe kernels_standardise(
                &kernel, rows.lowerBound, rows.count, statistics.mean, statistics.scale, weight,
                bias, x + start, y + start)
            }
          }
        }
      }
    }
  }

  /// The gradients of the elements, the factors and the offsets, at once.
  ///
  /// `areOwn` says that the statistics are those of the elements.
  ///
  /// - Throws: `Interruption.stopped`; `MemoryError`.
  func gradients(
    _ gradient: DynamicTensor, _ tensor: DynamicTensor, _ statistics: Statistics,
    weight: [Float]?, areOwn: Bool
  ) throws -> (elements: DynamicTensor, weight: DynamicTensor, bias: DynamicTensor) {
    var (ofWeight, ofBias) = (
      [Double](repeating: 0, count: factors), [Double](repeating: 0, count: factors)
    )
    let (mean, scale) = (statistics.mean, statistics.scale)
    let elements = try unsafe DynamicTensor.writtenFloats(tensor.sizes) { dx in
      try unsafe tensor.withFloats { x in
        try unsafe gradient.withFloats { dy in
          try unsafe Self.withOptional(weight) { weight in
            var sum = [Double](repeating: 0, count: channels)
            var product = sum
            try forEachRows { rows, kernel in
              let start = rows.lowerBound * inner
              unsafe kernels_standardise_sums(
                &kernel, rows.lowerBound, rows.count, mean, scale, weight, x + start, dy + start,
                &sum, &product, &ofWeight, &ofBias)
            }
            let count = Double(each)
            for channel in sum.indices {
              sum[channel] = areOwn && isCentred ? sum[channel] / count : 0
              product[channel] = areOwn ? product[channel] / count : 0
            }
            try forEachRows { rows, kernel in
              let start = rows.lowerBound * inner
              unsafe kernels_standardise_backward(
                &kernel, rows.lowerBound, rows.count, mean, scale, weight, sum, product, x + start,
                dy + start, dx + start)
            }
          }
        }
      }
    }
    return (
      elements, try DynamicTensor.rounded(ofWeight, .float32, [factors]) { $0 },
      try DynamicTensor.rounded(ofBias, .float32, [factors]) { $0 }
    )
  }

  /// Lends the address of a list's first number, if there is a list.
  @unsafe
  private static func withOptional<Result>(
    _ numbers: [Float]?, _ body: (UnsafePointer<Float>?) throws -> Result
  ) rethrows -> Result {
    guard let numbers else { return try body(nil) }
    return try unsafe numbers.withUnsafeBufferPointer { try unsafe body($0.baseAddress) }
  }
}
