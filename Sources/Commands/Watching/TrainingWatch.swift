import Advice
import Engine
import Rendering
import Support

/// What is wrong with a stack at regular steps of a run, shown while it trains: measured on copies, so that the
/// run itself goes on as without.
struct TrainingWatch: Sendable {
  /// The verdicts at one step.
  struct Entry: Encodable, Sendable {
    let step: Int
    let verdicts: [String]
  }

  private let interval: Int
  private let session: Session
  private let data: Dataset
  private let settings: StepSettings

  /// How much is looked at, and how many verdicts are shown.
  private static let extent = TrainingNumbers.Extent(batches: 4, steps: 5)
  private static let shown = 3

  /// Looks every `interval` steps at the stack that a session's run trains.
  init(every interval: Int, _ session: Session, _ data: Dataset, _ settings: StepSettings) {
    (self.interval, self.session) = (max(1, interval), session)
    (self.data, self.settings) = (data, settings)
  }

  /// What is wrong after the run's present step; `nil` for a step at which nothing is looked at.
  func entry(_ trainer: Trainer) -> Entry? {
    guard trainer.step % interval == 0 else { return nil }
    do {
      return Entry(step: trainer.step, verdicts: Self.verdicts(try watched(trainer)))
    } catch {
      // A run goes on where there is no memory to look at it.
      return Entry(step: trainer.step, verdicts: ["not looked at: \(Diagnosis(of: error).what)"])
    }
  }

  /// The numbers at the run's present step.
  private func watched(_ trainer: Trainer) throws -> WatchedTraining {
    var copy = session
    copy.state.model = try trainer.currentModel()
    copy.state.generator = trainer.generator
    copy.state.optimizer = try trainer.optimizerState()
    copy.state.step = trainer.step
    // The run reports its own progress, and stops after its own step.
    copy.environment = Session.Environment()
    var now = settings
    // A cosine ends at 0, where no step can be taken.
    let rate = Double(trainer.rate.rate(at: trainer.step - 1))
    now.rate = rate > 0 ? rate : settings.rate
    return try Watching(copy, data, now, Self.extent).watched()
  }

  /// Those of layers and of parameters that are not fine.
  private static func verdicts(_ watched: WatchedTraining) -> [String] {
    let layers = watched.numbers.layers.compactMap { layer -> String? in
      guard let verdict = watched.verdict(of: layer), !verdict.isFine else { return nil }
      return "layer \(layer.position) \(verdict.text)"
    }
    let parameters = watched.numbers.parameters.compactMap { parameter -> String? in
      guard let verdict = watched.verdict(of: parameter), !verdict.isFine else { return nil }
      return "layer \(parameter.layer) \(parameter.name) \(verdict.text)"
    }
    return Array((layers + parameters).prefix(shown))
  }

  /// A step's row.
  static func row(_ entry: Entry) -> [Text] {
    let verdicts = entry.verdicts.joined(separator: "; ")
    return [
      Text(grouped(entry.step), .number).flushRight,
      entry.verdicts.isEmpty ? Text("ok", .good) : Text(verdicts, .bad),
    ]
  }

  /// All rows as one table.
  static func table(_ entries: [Entry]) -> Output.Block { .table(entries.map(row)) }
}
