import Glibc

/// How far a step goes at each point of a run.
///
/// Steps are counted from 0 since the weights were drawn.
public struct LearningRate: Sendable, Hashable {
  /// From a step on, another rate.
  public struct Decay: Sendable, Hashable {
    /// The first step with this rate.
    public let step: Int
    /// The rate from there on.
    public let rate: Float

    /// Another rate from a step on.
    public init(step: Int, rate: Float) {
      self.step = step
      self.rate = rate
    }
  }

  /// The rate before the first decay.
  public let base: Float
  /// Decays in the order of their steps.
  public let decays: [Decay]
  /// The number of steps over which the rate grows linearly to its full size.
  public let warmup: Int
  /// The step at which a half cosine, from the full rate at step 0, reaches zero; `nil` for none.
  public let cosine: Int?

  /// Checks the rates.
  ///
  /// - Throws: `TrainingError.badRate`.
  public init(
    _ base: Float, decays: [Decay] = [], warmup: Int = 0, cosine: Int? = nil
  ) throws(TrainingError) {
    for rate in [base] + decays.map(\.rate) {
      guard rate.isFinite, rate > 0 else { throw .badRate(rate: rate) }
    }
    self.base = base
    self.decays = decays.sorted { $0.step < $1.step }
    self.warmup = warmup
    self.cosine = cosine
  }

  /// The rate of a step, warmup and cosine aside.
  public func fullRate(at step: Int) -> Float {
    // A sweep has a decay at every step.
    var (low, high) = (0, decays.count)
    while low < high {
      let middle = (low + high) / 2
      if decays[middle].step <= step { low = middle + 1 } else { high = middle }
    }
    return low > 0 ? decays[low - 1].rate : base
  }

  /// The rate of a step.
  public func rate(at step: Int) -> Float {
    var rate = Double(fullRate(at: step))
    if let cosine {
      rate *= (1 + cos(Double.pi * Double(min(step, cosine)) / Double(max(cosine, 1)))) / 2
    }
    if step < warmup { rate *= Double(step + 1) / Double(warmup) }
    return Float(rate)
  }
}
