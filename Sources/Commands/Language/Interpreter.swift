public import Engine

/// Carries out lines: prompt, script, pipe and `-c` share this way.
public enum Interpreter {
  /// Carries out one command; where it throws, the session is as it was.
  ///
  /// - Throws: a `DiagnosableError`.
  public static func run(_ statement: Statement, _ session: inout Session) throws -> Output {
    guard let verb = statement.tokens.first else { return Output() }
    guard !verb.isQuoted, let command = CommandRegistry.command(named: verb.text),
      !ExpressionLine.hidesCommand(statement)
    else {
      guard ExpressionLine.isTried(statement, session) else {
        throw unknown(verb, statement, session)
      }
      return try ExpressionLine.run(statement.source, &session)
    }
    let declaration = command.declaration
    var working = session
    let arguments = try CommandLineReader.read(
      statement.tokens.dropFirst(), declaration, working)
    var output = try command.run(arguments, &working)
    if declaration.isUndoable, !output.isLook {
      working.remember(session.state, output.line ?? statement.source)
    }
    session = working
    output.command = declaration.name
    return output
  }

  /// Carries out a script line by line, handing each output to the environment.
  ///
  /// `name` stands in front of messages as `name:line`. With `onFailure` a failing line is handed to
  /// it and the script goes on.
  ///
  /// - Throws: `ScriptError` at the first line that fails.
  public static func run(
    script lines: some Sequence<String>, name: String, _ session: inout Session,
    onFailure: ((ScriptError, Session) -> Void)? = nil
  ) throws(ScriptError) -> Output.Ending {
    var joiner = LineJoiner()
    for (index, line) in lines.enumerated() {
      for whole in joiner.add(line, number: index + 1) {
        let ending = try runScripted(whole, name, &session, onFailure)
        if case .done = ending { continue }
        return ending
      }
    }
    for whole in joiner.finish() {
      let ending = try runScripted(whole, name, &session, onFailure)
      if case .done = ending { continue }
      return ending
    }
    return .done
  }

  private static func runScripted(
    _ line: LineJoiner.Line, _ name: String, _ session: inout Session,
    _ onFailure: ((ScriptError, Session) -> Void)?
  ) throws(ScriptError) -> Output.Ending {
    do {
      for statement in try Lexer.statements(of: line.text) {
        let ending = try runScripted(statement, &session)
        switch ending {
        case .done: break
        case .quit, .interrupted: return ending
        case .failed(let diagnosis):
          throw ScriptError(name, line: line.number, diagnosis, isShown: true)
        }
      }
    } catch {
      let failure =
        error as? ScriptError
        ?? ScriptError(name, line: line.number, Diagnosis(of: error), isShown: false)
      guard let onFailure else { throw failure }
      onFailure(failure, session)
    }
    return .done
  }

  private static func runScripted(
    _ statement: Statement, _ session: inout Session
  ) throws -> Output.Ending {
    if session.state.settings.echo {
      var echo = Output([.line("\("shape>", .faint) \(statement.source, .strong)")])
      echo.command = "echo"
      echo.fields = ["line": statement.source]
      session.environment.emit(echo, session)
    }
    let output = try run(statement, &session)
    session.environment.emit(output, session)
    return output.ending
  }

  private static func unknown(
    _ verb: Token, _ statement: Statement, _ session: Session
  ) -> CommandError {
    let word = verb.text.prefix { $0 != "(" }
    let name = word.isEmpty ? verb.text : String(word)
    if verb.isQuoted, CommandRegistry.command(named: name) != nil {
      return .unknownCommand(name: name, mend: "write it without quotes")
    }
    if LayerParser.type(named: name) != nil {
      return .unknownCommand(name: name, mend: "did you mean 'add \(statement.source)'?")
    }
    let names = CommandRegistry.names + session.state.variables.names
    if let nearest = Similarity.nearest(to: name, in: names) {
      return .unknownCommand(name: name, mend: "did you mean '\(nearest)'?")
    }
    if let layer = Similarity.nearest(to: name, in: LayerRegistry.specs.map(\.keyword)) {
      let rest = statement.source.dropFirst(name.count)
      return .unknownCommand(name: name, mend: "did you mean 'add \(layer)\(rest)'?")
    }
    return .unknownCommand(name: name, mend: "help lists the commands")
  }
}

/// A script's line that failed.
public struct ScriptError: DiagnosableError {
  /// What is wrong, at `name:line`.
  public let diagnosis: Diagnosis
  /// Whether the line's own output already showed it, as a stopped tensor does.
  public let isShown: Bool

  init(_ name: String, line: Int, _ diagnosis: Diagnosis, isShown: Bool) {
    let places = [name.isEmpty ? nil : "\(name):\(line)", diagnosis.place].compactMap { $0 }
    self.diagnosis = Diagnosis(
      diagnosis.what, place: places.isEmpty ? nil : places.joined(separator: ": "),
      mend: diagnosis.mend, excerpt: diagnosis.excerpt)
    self.isShown = isShown
  }
}

extension Diagnosis {
  /// The diagnosis of any error; one that has none of its own is described.
  public init(of error: any Error) {
    self = (error as? any DiagnosableError)?.diagnosis ?? Diagnosis("\(error)")
    if error is StopError, mend == nil { mend = "push batch shows what would let it through" }
  }
}
