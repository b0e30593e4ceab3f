import Engine

/// Probabilities where training needs logits: the loss applies softmax again.
struct OutputSoftmax: LintRule {
  static let declaration = LintDeclaration(
    code: "L-OUTPUT-SOFTMAX", severity: .warning,
    summary: "The stack ends in a softmax, which the loss applies again.",
    discussion: """
      train, eval and sample take logits and apply the softmax themselves, as F.cross_entropy \
      does. A softmax at the end of the stack is applied twice: all probabilities come out close \
      to one another, and the loss cannot fall far. End the stack with its linear.
      """,
    example: "embedding 27 10, flatten, linear 80 27 scale=0.1, softmax", input: "4x8")

  static func check(_ subject: LintSubject) -> LintSuspicion? {
    guard let last = subject.steps.last, last.layer.makesProbabilities,
      subject.stack.takesElement == .symbols
    else { return nil }
    let number = subject.steps.count
    return LintSuspicion(
      layers: subject.positions([number]),
      what: "layer \(number): the loss applies the softmax itself, to logits",
      changes: [.edits([.remove(number)])])
  }
}
