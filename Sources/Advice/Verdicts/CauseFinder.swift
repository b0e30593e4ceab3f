import Engine
import Glibc
import Support

/// The bounds by which causes are told apart.
package enum CauseBound {
  /// How much larger or smaller a layer may make numbers as it is drawn: one without scale= makes them as large
  /// as they come, torch's own √3 smaller.
  package static let gains = 0.3...2.5
  /// How small the last curve's outputs may be beside the first one's, and how large.
  package static let depths = 0.5...2.0
  /// The same of their gradients.
  package static let gradients = 0.1...10.0
  /// From how many curves on a stack is deep.
  package static let depth = 3
  /// How far above a random guess a loss may be after training, in nats.
  package static let aboveGuess = 1.0
}

extension WatchedTraining {
  /// What is wrong, the cause of others first.
  package var causes: [TrainingCause] {
    let found = [
      notFinite, frozen, noGradient, initTooLarge, initTooSmall, rateTooHigh, closedGate, dead,
      saturated, noNormalisation, rateTooLow,
    ].compactMap(\.self)
    // These may be no more than what another cause leads to.
    var consequences: Set<TrainingCause.Kind> = [.noNormalisation, .rateTooLow]
    if found.first?.kind == .initTooLarge { consequences.formUnion([.rateTooHigh, .saturated]) }
    return found.enumerated().filter { $0 == 0 || !consequences.contains($1.kind) }.map(\.1)
  }

  private func cause(
    _ kind: TrainingCause.Kind, _ layers: [Position], _ what: String,
    _ changes: [TrainingCause.Change] = []
  ) -> TrainingCause {
    TrainingCause(kind: kind, layers: layers, what: what, changes: changes)
  }

  /// `layer 3 (linear 80 200)`.
  private func name(_ position: Position) -> String {
    let line = stack.layer(at: position)?.description ?? ""
    return "layer \(position) (\(line))"
  }

  private var notFinite: TrainingCause? {
    if let first = numbers.layers.first(where: { !$0.output.summary.isFinite }) {
      let what = "\(name(first.position)) is the first that makes NaN or infinity"
      return cause(.notFinite, [first.position], what, slower(by: 10))
    }
    guard let loss = numbers.stepLosses.last, !loss.isFinite else { return nil }
    let steps = counted(numbers.stepLosses.count, "step")
    return cause(
      .notFinite, [], "the loss is no number after \(steps) at lr \(shortNumber(rate))",
      slower(by: 10))
  }

  private var frozen: TrainingCause? {
    let frozen = numbers.parameters.filter(\.isFrozen)
    guard let first = frozen.first else { return nil }
    let others = frozen.count > 1 ? " and \(counted(frozen.count - 1, "other"))" : ""
    return cause(
      .frozen, frozen.map(\.layer),
      "\(first.name) of \(name(first.layer))\(others) wants no gradient: it stays as it is, and"
        + " train refuses")
  }

  private var noGradient: TrainingCause? {
    let unmoved = numbers.parameters.filter { $0.isMatrix && $0.isUnmoved && !$0.isFrozen }
    guard let first = unmoved.first else { return nil }
    guard let zero = gains.first(where: { $0.gain == 0 }) else {
      // A layer that is dead, saturated or closed nearly everywhere is a cause of its own.
      guard !bending.contains(where: { ($0.flatShare ?? 0) > 0.9 }) else { return nil }
      return cause(
        .noGradient, unmoved.map(\.layer),
        "no gradient reaches \(name(first.layer)): it does not move")
    }
    return cause(
      .noGradient, unmoved.map(\.layer),
      "no gradient reaches \(name(first.layer)): the weight of \(name(zero.layer.position)) is 0",
      redrawn([zero.layer]))
  }

  private var initTooLarge: TrainingCause? {
    guard !isTrained else { return nil }
    let large = gains.filter { $0.gain > CauseBound.gains.upperBound && !isNormalised($0.layer) }
    guard let worst = large.max(by: { $0.gain < $1.gain }) else { return nil }
    return cause(
      .initTooLarge, large.map(\.layer.position),
      "\(name(worst.layer.position)) is drawn too large: it makes numbers"
        + " \(significant(worst.gain, 2)) times as large, over \(shortNumber(CauseBound.gains.upperBound))",
      redrawn(large.map(\.layer)) + normalised(large.compactMap { layer(after: $0.layer.position) })
    )
  }

  private var initTooSmall: TrainingCause? {
    guard !isTrained else { return nil }
    let small = gains.filter {
      $0.gain > 0 && $0.gain < CauseBound.gains.lowerBound && $0.layer.position != outputLayer
        && !isNormalised($0.layer)
    }
    guard let worst = small.min(by: { $0.gain < $1.gain }) else { return nil }
    return cause(
      .initTooSmall, small.map(\.layer.position),
      "\(name(worst.layer.position)) is drawn too small: it makes numbers"
        + " \(significant(worst.gain, 2)) times as large, below \(shortNumber(CauseBound.gains.lowerBound))",
      redrawn(small.map(\.layer)) + normalised(small.compactMap { layer(after: $0.layer.position) })
    )
  }

  private var closedGate: TrainingCause? {
    found(.closedGate, .closed) { gate in
      "the gate of \(name(gate.position)) is closed: its sigmoid is below"
        + " \(shortNumber(Bend.margin)) for \(Verdict.percent(gate.flatShare ?? 0)) of the numbers"
    }
  }

  private var dead: TrainingCause? {
    found(.dead, .dead) { layer in
      "\(Verdict.percent(layer.deadShare ?? 0)) of the \(counted(layer.places, "place")) of"
        + " \(name(layer.position)) are dead: they let no example through"
    }
  }

  private var saturated: TrainingCause? {
    found(.saturated, .saturated) { layer in
      "\(Verdict.percent(layer.flatShare ?? 0)) of the outputs of \(name(layer.position)) are"
        + " saturated: hardly any gradient passes there"
    }
  }

  /// The layers of one verdict, the worst in words.
  private func found(
    _ kind: TrainingCause.Kind, _ verdict: Verdict.Kind, _ what: (LayerActivity) -> String
  ) -> TrainingCause? {
    let layers = bending.filter { Verdict($0, isOutput: false)?.kind == verdict }
    guard let worst = layers.max(by: { ($0.flatShare ?? 0) < ($1.flatShare ?? 0) }) else {
      return nil
    }
    let before = isTrained ? [] : redrawn(layers.compactMap { layer(before: $0.position) })
    return cause(
      kind, layers.map(\.position), what(worst),
      normalised(layers) + (verdict == .dead ? leaky(layers) : []) + before)
  }
}
