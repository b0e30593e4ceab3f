import Engine
import Support

/// A convolution that reads later steps in a stack that predicts at every step.
struct SeesFuture: LintRule {
  static let declaration = LintDeclaration(
    code: "L-SEES-FUTURE", severity: .warning,
    summary: "A convolution sees later steps, which the stack is to predict.",
    discussion: """
      Where every step has a row of logits, it must be made of that step and earlier ones. With zeros \
      after the last step (pad=same, or a number) a convolution reads later steps too: training \
      looks good and sampling fails. Write pad=causal, which puts all zeros before the first step.
      """,
    example: "embedding 27 10, conv 10 20 3 pad=same, tanh, conv 20 27", input: "4x8",
    looksInside: true)

  static func check(_ subject: LintSubject) -> LintSuspicion? {
    guard let vocabulary = subject.stack.vocabulary,
      let made = try? subject.stack.outputShape(for: subject.input), made.rank == 3,
      made.dimensions[1] > 1, made.last == vocabulary
    else { return nil }
    let numbers = subject.numbers { $0.laterSteps > 0 }
    guard let first = numbers.first else { return nil }
    let layers = subject.positions(numbers)
    let later = subject.steps[first - 1].laterSteps
    let own = numbers.filter {
      !LayerDescription(of: subject.steps[$0 - 1].layer).arguments.isTorchs
    }
    return LintSuspicion(
      layers: layers,
      what: "\(named(layers)): sees \(counted(later, "later step")), which the stack is to predict",
      changes: [.edits(own.map { subject.replacing($0, .padding, with: .word("causal")) })])
  }
}
