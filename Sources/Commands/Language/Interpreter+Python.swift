import Engine
import Notation
import Support

extension Interpreter {
  /// Carries out a program of Python as a whole; if it throws, the session is unchanged.
  ///
  /// What it prints and draws goes to `hear` as it comes.
  ///
  /// - Throws: a `DiagnosableError`; `ProgramExit` where it ends itself; `Interruption` where
  ///   Ctrl-C has stopped it.
  public static func run(
    python text: String, name: String, _ session: inout Session,
    hear: @escaping (CellPart) -> Void
  ) throws {
    let source = SourceText(text, name: name)
    let earlier = session
    let start = ContinuousClock.now
    do {
      try carryOut(source, &session, hear: hear)
      session.remember(earlier, name)
    } catch let error as LocatedError {
      if let exit = ProgramExit(error) { throw exit }
      throw TracedLine.stopped(
        error, source, earlier, after: (ContinuousClock.now - start).inSeconds)
    }
  }

  /// Carries out a text of Python on the session; if it throws, the session is unchanged.
  ///
  /// - Throws: `LocatedError`; `Interruption` where Ctrl-C has stopped it.
  static func carryOut(
    _ source: SourceText, _ session: inout Session, trace: ProgramTrace? = nil,
    hear: ((CellPart) -> Void)? = nil
  ) throws {
    let hearing = Interruption.Hearing(
      session.environment.isInterrupted, inside: Interruption.hearing, asPart: true)
    try Interruption.$watch.withValue(Interruption.Watch(hearing.ask)) {
      try Changes.carryingOut(source.name) {
        try LayerValue.$stack.withValue(session.state.model) {
          let program = try PythonParser.program(source)
          try LayerPlans.$current.withValue(LayerPlans()) {
            try ProgramRun.carryOut(
              program, &session, trace: trace, hear: hear.map { hear in { hear(CellPart($0)) } },
              keepsText: false
            ) { run, changed in
              _ = try changed.followLines()
              for warning in run.line.warnings { hear?(.remark(warning)) }
            }
          }
          session.state.texts.append(source)
        }
      }
    }
  }
}
