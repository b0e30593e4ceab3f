/// Trains a stack on minibatches, drawn as the lecture draws them or epoch after epoch.
///
/// One step: the rows are chosen, forward, cross-entropy, backward, then the optimizer's update. After
/// the first step nothing is allocated but, at the beginning of an epoch, a copy of the random stream.
/// Source: makemore part 5.
public final class Trainer {
  /// How far each step goes.
  public let rate: LearningRate
  /// How many steps have been done since the weights were drawn.
  public private(set) var step: Int

  /// For each size of a batch; the plans share the weights.
  private let batches: [Predictor]
  /// The batch of the last step.
  private var current: Predictor
  private let update: OptimizerUpdate
  /// The average of the weights, if one is kept.
  private let average: AverageUpdate?
  private var pass: Pass
  private var rows: BatchRows

  /// Plans a run that draws its examples; the norm of all gradients together is at most `clip`.
  ///
  /// - Throws: `StopError`, `ModelError`, `TrainingError`, `DataError` or `MemoryError`.
  public convenience init(
    _ model: Sequential, on data: Dataset, batch: Int = 32, rate: LearningRate,
    optimizer: Optimizer = .sgd, state: OptimizerState? = nil, clip: Double? = nil,
    generator: Generator, step: Int = 0
  ) throws {
    try self.init(
      model, on: data, rows: try BatchRows(.drawn, of: data.count(.train), batch: batch),
      rate: rate, optimizer: optimizer, state: state, clip: clip, generator: generator, step: step)
  }

  /// Plans a run of at most `steps` on the examples that `rows` chooses; with `decay` an average of the
  /// weights is kept, which goes on from `average`.
  ///
  /// Without `sharesWindows` every layer's tensor has the shape of its formula: slower, to look at.
  ///
  /// - Throws: `StopError`, `ModelError`, `TrainingError`, `DataError` or `MemoryError`.
  package init(
    _ model: Sequential, on data: Dataset, rows: BatchRows, steps: Int = Int.max,
    rate: LearningRate, optimizer: Optimizer = .sgd, state: OptimizerState? = nil,
    clip: Double? = nil, decay: Double? = nil, average: WeightAverage? = nil,
    sharesWindows: Bool = true, generator: Generator, step: Int = 0
  ) throws {
    batches = try Predictor.planned(
      model, on: data, rows, steps: steps, sharesWindows: sharesWindows)
    current = batches[0]
    update = try OptimizerUpdate(optimizer, of: model, current.plan, from: state, clip: clip)
    let plan = current.plan
    self.average = try decay.map {
      try AverageUpdate(decay: $0, of: model, plan, from: average)
    }
    self.rows = rows
    self.rate = rate
    self.step = step
    pass = Pass(mode: .training, generator: generator)
  }

  /// The largest power of two of examples for which there is memory to train a stack; `nil` where not
  /// even one fits.
  package static func largestBatch(
    _ model: Sequential, _ contexts: Contexts, below batch: Int
  ) -> Int? {
    var size = 1
    while size < batch / 2 { size *= 2 }
    while size > 0 {
      if let shape = try? contexts.input(batch: size, for: model),
        (try? Walk(model, shape, for: .training).checkMemory()) != nil
      {
        return size
      }
      size /= 2
    }
    return nil
  }

  /// The stream of random numbers as it is now.
  public var generator: Generator { pass.generator }

  /// How many examples make a batch (B), unless it is the last of an epoch.
  public var batch: Int { rows.batch }

  /// The epoch that is open now.
  public var epoch: OpenEpoch? { rows.epoch }

  /// How many epochs have ended in this run.
  public var endedEpochs: Int { rows.endedEpochs }

  /// Bytes of memory that the run holds, without the data.
  public var bytes: Int { batches.reduce(0) { $0 + $1.plan.bytes } }

