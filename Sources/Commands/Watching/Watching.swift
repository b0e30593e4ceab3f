import Advice
import Engine
import Rendering
import Support

/// Measures a stack as it trains, and tries what may help, on copies of a session.
struct Watching {
  private let session: Session
  private let data: Dataset
  private let settings: StepSettings
  private let extent: TrainingNumbers.Extent

  /// How many causes have changes tried for them, and how many changes each.
  private static let (mostCauses, mostChanges) = (2, 3)

  /// Measures the session's stack with the steps of these settings.
  init(
    _ session: Session, _ data: Dataset, _ settings: StepSettings,
    _ extent: TrainingNumbers.Extent
  ) {
    (self.session, self.data) = (session, data)
    (self.settings, self.extent) = (settings, extent)
  }

  /// The numbers of the stack as it is.
  ///
  /// - Throws: `Interruption.stopped`; what `Trainer` throws.
  func watched() throws -> WatchedTraining {
    let start = ContinuousClock.now
    let environment = session.environment
    let trainer = try session.trainer(settings, on: data, sharesWindows: false)
    let total = extent.batches + extent.steps
    let numbers = try TrainingNumbers(
      of: session.state.model, by: trainer, extent, unless: environment.isInterrupted,
      reporting: { done in
        environment.report(
          Progress(
            command: Stats.declaration.name, done: done, total: total, unit: "batches",
            seconds: (ContinuousClock.now - start).inSeconds))
      })
    return WatchedTraining(
      numbers, of: session.state.model, rate: settings.rate, symbols: data.vocabulary.count,
      isTrained: session.state.step > 0)
  }

  /// The causes of what is wrong, with changes that were tried for the first ones.
  ///
  /// - Throws: `Interruption.stopped`; what `Trainer` throws.
  func report(_ watched: WatchedTraining, tries: Bool) throws -> WatchedReport {
    let causes = watched.causes
    let changes = causes.prefix(tries ? Self.mostCauses : 0).map {
      $0.changes.prefix(Self.mostChanges)
    }
    let start = ContinuousClock.now
    let total = (changes.reduce(0) { $0 + $1.count } + 1) * TriedChange.steps
    var done = 0
    let environment = session.environment
    var trial = TrainingTrial(session, data, settings) {
      done += 1
      environment.report(
        Progress(
          command: Stats.declaration.name, done: min(done, total), total: total,
          unit: "steps of trials", seconds: (ContinuousClock.now - start).inSeconds))
    }
    let tried = try changes.map { try $0.compactMap { try trial.tried($0) } }
    return WatchedReport(
      watched: watched, settings: settings, extent: extent,
      causes: causes.enumerated().map { index, cause in
        (cause, index < tried.count ? tried[index] : [])
      })
  }
}
