import Engine

/// A bias that the next layer subtracts again with the channel's mean.
struct BiasBeforeNorm: LintRule {
  static let declaration = LintDeclaration(
    code: "L-BIAS-BEFORE-NORM", severity: .warning,
    summary: "A linear has a bias that the batchnorm after it cancels.",
    discussion: """
      A batchnorm subtracts each channel's mean and with it whatever the bias added, and it has \
      a bias of its own. The linear's bias costs time and memory and never learns: write \
      bias=false.
      """,
    example: "linear 20 68, batchnorm 68, tanh", input: "4x20", looksInside: true)

  static func check(_ subject: LintSubject) -> LintSuspicion? {
    let numbers = zip(subject.steps, subject.steps.dropFirst()).enumerated().compactMap {
      index, pair -> Int? in
      let (layer, next) = (pair.0.layer, pair.1.layer)
      // torch's, given three axes, takes the mean along a different one than the bias.
      guard (layer as? Linear)?.hasBias ?? false, let norm = next as? BatchNorm1d,
        !(norm.isTorchs && pair.1.input.rank == 3)
      else { return nil }
      return index + 1
    }
    guard !numbers.isEmpty else { return nil }
    let layers = subject.positions(numbers)
    return LintSuspicion(
      layers: layers,
      what: "\(named(layers)): the batchnorm after it cancels the bias",
      changes: [.edits(numbers.map { subject.replacing($0, "bias", with: .flag(false)) })])
  }
}
