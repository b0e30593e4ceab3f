import Advice
import Engine
import Notation
public import Rendering
import Support

/// Carries out lines: prompt, script, pipe and `-c` all use it.
public enum Interpreter {
  /// Carries out one command; if it throws, the session is unchanged.
  ///
  /// - Throws: a `DiagnosableError`.
  public static func run(
    _ statement: Statement, _ session: inout Session
  ) throws -> CommandResult {
    let hearing = Interruption.Hearing(
      session.environment.isInterrupted, inside: Interruption.hearing, asPart: true)
    return try run(statement, &session, hearing)
  }

  private static func run(
    _ statement: Statement, _ session: inout Session, _ hearing: Interruption.Hearing
  ) throws -> CommandResult {
    defer { session.isFresh = false }
    do {
      return try Interruption.$watch.withValue(Interruption.Watch(hearing.ask)) {
        try Changes.carryingOut(statement.source) {
          let before = session
          let result = try Interruption.$hearing.withValue(hearing) {
            try runOrForget(statement, &session)
          }
          // A part of the findings would be mistaken for all of them; a loop has done its rounds.
          if hearing.hasHeard, !result.keepsPart {
            session = before
            throw Interruption.stopped
          }
          return result
        }
      }
    } catch is Interruption {
      var output = Output("stopped; nothing has changed")
      output.command = statement.tokens.first?.text ?? ""
      output.ending = .interrupted
      return CommandResult(output)
    }
  }

  /// Carries out a line; if memory runs out, discards undo's states and tries again.
  private static func runOrForget(
    _ statement: Statement, _ session: inout Session
  ) throws -> CommandResult {
    try LayerValue.$stack.withValue(session.state.model) {
      do {
        return try runChanging(statement, &session)
      } catch  where session.canForget(for: error) {
        session.forgetHistory()
        return try runChanging(statement, &session)
      }
    }
  }

  /// Carries out a line; what it changes in tensors is taken back if it fails.
  private static func runChanging(
    _ statement: Statement, _ session: inout Session
  ) throws -> CommandResult {
    try Changes.carryingOut(statement.source) { try runWatched(statement, &session) }
  }

  private static func runWatched(
    _ statement: Statement, _ session: inout Session
  ) throws -> CommandResult {
    guard let verb = statement.tokens.first else { return CommandResult(Output()) }
    switch LineReading(statement, session) {
    case .command(let command, let written): return try run(command, written, &session)
    case .stack(let stack):
      do {
        return try edit(Add.declaration, statement, &session) { try stack.make(&$0) }
      } catch let error as LayerError {
        throw ForeignLayerError(error, in: statement.source, session) ?? error
      }
    case .python:
      return hinted(verb, statement, try ExpressionLine.run(statement.source, &session), session)
    case .forSystem:
      let remark = "skipped: a line for a notebook's system shell"
      var output = Output([.line("\(remark, .faint)")], fields: ["remarks": [remark]])
      output.command = ExpressionLine.name
      return CommandResult(output)
    case .unknown: throw unknown(verb, statement, session)
    }
  }

  private static func run(
    _ command: any Command.Type, _ statement: Statement, _ session: inout Session
  ) throws -> CommandResult {
    let declaration = command.declaration
    if statement.asksForHelp {
      return try run(
        Help.self, Statement(words: [Help.declaration.name, declaration.name]), &session)
    }
    do {
      return try edit(declaration, statement, &session) { session in
        let arguments = try CommandLineReader.read(
          statement.tokens.dropFirst(), declaration, session,
          as: declaration.name(typed: statement.tokens.first?.text))
        return try command.run(arguments, &session)
      }
    } catch let error as LayerError where declaration.editsStack {
      throw LayerLine(statement, declaration, session).explained(error)
    }
  }

