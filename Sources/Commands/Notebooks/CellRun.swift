import Engine
import Notation
public import Rendering
public import Support

/// Something that a cell shows while it runs.
public enum CellPart: Sendable {
  /// What it prints, with the ends of its lines.
  case text(String)
  /// What it writes to the errors, as it is.
  case errors(String)
  /// The value of its last expression, as Jupyter writes it.
  case value(String)
  case figure(Drawing)
  /// What a command of the shell shows.
  case output(Output)
  /// A word about the cell itself.
  case remark(String)

  /// What a running program shows.
  init(_ part: ShownPart) {
    self =
      switch part {
      case .text(let text): .text(text)
      case .errors(let text): .errors(text)
      case .figure(let drawing): .figure(drawing)
      }
  }
}

extension Interpreter {
  /// Carries out a cell of a notebook as a whole; if it throws, the session is unchanged.
  ///
  /// - Throws: a `DiagnosableError`; `Interruption` where Ctrl-C has stopped it.
  package static func run(
    cell source: String, name: String, _ session: inout Session,
    hear: @escaping (CellPart) -> Void
  ) throws {
    let cell = try CellText(source)
    if !cell.ignored.isEmpty {
      hear(.remark("\(cell.ignored.joined(separator: ", ")) has no effect here"))
    }
    let tell: (CellPart) -> Void = { part in if !cell.isCaptured { hear(part) } }
    let hearing = Interruption.Hearing(
      session.environment.isInterrupted, inside: Interruption.hearing, asPart: true)
    try Interruption.$watch.withValue(Interruption.Watch(hearing.ask)) {
      try Changes.carryingOut(name) {
        var working = session
        for (place, part) in cell.parts.enumerated() {
          switch part {
          case .python(let text):
            let isLast = place == cell.parts.count - 1
            try carryOut(text, name, &working, showsValue: isLast, tell)
          case .command(let line, let number):
            try carryOut(command: line, number, &working, tell)
          }
        }
        working.remember(session, name)
        session = working
      }
    }
  }

  private static func carryOut(
    _ text: String, _ name: String, _ session: inout Session, showsValue: Bool,
    _ tell: @escaping (CellPart) -> Void
  ) throws {
    do {
      let program = try PythonParser.program(SourceText(text, name: name))
      try LayerValue.$stack.withValue(session.state.model) {
        try LayerPlans.$current.withValue(LayerPlans()) {
          try ProgramRun.carryOut(
            program, &session, hear: { tell(CellPart($0)) }, keepsText: false
          ) { run, changed in
            _ = try changed.followLines()
            for warning in run.line.warnings { tell(.remark(warning)) }
            if case .none = run.value {
            } else if showsValue {
              tell(.value(try run.value.displayed()))
            }
            try run.showFigures()
          }
        }
      }
    } catch let error as LocatedError {
      throw error.diagnosed(in: text)
    }
  }

  private static func carryOut(
    command line: String, _ number: Int, _ session: inout Session, _ tell: (CellPart) -> Void
  ) throws {
    do {
      for statement in try Lexer.statements(of: line) {
        let result = try run(statement, &session)
        tell(.output(result.shown))
        if case .interrupted = result.shown.ending { throw Interruption.stopped }
        if case .failed(let diagnosis) = result.shown.ending { throw FailedCommand(diagnosis) }
      }
    } catch let error as Interruption {
      throw error
    } catch {
      throw LocatedLine(cause: error, line: "%\(line)", number: number)
    }
  }

  /// A command whose output is a failure.
  private struct FailedCommand: DiagnosableError {
    let diagnosis: Diagnosis
    init(_ diagnosis: Diagnosis) { self.diagnosis = diagnosis }
  }
}
