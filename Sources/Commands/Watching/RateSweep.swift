import Engine
import Glibc
import Support

/// A sweep of the learning rate on copies of a session: each step has a higher rate than the one before.
///
/// Source: Smith, arXiv:1506.01186.
struct RateSweep: Sendable {
  /// How far it goes and how often it is done.
  struct Extent: Sendable {
    /// The lowest and the highest rate.
    let low, high: Double
    /// How many steps there are from one to the other.
    let steps: Int
    /// With the batches of how many streams it is done.
    let seeds: Int
  }

  /// The rate of each step.
  let rates: [Double]
  /// The losses of each seed, in nats: fewer than rates where the loss got out of hand.
  private(set) var losses: [[Double]] = []
  /// The same, each averaged with those of rates nearby.
  private var smoothed: [[Double]] = []
  /// The curve, as far as more than half of the seeds come.
  private(set) var curve: [Point] = []

  /// A loss that is this many times the lowest is out of hand.
  private static let outOfHand = 3.0
  /// The range of rates that each loss is averaged over, in powers of ten.
  private static let width = 0.25

  /// Sweeps with one seed after another; `report` is called after each step.
  ///
  /// - Throws: `Interruption.stopped`; what `Trainer` throws.
  init(
    _ session: Session, _ data: Dataset, _ settings: StepSettings, _ extent: Extent,
    reporting report: () -> Void
  ) throws {
    let factor = extent.high / extent.low
    let last = Double(max(1, extent.steps - 1))
    rates = (0..<extent.steps).map { extent.low * pow(factor, Double($0) / last) }
    let step = session.state.step
    let schedule = try LearningRate(
      Float(rates[0]),
      decays: rates.enumerated().map {
        LearningRate.Decay(step: step + $0.offset, rate: Float($0.element))
      })
    for seed in 1...extent.seeds {
      let trainer = try session.trainer(
        settings, on: data, rate: schedule, generator: Generator(seed: UInt64(seed)))
      var (some, lowest) = ([Double](), Double.infinity)
      while some.count < rates.count {
        if session.environment.isInterrupted() { throw Interruption.stopped }
        let loss = Double(try trainer.advance())
        report()
        guard loss.isFinite else { break }
        some.append(loss)
        let recent = some.suffix(10).mean ?? loss
        lowest = min(lowest, recent)
        if some.count >= 10, recent > Self.outOfHand * lowest { break }
      }
      losses.append(some)
    }
    smoothed = losses.map(averaged)
    curve = try points()
  }

  /// How many losses on either side one is averaged with.
  private var reach: Int {
    guard rates.count > 1, let first = rates.first, let last = rates.last else { return 0 }
    let perPower = Double(rates.count - 1) / max(log10(last / first), 1e-9)
    return max(1, Int((Self.width / 2 * perPower).rounded()))
  }

  /// The losses of a seed, each averaged with those of rates nearby.
  private func averaged(_ losses: [Double]) -> [Double] {
    let reach = reach
    let sums = losses.reduce(into: [0.0]) { sums, loss in sums.append((sums.last ?? 0) + loss) }
    return losses.indices.map { index in
      let (low, high) = (max(0, index - reach), min(losses.count, index + reach + 1))
      return (sums[high] - sums[low]) / Double(high - low)
    }
  }

  /// How far off a point of the curve may be because batches differ: its standard error, from how losses at
  /// low rates scatter.
  private var noise: Double {
    let scattered = zip(losses, smoothed).flatMap { some, smooth in
      zip(some, smooth).prefix(max(1, some.count / 2)).map { ($0 - $1) * ($0 - $1) }
    }
    let averaged = Double((2 * reach + 1) * max(1, losses.count))
    return ((scattered.mean ?? 0) / averaged).squareRoot()
  }

  /// A rate with the losses there: the median of the seeds, the lowest and the highest.
  struct Point: Sendable {
    let rate, median, low, high: Double
  }

  private func points() throws -> [Point] {
    try rates.indices.compactMap { index in
      try Interruption.check(elements: smoothed.count)
      let here = smoothed.compactMap { index < $0.count ? $0[index] : nil }
      guard here.count * 2 > smoothed.count, let low = here.min(), let high = here.max(),
        let median = here.median
      else { return nil }
      return Point(rate: rates[index], median: median, low: low, high: high)
    }
  }
}

extension RateSweep {
  /// What the sweep says about the rate.
  enum Suggestion: Sendable, Hashable {
    /// A rate, and the range of those that single seeds suggest.
    case rate(Double, low: Double, high: Double)
    /// Why none can be trusted.
    case none(String)
  }

  /// The brink is the highest rate at which the loss is above its lowest by this share of its fall: single
  /// batches do not decide where the lowest is.
  private static let rise = 0.1
  /// How much lower than the brink a safe rate is.
  private static let safety = 2.5
  /// A fall of the loss by less than this share is too little, and so is one by fewer standard errors.
  private static let (leastFall, leastErrors) = (0.02, 4.0)
  /// Seeds that differ by a larger factor do not agree.
  private static let mostSpread = 10.0

  /// The highest rate before losses, in the order of the rates, rise from their lowest; `nil` without losses.
  private func brink(_ losses: [Double]) -> Double? {
    guard let start = losses.first, let lowest = losses.min(),
      let last = losses.lastIndex(where: { $0 <= lowest + Self.rise * (start - lowest) })
    else { return nil }
    return rates[last]
  }

  /// The suggestion: lower than the brink by a factor.
  var suggestion: Suggestion {
    guard let start = curve.first, let lowest = curve.min(by: { $0.median < $1.median }),
      let brink = brink(curve.map(\.median))
    else {
      return .none("the loss is no number from the lowest rate on")
    }
    let fall = start.median - lowest.median
    guard fall > max(Self.leastFall * start.median, Self.leastErrors * noise) else {
      return .none("the loss does not fall at any rate")
    }
    // Within the range over which losses are averaged, a rise at the end would not be seen.
    let end = (rates.last ?? 0) / pow(10, Self.width)
    guard curve.count < rates.count || brink < end else {
      return .none("the loss still falls at the highest rate: sweep on with a higher to=")
    }
    let each = smoothed.compactMap { self.brink($0).map { $0 / Self.safety } }
    let (low, high) = (each.min() ?? 0, each.max() ?? 0)
    guard high <= low * Self.mostSpread else {
      return .none(
        "the seeds do not agree: they suggest rates from \(significant(low, 2)) to"
          + " \(significant(high, 2))")
    }
    let rate = brink / Self.safety
    guard rate >= start.rate else {
      return .none("the loss rises from the lowest rate on: sweep again with a lower from=")
    }
    return .rate(rate, low: min(low, rate), high: max(high, rate))
  }
}
