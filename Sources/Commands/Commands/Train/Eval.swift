import Engine
import Rendering
import Support

struct Eval: Command {
  private static let part = Argument<String>.optional(
    "PART", .word(Dataset.Part.allCases.map(\.rawValue)), "train and val if left out")

  static let declaration = Declaration(
    "eval", knownAs: ["evaluate", "test", "validate", "loss"], .train,
    "Computes the loss over a whole part of the data, in evaluation mode.",
    discussion: """
      In nats per symbol; a random guess scores the logarithm of the number of symbols. With ema=on \
      the weights are the average that train keeps; batchnorm's running statistics are those of the \
      stack.
      """,
    arguments: [part, .ema], examples: ["eval val", "eval val ema=on"],
    after: ["add embedding 27 10, flatten, linear 80 27", "train 5 ema=0.9"])

  /// The losses as JSON fields.
  private struct Fields: Encodable {
    var train, val, test: Float?
    /// Whether the weights are the average.
    var ema: Bool?

    subscript(part: Dataset.Part) -> Float? {
      get {
        switch part {
        case .train: train
        case .val: val
        case .test: test
        }
      }
      set {
        switch part {
        case .train: train = newValue
        case .val: val = newValue
        case .test: test = newValue
        }
      }
    }
  }

  static func run(_ arguments: ParsedArguments, _ session: inout Session) throws -> CommandResult {
    let data = try session.dataset()
    let parts =
      arguments[part].flatMap(Dataset.Part.init).map { [$0] }
      ?? [.train, .val].filter { data.count($0) > 0 }
    let (start, environment) = (ContinuousClock.now, session.environment)
    var rows: [[Text]] = []
    let isAveraged = arguments.isAveraged
    let model = try session.state.model(averaged: isAveraged)
    var fields = Fields(ema: isAveraged ? true : nil)
    var losses: [Facts.Loss] = []
    for part in parts {
      let evaluated: Float?
      do {
        evaluated = try Evaluator.loss(
          of: model, on: data, part, unless: environment.isInterrupted,
          reporting: { done in
            environment.report(
              Progress(
                command: declaration.name, done: done, total: data.measuredCount(part),
                unit: "examples",
                seconds: (ContinuousClock.now - start).inSeconds))
          })
      } catch {
        let undone = Undone(what: "evaluated", line: arguments.line)
        guard let shown = try session.obstacle(error, batch: 1, .inference, instead: undone)
        else { throw error }
        return shown
      }
      guard let loss = evaluated else {
        var output = Output([
          .table(rows), .line("stopped; the loss over \(part.rawValue) was not finished"),
        ])
        output.ending = .interrupted
        return CommandResult(output)
      }
      fields[part] = loss
      losses.append(Facts.Loss(part.rawValue, Double(loss)))
      rows.append([
        Text(part.rawValue),
        Text(decimal(Double(loss), session.state.settings.precision), .good).flushRight,
        Text(
          (data.options.cut.isOfRows
            ? counted(data.placeCount(part), "place") : counted(data.count(part), "example"))
            + (isAveraged ? ", averaged weights" : ""),
          .faint),
      ])
    }
    var output = Output([.table(rows)], fields: fields)
    output.facts.losses = losses
    return CommandResult(output)
  }
}
