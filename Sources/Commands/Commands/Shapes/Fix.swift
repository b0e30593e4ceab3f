import Advice
import Engine
import Rendering
import Support

struct Fix: Command {
  private static let number = Argument<Int>.optional(
    "K", .offered, "which of the fixes; the first if left out")

  static let declaration = Declaration(
    "fix", knownAs: ["repair", "mend", "heal"], .shapes,
    "Applies a fix that was offered, and traces again.",
    discussion: """
      A push and every edit offer fixes where the tensor stops; want, lint and train, and messages \
      that name a better line, offer theirs. After a fix of lint, what is left to fix is shown. \
      Every fix was tried before it was offered: with it, the tensor gets through the whole \
      stack. A fix of several lines is one step for undo.
      """,
    arguments: [number], examples: ["fix", "fix 2"],
    after: ["add embedding 27 10, flatten 2, linear 80 200", "push 4x8"], isUndoable: true,
    draws: [.session, .push])

  static func run(_ arguments: ParsedArguments, _ session: inout Session) throws -> CommandResult {
    let number = arguments[number] ?? 1
    let fixes = session.validFixes
    guard fixes.indices.contains(number - 1) else {
      throw session.lacking(fix: number, isChosen: arguments[Self.number] != nil)
    }
    let fix = fixes[number - 1]
    if case .program(let text, let changed) = fix.change {
      return try run(program: text, changed, &session)
    }
    let source = session.fixSource
    let isLints = source?.isLints ?? false
    let earlier = session.pathToFix()
    let done = try session.carryOut(fix)
    guard source != .beforeTraining || !done.drawsAnew else {
      throw CommandError.fixLosesTraining(fix: number)
    }
    let trace = try session.traceFixed(
      since: earlier, pushing: fix.push, after: done)
    var output = trace.output(session.state.settings)
    output.blocks.insert(.line("\(fix.line, .mend)"), at: 0)
    if isLints, trace.failure == nil, let left = try Lint.findingsLeft(&session) {
      session.offer(left.fixes, byCommand: .lint)
      output.blocks +=
        left.entries.isEmpty
        ? [.line("lint finds nothing else")] : left.blocks + [left.helpLine]
      output.fields = FieldsWithFindings(trace: output.fields, findings: left.fields)
    }
    return CommandResult(output, Effect(.session(line: fix.line)))
  }

  /// Changes the definition, makes anew what was made with it, and runs the line that failed, traced.
  private static func run(
    program: String, _ changed: [String], _ session: inout Session
  ) throws -> CommandResult {
    var result = try TracedLine(program, depth: 2).run(&session)
    // It would draw weights anew that are used from now on.
    session.withdrawFixes()
    result.shown.blocks.insert(contentsOf: changed.map { .line("\($0, .mend)") }, at: 0)
    result.effect = Effect(.session(line: program))
    return result
  }
}

extension Session {
  /// Which of the fixes that a training run offers would draw weights anew that it has trained by then.
  ///
  /// - Throws: as the commands that do the same.
  func losing(_ fixes: [StackFix]) throws -> [Int] {
    try fixes.indices.filter { index in
      var copy = self
      copy.state.trained = TrainedWeights(of: state.model)
      return try copy.carryOut(fixes[index]).drawsAnew
    }.map { $0 + 1 }
  }

  /// Carries out a fix up to what is then pushed; gives what it did to the stack.
  ///
  /// - Throws: as the commands that do the same.
  mutating func carryOut(_ fix: StackFix) throws -> StackChange {
    var done = StackChange()
    switch fix.change {
    case .edits(let edits): for edit in edits { done.add(try carryOut(edit).effect) }
    case .input(let data, _, let edits):
      for edit in edits { done.add(try carryOut(edit).effect) }
      if let data { try readData(data) }
    case .program: break
    case .line(let line):
      for statement in try Lexer.statements(of: line) {
        guard let command = statement.command else { continue }
        let read = try CommandLineReader.read(
          statement.tokens.dropFirst(), command.declaration, self)
        done.add(try command.run(read, &self).effect)
      }
    }
    return done
  }

  private mutating func carryOut(_ edit: StackEdit) throws -> CommandResult {
    switch edit {
    case .add(let layer):
      try place([layer.asWritten], at: Position.root.child(state.model.children.endIndex))
    case .insertAt(let position, let layer): try place([layer.asWritten], at: position)
    case .replaceAt(let position, let layer):
      try place([layer.asWritten], at: position, isReplacing: true)
    case .remove(let number):
      try remove(Positions(parent: .root, range: number - 1..<number))
    case .move(let number, let place): try move(Position(number), to: Position(place))
    }
  }

  /// Why there is no fix of this number: others are offered, nothing is broken, or the list has
  /// expired.
  fileprivate func lacking(fix number: Int, isChosen: Bool) -> any Error {
    let offered = validFixes.count
    guard offered == 0 else { return CommandError.noSuchFix(number: number, offered: offered) }
    guard !state.model.children.isEmpty else { return ModelError.emptyStack }
    if let expired = expiredFixes, expired != .trace { return expired.expired(nil) }
    guard pushed != nil else { return nothingPushed }
    var copy = self
    let trace: TensorTrace
    do { trace = try copy.traceAgain() } catch { return error }
    guard let failure = trace.failure else {
      if isChosen, let expired = expiredFixes {
        return expired.expired(trace.input.description)
      }
      return CommandError.nothingBroken(input: trace.input.description)
    }
    return CommandError.noFixOffered(
      mend: failure.mend ?? "the stack has changed: push shows what it needs now")
  }
}

extension ArgumentKind<Int> {
  /// The number of a fix.
  fileprivate static var offered: ArgumentKind {
    var kind = integer(1...99)
    kind.complete = { session in session.validFixes.indices.map { String($0 + 1) } }
    return kind
  }
}

/// A trace's JSON fields and what lint finds after its fix.
private struct FieldsWithFindings: Encodable, Sendable {
  let trace: any Encodable & Sendable
  let findings: [LintReport.Fields]

  private enum Key: String, CodingKey { case findings }

  func encode(to encoder: any Encoder) throws {
    try trace.encode(to: encoder)
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(findings, forKey: .findings)
  }
}
