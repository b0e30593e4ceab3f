import Glibc

/// How a learning rate changes from step to step: one of torch.optim.lr_scheduler's.
package enum RateCurve: Sendable {
  case step(size: Int, gamma: Double)
  case milestones([Int], gamma: Double)
  case exponential(gamma: Double)
  case cosine(steps: Int, least: Double)
  case oneCycle(OneCycle)
  /// The first rate times what a function gives for the step, one for each group or one for all.
  case factor([@Sendable (Int) throws -> Double])

  /// torch's name.
  package var name: String {
    switch self {
    case .step: "StepLR"
    case .milestones: "MultiStepLR"
    case .exponential: "ExponentialLR"
    case .cosine: "CosineAnnealingLR"
    case .oneCycle: "OneCycleLR"
    case .factor: "LambdaLR"
    }
  }

  /// The rate of a step that follows one with the rate `last`; `first` is the one before all.
  ///
  /// Source: torch/optim/lr_scheduler.py.
  func rate(_ step: Int, after last: Double, first: Double) -> Double {
    guard step > 0 else { return last }
    switch self {
    case .step(let size, let gamma): return step % size == 0 ? last * gamma : last
    case .milestones(let milestones, let gamma):
      let met = milestones.count { $0 == step }
      return met > 0 ? last * pow(gamma, Double(met)) : last
    case .exponential(let gamma): return last * gamma
    case .cosine(let steps, let least):
      let turn = Double.pi / Double(steps)
      if (step - 1 - steps) % (2 * steps) == 0 {
        return last + (first - least) * (1 - cos(turn)) / 2
      }
      return (1 + cos(turn * Double(step))) / (1 + cos(turn * Double(step - 1))) * (last - least)
        + least
    case .oneCycle, .factor: return last
    }
  }
}

extension RateCurve {
  /// The rate of a step by itself; `nil` where the groups' own options decide.
  fileprivate func rate(at step: Int, first: Double) -> Double? {
    switch self {
    case .step(let size, let gamma): first * pow(gamma, Double(step / size))
    case .milestones(let milestones, let gamma):
      first * pow(gamma, Double(milestones.count { $0 <= step }))
    case .exponential(let gamma): first * pow(gamma, Double(step))
    case .cosine(let steps, let least):
      least + (first - least) * (1 + cos(.pi * Double(step) / Double(steps))) / 2
    case .oneCycle, .factor: nil
    }
  }
}

/// Up to a largest rate and down to a small one: Smith and Topin, arXiv:1708.07120.
package struct OneCycle: Sendable {
  package let steps: Int
  package let most, start, end: Double
  /// The part of the steps that goes up.
  package let rise: Double
  package let isCosine: Bool
  /// The momentum at the ends and at the largest rate; `nil` where it stays.
  package let momentum: (most: Double, least: Double)?
  /// Whether it comes back to the start before it ends.
  package let isThreePhase: Bool

  package init(
    steps: Int, most: Double, start: Double, end: Double, rise: Double, isCosine: Bool,
    momentum: (most: Double, least: Double)?, isThreePhase: Bool
  ) {
    (self.steps, self.most, self.start, self.end) = (steps, most, start, end)
    (self.rise, self.isCosine, self.momentum) = (rise, isCosine, momentum)
    self.isThreePhase = isThreePhase
  }

  private struct Phase {
    let end: Double
    let rates, momenta: (Double, Double)
  }

  private var phases: [Phase] {
    let (high, low) = momentum ?? (0, 0)
    let top = rise * Double(steps) - 1
    if isThreePhase {
      return [
        Phase(end: top, rates: (start, most), momenta: (high, low)),
        Phase(
          end: 2 * rise * Double(steps) - 2, rates: (most, start), momenta: (low, high)),
        Phase(end: Double(steps) - 1, rates: (start, end), momenta: (high, high)),
      ]
    }
    return [
      Phase(end: top, rates: (start, most), momenta: (high, low)),
      Phase(end: Double(steps) - 1, rates: (most, end), momenta: (low, high)),
    ]
  }

  /// The rate and the momentum of a step.
  func numbers(_ step: Int) -> (rate: Double, momentum: Double) {
    var begin = 0.0
    let phases = phases
    for (number, phase) in phases.enumerated() {
      if Double(step) <= phase.end || number == phases.count - 1 {
        let share = (Double(step) - begin) / (phase.end - begin)
        return (between(phase.rates, share), between(phase.momenta, share))
      }
      begin = phase.end
    }
    return (end, momentum?.most ?? 0)
  }

  private func between(_ ends: (Double, Double), _ share: Double) -> Double {
    isCosine
      ? ends.1 + (ends.0 - ends.1) / 2 * (cos(.pi * share) + 1)
      : (ends.1 - ends.0) * share + ends.0
  }
}

