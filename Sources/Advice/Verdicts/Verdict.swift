package import Engine
import Support

/// What the numbers of a row of `stats` mean, and the bound that says so.
package struct Verdict: Sendable, Hashable {
  /// What is found.
  package enum Kind: String, Sendable, Encodable {
    case fine
    case notFinite = "not-finite"
    case frozen
    case unmoved
    case closed
    case dead
    case saturated
    case small
    case large
    case fast
    case slow
  }

  /// What is found.
  package let kind: Kind
  /// The numbers beside their bound, such as `62% saturated >25%`.
  package let text: String

  /// Whether nothing is wrong.
  package var isFine: Bool { kind == .fine }

  private init(_ kind: Kind, _ text: String) { (self.kind, self.text) = (kind, text) }
}

/// The bounds that verdicts name.
package enum VerdictBound {
  /// The largest share of outputs near a bound of their curve.
  package static let saturated = 0.25
  /// The largest share of a rectifier's places that never let anything through.
  package static let dead = 0.2
  /// The largest share of a gate's sigmoids that are nearly 0.
  package static let closed = 0.5
  /// The deviations of an output that a layer can well learn from.
  package static let deviations = 0.1...10
  /// log10 of update:data, around the lecture's -3.
  package static let updates = -4.0 ... -2.0
}

extension Verdict {
  /// What a layer's numbers mean; `nil` for a view, which holds those of the layer before it.
  ///
  /// The logits of the output layer may be small: all symbols are then about equally likely.
  package init?(_ layer: LayerActivity, isOutput: Bool) {
    guard !layer.isView else { return nil }
    let summary = layer.output.summary
    guard summary.isFinite else {
      self.init(.notFinite, "\(counted(summary.nans, "NaN")), \(summary.infinities) infinite")
      return
    }
    if let found = Self.curve(layer) {
      self = found
      return
    }
    let (bounds, deviation) = (VerdictBound.deviations, summary.deviation ?? 0)
    let (low, high) = (shortNumber(bounds.lowerBound), shortNumber(bounds.upperBound))
    if deviation < bounds.lowerBound, !isOutput {
      self.init(.small, "small: std below \(low)")
    } else if deviation > bounds.upperBound {
      self.init(.large, "large: std above \(high)")
    } else {
      self.init(.fine, isOutput ? "ok: std up to \(high)" : "ok: std \(low) to \(high)")
    }
  }

  /// What the flat parts of a layer's curve mean; `nil` for one without a curve, and for one that passes
  /// but makes next to nothing.
  private static func curve(_ layer: LayerActivity) -> Verdict? {
    guard let flat = layer.flatShare, let bend = layer.layer.bend else { return nil }
    let isSmall = (layer.output.summary.deviation ?? 0) < VerdictBound.deviations.lowerBound
    switch bend {
    case .bounded:
      if flat <= VerdictBound.saturated, isSmall { return nil }
      return Verdict(flat, "saturated", VerdictBound.saturated, .saturated)
    case .rectified:
      let dead = layer.deadShare ?? 0
      if dead <= VerdictBound.dead, isSmall { return nil }
      return Verdict(dead, "dead", VerdictBound.dead, .dead)
    case .gated:
      if flat > VerdictBound.closed { return Verdict(flat, "closed", VerdictBound.closed, .closed) }
      let values = Double(layer.flatValues) / Double(max(1, layer.bent))
      if values > VerdictBound.saturated {
        return Verdict(values, "saturated", VerdictBound.saturated, .saturated)
      }
      return isSmall ? nil : Verdict(flat, "closed", VerdictBound.closed, .closed)
    }
  }

  /// A share beside the largest that is fine.
  private init(_ share: Double, _ word: String, _ most: Double, _ kind: Kind) {
    let (shown, bound) = (Self.percent(share), Self.percent(most))
    if share > most {
      self.init(kind, "\(shown) \(word) >\(bound)")
    } else {
      self.init(.fine, "ok: \(shown) \(word) <\(bound)")
    }
  }

  /// `62%`.
  package static func percent(_ share: Double) -> String {
    share > 0 && share < 0.005 ? "<1%" : "\(decimal(100 * share, 0))%"
  }

  /// What a parameter's numbers and steps mean; `nil` for one whose steps say little: it has one axis, or
  /// took none.
  ///
  /// The output layer's are drawn small and grow fast at first.
  package init?(_ parameter: ParameterNumbers, isOutput: Bool) {
    guard parameter.data.isFinite, parameter.gradient.summary.isFinite else {
      self.init(.notFinite, "not finite")
      return
    }
    if parameter.isFrozen {
      self.init(.frozen, "frozen: it wants no gradient")
      return
    }
    guard parameter.isMatrix else { return nil }
    if parameter.isUnmoved {
      self.init(.unmoved, "unmoved: no gradient reaches it")
      return
    }
    guard let update = parameter.updateToData else { return nil }
    let bounds = VerdictBound.updates
    let (low, high) = (shortNumber(bounds.lowerBound), shortNumber(bounds.upperBound))
    if update > bounds.upperBound, isOutput {
      self.init(.fine, "ok: the output's")
    } else if update > bounds.upperBound {
      self.init(.fast, "fast: above \(high)")
    } else if update < bounds.lowerBound {
      self.init(.slow, "slow: below \(low)")
    } else {
      self.init(.fine, "ok: \(low) to \(high)")
    }
  }
}
