import Advice
import Engine
import Rendering
import Support

/// Shows what is in the stack as it trains, and what is wrong with it.
struct Stats: Command {
  private static let file = Argument<String>.optional(
    "FILE", .file, "a picture (.svg) of four panels besides")
  private static let batches = Argument<Int>.option(
    "batches", .integer(1...10_000), standard: 8, "how many batches the layers' numbers are of")
  private static let steps = Argument<Int>.option(
    "steps", .integer(0...100_000), standard: 20,
    "how many steps on a copy update:data is measured over")
  private static let batch = Argument<Int>.option(
    "batch", .integer(1...1_000_000), written: "32",
    "examples per batch; those of the last train if left out")
  private static let rate = Argument<Double>.option(
    "lr", .positive, written: "0.1", "the learning rate of the steps; that of the last train")
  private static let tries = Argument<Bool>.option(
    "try", .flag, standard: true, written: "on",
    "whether changes are tried that may help, 100 steps each")

  static let declaration = Declaration(
    "stats", knownAs: ["statistics", "diagnose", "health", "inspect"], .train,
    "Shows the numbers in each layer as it trains, says what is wrong, and tries what may help.",
    discussion: """
      Of each layer: mean, std and a histogram of its output over some batches, the std of the \
      gradient, and a verdict with its bound: saturated outputs (tanh, sigmoid), places of a \
      rectifier that let no example through, closed gates. Of each parameter: std, the gradient's \
      std over that, and update:data, log10 of how far a step moves it, -3 being the lecture's \
      rule. A change that may help is trained for 100 steps on a copy; it is offered to fix if the \
      loss is then lower than without it and lower than a guess's. All of it happens on a copy: \
      weights, random numbers and steps of the session stay as they are. FILE.svg draws the \
      lecture's four pictures.
      """,
    arguments: [file, batches, steps, batch, rate, tries, .force],
    examples: ["stats", "stats batches=2 steps=5 try=off"],
    after: ["add embedding 27 10, flatten, linear 80 64 scale=8, tanh, linear 64 27 scale=0.1"],
    file: .writes(file))

  static func run(_ arguments: ParsedArguments, _ session: inout Session) throws -> CommandResult {
    try FigureError.checkEnding(arguments[file])
    let (copy, data) = try session.settled()
    let settings = session.stepSettings(batch: arguments[batch], rate: arguments[rate])
    let extent = TrainingNumbers.Extent(
      batches: try arguments.get(batches), steps: try arguments.get(steps))
    do {
      let watching = Watching(copy, data, settings, extent)
      let watched = try watching.watched()
      let report = try watching.report(watched, tries: arguments[tries] ?? true)
      session.offer(report.fixes, byCommand: .command(declaration.name))
      return CommandResult(try output(report, arguments, session))
    } catch {
      let undone = Undone(what: "measured", line: arguments.line)
      guard
        let shown = try session.obstacle(error, batch: settings.batch, .training, instead: undone)
      else { throw error }
      return shown
    }
  }

  private static func output(
    _ report: WatchedReport, _ arguments: ParsedArguments, _ session: Session
  ) throws -> Output {
    let path = arguments[file]
    var output = Output(
      report.blocks(session.state.settings), fields: report.fields(file: path))
    output.facts.losses = [Facts.Loss("batches", report.loss)]
    guard let path else { return output }
    try session.write(WatchedDrawing.drawing(report), to: path, isForced: arguments.isForced)
    output.blocks.append(.line("wrote \(path, .strong)"))
    return output
  }
}
