import Engine
import Notation
import Rendering
import Support

/// Carries a line of Python through the shell.
enum ExpressionLine {
  /// What its results are called, as those of a command are by its name.
  static let name = "expression"

  /// Carries out a line; if it throws, the session is unchanged.
  ///
  /// One that Ctrl-C has stopped keeps what it has done: a loop may have trained for an hour.
  ///
  /// - Throws: `FailedLine`; for a line that was stopped before it had done anything too.
  static func run(_ source: String, _ session: inout Session) throws -> CommandResult {
    let start = ContinuousClock.now
    let text = SourceText(source)
    do {
      let earlier = session
      let result = try Changes.carryingOut(source) { try run(text, &session, trace: nil) }
      if result.effect.isChange { session.remember(earlier, source) }
      return result
    } catch let error as LocatedError {
      throw TracedLine.stopped(
        error, text, session, after: (ContinuousClock.now - start).inSeconds)
    }
  }

  /// Carries out a line, traced if asked for; if it throws, the session is unchanged.
  ///
  /// - Throws: `LocatedError`.
  static func run(
    _ text: SourceText, _ session: inout Session, trace: ProgramTrace?
  ) throws -> CommandResult {
    let program = try PythonParser.program(text)
    let earlier = session
    let result = try LayerPlans.$current.withValue(LayerPlans()) {
      try carriedOut(program, &session, trace)
    }
    // A line that only reads leaves the session untouched, so no replay needs it.
    let isUsed = session.state.calls != earlier.state.calls
    let isReading = (session.state.data == nil) != (earlier.state.data == nil)
    if !result.effect.isChange, !isUsed, !isReading { session = earlier }
    // What fixes try again is what ran to its end.
    if result.effect.isChange, !result.keepsPart { session.state.texts.append(text) }
    return result
  }

  private static func carriedOut(
    _ program: Program, _ session: inout Session, _ trace: ProgramTrace?
  ) throws -> CommandResult {
    let earlier = session
    let (environment, settings) = (session.environment, session.state.settings)
    let heard = Heard()
    // What is carried out once more, to try something or to trace it, was shown the first time.
    let isShown = trace == nil && !Trial.isRunning
    return try ProgramRun.carryOut(
      program, &session, trace: trace,
      hear: { part in
        heard.record.add(CellPart(part))
        guard isShown else { return }
        switch part {
        case .text(let text):
          environment.write(text)
          heard.isLineOpen = !text.hasSuffix("\n")
        case .errors(let text):
          environment.writeErrors(text)
          heard.isErrorOpen = !text.hasSuffix("\n")
        case .figure(let drawing):
          heard.endLine(environment)
          environment.showEarly(Output([.drawing(drawing)]), settings)
        }
      }, endsWhereStopped: isShown
    ) { run, changed in
      guard let stop = run.stop else {
        return try result(of: run, program, &changed, from: earlier, heard, isShown)
      }
      return try Interruption.withoutWatch {
        var result = try result(of: run, program, &changed, from: earlier, heard, isShown)
        guard result.effect.isChange else { throw stop }
        result.keepsPart = true
        return result
      }
    }
  }

  /// What a line that was carried out shows, and what it did.
  private static func result(
    of run: ProgramRun, _ program: Program, _ changed: inout Session, from earlier: Session,
    _ heard: Heard, _ isShown: Bool
  ) throws -> CommandResult {
    var record = heard.record
    if case .none = run.value {
    } else if changed.recording?.isNotebook ?? false {
      record.add(.value(try run.value.displayed()))
    }
    if isShown { try run.showFigures() }
    heard.endLine(changed.environment)
    var output = try Self.output(of: run, program, isInScript: changed.scriptDepth > 0)
    output.command = name
    let hasChangedStack = try changed.followLines()
    let isLook =
      !run.line.hasChanged && !hasChangedStack
      && changed.variables.changes == earlier.variables.changes
      && changed.generator == earlier.generator && changed.generators == earlier.generators
    var result = CommandResult(output, isLook ? .look : .change)
    record.addFigures(of: heard.record)
    result.cell = record
    return result
  }

  /// What a running line has shown so far.
  private final class Heard {
    var record = CellRecord()
    var isLineOpen = false
    var isErrorOpen = false

    /// Ends the lines that were left open.
    func endLine(_ environment: Session.Environment) {
      if isLineOpen { environment.write("\n") }
      if isErrorOpen { environment.writeErrors("\n") }
      (isLineOpen, isErrorOpen) = (false, false)
    }
  }
}

extension ExpressionLine {
  /// A value as JSON fields.
  private struct Fields: Encodable, Sendable {
    var printed: [String]?
    var errors: String?
    var value: ValueFields?
    var names: [String: ValueFields]?
    var remarks: [String]?
    var interrupted: Bool?
  }

