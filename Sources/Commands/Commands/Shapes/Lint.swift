import Advice
import Engine
import Rendering

struct Lint: ReportingCommand {
  static let declaration = Declaration(
    "lint", knownAs: ["check", "verify"], .shapes, "Finds what runs but is wrong.",
    discussion: """
      Each finding has a code, which help CODE explains. If a change fixes it, that change was \
      tried, and fix applies it. train shows a stack's warnings once; notes, about what is fine \
      here but different elsewhere, are shown by lint alone.
      """,
    examples: ["lint"], after: ["add linear 20 68, batchnorm 68, tanh", "push 4x20"])

  /// The findings as JSON fields.
  private struct Fields: Encodable {
    let input: String
    let findings: [LintReport.Fields]
  }

  static func report(
    _ arguments: ParsedArguments, _ session: inout Session
  ) throws -> Output {
    guard !session.state.model.children.isEmpty else { throw ModelError.emptyStack }
    var passage = try session.passing()
    passage.wantsLogits = session.state.data != nil
    let input = passage.extents
    let report = try session.findings(on: passage, isPushed: session.hasChosenShape)
    session.offer(report.fixes, byCommand: .command(declaration.name))
    var blocks = report.blocks
    if let first = report.entries.first {
      blocks.append(.line("\("help \(first.rule.code)", .mend) explains it"))
    } else {
      blocks.append(.line("lint finds nothing wrong with \(input, .shape)"))
    }
    return Output(blocks, fields: Fields(input: input.description, findings: report.fields))
  }
}
