import Engine

/// Logits that are sure of themselves before they have learnt anything.
struct OutputScale: LintRule {
  static let declaration = LintDeclaration(
    code: "L-OUTPUT-SCALE", severity: .warning,
    summary: "The output layer starts with logits too large.",
    discussion: """
      Before training every symbol should be about as likely as another, which costs ln V nats. \
      Weights at their usual size make confident wrong guesses instead, and the first steps are \
      spent on unlearning them: scale=0.1 multiplies the drawn weight. Once trained, it says nothing.
      """,
    example: "embedding 27 10, flatten, linear 80 27", input: "4x8")

  /// The lecture's factor.
  static let scale = 0.1

  static func check(_ subject: LintSubject) -> LintSuspicion? {
    // torch's own draw, uniform and below 1/√IN, is small enough.
    guard !subject.isTrained, let (number, linear) = subject.outputLayer, linear.scale >= 1,
      !linear.isTorchs
    else { return nil }
    return LintSuspicion(
      layers: subject.positions([number]),
      what: "layer \(number): the output starts too confident; scale=\(scale) evens it out",
      changes: [.edits([subject.replacing(number, "scale", with: .number(scale))])])
  }
}
