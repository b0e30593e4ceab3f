import Engine
package import Rendering
import Support

/// Carries out a script line by line and checks whether its output is as expected.
package struct ScriptRunner<Lines: IteratorProtocol> where Lines.Element == String {
  /// A line that was carried out and may be followed by its expectations.
  private struct Pending {
    let line: Int
    var outcome: Outcome
    /// Its failure, while no expectation has asked for it.
    var failure: ScriptError?
    /// Other expectations of it, until it is known whether it should fail.
    var doubts: [ScriptError] = []
    /// The lines of its block, if one follows, and where it begins.
    var block: [String] = []
    var firstBlockLine = 0
    /// Blank lines after the block: part of it if it continues.
    var blanks = 0
    /// Whether the next line may belong to the block.
    var isOpen = true

    /// Adds a line to the block, after the blank ones before it.
    mutating func take(_ content: String, number: Int) {
      if block.isEmpty { firstBlockLine = number }
      block.append(contentsOf: repeatElement("", count: blanks))
      block.append(content)
      blanks = 0
    }
  }

  private var lines: Lines
  private let name: String
  /// Whether the sender of the lines waits for each answer before the next line.
  private let isAwaited: Bool
  /// Is called with each failure and says whether to continue; without it the first failure ends
  /// the script.
  private let onFailure: ((ScriptError, Session) -> Bool)?
  private var joiner = LineJoiner()
  /// How many lines were read: the number of the one being carried out.
  private var read = 0
  package private(set) var number = 0
  private var pending: Pending?
  /// Whether the user stopped a comparison.
  private var isStopped = false

  package init(
    _ lines: Lines, name: String, isAwaited: Bool = false,
    onFailure: ((ScriptError, Session) -> Bool)? = nil
  ) {
    self.lines = lines
    self.name = name
    self.isAwaited = isAwaited
    self.onFailure = onFailure
  }

  /// Carries out every line.
  ///
  /// - Throws: `ScriptError` at the first line that fails, unless `onFailure` handles it.
  package mutating func run(_ session: inout Session) throws(ScriptError) -> Output.Ending {
    while let line = lines.next() {
      read += 1
      let block = joiner.finishBlock(before: line)
      for whole in block {
        if let ending = try carryOut(whole, &session) { return ending }
      }
      // The sign that parts a block from what it is expected to show.
      if !block.isEmpty, LineJoiner.isEndMark(line) { continue }
      // A line with open brackets continues, whatever the indentation.
      if !joiner.isUnfinished {
        if takesIntoBlock(line) { continue }
        if try refuses(line, session) { continue }
      }
      for whole in joiner.add(line, number: read) {
        if let ending = try carryOut(whole, &session) { return ending }
      }
      if isStopped { return .interrupted }
    }
    for whole in joiner.finish() {
      if let ending = try carryOut(whole, &session) { return ending }
    }
    try closeBlock(session)
    if isStopped { return .interrupted }
    try settle(session)
    return .done
  }

  /// Carries out a complete line; gives an ending if it ends the script.
  private mutating func carryOut(
    _ line: LineJoiner.Line, _ session: inout Session
  ) throws(ScriptError) -> Output.Ending? {
    number = line.number
    try closeBlock(session)
    if isStopped { return .interrupted }
    let statements: [Statement]
    do {
      statements = try Lexer.statements(of: try session.scriptVariables.expanded(line.text))
    } catch {
      try settle(session)
      try fail(error, session)
      return nil
    }
    if statements.isEmpty { pending?.isOpen = false }
    return try carryOut(statements, &session)
  }

  /// Whether a line is part of what the line before is expected to show.
  private mutating func takesIntoBlock(_ line: String) -> Bool {
    guard pending?.isOpen ?? false else { return false }
    guard let content = Transcript.content(of: line) else {
      guard pending?.block.isEmpty == false, line.allSatisfy(\.isWhitespace) else { return false }
      pending?.blanks += 1
      return true
    }
    // In place: copying a long block for each of its lines would take quadratic time.
    pending?.take(content, number: read)
    return true
  }

  /// Whether a line was meant for a block but lacks a space; running it as a command would be
  /// surprising.
  private mutating func refuses(
    _ line: String, _ session: Session
  ) throws(ScriptError) -> Bool {
    let text = line.trimmingSpaces()
    guard pending?.isOpen ?? false, line.hasPrefix(" "), !text.isEmpty, !text.hasPrefix("#") else {
      return false
    }
    number = read
    try closeBlock(session)
    try settle(session)
    pending?.isOpen = false
    try fail(ExpectationError.badIndentation, session)
    return true
  }

  /// Compares the block, if there is one, with the actual output.
  private mutating func closeBlock(_ session: Session) throws(ScriptError) {
    guard let waiting = pending, waiting.isOpen, !waiting.block.isEmpty else { return }
    pending?.isOpen = false
    let compared: [Transcript.Line]
    do {
      compared = try watched(session) {
        try Transcript(waiting.block).compared(with: waiting.outcome.lines)
      }
    } catch is Interruption {
      isStopped = true
      return
    } catch {
      try fail(error, session, line: waiting.line)
      return
    }
    guard compared.allSatisfy(\.isSame) else {
      // The difference is reported instead of a failure that the output may contain.
      pending?.failure = nil
      let error = ExpectationError(firstDifference: compared)
      let comparison = TranscriptDifference(
        firstLine: waiting.firstBlockLine, expected: waiting.block, lines: compared)
      try report(
        ScriptError(name, line: waiting.line, Diagnosis(of: error), .comparison(comparison)),
        session)
      return
    }
    acceptFailure(session)
  }

  /// Accepts the failure of the previous line as expected: it is reported to programs, not to
  /// people.
  private mutating func acceptFailure(_ session: Session) {
    guard var failure = pending?.failure else { return }
    failure.isExpected = true
    if !failure.isTold { session.environment.emitFailure(failure, session) }
    pending?.failure = nil
  }

  /// An unexpected failure is reported; unmet expectations of the same line follow from it.
  private mutating func settle(_ session: Session) throws(ScriptError) {
    guard let waiting = pending else { return }
    pending?.failure = nil
    pending?.doubts = []
    if let failure = waiting.failure { return try report(failure, session) }
    for doubt in waiting.doubts { try report(doubt, session) }
  }

  /// Carries out the statements of a line; gives an ending if one ends the script.
  private mutating func carryOut(
    _ statements: [Statement], _ session: inout Session
  ) throws(ScriptError) -> Output.Ending? {
    var joined: Outcome?
    for statement in statements {
      if statement.isExpectation {
        guard try checks(statement, session) else { return isStopped ? .interrupted : nil }
        if session.scriptDepth == 0 {
          let nothing = Outcome(CommandResult(Output()), session.state.settings, after: [])
          session.recording?.add(statement, nothing)
        }
        continue
      }
      try settle(session)
      echo(statement, session)
      let outcome = Interpreter.carryOut(statement, &session)
      if let output = outcome.output { session.environment.emit(output, session) }
      // The outcome is uniquely referenced here, so that adding to it copies nothing.
      (pending, session.outcome) = (nil, nil)
      if joined == nil { joined = outcome } else { joined?.append(outcome) }
      let whole = joined ?? outcome
      pending = Pending(line: number, outcome: whole)
      session.outcome = whole
      switch outcome.output?.ending {
      case .quit, .interrupted, .skipped: return outcome.output?.ending
      case .done, .failed, nil: break
      }
      if let failure = outcome.failure {
        hold(failure, isShown: outcome.output != nil, session)
        return nil
      }
    }
    return nil
  }

  /// Keeps the failure of the previous line until it is known whether it is expected.
  private mutating func hold(_ failure: Diagnosis, isShown: Bool, _ session: Session) {
    var error = ScriptError(name, line: number, failure, isShown ? .shownFailure : .failure)
    if isAwaited {
      error.isTold = true
      session.environment.emitFailure(error, session)
    }
    pending?.failure = error
  }

  /// Whether an expectation holds; a failure that it expects is then accepted.
  private mutating func checks(
    _ statement: Statement, _ session: Session
  ) throws(ScriptError) -> Bool {
    pending?.isOpen = false
    var expectation: Expectation?
    do {
      let read = try Expectation(statement.rest)
      expectation = read
      try watched(session) { try read.check(session) }
      if read.isOfFailure { acceptFailure(session) }
      // Silent for people, since it holds; programs get an event.
      var output = Output(fields: ["holds": read.line])
      output.command = Expect.declaration.name
      session.environment.emit(output, session)
      return true
    } catch is Interruption {
      isStopped = true
      return false
    } catch {
      // One report is enough: this one includes the outcome of the previous line.
      if expectation?.isOfFailure ?? false { pending?.failure = nil }
      let isFound = error is ExpectationError && expectation != nil
      let finding = ScriptError(
        name, line: number, Diagnosis(of: error),
        isFound ? .expectation(expectation?.updated(session)?.line) : .failure)
      if !isAwaited, pending?.failure != nil {
        pending?.doubts.append(finding)
      } else {
        try report(finding, session)
      }
      return false
    }
  }

  /// Compares, and can be stopped by the user.
  private func watched<Result>(
    _ session: Session, _ body: () throws -> Result
  ) throws -> Result {
    let watch = Interruption.Watch(session.environment.isInterrupted)
    return try Interruption.$watch.withValue(watch, operation: body)
  }

  private func echo(_ statement: Statement, _ session: Session) {
    guard session.state.settings.echo else { return }
    var echo = Output([.line("\("shape>", .faint) \(statement.source, .strong)")])
    echo.command = "echo"
    echo.fields = ["line": statement.source]
    session.environment.emit(echo, session)
  }

  private func fail(
    _ error: any Error, _ session: Session, line: Int? = nil
  ) throws(ScriptError) {
    try report(
      ScriptError(name, line: line ?? number, Diagnosis(of: error), .failure), session)
  }

  private func report(_ error: ScriptError, _ session: Session) throws(ScriptError) {
    guard let onFailure, onFailure(error, session) else { throw error }
  }
}
