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

    /// Those of what has no numbers.
    static let none = Statistics(mean: [], variance: [], scale: [])
  }

  /// Statistics that were given.
  func statistics(mean: [Double], variance: [Double]) -> Statistics {
    Statistics(mean: mean, variance: variance, scale: variance.map(scale))
  }

  func scale(_ variance: Double) -> Double { 1 / (variance + epsilon).squareRoot() }
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
      let scale = try DynamicTensor(of: statistics.scale, shape).converted(to: values.dtype)
      let mean = try DynamicTensor(of: statistics.mean, shape).converted(to: values.dtype)
      return (try (values - mean) * scale, scale)
    }
    let centred = try isCentred ? values - values.mean([0, 2], keeps: true) : values
    let variance = try (centred * centred).mean([0, 2], keeps: true)
    let scale = try Pointwise.rsqrt(variance + epsilon)
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
