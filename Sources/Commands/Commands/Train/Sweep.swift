import Engine
import Rendering
import Support

/// Trains every combination of some settings with several seeds, and compares them.
struct Sweep: Command {
  private static let plot = Argument<String>.optional(
    "plot", .word(["plot"]), "to draw the curves of the last sweep")
  private static let file = Argument<String>.optional(
    "FILE", .file, "a picture (.svg) of the curves in place of the terminal")
  private static let words = Argument<[SweepWord]>.rest(
    "KEY=VALUE,…", .sweepWords, required: false,
    "options of train, steps, seed and names in the stack")
  private static let hours = Argument<Double>.option(
    "hours", .positive, standard: 24, written: "24",
    "refused where it would take longer, by steps that are measured")
  private static let table = Argument<String>.option(
    "csv", .file, written: "FILE", "a table of the runs for other programs")

  static let declaration = Declaration(
    "sweep", knownAs: ["grid", "grid_search", "gridsearch", "tune", "hyperopt", "optuna"], .train,
    "Trains all combinations of settings with several seeds, and says which differ.",
    discussion: """
      Each run is what seed N, init and train do, bit for bit, on a copy: the session stays as it is. \
      A key is an option of train, steps, seed (1..3 if left out), or a name that numbers of the stack \
      were written with, as in n_hidden = 64, then add linear 30 n_hidden. Runs go on side by side, \
      one on each core. The table is sorted by the loss over val, the mean of the seeds with its \
      standard deviation; whether two settings differ by more than seeds do is decided by Welch's t. \
      Finished runs are kept in a file each: after Ctrl-C, or a crash, the same line goes on with \
      those that are left. load run N brings back a run of the list that runs shows. sweep alone \
      shows the last table again, sweep plot draws its curves.
      """,
    arguments: [plot, file, words, hours, table, .force],
    examples: ["sweep lr=0.3,0.03 steps=40 seed=1..3"],
    after: ["data names split=0.98,0.01,0.01", "add embedding 27 10, flatten, linear 80 27"],
    file: .writes(file))

  static func run(_ arguments: ParsedArguments, _ session: inout Session) throws -> CommandResult {
    if let given = arguments[words] {
      if let word = arguments.words[plot.name] {
        throw CommandError.unexpected(
          command: declaration.name, text: word, usage: declaration.usage)
      }
      return try train(given, arguments, &session)
    }
    guard let report = session.sweep else {
      guard arguments[plot] == nil else { throw SweepError.noSweep }
      throw CommandError.missing(
        command: declaration.name, argument: words.name, usage: declaration.usage)
    }
    return CommandResult(try shown(report, arguments, session))
  }

  /// Shows the last sweep again.
  private static func shown(
    _ report: SweepReport, _ arguments: ParsedArguments, _ session: Session
  ) throws -> Output {
    let settings = session.state.settings
    let fields = { report.fields(settings, plan: nil, file: $0) }
    guard arguments[plot] != nil else {
      try write(report, arguments, session)
      return Output([report.table(settings)], fields: fields(arguments[table]))
    }
    let path = arguments[file]
    try FigureError.checkEnding(path)
    let drawing = SweepDrawing.drawing(report)
    guard let path else { return Output([.drawing(drawing)], fields: fields(nil)) }
    try session.write(drawing, to: path, isForced: arguments.isForced)
    return Output([.line("wrote \(path, .strong)")], fields: fields(path))
  }

  private static func train(
    _ given: [SweepWord], _ arguments: ParsedArguments, _ session: inout Session
  ) throws -> CommandResult {
    try checkTable(arguments, session)
    let grid = try SweepGrid(given, declaration.usage, session)
    try session.state.model.checkTrainable()
    let (copy, data) = try session.settled()
    do {
      let settings = session.stepSettings(batch: nil)
      _ = try copy.trainer(settings, on: data)
    } catch {
      let undone = Undone(what: "swept", line: arguments.line)
      guard let shown = try session.obstacle(error, batch: 32, .training, instead: undone)
      else { throw error }
      return shown
    }
    let plan = try SweepPlan(grid, session, data, hours: try arguments.get(hours))
    session.environment.warn(Output(Text(plan.announcement)), session.state.settings)
    var runner = SweepRunner(plan, session, data)
    let isDone = try runner.run()
    plan.store?.prune(sparing: plan.runs.map(\.key))
    return try result(runner.report, plan, isDone: isDone, arguments, &session)
  }

  private static func result(
    _ report: SweepReport, _ plan: SweepPlan, isDone: Bool, _ arguments: ParsedArguments,
    _ session: inout Session
  ) throws -> CommandResult {
    let settings = session.state.settings
    guard isDone else {
      let done = report.outcomes.count
      var output = Output(
        [
          report.table(settings),
          .line("stopped: \(done) of \(counted(report.runs.count, "run")) are done"),
        ], fields: report.fields(settings, plan: plan, file: nil))
      if done > 0, plan.store != nil {
        output.blocks.append(.line("\(arguments.line, .mend) goes on with those that are left"))
      }
      output.ending = .interrupted
      var result = CommandResult(output)
      result.keepsPart = true
      return result
    }
    let first = session.runs.count + 1
    for number in report.runs.indices {
      if let outcome = report.outcomes[number] { session.runs.append(outcome.record) }
    }
    session.sweep = report.withoutSessions
    try write(report, arguments, session)
    var blocks = report.blocks(settings, firstRun: first)
    if let path = arguments[table] { blocks.append(.line("wrote \(path, .strong)")) }
    var output = Output(
      blocks, fields: report.fields(settings, plan: plan, file: arguments[table]))
    output.facts.losses = [
      Facts.Loss(report.part.rawValue, report.rows.first?.losses.mean ?? .nan)
    ]
    return CommandResult(output)
  }

  /// The file that the table is written to; `nil` where none is.
  private static func tableFile(_ arguments: ParsedArguments, _ session: Session) -> OutputFile? {
    arguments[table].map { path in
      let kind = OutputFile.Kind("table of sweep's", startBytes: 1 << 10) { bytes in
        bytes.firstRange(of: Array(",train_loss,seconds,parameters,failure\n".utf8)) != nil
      }
      return OutputFile(path, kind, sparing: session.readings, isForced: arguments.isForced)
    }
  }

  /// Refuses a table that cannot be written before anything is trained.
  private static func checkTable(_ arguments: ParsedArguments, _ session: Session) throws {
    try tableFile(arguments, session)?.check()
  }

  private static func write(
    _ report: SweepReport, _ arguments: ParsedArguments, _ session: Session
  ) throws {
    try tableFile(arguments, session)?.write(report.csv)
  }
}
