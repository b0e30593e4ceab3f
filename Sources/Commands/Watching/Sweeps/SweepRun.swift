import Engine
import Rendering
import Support

/// One training of a sweep.
struct SweepRun: Sendable {
  /// The line that trains, and all lines that do the same from the session.
  let line, lines: String
  /// The part of the data that judges it.
  let part: Dataset.Part
  /// How many steps the evaluation takes as long as.
  let evaluationSteps: Double

  /// Trains the session that the run begins with and evaluates it; gives what is kept of it.
  ///
  /// - Throws: `Interruption.stopped`; what the line throws, but for a loss that is not finite.
  func carryOut(
    in session: inout Session, reporting report: @escaping @Sendable (SweepNews) -> Void
  ) throws -> Checkpoint {
    let start = ContinuousClock.now
    session.environment.report = { progress in
      guard let training = progress.training else { return }
      report(SweepNews(done: Double(progress.done), loss: training.smoothedLoss))
    }
    do {
      try session.carryOutAlone(line)
    } catch let error as TrainingError {
      guard case .lossNotFinite = error else { throw error }
      session.state.note = TrainingNote(
        line: lines, seconds: (ContinuousClock.now - start).inSeconds,
        failure: error.diagnosis.what)
      return Checkpoint(session.state, nil)
    }
    let seconds = (ContinuousClock.now - start).inSeconds
    let loss = try loss(of: session, reporting: report)
    session.state.note = TrainingNote(line: lines, seconds: seconds, loss: Double(loss))
    return Checkpoint(session.state, nil)
  }

  /// The loss over the part that judges the run, of the averaged weights where an average is kept.
  private func loss(
    of session: Session, reporting report: (SweepNews) -> Void
  ) throws -> Float {
    var copy = session
    let data = try copy.dataset()
    let state = session.state
    let total = Double(max(1, data.measuredCount(part)))
    let loss = try Evaluator.loss(
      of: try state.model(averaged: state.average != nil), on: data, part,
      unless: session.environment.isInterrupted,
      reporting: { done in
        let share = evaluationSteps * Double(done) / total
        report(SweepNews(done: Double(state.step) + share, loss: nil))
      })
    guard let loss else { throw Interruption.stopped }
    return loss
  }
}

/// What came of one run of a sweep.
struct SweepOutcome: Sendable {
  /// The seed.
  let seed: UInt64
  /// The loss over the part that judges it; `nil` for a run whose loss was no number on the way.
  let loss: Double?
  /// The mean loss of its last steps.
  let endLoss: Double?
  let seconds: Double
  let steps, parameters: Int
  /// Why it came to no end.
  let failure: String?
  /// The mean losses of its bins, of this many steps.
  let curve: [Double]
  let binSteps: Int
  /// What `runs` lists.
  let record: TrainingRecord

  /// Reads what was kept of a run.
  init(
    _ checkpoint: Checkpoint, of each: SweepCase, seed: UInt64, on data: Dataset, file: String?
  ) {
    self.seed = seed
    let (note, losses) = (checkpoint.note, checkpoint.losses)
    (loss, failure) = (note?.loss, note?.failure)
    endLoss = losses.isEmpty ? nil : TrainingRecord.end(of: losses).mean
    (seconds, steps) = (note?.seconds ?? 0, losses.count)
    parameters = each.parameters
    let size = LossCurve.standardBin(losses.count)
    binSteps = size
    curve = stride(from: 0, to: losses.count, by: size).map {
      losses[$0..<min(losses.count, $0 + size)].mean ?? 0
    }
    var words = Dictionary(each.choices.map { ($0.key.name, $0.word) }) { first, _ in first }
    words["seed"] = String(seed)
    var state = each.session.state
    state.step = losses.count
    var record = TrainingRecord(
      line: note?.line ?? each.lines(seed: seed), words: words, of: state, on: data,
      losses: losses, seconds: seconds)
    record.file = file
    self.record = record
  }
}
