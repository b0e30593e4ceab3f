import Engine
import Glibc
import Support

/// Causes that lie in the depth of a stack or in the learning rate, and what may help.
extension WatchedTraining {
  /// The median of update:data over the matrices that moved.
  ///
  /// The output layer's is left out where there are others: it is drawn small on purpose, and moves far at
  /// first.
  private var medianUpdate: Double? {
    let matrices = numbers.parameters.filter { $0.isMatrix && $0.updateToData != nil }
    let hidden = matrices.filter { $0.layer != outputLayer }
    return (hidden.isEmpty ? matrices : hidden).compactMap(\.updateToData).median
  }

  var rateTooHigh: TrainingCause? {
    guard let update = medianUpdate else { return nil }
    guard update > VerdictBound.updates.upperBound else { return thrownOut }
    return TrainingCause(
      kind: .rateTooHigh, layers: [],
      what: "lr \(shortNumber(rate)) is too high: update:data is \(decimal(update, 1)) in the"
        + " median, above \(shortNumber(VerdictBound.updates.upperBound))",
      changes: rates(aimingFrom: update))
  }

  /// Weights that training has made much worse than a guess: next to such large ones, updates look small.
  private var thrownOut: TrainingCause? {
    let loss = numbers.losses.mean ?? 0
    let guess = log(Double(max(1, symbols)))
    guard isTrained, loss > guess + CauseBound.aboveGuess else { return nil }
    return TrainingCause(
      kind: .rateTooHigh, layers: [],
      what:
        "lr \(shortNumber(rate)) is too high: after training the loss is \(decimal(loss, 2)), and"
        + " a guess has \(decimal(guess, 2))",
      changes: slower(by: 10) + slower(by: 100))
  }

  var rateTooLow: TrainingCause? {
    guard let update = medianUpdate, update < VerdictBound.updates.lowerBound else { return nil }
    return TrainingCause(
      kind: .rateTooLow, layers: [],
      what:
        "lr \(shortNumber(rate)) is too low: update:data is \(decimal(update, 1)) in the median,"
        + " below \(shortNumber(VerdictBound.updates.lowerBound))",
      changes: rates(aimingFrom: update))
  }

  /// The rates that would make the median of update:data -3 and -2.5.
  private func rates(aimingFrom update: Double) -> [TrainingCause.Change] {
    [-3, -2.5].map { .rate(Self.rounded(rate * pow(10, $0 - update))) }
  }

  func slower(by factor: Double) -> [TrainingCause.Change] { [.rate(Self.rounded(rate / factor))] }

  /// A rate with one digit that counts.
  private static func rounded(_ rate: Double) -> Double {
    guard rate > 0, rate.isFinite else { return rate }
    let power = pow(10, log10(rate).rounded(.down))
    let digit = (rate / power).rounded()
    // As it is written, so that the line gives the same number.
    return Double(significant(digit * power, 1)) ?? digit * power
  }

  var noNormalisation: TrainingCause? {
    let curves = bending.filter { $0.layer.bend == bending.first?.layer.bend }
    guard curves.count >= CauseBound.depth, let first = curves.first, let last = curves.last,
      !curves.contains(where: { layer(before: $0.position).map(isNormalising) ?? false }),
      let start = first.output.summary.deviation, start > 0,
      let end = last.output.summary.deviation,
      let top = last.gradient.summary.deviation, top > 0,
      let bottom = first.gradient.summary.deviation
    else { return nil }
    let (size, slope) = (end / start, bottom / top)
    let places = "from layer \(first.position) to layer \(last.position)"
    let what: String
    if !CauseBound.depths.contains(size) {
      what =
        "std goes from \(significant(start, 2)) to \(significant(end, 2)) \(places), and no layer"
        + " normalises it"
    } else if !CauseBound.gradients.contains(slope) {
      what =
        "the gradient's std is \(significant(bottom, 2)) at layer \(first.position) and"
        + " \(significant(top, 2)) at layer \(last.position), and no layer normalises"
    } else {
      return nil
    }
    return TrainingCause(
      kind: .noNormalisation, layers: curves.map(\.position), what: what,
      changes: normalised(curves))
  }
}

/// Changes of the stack.
extension WatchedTraining {
  /// Whether a layer brings numbers to a common scale.
  func isNormalising(_ layer: LayerActivity) -> Bool {
    type(of: layer.layer).role == .normalising
  }

  /// Whether what a layer makes is normalised at once.
  func isNormalised(_ layer: LayerActivity) -> Bool {
    self.layer(after: layer.position).map(isNormalising) ?? false
  }

  /// A normalisation in front of each of these layers, over the batch and alone.
  func normalised(_ layers: [LayerActivity]) -> [TrainingCause.Change] {
    let open = layers.filter { layer in
      !(self.layer(before: layer.position).map(isNormalising) ?? false)
    }
    guard !open.isEmpty else { return [] }
    let kinds = LayerRegistry.normalising(1).indices
    // From the last on, so that the numbers of those before stay.
    return kinds.map { kind in
      .edits(
        open.reversed().map { layer in
          .insertAt(layer.position, LayerRegistry.normalising(layer.input.last)[kind])
        })
    }
  }

  /// These layers drawn anew as large as they are drawn without scale=, the output layer a tenth of that.
  func redrawn(_ layers: [LayerActivity]) -> [TrainingCause.Change] {
    let edits = layers.compactMap { layer -> StackEdit? in
      guard type(of: layer.layer).role == .mixing else { return nil }
      let description = LayerDescription(of: layer.layer)
      guard description.type.spec.argument(.scale) != nil, !description.arguments.isTorchs else {
        return .replaceAt(layer.position, with: description)
      }
      let scale = layer.position == outputLayer ? OutputScale.scale : 1
      return .replaceAt(layer.position, with: description.with(.scale, .number(scale)))
    }
    return edits.isEmpty ? [] : [.edits(edits)]
  }

  /// Rectifiers that let a little of everything through.
  func leaky(_ layers: [LayerActivity]) -> [TrainingCause.Change] {
    layers.isEmpty
      ? [] : [.edits(layers.map { .replaceAt($0.position, with: LayerRegistry.leakyActivation) })]
  }
}
