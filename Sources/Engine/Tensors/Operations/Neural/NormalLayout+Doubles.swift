import Support

/// The same in float64, without kernels.
extension NormalLayout {
  /// Calls with each element's place, its channel and its factor.
  @inline(__always)
  private func forEach(
    _ body: (_ place: Int, _ channel: Int, _ factor: Int) -> Void
  ) throws {
    let perChannel = inner / max(share, 1)
    let firsts = (0..<channels).map { $0 % max(period, 1) * perChannel }
    var place = 0
    for block in 0..<blocks {
      if inner < 256 { try Interruption.check(run: block, of: channels * inner) }
      for channel in 0..<channels {
        if inner >= 256 { try Interruption.check(run: block * channels + channel, of: inner) }
        for part in 0..<perChannel {
          for _ in 0..<share {
            body(place, channel, firsts[channel] + part)
            place += 1
            // One channel may be the whole tensor.
            if place & 0xFFFF == 0 { try Interruption.check(elements: 1 << 16) }
          }
        }
      }
    }
  }

  /// The channels' own statistics.
  ///
  /// - Throws: `Interruption.stopped`; `MemoryError`.
  func statistics(_ values: [Double]) throws -> Statistics {
    // A mean, a variance and a scale of each.
    try MemoryBudget.check(channels, bytesEach: 24)
    var mean = [Double](repeating: 0, count: channels)
    let count = Double(each)
    if isCentred {
      try forEach { place, channel, _ in mean[channel] += values[place] }
      for channel in mean.indices { mean[channel] /= count }
    }
    var variance = [Double](repeating: 0, count: channels)
    try forEach { place, channel, _ in
      let distance = values[place] - mean[channel]
      variance[channel] += distance * distance
    }
    for channel in variance.indices { variance[channel] /= count }
    return Statistics(mean: mean, variance: variance, scale: variance.map(scale))
  }

  /// The elements less their mean, times their scale and their factor, plus their offset.
  ///
  /// - Throws: `Interruption.stopped`; `MemoryError`.
  func normalised(
    _ values: [Double], _ statistics: Statistics, _ affine: DynamicTensor.Affine, _ sizes: [Int]
  ) throws -> DynamicTensor {
    try MemoryBudget.check(values.count, of: Double.self)
    let weight = try affine.weight?.doubles() ?? [Double](repeating: 1, count: factors)
    let bias = try affine.bias?.doubles() ?? [Double](repeating: 0, count: factors)
    let (mean, scale) = (statistics.mean, statistics.scale)
    var result: [Double] = []
    result.reserveCapacity(values.count)
    try forEach { place, channel, factor in
      let value = (values[place] - mean[channel]) * scale[channel]
      result.append(value * weight[factor] + bias[factor])
    }
    return try DynamicTensor(of: result, sizes)
  }

  /// The gradients of the elements, the factors and the offsets.
  ///
  /// `areOwn` says that the statistics are those of the elements.
  ///
  /// - Throws: `Interruption.stopped`; `MemoryError`.
  func gradients(
    _ gradient: [Double], _ values: [Double], _ statistics: Statistics,
    _ affine: DynamicTensor.Affine, _ sizes: [Int], areOwn: Bool
  ) throws -> (elements: DynamicTensor, weight: DynamicTensor, bias: DynamicTensor) {
    let (mean, scale) = (statistics.mean, statistics.scale)
    let weight = try affine.weight?.doubles() ?? [Double](repeating: 1, count: factors)
    var (ofWeight, ofBias) = (
      [Double](repeating: 0, count: factors), [Double](repeating: 0, count: factors)
    )
    var sum = [Double](repeating: 0, count: channels)
    var product = sum
    try forEach { place, channel, factor in
      let value = (values[place] - mean[channel]) * scale[channel]
      ofWeight[factor] += gradient[place] * value
      ofBias[factor] += gradient[place]
      let own = gradient[place] * weight[factor]
      sum[channel] += own
      product[channel] += own * value
    }
    let count = Double(each)
    for channel in sum.indices {
      sum[channel] = areOwn && isCentred ? sum[channel] / count : 0
      product[channel] = areOwn ? product[channel] / count : 0
    }
    var elements: [Double] = []
    try MemoryBudget.check(values.count, of: Double.self)
    elements.reserveCapacity(values.count)
    try forEach { place, channel, factor in
      let value = (values[place] - mean[channel]) * scale[channel]
      let own = gradient[place] * weight[factor]
      elements.append(scale[channel] * (own - sum[channel] - value * product[channel]))
    }
    return (
      try DynamicTensor(of: elements, sizes), try DynamicTensor(of: ofWeight, [factors]),
      try DynamicTensor(of: ofBias, [factors])
    )
  }
}
