import Engine
import Rendering
import Support

/// Lists the session's runs of training, or what differs between two of them.
struct Runs: ReportingCommand {
  private static let what = Argument<String>.optional(
    "FOLDER", .folder(or: diff), "a folder whose checkpoints are listed, or diff and two runs")
  private static let diff = "diff"
  private static let first = Argument<Int>.optional("A", .run, "a run, by its number")
  private static let second = Argument<Int>.optional("B", .run, "another")

  static let declaration = Declaration(
    "runs", knownAs: ["experiments", "trainings"], .train,
    "Lists the training runs of the session or of a folder, or what differs between two.",
    discussion: """
      Each run has the line that does it, the steps that its weights had seen after it, the mean \
      loss of its last 100 steps, its time, and the number of parameters; those of a sweep are among \
      them. undo, init and clear leave the list as it is, and load run 3 brings back what run 3 made \
      of the session. runs FOLDER lists the checkpoints there; line and time are known of a sweep's \
      alone. runs diff A B lists settings, layers and data that differ, and whether the losses differ \
      by more than batches do: another seed may differ by more.
      """,
    arguments: [what, first, second], examples: ["runs", "runs diff 1 2"],
    after: [
      "add embedding 27 10, flatten, linear 80 27", "train 40 lr=0.2", "train 40 lr=0.01 batch=8",
    ], file: .reads(what, unless: { $0.text == diff }))

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
    if let folder = arguments[what], folder != diff {
      if let number = arguments.words[first.name] {
        throw CommandError.unexpected(
          command: declaration.name, text: number, usage: declaration.usage)
      }
      return try FolderRuns(Path.expanded(folder), session).output(session.state.settings)
    }
    guard !session.runs.isEmpty else { throw WatchingError.noRuns }
    guard arguments[what] != nil else { return list(session) }
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
            number: index + 1, line: run.line, steps: run.steps, lastStep: run.lastStep,
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
    if first == second {
      said = "run \(first) was compared with itself"
    } else if difference.difference == 0 {
      said = "both losses are the same"
    } else if let noise = difference.noise, let exceeds = difference.exceedsNoise {
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

extension ArgumentKind<String> {
  /// The path of a folder, or a word.
  fileprivate static func folder(or word: String) -> ArgumentKind {
    ArgumentKind(
      wants: "the path of a folder, or \(word)", completesFiles: true, words: [word],
      read: { token, _ in token.text.isEmpty ? nil : token.text }, complete: { _ in [word] })
  }
}
