import Rendering
import Support
import Engine

/// One run of training steps and what it shows.
struct TrainingRun {
  private(set) var losses: [Float] = []
  /// The losses of the runs before it, since the weights were drawn.
  private let earlier: [Float]
  private let seconds: Double
  private let lastStep: Int
  private let isInterrupted: Bool
  /// How many steps were asked for.
  private let steps: Int
  private let checkpoint: CheckpointSchedule?
  /// The losses that are listed while it runs, if any are.
  private let log: TrainingLog?
  /// Why the last checkpoint could not be written, which ended the run.
  private let failure: Diagnosis?

  /// How many of the last losses the summary averages.
  private static let tail = 100

  /// Trains until the steps are done, the user stops, or a checkpoint cannot be written.
  ///
  /// - Throws: `TrainingError.lossNotFinite`: the session is then as before the run.
  init(
    _ trainer: Trainer, steps: Int, after state: State, _ environment: Session.Environment,
    checkpoint: CheckpointSchedule? = nil, log interval: Int? = nil
  ) throws {
    let start = ContinuousClock.now
    self.steps = steps
    earlier = Array(state.losses.suffix(Self.tail))
    let log = interval.map {
      TrainingLog(
        every: $0, lastStep: trainer.step.addingReportingOverflow(steps).partialValue,
        precision: state.settings.precision)
    }
    self.log = log
    var smoothed: Float = 0
    var interrupted = false
    var failure: Diagnosis?
    var saved: String?
    losses.reserveCapacity(min(steps, 1 << 20))
    while losses.count < steps, !interrupted, failure == nil {
      let rate = trainer.rate.rate(at: trainer.step)
      let loss = try trainer.advance()
      guard loss.isFinite else {
        throw TrainingError.lossNotFinite(step: trainer.step - 1, rate: rate, checkpoint: saved)
      }
      smoothed = losses.isEmpty ? loss : smoothed + 0.02 * (loss - smoothed)
      losses.append(loss)
      environment.report(
        Progress(
          done: losses.count, total: steps, unit: "steps", seconds: Self.seconds(since: start),
          training: .init(step: trainer.step, loss: loss, smoothedLoss: smoothed, rate: rate)))
      if let log, let row = log.row(step: trainer.step - 1, loss) {
        environment.showEarly(Output([.table([row])]), state.settings)
      }
      interrupted = environment.isInterrupted()
      let isLast = interrupted || losses.count == steps
      let isDue = checkpoint.map { isLast || $0.isDue(trainer) } ?? false
      if isLast || isDue, !trainer.isSound() {
        throw TrainingError.lossNotFinite(step: trainer.step, rate: rate, checkpoint: saved)
      }
      if let checkpoint, isDue {
        failure = checkpoint.save(trainer, losses)
        if failure == nil { saved = checkpoint.path }
      }
    }
    seconds = Self.seconds(since: start)
    lastStep = trainer.step
    isInterrupted = interrupted && losses.count < steps
    self.checkpoint = checkpoint
    self.failure = failure
  }

  /// Whether a checkpoint holds all of it.
  var isSaved: Bool { checkpoint != nil && failure == nil }

  private static func seconds(since start: ContinuousClock.Instant) -> Double {
    (ContinuousClock.now - start).inSeconds
  }

  /// The run as JSON fields.
  private struct Fields: Encodable {
    let steps, lastStep: Int
    let firstLoss, meanOfLast: Float
    let meanBefore: Float?
    let seconds: Double
    let interrupted: Bool
    let checkpoint: String?
    let failure: Diagnosis?
    let log: [TrainingLog.Entry]?
    let warnings: [LintReport.Fields]?
  }

  private static func mean(_ losses: ArraySlice<Float>) -> Float {
    losses.reduce(0, +) / Float(max(1, losses.count))
  }

  /// How the loss changed, like compared with like: where training goes on, both ends are means of
  /// equally many steps, since one batch says little.
  private func change(precision: Int) -> Text {
    let count = min(Self.tail, losses.count, earlier.isEmpty ? Int.max : earlier.count)
    let now = decimal(Double(Self.mean(losses.suffix(count))), precision)
    guard !earlier.isEmpty else {
      let first = decimal(Double(losses.first ?? 0), precision)
      return "first loss \(first, .number) → \(now, .good) (mean of the last \(count))"
    }
    let before = decimal(Double(Self.mean(earlier.suffix(count))), precision)
    let kind = count == 1 ? "one step each" : "means of \(count) steps"
    return "loss before \(before, .number) → now \(now, .good) (\(kind))"
  }

  /// The summary, with losses to this many digits, and the stack's warnings.
  func output(
    precision: Int, warnings: [LintReport.Fields]? = nil,
    goingOn: (_ steps: Int, _ withCheckpoint: Bool) -> String
  ) -> Output {
    let log = log?.entries(of: losses, lastStep: lastStep)
    let mean = Self.mean(losses.suffix(Self.tail))
    let each = decimal(seconds / Double(max(1, losses.count)) * 1000, 3)
    let spent: Text =
      "\(counted(losses.count, "step")) in \(decimal(seconds, 2)) s (\(each) ms each): "
    var output = Output(
      [.line(spent + change(precision: precision))],
      fields: Fields(
        steps: losses.count, lastStep: lastStep, firstLoss: losses.first ?? 0, meanOfLast: mean,
        meanBefore: earlier.isEmpty ? nil : Self.mean(earlier.suffix(Self.tail)),
        seconds: seconds, interrupted: isInterrupted,
        checkpoint: failure == nil ? checkpoint?.path : nil, failure: failure, log: log,
        warnings: warnings))
    output.facts.losses = [Facts.Loss("run", Double(mean))]
    if let log, let table = self.log?.table(log) { output.blocks.insert(.early(table), at: 0) }
    let left = steps - losses.count
    if isInterrupted {
      output.blocks += [
        .line("stopped after step \(grouped(lastStep)); the weights are kept"),
        .line("\(goingOn(left, true), .mend) continues from there"),
      ]
      output.ending = .interrupted
      output.completed = losses.count
    }
    if let checkpoint {
      show(checkpoint, left > 0 ? goingOn(left, false) : nil, in: &output)
    }
    return output
  }

  /// Shows how the run can be continued, or why it cannot.
  private func show(
    _ checkpoint: CheckpointSchedule, _ goingOn: String?, in output: inout Output
  ) {
    guard let failure else {
      output.blocks.append(.line("checkpoint \(checkpoint.path, .strong)"))
      return
    }
    output.blocks += [
      .line("\("stopped:", .bad) \(checkpoint.path): \(failure.what)"),
      .line(
        "the training up to step \(grouped(lastStep)) is kept: \("save FILE", .mend) elsewhere"
          + (goingOn.map { ", then \($0, .mend) continues" } ?? "")),
    ]
    output.ending = .failed(failure)
  }
}
