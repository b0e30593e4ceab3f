import Engine

/// A layer that reads the contexts as steps.
struct ContextsAsSteps: LintRule {
  static let declaration = LintDeclaration(
    code: "L-CONTEXTS-AS-STEPS", severity: .warning,
    summary: "A layer reads (T, B, C) and takes the contexts of the embedding as steps.",
    discussion: """
      nn.LSTM, nn.MultiheadAttention and their kin read the steps from the first axis unless \
      batch_first=True. An embedding makes (B, T, C): then every context is mixed with the others \
      of its batch, and no step sees another of its own.
      """,
    example: "embedding 27 10, lstm 10 16", input: "4x8", looksInside: true)

  static func check(_ subject: LintSubject) -> LintSuspicion? {
    guard subject.stack.takesElement == .symbols else { return nil }
    let numbers = subject.numbers { $0.layer.withContextsFirst(for: $0.input) != nil }
    guard !numbers.isEmpty else { return nil }
    let layers = subject.positions(numbers)
    let edits = numbers.compactMap { number -> StackEdit? in
      let step = subject.steps[number - 1]
      return step.layer.withContextsFirst(for: step.input).map {
        .replaceAt(
          subject.scope.child(number - 1), with: LayerDescription(type(of: step.layer), $0))
      }
    }
    return LintSuspicion(
      layers: layers, what: "\(named(layers)): reads the contexts as steps, (T, B, C)",
      changes: [.edits(edits)])
  }
}
