import Support

/// Elements in order as (blocks, channels, inner), normalised by a mean and a scale of each channel, and
/// the factors that follow.
///
/// The axes of layer normalisation are one channel; so is each group of group normalisation.
struct NormalLayout: Sendable {
  let blocks, channels, inner: Int
  /// After how many channels the factors repeat.
  let period: Int
  /// How many neighbours within a channel share a factor.
  let share: Int
  let epsilon: Double
  /// Whether a channel's mean is subtracted.
  var isCentred = true

  /// How many factors there are.
  var factors: Int { period * (inner / max(share, 1)) }
  /// How many elements of each channel there are.
  var each: Int { blocks * inner }

  /// A mean and a scale of each channel.
  struct Statistics: Sendable {
    var mean, variance, scale: [Double]
  }

  /// Calls with each element's place, its channel and its factor.
  @inline(__always)
  func forEach(_ body: (_ place: Int, _ channel: Int, _ factor: Int) -> Void) throws {
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
  /// - Throws: `Interruption.stopped`.
  func statistics(_ values: [Float]) throws -> Statistics {
    var mean = [Double](repeating: 0, count: channels)
    let count = Double(each)
    if isCentred {
      try forEach { place, channel, _ in mean[channel] += Double(values[place]) }
      for channel in mean.indices { mean[channel] /= count }
    }
    var variance = [Double](repeating: 0, count: channels)
    try forEach { place, channel, _ in
      let distance = Double(values[place]) - mean[channel]
      variance[channel] += distance * distance
    }
    for channel in variance.indices { variance[channel] /= count }
    return Statistics(mean: mean, variance: variance, scale: variance.map(scale))
  }

  /// Statistics that were given.
  func statistics(mean: [Float], variance: [Float]) -> Statistics {
    let variance = variance.map(Double.init)
    return Statistics(
      mean: mean.map(Double.init), variance: variance, scale: variance.map(scale))
  }

  private func scale(_ variance: Double) -> Double { 1 / (variance + epsilon).squareRoot() }

  /// The elements less their mean, times their scale and their factor, plus their offset.
  ///
  /// - Throws: `Interruption.stopped`; `MemoryError`.
  func normalised(
    _ values: [Float], _ statistics: Statistics, weight: [Float]?, bias: [Float]?
  ) throws -> [Float] {
    try MemoryBudget.check(values.count, of: Float.self)
    var result: [Float] = []
    result.reserveCapacity(values.count)
    let (mean, scale) = (statistics.mean, statistics.scale)
    if let weight {
      let bias = bias ?? [Float](repeating: 0, count: weight.count)
      try forEach { place, channel, factor in
        let value = (Double(values[place]) - mean[channel]) * scale[channel]
        result.append(Float(value * Double(weight[factor]) + Double(bias[factor])))
      }
    } else if let bias {
      try forEach { place, channel, factor in
        let value = (Double(values[place]) - mean[channel]) * scale[channel]
        result.append(Float(value + Double(bias[factor])))
      }
    } else {
      try forEach { place, channel, _ in
        result.append(Float((Double(values[place]) - mean[channel]) * scale[channel]))
      }
    }
    return result
  }
}

/// Gradients, at once.
extension NormalLayout {
  /// The gradients of the elements, the factors and the offsets.
  ///
  /// `areOwn` says that the statistics are those of the elements.
  ///
  /// - Throws: `Interruption.stopped`; `MemoryError`.
  func gradients(
    _ gradient: [Float], _ values: [Float], _ statistics: Statistics, weight: [Float]?,
    areOwn: Bool
  ) throws -> (elements: [Float], weight: [Float], bias: [Float]) {
    let (mean, scale) = (statistics.mean, statistics.scale)
    let factors = weight ?? [Float](repeating: 1, count: self.factors)
    var ofWeight = [Double](repeating: 0, count: factors.count)
    var ofBias = ofWeight
    var sum = [Double](repeating: 0, count: channels)
    var product = sum
    try forEach { place, channel, factor in
      let given = Double(gradient[place])
      let value = (Double(values[place]) - mean[channel]) * scale[channel]
      ofWeight[factor] += given * value
      ofBias[factor] += given
      let own = given * Double(factors[factor])
      sum[channel] += own
      product[channel] += own * value
    }
    let count = Double(each)
    for channel in sum.indices {
      sum[channel] = areOwn && isCentred ? sum[channel] / count : 0
      product[channel] = areOwn ? product[channel] / count : 0
    }
    var elements: [Float] = []
    try MemoryBudget.check(values.count, of: Float.self)
    elements.reserveCapacity(values.count)
    try forEach { place, channel, factor in
      let value = (Double(values[place]) - mean[channel]) * scale[channel]
      let own = Double(gradient[place]) * Double(factors[factor])
      elements.append(Float(scale[channel] * (own - sum[channel] - value * product[channel])))
    }
    return (elements, ofWeight.map { Float($0) }, ofBias.map { Float($0) })
  }
}

/// Gradients in operations on tensors, which have gradients themselves.
extension NormalLayout {
  /// The gradients of the elements, the factors and the offsets, as `gradients` in one go.
  ///
  /// - Throws: `TensorError`; `MemoryError`.
  func gradients(
    _ gradient: DynamicTensor, _ input: DynamicTensor, _ statistics: Statistics?,
    weight: DynamicTensor?
  ) throws -> (elements: DynamicTensor, weight: DynamicTensor, bias: DynamicTensor) {
    let shape = [blocks, channels, inner]
    let (given, values) = (try gradient.reshaped(shape), try input.reshaped(shape))
    let (value, scale) = try standardised(values, statistics)
    let own = try weight.map { try given * spread($0) } ?? given
    var inner = own
    if statistics == nil {
      if isCentred { inner = try inner - own.mean([0, 2], keeps: true) }
      inner = try inner - value * (own * value).mean([0, 2], keeps: true)
    }
    return (
      try (scale * inner).reshaped(input.sizes), try gathered(given * value), try gathered(given)
    )
  }

  /// The normalised elements, and the scale.
  private func standardised(
    _ values: DynamicTensor, _ statistics: Statistics?
  ) throws -> (DynamicTensor, scale: DynamicTensor) {
    if let statistics {
      let shape = [1, channels, 1]
      let scale = try DynamicTensor(statistics.scale.map { Float($0) }, shape)
      let mean = try DynamicTensor(statistics.mean.map { Float($0) }, shape)
      return (try (values - mean) * scale, scale)
    }
    let centred = try isCentred ? values - values.mean([0, 2], keeps: true) : values
    let variance = try (centred * centred).mean([0, 2], keeps: true)
    let scale = try Pointwise.rsqrt(variance + Float(epsilon))
    return (try centred * scale, scale)
  }

  /// Each factor at the elements that it belongs to.
  private func spread(_ weight: DynamicTensor) throws -> DynamicTensor {
    let perChannel = inner / max(share, 1)
    return try weight.reshaped([1, period, perChannel, 1])
      .expanded([channels / max(period, 1), period, perChannel, share])
      .reshaped([1, channels, inner])
  }

  /// The sums over the elements of each factor.
  private func gathered(_ gradient: DynamicTensor) throws -> DynamicTensor {
    let perChannel = inner / max(share, 1)
    return try gradient.reshaped(
      [blocks, channels / max(period, 1), period, perChannel, share]
    ).sum([0, 1, 4], keeps: false).reshaped([factors])
  }
}
