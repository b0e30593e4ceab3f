import Engine
import Rendering
import Support

/// Sweeps the learning rate and suggests one.
struct RateCommand: Command {
  private static let file = Argument<String>.optional(
    "FILE", .file, "a picture (.svg) in place of the terminal")
  private static let low = Argument<Double>.option(
    "from", .positive, standard: 0.001, "the lowest rate")
  private static let high = Argument<Double>.option(
    "to", .positive, standard: 10, written: "10", "the highest rate")
  private static let steps = Argument<Int>.option(
    "steps", .integer(20...100_000), standard: 200, "how many steps there are from one to the other"
  )
  private static let seeds = Argument<Int>.option(
    "seeds", .integer(1...100), standard: 5, "with the batches of how many seeds it is done")
  private static let batch = Argument<Int>.option(
    "batch", .integer(1...1_000_000), written: "32",
    "examples per batch; those of the last train if left out")

  static let declaration = Declaration(
    "lr", knownAs: ["lr_find", "find_lr", "learning_rate"], .train,
    "Sweeps the learning rate on copies of the session, and suggests one.",
    discussion: """
      Each step has a higher rate than the one before, by the same factor; the loss first falls and \
      then rises where the rate is too high. The curve is the median of several seeds, with the \
      lowest and the highest beside it. The suggestion is the highest rate before the loss rises, \
      divided by 2.5, with the range that single seeds suggest; where the loss does not fall, falls to \
      the end, or seeds differ tenfold, none is made. The optimizer is that of the last train. \
      Weights, random numbers and steps of the session stay as they are.
      """,
    arguments: [file, low, high, steps, seeds, batch, .force],
    examples: ["lr", "lr steps=60 seeds=3 to=100"],
    after: ["add embedding 27 10, flatten, linear 80 64, tanh, linear 64 27 scale=0.1"],
    file: .writes(file))

  static func run(_ arguments: ParsedArguments, _ session: inout Session) throws -> CommandResult {
    try FigureError.checkEnding(arguments[file])
    let extent = RateSweep.Extent(
      low: try arguments.get(low), high: try arguments.get(high),
      steps: try arguments.get(steps), seeds: try arguments.get(seeds))
    guard extent.high >= 10 * extent.low else {
      throw CommandError.badValue(
        argument: "\(high.name)=", text: shortNumber(extent.high),
        wants: "a rate at least ten times \(low.name)=\(shortNumber(extent.low))")
    }
    let (copy, data) = try session.settled()
    let settings = session.stepSettings(batch: arguments[batch])
    do {
      let sweep = try sweep(copy, data, settings, extent)
      return CommandResult(try output(sweep, settings, extent, arguments, session))
    } catch {
      let undone = Undone(what: "swept", line: arguments.line)
      guard
        let shown = try session.obstacle(error, batch: settings.batch, .training, instead: undone)
      else { throw error }
      return shown
    }
  }

  private static func sweep(
    _ session: Session, _ data: Dataset, _ settings: StepSettings, _ extent: RateSweep.Extent
  ) throws -> RateSweep {
    let (start, environment) = (ContinuousClock.now, session.environment)
    var done = 0
    return try RateSweep(session, data, settings, extent) {
      done += 1
      environment.report(
        Progress(
          command: declaration.name, done: done, total: extent.steps * extent.seeds,
          unit: "steps", seconds: (ContinuousClock.now - start).inSeconds))
    }
  }
}

extension RateCommand {
  /// A point of the curve as JSON fields.
  private struct PointFields: Encodable {
    let rate, medianLoss, lowLoss, highLoss: Double
  }

  /// The sweep as JSON fields.
  private struct Fields: Encodable {
    let seeds, steps: Int
    let curve: [PointFields]
    let suggestion, low, high: Double?
    let why: String?
    let line, file: String?
  }

  private static func output(
    _ sweep: RateSweep, _ settings: StepSettings, _ extent: RateSweep.Extent,
    _ arguments: ParsedArguments, _ session: Session
  ) throws -> Output {
    let (path, suggestion) = (arguments[file], sweep.suggestion)
    let drawing = RateDrawing.drawing(sweep, suggestion)
    var blocks: [Output.Block] = sweep.curve.isEmpty ? [] : [.drawing(drawing)]
    if let path {
      try session.write(drawing, to: path, isForced: arguments.isForced)
      blocks = [.line("wrote \(path, .strong)")]
    }
    var (rate, low, high) = (Double?.none, Double?.none, Double?.none)
    var (why, line) = (String?.none, String?.none)
    switch suggestion {
    case .none(let reason):
      why = reason
      blocks.append(.line("\("no suggestion:", .bad) \(reason)"))
    case .rate(let best, let from, let to):
      var settings = settings
      settings.rate = Double(significant(best, 2)) ?? best
      (rate, low, high, line) = (settings.rate, from, to, settings.line(steps: 1000))
      let (seeds, range) = (
        counted(extent.seeds, "seed"), "\(significant(from, 2)) to \(significant(to, 2))"
      )
      blocks += [
        .line("lr \(shortNumber(settings.rate), .good), \(range) by \(seeds)"),
        .line("\(settings.line(steps: 1000), .mend) uses it"),
      ]
    }
    let curve = sweep.curve.map {
      PointFields(rate: $0.rate, medianLoss: $0.median, lowLoss: $0.low, highLoss: $0.high)
    }
    return Output(
      blocks,
      fields: Fields(
        seeds: extent.seeds, steps: extent.steps, curve: curve, suggestion: rate, low: low,
        high: high, why: why, line: line, file: path))
  }
}
