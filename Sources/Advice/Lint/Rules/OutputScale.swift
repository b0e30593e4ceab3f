import Engine

/// Logits that are too confident before training.
struct OutputScale: LintRule {
  static let declaration = LintDeclaration(
    code: "L-OUTPUT-SCALE", severity: .warning,
    summary: "The logits of the output layer are too large at the start.",
    discussion: """
      Before training, all symbols should be about equally likely, which gives a loss of ln V \
      nats. Weights of the usual size make confident wrong guesses instead, and the first steps \
      are spent unlearning them: scale=0.1 makes the weight smaller as it is drawn. After \
      training this rule no longer applies.
      """,
    example: "embedding 27 10, flatten, linear 80 27", input: "4x8")

  /// The lecture's factor.
  static let scale = 0.1

  static func check(_ subject: LintSubject) -> LintSuspicion? {
    // torch's own draw, uniform and below 1/√IN, is small enough.
    guard !subject.isTrained, let (number, layer) = subject.outputLayer,
      case .number(let factor) = layer[.scale], factor >= 1, !layer.arguments.isTorchs
    else { return nil }
    return LintSuspicion(
      layers: subject.positions([number]),
      what: "layer \(number): the output starts too confident; scale=\(scale) evens it out",
      changes: [.edits([subject.replacing(number, .scale, with: .number(scale))])])
  }
}
