import Advice
import Engine
import Rendering
import Support

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
    let passage = try passage(&session)
    let input = passage.extents
    let report: LintReport
    do {
      report = try session.findings(on: passage, isPushed: session.hasChosenShape)
    } catch let stop as StopError where session.state.data == nil {
      throw HintedStop(
        stop, mend: "\(Push.declaration.name) \(input) shows what would let it through")
    }
    session.offer(report.fixes, byCommand: .lint)
    let nothing: Output.Block = .line("lint finds nothing wrong with \(input, .shape)")
    return Output(
      report.entries.isEmpty ? [nothing] : report.blocks + [report.helpLine],
      fields: Fields(input: input.description, findings: report.fields))
  }

  /// What goes in; logits are wanted where there is data.
  private static func passage(_ session: inout Session) throws -> Passage {
    var passage = try session.passing()
    passage.wantsLogits = session.state.data != nil
    return passage
  }

  /// What lint still finds after one of its fixes; `nil` where what was pushed does not pass.
  ///
  /// - Throws: `Interruption.stopped`.
  static func findingsLeft(_ session: inout Session) throws -> LintReport? {
    guard let passage = try? passage(&session) else { return nil }
    do {
      return try session.findings(on: passage, isPushed: session.hasChosenShape)
    } catch is StopError {
      return nil
    }
  }
}

/// A stop with what to do about it.
private struct HintedStop: DiagnosableError {
  private let stop: StopError
  private let mend: String

  init(_ stop: StopError, mend: String) { (self.stop, self.mend) = (stop, mend) }

  var code: String { stop.code }

  var diagnosis: Diagnosis {
    var diagnosis = stop.diagnosis
    diagnosis.mend = diagnosis.mend ?? mend
    return diagnosis
  }
}
