import Support
import Engine

/// One run of training steps and what it shows.
struct TrainingRun {
  private(set) var losses: [Float] = []
  private let seconds: Double
  private let lastStep: Int
  private let isInterrupted: Bool
  /// How many steps were asked for.
  private let steps: Int
  private let checkpoint: CheckpointSchedule?
  /// Why the last checkpoint could not be written, which ended the run.
  private let failure: Diagnosis?

  /// How many of the last losses the summary averages.
  private static let tail = 100

  /// Trains until the steps are done, the user stops, or a checkpoint cannot be written.
  ///
  /// - Throws: `TrainingError.lossNotFinite`: the run is then as if it had not been.
  init(
    _ trainer: Trainer, steps: Int, _ environment: Session.Environment,
    checkpoint: CheckpointSchedule? = nil
  ) throws {
    let start = ContinuousClock.now
    self.steps = steps
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
          done: losses.count, total: steps, step: trainer.step, loss: loss,
          smoothedLoss: smoothed, rate: rate, seconds: Self.seconds(since: start)))
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

  private static func seconds(since start: ContinuousClock.Instant) -> Double {
    (ContinuousClock.now - start).inSeconds
  }

  /// The run for programs.
  private struct Fields: Encodable {
    let steps, lastStep: Int
    let firstLoss, meanOfLast: Float
    let seconds: Double
    let interrupted: Bool
    let checkpoint: String?
    let failure: Diagnosis?
    let log: [Logged]?
    let warnings: [LintReport.Fields]?
  }

  /// The loss of one step, counted from 0 since the weights were drawn.
  private struct Logged: Encodable {
    let step: Int
    let loss: Float
  }

  /// The losses at the multiples of `interval`.
  private func logged(every interval: Int) -> [Logged] {
    let first = lastStep - losses.count
    return losses.enumerated().map { Logged(step: first + $0, loss: $1) }
      .filter { $0.step % interval == 0 }
  }

  /// The summary, losses with so many digits, the log at every so many steps, and what was wrong with
  /// the stack.
  func output(
    precision: Int, log interval: Int? = nil, warnings: [LintReport.Fields]? = nil,
    goingOn: (_ steps: Int, _ withCheckpoint: Bool) -> String
  ) -> Output {
    let log = interval.map(logged(every:))
    let last = losses.suffix(Self.tail)
    let mean = last.reduce(0, +) / Float(max(1, last.count))
    let each = decimal(seconds / Double(max(1, losses.count)) * 1000, 3)
    let first = decimal(Double(losses.first ?? 0), precision)
    let now = decimal(Double(mean), precision)
    var output = Output(
      [
        .line(
          "\(counted(losses.count, "step")) in \(decimal(seconds, 2)) s (\(each) ms each): first loss \(first, .number) → \(now, .good) (mean of the last \(last.count))"
        )
      ],
      fields: Fields(
        steps: losses.count, lastStep: lastStep, firstLoss: losses.first ?? 0, meanOfLast: mean,
        seconds: seconds, interrupted: isInterrupted,
        checkpoint: failure == nil ? checkpoint?.path : nil, failure: failure, log: log,
        warnings: warnings))
    output.facts.losses = [Facts.Loss("run", Double(mean))]
    if let log { output.blocks.insert(Self.table(log, precision), at: 0) }
    let left = steps - losses.count
    if isInterrupted {
      output.blocks += [
        .line("stopped after step \(grouped(lastStep)); the weights are kept"),
        .line("\(goingOn(left, true), .mend) goes on from there"),
      ]
      output.ending = .interrupted
      output.completed = losses.count
    }
    if let checkpoint {
      show(checkpoint, left > 0 ? goingOn(left, false) : nil, in: &output)
    }
    return output
  }

  private static func table(_ log: [Logged], _ precision: Int) -> Output.Block {
    .table(
      log.map { entry in
        [
          Text(grouped(entry.step), .number).flushRight,
          Text(decimal(Double(entry.loss), precision), .number),
        ]
      })
  }

  /// Tells where the run can be taken up again, or why it cannot.
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
          + (goingOn.map { ", then \($0, .mend) goes on" } ?? "")),
    ]
    output.ending = .failed(failure)
  }
}