  /// Whether the weights still make finite losses: a step's loss only describes the weights before
  /// it.
  ///
  /// Looks at the last batch in evaluation mode; nothing is drawn and no buffer moves.
  ///
  /// - Throws: as `Plan.evaluate`.
  public func isSound() throws -> Bool {
    let plan = current.plan
    guard (0..<plan.parameters.count).allSatisfy({ plan.parameters[$0].isFinite }) else {
      return false
    }
    try plan.evaluate()
    return current.loss.mean(plan.output).isFinite
  }

  /// The model with the weights as they are now.
  ///
  /// - Throws: `MemoryError`.
  public func currentModel() throws -> Sequential { try current.plan.currentModel() }

  /// What the optimizer remembers, as it is now.
  ///
  /// - Throws: `MemoryError`.
  public func optimizerState() throws -> OptimizerState { try update.state() }

  /// The average of the weights as it is now; `nil` if none is kept, and before the first step.
  ///
  /// - Throws: `MemoryError`.
  public func weightAverage() throws -> WeightAverage? { try average?.average() }

  /// Does one step and gives the batch's loss before it, in nats.
  ///
  /// - Throws: `ModelError`, never after the first step; as `Plan.evaluate`.
  public func advance() throws -> Float {
    let value = try computeLoss()
    try update.stepBack(through: current.plan, rate: rate.rate(at: step))
    average?.follow(current.plan.parameters)
    step += 1
    return value
  }

  /// Computes the loss of a batch, in nats, and every gradient, and leaves the weights as they are.
  ///
  /// - Throws: as `advance`.
  func look() throws -> Float {
    let value = try computeLoss()
    try current.plan.backward()
    return value
  }

  /// Takes the step along the gradients that `look` has computed.
  func stepAfterLook() {
    update.apply(to: current.plan, rate: rate.rate(at: step))
    average?.follow(current.plan.parameters)
    step += 1
  }

  /// The batch of the last step and what the stack made of it.
  var atWork: Predictor { current }

  /// Chooses a batch and fills the gradient of its logits.
  private func computeLoss() throws -> Float {
    let rows = rows.next(&pass.generator)
    if rows.count != current.batch, let other = batches.first(where: { $0.batch == rows.count }) {
      current = other
    }
    current.load(.train, rows.lazy.map { Int($0) })
    try current.plan.forward(&pass)
    let (output, loss) = (current.plan.output, current.loss)
    let value = loss.mean(output)
    loss.backward(output, into: current.plan.outputGradient)
    return value
  }
}

extension Predictor {
  /// One for each size of the batches in a run, the largest first; all share the weights of the first.
  ///
  /// - Throws: what `Predictor` throws, or `TrainingError.lastBatchTooSmall`.
  fileprivate static func planned(
    _ model: Sequential, on data: Dataset, _ rows: BatchRows, steps: Int, sharesWindows: Bool
  ) throws -> [Predictor] {
    var batches: [Predictor] = []
    for size in rows.sizes(within: steps) {
      do {
        batches.append(
          try Predictor(
            model, data, batch: size, purpose: .training, weightsOf: batches.first?.plan,
            sharesWindows: sharesWindows))
      } catch let stop as StopError where size < rows.largest {
        throw TrainingError.lastBatchTooSmall(
          examples: size, batch: rows.batch, stop: stop,
          possible: possible(model, data.contexts, instead: rows))
      }
    }
    return batches
  }

  /// How many larger sizes are tried where the last batch of an epoch is too small.
  private static let mostTried = 64

  /// The next larger size of which every batch gets through the stack.
  private static func possible(
    _ model: Sequential, _ contexts: Contexts, instead rows: BatchRows
  ) -> Int? {
    (rows.batch + 1...rows.batch + mostTried).first { batch in
      rows.sizes(ofBatches: batch).allSatisfy { size in
        guard let shape = try? contexts.input(batch: size, for: model) else { return false }
        return Walk(model, shape, for: .training).stop == nil
      }
    }
  }
}
