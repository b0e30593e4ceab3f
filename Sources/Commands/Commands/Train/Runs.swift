import Engine
import Rendering
import Support

/// Lists the session's runs of training, or what differs between two of them.
struct Runs: ReportingCommand {
  private static let diff = Argument<String>.optional(
    "diff", .word(["diff"]), "to compare two runs")
  private static let first = Argument<Int>.optional("A", .run, "a run, by its number")
  private static let second = Argument<Int>.optional("B", .run, "another")

  static let declaration = Declaration(
    "runs", knownAs: ["experiments", "trainings"], .train,
    "Lists the session's training runs, or what differs between two.",
    discussion: """
      Each run has the line that does it, the steps that its weights had seen after it, the mean \
      loss of its last 100 steps, its time, and the number of parameters. undo, init and clear leave \
      the list as it is. runs diff A B lists settings, layers and data that differ, and whether the \
      losses differ by more than batches do: another seed may differ by more.
      """,
    arguments: [diff, first, second], examples: ["runs", "runs diff 1 2"],
    after: [
      "add embedding 27 10, flatten, linear 80 27", "train 40 lr=0.2", "train 40 lr=0.01 batch=8",
    ])

  /// A run as JSON fields.
  private struct RunFields: Encodable {
    let number: Int
    let line: String
    let steps, lastStep, parameters: Int
    let loss, seconds: Double
  }

  /// The list as JSON fields.
  private struct ListFields: Encodable { let runs: [RunFields] }

  /// A comparison as JSON fields.
  private struct DiffFields: Encodable {
    let differences: [RecordDifference.Setting]
    let losses: [Double]
    let difference: Double
    let noise: Double?
    let exceedsNoise: Bool?
  }

  static func report(_ arguments: ParsedArguments, _ session: inout Session) throws -> Output {
    guard !session.runs.isEmpty else { throw WatchingError.noRuns }
    guard arguments[diff] != nil else { return list(session) }
    guard let first = arguments[first], let second = arguments[second] else {
      throw CommandError.missing(
        command: "\(declaration.name) diff", argument: arguments[first] == nil ? "A" : "B",
        usage: "\(declaration.name) diff A B")
    }
    return compare(first, try session.run(first), second, try session.run(second), session)
  }

  private static func list(_ session: Session) -> Output {
    let names = ["", "line", "steps", "loss", "seconds", "parameters"]
    let head = names.enumerated().map { place, name in
      place > 1 ? Text(name, .faint).flushRight : Text(name, .faint)
    }
    let precision = session.state.settings.precision
    let rows = session.runs.enumerated().map { index, run -> [Text] in
      [
        Text(String(index + 1), .number).flushRight, Text(run.line, .layer),
        Text(grouped(run.lastStep), .number).flushRight,
        Text(decimal(run.loss, precision), .good).flushRight,
        Text(decimal(run.seconds, 2), .number).flushRight,
        Text(grouped(run.parameters), .number).flushRight,
      ]
    }
    return Output(
      [.table([head] + rows)],
      fields: ListFields(
        runs: session.runs.enumerated().map { index, run in
          RunFields(
            number: index + 1, line: run.line, steps: run.losses.count, lastStep: run.lastStep,
            parameters: run.parameters, loss: run.loss, seconds: run.seconds)
        }))
  }

  private static func compare(
    _ first: Int, _ one: TrainingRecord, _ second: Int, _ other: TrainingRecord,
    _ session: Session
  ) -> Output {
    let difference = RecordDifference(one, other)
    let precision = session.state.settings.precision
    var rows = [["", "run \(first)", "run \(second)"].map { Text($0, .faint) }]
    rows += difference.settings.map { setting in
      [
        Text(setting.setting), Text(setting.first ?? "", .layer),
        Text(setting.second ?? "", .layer),
      ]
    }
    rows.append(["loss", Text(decimal(one.loss, precision)), Text(decimal(other.loss, precision))])
    var said = "run \(second) is \(decimal(abs(difference.difference), precision)) nats "
    said += difference.difference > 0 ? "higher" : "lower"
    if let noise = difference.noise, let exceeds = difference.exceedsNoise {
      said += exceeds ? ": more than batches differ" : ": no more than batches differ"
      said += " (\(decimal(noise, precision))); another seed may differ by more"
    }
    return Output(
      [.table(rows), .line(Text(said))],
      fields: DiffFields(
        differences: difference.settings, losses: [one.loss, other.loss],
        difference: difference.difference, noise: difference.noise,
        exceedsNoise: difference.exceedsNoise))
  }
}

extension Session {
  /// A training run of the session, counted from 1.
  ///
  /// - Throws: `WatchingError.noRuns` or `.noSuchRun`.
  func run(_ number: Int) throws(WatchingError) -> TrainingRecord {
    guard !runs.isEmpty else { throw .noRuns }
    guard runs.indices.contains(number - 1) else {
      throw .noSuchRun(number: number, count: runs.count)
    }
    return runs[number - 1]
  }
}

extension ArgumentKind<Int> {
  /// The number of a training run.
  fileprivate static var run: ArgumentKind {
    var kind = integer(1...1_000_000)
    kind.complete = { session in session.runs.indices.map { String($0 + 1) } }
    return kind
  }
}
