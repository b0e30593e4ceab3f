import Engine

/// A tree that leaves steps unfused: it predicts from parts of the context, once for each.
struct ShortTree: LintRule {
  static let declaration = LintDeclaration(
    code: "L-SHORT-TREE", severity: .warning,
    summary: "The tree fuses fewer steps than the block has.",
    discussion: """
      The groups of the flattens must multiply to the length of the block: then one step is \
      left, and each context has one row of logits. Otherwise there is a row for each part of \
      the context, and it sees nothing of the other parts.
      """,
    example: "embedding 27 10, flatten 2, linear 20 68, tanh, linear 68 27 scale=0.1", input: "4x8")

  static func check(_ subject: LintSubject) -> LintSuspicion? {
    guard let (number, _) = subject.outputLayer, let output = subject.steps.last?.output,
      output.rank == 3, output.dimensions[1] > 1, subject.input.rank == 2,
      let last = subject.steps.lastIndex(where: { type(of: $0.layer).role == .fusing })
    else { return nil }
    let (steps, left) = (subject.input.dimensions[1], output.dimensions[1])
    return LintSuspicion(
      layers: subject.positions(subject.numbers { type(of: $0.layer).role == .fusing }),
      what: "the tree fuses \(steps / left) of \(steps) steps: \(left) rows come out per context",
      changes: changes(subject, number, last, left))
  }

  /// The last flatten fuses the remaining steps, or another one does, or the input has fewer steps.
  private static func changes(
    _ subject: LintSubject, _ number: Int, _ last: Int, _ left: Int
  ) -> [MendFinder.Change] {
    let fused = subject.steps[last].output
    guard let group = LayerDescription(of: subject.steps[last].layer).size(.group), fused.rank == 3
    else { return [] }
    var changes: [MendFinder.Change] = []
    let further = subject.steps[(last + 1)...].first { type(of: $0.layer).role == .mixing }
    if let reader = further?.position.path.first {
      changes.append(
        .edits([
          subject.replacing(last + 1, .group, with: .size(group * left)),
          subject.replacing(reader, .inputs, with: .size(fused.last * left)),
        ]))
    }
    let steps = subject.input.dimensions[1] / left
    if subject.isPushed, let shape = try? Shape(subject.input.dimensions[0], steps) {
      changes.append(.input(shape))
    }
    return changes
  }
}
