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
      guard type(of: layer).role == .mixing,
        LayerDescription(of: layer)[.bias] == .flag(true), next.cancelsBias(of: pair.1.input)
      else { return nil }
      return index + 1
    }
    guard let first = numbers.first else { return nil }
    let norm = type(of: subject.steps[first].layer).spec.keyword
    let layers = subject.positions(numbers)
    return LintSuspicion(
      layers: layers,
      what: "\(named(layers)): the \(norm) after it cancels the bias",
      changes: [.edits(numbers.map { subject.replacing($0, .bias, with: .flag(false)) })])
  }
}