  private static func output(
    of run: ProgramRun, _ program: Program, isInScript: Bool
  ) throws -> Output {
    let line = run.line
    var output = Output(shown(by: line))
    var fields = Fields()
    if !line.printed.isEmpty { fields.printed = line.printed }
    if !line.errors.isEmpty { fields.errors = line.errors }
    if case .none = run.value {
    } else {
      output.blocks += try blocks(of: run.value)
      fields.value = try ValueFields(run.value)
    }
    var named: [String: ValueFields] = [:]
    var rows: [[Text]] = []
    for (name, value) in run.names {
      named[name] = try ValueFields(value)
      rows.append(try ValueRow.cells(name, value))
    }
    if !rows.isEmpty {
      fields.names = named
      // A loop's own printing says enough.
      if line.printed.isEmpty { output.blocks.append(.table(rows)) }
    }
    // A script that a line runs imports what it needs elsewhere.
    if !isInScript, let known = Machine.imported(program, line) {
      output.blocks.append(.line("\(known, .faint)"))
    }
    output.blocks += line.remarks.map { .line(Text($0, .faint)) }
    if !line.remarks.isEmpty { fields.remarks = line.remarks }
    if let stop = run.stop {
      let place = stop.statementLine(in: program.source).map { " in line \($0)" }
      let hasLines = program.source.text.contains("\n")
      output.blocks.append(
        .line(
          "stopped\(hasLines ? place ?? "" : ""); what it has done stays, and undo takes it back"))
      output.ending = .interrupted
      fields.interrupted = true
    }
    output.fields = fields
    let last = fields.value ?? run.names.last.flatMap { named[$0.name] }
    if let sizes = last?.shape {
      output.facts.shapes = [sizes.map(String.init).joined(separator: "x")]
    }
    return output
  }

  /// What it printed and drew, in order: blocks that were shown while it ran.
  private static func shown(by line: RunningLine) -> [Output.Block] {
    var blocks: [Output.Block] = []
    var figures = line.figures[...]
    for place in 0...line.printed.count {
      while let figure = figures.first, figure.after <= place {
        blocks.append(.early(.drawing(figure.drawing)))
        figures = figures.dropFirst()
      }
      if place < line.printed.count { blocks += lines(line.printed[place]).map { .early($0) } }
    }
    return blocks
  }

  private static func lines(_ text: String) -> [Output.Block] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { .line(Text(String($0))) }
  }

  /// The shape first, then the values.
  private static func blocks(of value: Value) throws -> [Output.Block] {
    var blocks: [Output.Block] = []
    switch value {
    case .type(let type):
      if let function = type.function { return try self.blocks(of: .function(function)) }
    case .function(let function):
      return function.usages.map { .line("\($0, .strong)") } + [
        .line(
          "\("help \(function.name)", .mend) explains it"
            + (function.name == "stack" ? "; \(Layers.declaration.name) lists the stack" : ""))
      ]
    case .tensor(let tensor):
      blocks.append(.line("\(tensor.shortShape, .shape) \(tensor.dtype.shortName, .faint)"))
    default:
      if let tensors = value.tensors(atMost: 64), !tensors.isEmpty {
        blocks.append(.line("\(tensors.map(\.shortShape).joined(separator: ", "), .shape)"))
      }
    }
    return blocks + lines(try value.written())
  }
}

/// A name and its value as a row of a table.
enum ValueRow {
  /// Characters of a value that a row shows.
  private static let mostShown = 60

  static func cells(_ name: String, _ value: Value) throws -> [Text] {
    if case .tensor(let tensor) = value {
      return [
        Text(name, .strong), Text(tensor.shortShape, .shape), Text(tensor.dtype.shortName, .faint),
      ]
    }
    if let tensors = value.tensors(atMost: 8), !tensors.isEmpty {
      return [
        Text(name, .strong), Text(tensors.map(\.shortShape).joined(separator: ", "), .shape),
        Text(value.kindName, .faint),
      ]
    }
    if case .optimization(let value) = value {
      return [Text(name, .strong), Text(value.inShort), Text(value.extent, .faint)]
    }
    if case .torchModule(let module) = value {
      return [
        Text(name, .strong), Text(try module.summary(of: mostShown)), Text(module.weight, .faint),
      ]
    }
    // Values too long to write are shown by name.
    let text = (try? value.writtenBeginning(of: mostShown)) ?? "…"
    let line = text.split(separator: "\n").first.map(String.init) ?? ""
    return [
      Text(name, .strong), Text(line.count > mostShown ? line.prefix(mostShown - 3) + "…" : line),
      Text(value.kindName, .faint),
    ]
  }
}