  /// Carries out a command's body on a copy of the session, which replaces it on success.
  private static func edit(
    _ declaration: Declaration, _ statement: Statement, _ session: inout Session,
    _ body: (inout Session) throws -> CommandResult
  ) throws -> CommandResult {
    var working = session
    working.walked = nil
    var result = try body(&working)
    // A line that runs others, and undo, must not override what those lines chose.
    if declaration.isUndoable,
      let changed = working.state.model.changed(since: session.state.model)
    {
      working.state.chosen = changed
      working.state.modes.forgetLayers()
      working.state.moveBack = working.state.model.moveBack(to: session.state.model)
    }
    if let change = result.effect.stackChange {
      result.shown = try working.retraced(result.shown, change, since: session)
    }
    working.walked = nil
    if declaration.isUndoable, result.effect.isChange {
      working.remember(session, result.effect.line ?? statement.source)
    }
    // A line stopped before it achieved anything changes nothing; lines that it ran are kept.
    if !result.isStopped || declaration.runsLines { session = working }
    result.shown.command = declaration.name
    result.shown.isPaged = declaration.isPaged
    result.effect.isRecorded = declaration.isRecorded
    return result
  }

  /// Carries out one command and records its outcome; if it fails, the session is unchanged.
  public static func carryOut(_ statement: Statement, _ session: inout Session) -> Outcome {
    var earlier = session.shown
    session.shown = []
    let outcome = attempt(statement, &session)
    // The output of a script run by a line belongs to the line's output.
    if session.scriptDepth > 0 {
      session.shown = []
      earlier += outcome.parts
      session.shown = earlier
    } else {
      session.shown = []
    }
    if let failure = outcome.failure { session.lastFailure = failure }
    return outcome
  }

  private static func attempt(_ statement: Statement, _ session: inout Session) -> Outcome {
    let start = ContinuousClock.now
    let (before, count) = (session.moment, session.chronicle.count)
    let hearing = Interruption.Hearing(
      session.environment.isInterrupted, inside: Interruption.hearing)
    do {
      var result = try run(statement, &session, hearing)
      // The lines of a script it ran are recorded already.
      if session.chronicle.count == count {
        session.chronicle.add(statement, result, from: before, to: session.moment)
      } else {
        session.chronicle.check(session.moment, after: "the line '\(statement.source)'")
      }
      if session.state.settings.timer, result.shown.seconds == nil {
        result.shown.seconds = (ContinuousClock.now - start).inSeconds
      }
      if session.scriptDepth == 0 {
        session.record(
          statement, &result, isCut: hearing.isCut, hasChanged: session.moment != before)
      }
      return Outcome(result, session.state.settings, after: session.shown)
    } catch {
      let failed = error as? FailedLine
      if let failed, failed.offersSomething || failed.trace != nil {
        session.take(failed)
        session.chronicle.add(
          statement, CommandResult(Output(failed: Diagnosis(of: error))), from: before,
          to: session.moment)
      }
      let outcome = Outcome(Diagnosis(of: error), session.state.settings)
      if hearing.hasHeard { hearing.cutOuter() }
      if session.scriptDepth == 0 {
        // The message may lack what an interrupted search would have added.
        if hearing.hasHeard {
          session.recording?.leaveOut()
        } else {
          session.recording?.add(statement, outcome)
        }
      }
      return outcome
    }
  }

  /// Carries out a script line by line, handing each output to the environment.
  ///
  /// `name` precedes messages as `name:line`. If each answer `isAwaited` before the next line
  /// comes, a failure is reported at once, though it may turn out to be expected. With `onFailure`
  /// a failing line is passed to it and the script continues.
  ///
  /// - Throws: `ScriptError` at the first line that fails.
  public static func run(
    script lines: some Sequence<String>, name: String, isAwaited: Bool = false,
    _ session: inout Session, onFailure: ((ScriptError, Session) -> Void)? = nil
  ) throws(ScriptError) -> Output.Ending {
    var runner = ScriptRunner(
      lines.makeIterator(), name: name, isAwaited: isAwaited,
      onFailure: onFailure.map { hear in
        { error, session in
          hear(error, session)
          return true
        }
      })
    return try runner.run(&session)
  }
}

extension Output {
  /// What a line shows that was refused.
  fileprivate init(failed diagnosis: Diagnosis) {
    self.init()
    ending = .failed(diagnosis)
  }
}

extension Statement {
  /// Whether it is a command with a program's word for help: `add --help`.
  fileprivate var asksForHelp: Bool {
    tokens.count == 2 && !tokens[1].isQuoted && ["--help", "-h", "?"].contains(tokens[1].text)
  }
}
