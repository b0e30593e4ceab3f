import Engine
import Support

/// Two linear layers that could be one.
struct NoNonlinearity: LintRule {
  static let declaration = LintDeclaration(
    code: "L-NO-NONLINEARITY", severity: .warning,
    summary: "Two linears have no nonlinearity between them.",
    discussion: """
      A linear after a linear is still linear: without a nonlinearity such as tanh between them, \
      two can learn no more than one. Batchnorm, flatten and dropout do not count.
      """,
    example: "linear 20 68, linear 68 27", input: "4x20", looksInside: true)

  static func check(_ subject: LintSubject) -> LintSuspicion? {
    let layers = subject.steps.map(\.layer)
    let linears = layers.indices.filter { type(of: layers[$0]).role == .mixing }
    let pairs = zip(linears, linears.dropFirst()).filter { first, second in
      layers[first...second].allSatisfy(\.isAffine)
    }
    guard let (first, second) = pairs.first else { return nil }
    let present = layers.first { type(of: $0).role == .activation && !$0.isAffine }
    let bend = present.map { LayerDescription(of: $0) } ?? LayerRegistry.activation
    // The last place first, so that the numbers of the others stay.
    let edits = pairs.reversed().map { first, _ -> StackEdit in
      let isNormed = type(of: layers[first + 1]).role == .normalising
      return .insertAt(
        subject.scope.child(first + (isNormed ? 2 : 1)), bend)
    }
    let more = pairs.count == 1 ? "" : ", and \(counted(pairs.count - 1, "more pair"))"
    return LintSuspicion(
      layers: subject.positions(pairs.map { $0.0 + 1 }),
      what:
        "layers \(subject.scope.child(first)) and \(subject.scope.child(second)): no nonlinearity between two linears\(more)",
      changes: [.edits(edits)])
  }
}
