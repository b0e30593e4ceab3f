import Engine

/// A stack that does not end in logits of the data's vocabulary: training would refuse it.
struct OutputVocabulary: LintRule {
  static let declaration = LintDeclaration(
    code: "L-OUTPUT-VOCABULARY", severity: .warning,
    summary: "The output is not one number for each symbol of the data.",
    discussion: """
      To predict the next symbol, each context must give one row of logits, a number for each \
      symbol of the data: the stack must end in a linear with that many outputs, and no time \
      axis may be left, unless the data is whole rows, which have a target at every step. train, eval and sample refuse anything else. The rule applies once data \
      is loaded.
      """,
    example: "embedding 27 10, flatten, linear 80 200, tanh", input: "4x8", needsData: true)

  static func check(_ subject: LintSubject) throws -> LintSuspicion? {
    var passage = subject.passage
    // An input with a different number of steps than the data is only a look, not training.
    guard passage.wantsLogits, let symbols = passage.vocabulary, passage.input.rank == 2,
      passage.block.map({ $0 == passage.input.dimensions[1] }) ?? true
    else { return nil }
    passage.purpose = .inference
    guard let walk = try? passage.walk(subject.stack),
      case .notLogits = passage.outcome(of: walk)
    else { return nil }
    let places = passage.places.map { "\($0)x" } ?? ""
    let wanted = "\(walk.input.extents.sizes[0])x\(places)\(symbols)"
    let last = subject.steps.count
    return LintSuspicion(
      layers: subject.positions([last]),
      what: "layer \(last): \(walk.root.outgoing.extents) comes out, training needs \(wanted):"
        + " one logit per symbol",
      changes: try MendFinder.search(along: walk, for: passage, keeping: 0..<0).mends.flatMap(
        changes))
  }

  /// A fix as it is, and one whose output is not too confident before training.
  private static func changes(_ mend: Mend) -> [MendFinder.Change] {
    if let input = mend.input { return [.input(input.shape)] }
    return [.edits(mend.edits), .edits(mend.edits.map(scaledDown))]
  }

  private static func scaledDown(_ edit: StackEdit) -> StackEdit {
    func scaled(_ layer: LayerDescription) -> LayerDescription {
      layer.type.role == .mixing ? layer.with(.scale, .number(OutputScale.scale)) : layer
    }
    return switch edit {
    case .add(let layer): .add(scaled(layer))
    case .insertAt(let position, let layer): .insertAt(position, scaled(layer))
    case .replaceAt(let position, let layer): .replaceAt(position, with: scaled(layer))
    case .remove, .move: edit
    }
  }
}
