/// Lowers the rate when a number no longer improves: torch's ReduceLROnPlateau.
///
/// Sendable: it belongs to one session, whose lines run one after another.
package final class PlateauSchedule: Changeable, @unchecked Sendable {
  package let serial = Serial.next()

  /// When a number counts as better, and what follows when none is.
  package struct Options: Sendable {
    /// Whether smaller is better.
    package var wantsLess = true
    package var factor = 0.1
    package var patience = 10
    package var threshold = 1e-4
    /// Whether the threshold is a part of the best number, not a distance.
    package var isRelative = true
    package var cooldown = 0
    package var least = 0.0
    package var epsilon = 1e-8

    package init() {}
  }

  private let optimizer: TensorOptimizer
  private let options: Options
  private var best: Double
  private var (bad, cooling) = (0, 0)
  /// How many steps there were.
  package private(set) var steps = 0

  /// Begins with no number seen and the rates as they are.
  ///
  /// - Throws: `OptimizerError.badOption`.
  package init(_ optimizer: TensorOptimizer, _ options: Options) throws {
    guard options.factor < 1 else {
      throw OptimizerError.badOption(name: "factor", value: options.factor, wants: "below 1")
    }
    (self.optimizer, self.options) = (optimizer, options)
    best = options.wantsLess ? .infinity : -.infinity
  }

  package func keeping() -> @Sendable () -> Void {
    let (best, bad, cooling, steps) = (best, bad, cooling, steps)
    return { [self] in
      (self.best, self.bad, self.cooling, self.steps) = (best, bad, cooling, steps)
    }
  }

  /// The rates of the groups now: torch's `get_last_lr()`.
  package var rates: [Double] { optimizer.groups.map { $0.real("lr") } }

  /// Looks at the number after an epoch.
  ///
  /// - Throws: `MemoryError`.
  package func step(_ number: Double) throws {
    try Changes.keep(self)
    steps += 1
    if isBetter(number) { (best, bad) = (number, 0) } else { bad += 1 }
    if cooling > 0 { (cooling, bad) = (cooling - 1, 0) }
    guard bad > options.patience else { return }
    for group in optimizer.groups {
      let old = group.real("lr")
      let new = max(old * options.factor, options.least)
      if old - new > options.epsilon { try group.set("lr", .number(new)) }
    }
    (cooling, bad) = (options.cooldown, 0)
  }

  private func isBetter(_ number: Double) -> Bool {
    let (threshold, isRelative) = (options.threshold, options.isRelative)
    return options.wantsLess
      ? number < (isRelative ? best * (1 - threshold) : best - threshold)
      : number > (isRelative ? best * (1 + threshold) : best + threshold)
  }
}