/// A schedule at work on an optimizer's groups.
///
/// Sendable: it belongs to one session, whose lines run one after another.
package final class RateSchedule: Changeable, @unchecked Sendable {
  package let serial = Serial.next()
  package let curve: RateCurve
  package let optimizer: TensorOptimizer
  /// The rates of the groups before any schedule: torch's `base_lrs`.
  package let firstRates: [Double]
  /// How many steps there were: torch's `last_epoch`.
  package private(set) var steps = 0

  /// Begins a schedule, which sets the rate of the first step.
  ///
  /// - Throws: `OptimizerError.badOption`; `MemoryError`.
  package init(_ curve: RateCurve, _ optimizer: TensorOptimizer) throws {
    switch curve {
    case .step(let size, _):
      guard size > 0 else {
        throw OptimizerError.badOption(
          name: "step_size", value: Double(size), wants: "1 or more")
      }
    case .cosine(let count, _):
      guard count > 0, count < Int.max / 4 else {
        throw OptimizerError.badOption(name: "T_max", value: Double(count), wants: "1 or more")
      }
    case .oneCycle(let cycle):
      guard cycle.steps > 0 else {
        throw OptimizerError.badOption(
          name: "total_steps", value: Double(cycle.steps), wants: "1 or more")
      }
      guard (0...1).contains(cycle.rise) else {
        throw OptimizerError.badOption(
          name: "pct_start", value: cycle.rise, wants: "from 0 to 1")
      }
    case .milestones, .exponential, .factor: break
    }
    (self.curve, self.optimizer) = (curve, optimizer)
    // As torch has it, a schedule made after others begins at the rate that was there before them.
    firstRates = optimizer.groups.map { ($0["initial_lr"] ?? $0["lr"])?.real ?? 0 }
    for (group, first) in zip(optimizer.groups, firstRates) {
      try group.set("initial_lr", .number(first))
      guard case .oneCycle(let cycle) = curve else { continue }
      try group.set("initial_lr", .number(cycle.start))
      try group.set("max_lr", .number(cycle.most))
      try group.set("min_lr", .number(cycle.end))
      if let momentum = cycle.momentum {
        try group.set("max_momentum", .number(momentum.most))
        try group.set("base_momentum", .number(momentum.least))
      }
    }
    try apply()
  }

  package func keeping() -> @Sendable () -> Void {
    let steps = steps
    return { [self] in self.steps = steps }
  }

  /// The rates of the groups now: torch's `get_last_lr()`.
  package var rates: [Double] { optimizer.groups.map { $0.real("lr") } }

  /// Goes on by one step.
  ///
  /// - Throws: `OptimizerError.scheduleIsOver`; `MemoryError`.
  package func step() throws {
    if case .oneCycle(let cycle) = curve, steps + 1 >= cycle.steps {
      throw OptimizerError.scheduleIsOver(steps: cycle.steps)
    }
    try Changes.keep(self)
    steps += 1
    try apply()
  }

  /// Goes to a step, from wherever it is: torch's `step(epoch)`.
  ///
  /// - Throws: `OptimizerError.scheduleIsOver`; `MemoryError`.
  package func step(to step: Int) throws {
    if case .oneCycle(let cycle) = curve, step >= cycle.steps {
      throw OptimizerError.scheduleIsOver(steps: cycle.steps)
    }
    try Changes.keep(self)
    steps = step
    for (group, first) in zip(optimizer.groups, firstRates) {
      guard let rate = curve.rate(at: step, first: first) else { return try apply() }
      try group.set("lr", .number(rate))
    }
  }

  private func apply() throws {
    for (number, (group, first)) in zip(optimizer.groups, firstRates).enumerated() {
      if case .factor(let factors) = curve, let last = factors.last {
        let factor = factors.indices.contains(number) ? factors[number] : last
        try group.set("lr", .number(first * factor(steps)))
        continue
      }
      guard case .oneCycle(let cycle) = curve else {
        let rate = curve.rate(steps, after: group.real("lr"), first: first)
        if steps > 0 { try group.set("lr", .number(rate)) }
        continue
      }
      let numbers = cycle.numbers(steps)
      try group.set("lr", .number(numbers.rate))
      guard cycle.momentum != nil else { continue }
      if case .pair(_, let second)? = group["betas"] {
        try group.set("betas", .pair(numbers.momentum, second))
      } else {
        try group.set("momentum", .number(numbers.momentum))
      }
    }
  }
}
