import Engine
import Rendering
import Support

/// One run of training steps and what it shows.
struct TrainingRun {
  private(set) var losses: [Float] = []
  /// The losses of the runs before it with the same stack and data.
  private let earlier: [Float]
  /// How long it took.
  let seconds: Double
  private let lastStep: Int
  private let isInterrupted: Bool
  /// How many steps or epochs were asked for.
  private let length: TrainingLength
  /// How many epochs ended in it.
  let endedEpochs: Int
  /// The epoch that is open after it.
  private let epoch: OpenEpoch?
  private let checkpoint: CheckpointSchedule?
  /// The losses that are listed while it runs, if any are.
  private let log: TrainingLog?
  /// What was wrong with the stack at regular steps, if that is watched.
  private var watched: [TrainingWatch.Entry] = []
  /// Why the last checkpoint could not be written, which ended the run.
  private let failure: Diagnosis?

  /// At most this many losses are averaged at either end of a run.
  private static let tail = 100

  /// Trains until the steps are done, the user stops, or a checkpoint cannot be written.
  ///
  /// - Throws: `TrainingError.lossNotFinite`: the session is then as before the run.
  init(
    _ trainer: Trainer, _ length: TrainingLength, after state: State,
    _ environment: Session.Environment,
    checkpoint: CheckpointSchedule? = nil, log interval: Int? = nil,
    watch: TrainingWatch? = nil
  ) throws {
    let start = ContinuousClock.now
    self.length = length
    let steps = length.steps
    earlier = Array(
      state.losses.suffix(min(Self.tail, state.losses.count - state.otherLosses)))
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
          command: Train.declaration.name, done: losses.count, total: steps, unit: "steps",
          seconds: Self.seconds(since: start),
          training: .init(
            step: trainer.step, loss: loss, smoothedLoss: smoothed, rate: rate,
            epoch: length.epoch(of: trainer))))
      if let log, let row = log.row(step: trainer.step - 1, loss) {
        environment.showEarly(Output([.table([row])]), state.settings)
      }
      if let entry = watch?.entry(trainer) {
        watched.append(entry)
        environment.showEarly(Output([TrainingWatch.table([entry])]), state.settings)
      }
      interrupted = environment.isInterrupted()
      let isLast = interrupted || losses.count == steps
      let isDue = checkpoint.map { isLast || $0.isDue(trainer) } ?? false
      if isLast || isDue, try !trainer.isSound() {
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
    (endedEpochs, epoch) = (trainer.endedEpochs, trainer.epoch)
    self.checkpoint = checkpoint
    self.failure = failure
  }

  /// How many steps were done, if the user stopped it.
  var completed: Int? { isInterrupted ? losses.count : nil }

  /// Whether a checkpoint holds all of it.
  var isSaved: Bool { checkpoint != nil && failure == nil }

  private static func seconds(since start: ContinuousClock.Instant) -> Double {
    (ContinuousClock.now - start).inSeconds
  }

  /// The run as JSON fields.
  private struct Fields: Encodable {
    let steps, lastStep: Int
    let firstLoss: Float
    let meanOfLast: Double
    let meanOfFirst, meanBefore: Double?
    let meanSteps: Int
    let remark: String?
    let seconds: Double
    let interrupted: Bool
    let epochs: Int?
    let openEpoch: OpenEpoch.Fields?
    let ema: Double?
    let checkpoint: String?
    let failure: Diagnosis?
    let log: [TrainingLog.Entry]?
    let watch: [TrainingWatch.Entry]?
    let warnings: [LintReport.Fields]?
  }

  /// Whether it goes through the examples epoch by epoch.
  private var isShuffled: Bool { length.rows.order == .shuffled }

  /// What the run is compared with, and its end: as many steps of each.
  ///
  /// One batch tells little, so both are means where the run is long enough: a later run is compared
  /// with the steps before it, the first one with its own beginning, of which none is counted twice.
  private var ends: (start: ArraySlice<Float>, end: ArraySlice<Float>) {
    guard !earlier.isEmpty else { return ownEnds }
    let end = losses.suffix(min(Self.tail, earlier.count))
    return (earlier.suffix(end.count), end)
  }

  /// The run's own beginning and end.
  private var ownEnds: (start: ArraySlice<Float>, end: ArraySlice<Float>) {
    let count = min(Self.tail, max(1, losses.count / 2))
    return (losses.prefix(count), losses.suffix(count))
  }

  /// How the loss changed, like compared with like.
  private func change(precision: Int) -> Text {
    let (start, end) = ends
    let before = decimal(start.mean ?? 0, precision)
    let now = decimal(end.mean ?? 0, precision)
    let kind = end.count == 1 ? "one step each" : "means of \(end.count) steps"
    guard earlier.isEmpty else {
      return "loss before \(before, .number) → now \(now, .good) (\(kind))"
    }
    guard losses.count > 1 else { return "loss \(now, .good)" }
    return "loss \(before, .number) → \(now, .good) (\(kind))"
  }

  /// Fewer steps than this at either end do not tell a loss that rises from one that varies.
  private static let fewestToCompare = 10

  /// Whether the loss has grown, in the run or since the one before.
  private var hasRisen: Bool { Self.hasRisen(ends) || Self.hasRisen(ownEnds) }

  /// Whether losses have grown by more than batches differ from one another.
  private static func hasRisen(_ ends: (start: ArraySlice<Float>, end: ArraySlice<Float>)) -> Bool {
    let (start, end) = ends
    guard end.count >= fewestToCompare else { return false }
    let (before, now) = (start.mean ?? 0, end.mean ?? 0)
    // One batch may be far off: what is much more is so however much losses vary.
    if now - before > max(0.5, 0.5 * before) { return true }
    func variance(_ losses: ArraySlice<Float>, _ mean: Double) -> Double {
      losses.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(losses.count - 1)
    }
    let error =
      ((variance(start, before) + variance(end, now)) / Double(end.count)).squareRoot()
    return now - before > max(3 * error, 0.02 * before)
  }

  /// The summary, with losses to this many digits, and the stack's warnings; `slower` is the line that
  /// trains at a smaller rate.
  func output(
    precision: Int, warnings: [LintReport.Fields]? = nil, ema: Double? = nil,
    losesAverage: Bool = false, slower: String,
    goingOn: (_ withCheckpoint: Bool) -> String
  ) -> Output {
    let log = log?.entries(of: losses, lastStep: lastStep)
    let (start, end) = ends
    let mean = end.mean ?? 0
    let each = decimal(seconds / Double(max(1, losses.count)) * 1000, 3)
    let ended = isShuffled && endedEpochs > 0 ? "\(counted(endedEpochs, "epoch")), " : ""
    let spent: Text =
      "\(ended)\(counted(losses.count, "step")) in \(decimal(seconds, 2)) s (\(each) ms each): "
    var output = Output(
      [.line(spent + change(precision: precision))],
      fields: Fields(
        steps: losses.count, lastStep: lastStep, firstLoss: losses.first ?? 0, meanOfLast: mean,
        meanOfFirst: earlier.isEmpty ? start.mean : nil,
        meanBefore: earlier.isEmpty ? nil : start.mean, meanSteps: end.count,
        remark: hasRisen ? Self.risen : nil,
        seconds: seconds, interrupted: isInterrupted,
        epochs: isShuffled ? endedEpochs : nil, openEpoch: isShuffled ? epoch?.fields : nil,
        ema: ema,
        checkpoint: failure == nil ? checkpoint?.path : nil, failure: failure, log: log,
        watch: watched.isEmpty ? nil : watched, warnings: warnings))
    output.facts.losses = [Facts.Loss("run", mean)]
    if let log, let table = self.log?.table(log) { output.blocks.insert(.early(table), at: 0) }
    if !watched.isEmpty { output.blocks.insert(.early(TrainingWatch.table(watched)), at: 0) }
    if hasRisen {
      output.blocks += [
        .line("\("note:", .bad) \(Self.risen)"),
        .line("  \("undo", .mend) takes the run back, \(slower, .mend) tries a smaller rate"),
      ]
    }
    if isShuffled, let before = length.rows.epoch {
      output.blocks.append(
        .line(
          "\("note:", .faint) it went on in an epoch that was open, \(before.place)"))
    }
    if losesAverage {
      output.blocks.append(
        .line(
          "\("note:", .faint) the average of the weights was not kept up and is forgotten: "
            + "\("undo", .mend) brings it back, ema= keeps it up"))
    }
    if isInterrupted {
      output.blocks += [
        .line("stopped after step \(grouped(lastStep))\(inEpoch); the weights are kept"),
        .line("\(goingOn(true), .mend) continues from there"),
      ]
      output.ending = .interrupted
    }
    if let checkpoint {
      show(checkpoint, losses.count < length.steps ? goingOn(false) : nil, in: &output)
    }
    return output
  }

  /// Where in its epochs the run stopped; nothing where there are none.
  private var inEpoch: String {
    guard isShuffled else { return "" }
    guard let epoch else { return " (at the end of epoch \(grouped(endedEpochs)))" }
    return " (epoch \(grouped(endedEpochs + 1)), \(epoch.place))"
  }

  private static let risen = "the loss has risen: the learning rate may be too large"

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
