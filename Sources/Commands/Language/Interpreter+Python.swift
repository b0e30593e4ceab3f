import Engine
import Notation
import Support

extension Interpreter {
  /// Carries out a program of Python as a whole; if it throws, the session is unchanged.
  ///
  /// What it prints and draws goes to `hear` as it comes.
  ///
  /// - Throws: a `DiagnosableError`; `Interruption` where Ctrl-C has stopped it.
  public static func run(
    python text: String, name: String, _ session: inout Session,
    hear: @escaping (CellPart) -> Void
  ) throws {
    let hearing = Interruption.Hearing(
      session.environment.isInterrupted, inside: Interruption.hearing, asPart: true)
    let source = SourceText(text, name: name)
    try Interruption.$watch.withValue(Interruption.Watch(hearing.ask)) {
      try Changes.carryingOut(name) {
        try LayerValue.$stack.withValue(session.state.model) {
          do {
            let program = try PythonParser.program(source)
            let earlier = session
            try LayerPlans.$current.withValue(LayerPlans()) {
              try ProgramRun.carryOut(
                program, &session, hear: { hear(CellPart($0)) }, keepsText: false
              ) { _, changed in
                _ = try changed.followLines()
              }
            }
            session.remember(earlier, name)
          } catch let error as LocatedError {
            throw error.diagnosed(in: text)
          }
        }
      }
    }
  }
}
