/// A bias whose channel's mean the next layer takes away.
struct BiasBeforeNorm: LintRule {
  static let declaration = LintDeclaration(
    code: "L-BIAS-BEFORE-NORM", severity: .warning,
    summary: "A linear has a bias that the batchnorm behind it takes away.",
    discussion: """
      A batchnorm subtracts each channel's mean, and with it whatever the bias added; it has a bias \
      of its own. The bias costs time and memory and never learns: write bias=false.
      """,
    example: "linear 20 68, batchnorm 68, tanh", input: "4x20")

  static func check(_ subject: LintSubject) -> LintSuspicion? {
    let numbers = subject.numbers { step in
      guard let linear = step.layer as? Linear, let number = step.position.path.first,
        subject.steps.indices.contains(number)
      else { return false }
      return linear.hasBias && subject.steps[number].layer is BatchNorm1d
    }
    guard !numbers.isEmpty else { return nil }
    return LintSuspicion(
      layers: numbers,
      what: "\(named(numbers)): the batchnorm behind takes the bias away again",
      changes: [.edits(numbers.map { subject.replacing($0, "bias", with: .flag(false)) })])
  }
}
