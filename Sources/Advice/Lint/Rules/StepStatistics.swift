import Engine

/// A batchnorm that keeps separate statistics for each time step: the bug that the lecture finds.
struct StepStatistics: LintRule {
  static let declaration = LintDeclaration(
    code: "L-STEP-STATISTICS", severity: .warning,
    summary: "A batchnorm keeps separate statistics for each step.",
    discussion: """
      over=batch averages over the batch alone, so each step has its own mean and variance, \
      estimated from fewer numbers. A channel should have one of each, over contexts and steps: \
      leave out over=batch.
      """,
    example: "flatten 2, linear 20 68 bias=false, batchnorm 68 over=batch, tanh", input: "4x8x10",
    looksInside: true)

  static func check(_ subject: LintSubject) -> LintSuspicion? {
    let numbers = subject.numbers { step in
      step.layer.withCommonStatistics != nil && step.input.rank == 3 && step.input.dimensions[1] > 1
    }
    guard let first = numbers.first else { return nil }
    let steps = subject.steps[first - 1].input.dimensions[1]
    let layers = subject.positions(numbers)
    return LintSuspicion(
      layers: layers,
      what: "\(named(layers)): a mean for each of \(steps) steps, instead of one per channel",
      changes: [
        .edits(
          numbers.compactMap { number -> StackEdit? in
            let norm = subject.steps[number - 1].layer
            return norm.withCommonStatistics.map {
              .replaceAt(
                subject.scope.child(number - 1), with: LayerDescription(type(of: norm), $0))
            }
          })
      ])
  }
}
