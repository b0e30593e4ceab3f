/// Trains a stack on minibatches drawn as the lecture draws them.
///
/// One step: `torch.randint` draws the rows, forward, cross-entropy, backward, then the optimizer's
/// update. After the first step nothing is allocated.
/// Source: makemore part 5.
public final class Trainer {
  /// How many examples make a batch (B).
  public let batch: Int
  /// How far each step goes.
  public let rate: LearningRate
  /// How many steps have been done since the weights were drawn.
  public private(set) var step: Int

  private let data: Dataset
  private let plan: Plan
  private let loss: CrossEntropy
  private let update: OptimizerUpdate
  private var pass: Pass
  private let examples: Int

  /// Plans the run; the norm of all gradients together is at most `clip`.
  ///
  /// - Throws: `StopError`, `ModelError`, `TrainingError`, `DataError` or `MemoryError`.
  public init(
    _ model: Sequential, on data: Dataset, batch: Int = 32, rate: LearningRate,
    optimizer: Optimizer = .sgd, state: OptimizerState? = nil, clip: Double? = nil,
    generator: Generator, step: Int = 0
  ) throws {
    examples = data.count(.train)
    guard batch >= 1 else { throw TrainingError.emptyBatch }
    plan = try Plan(predicting: data.contexts, model, batch: batch, purpose: .training)
    loss = try CrossEntropy(rows: batch)
    update = try OptimizerUpdate(optimizer, of: model, plan, from: state, clip: clip)
    self.data = data
    self.batch = batch
    self.rate = rate
    self.step = step
    pass = Pass(mode: .training, generator: generator)
  }

  /// The largest power of two of examples for which there is memory to train a stack; `nil` where not
  /// even one fits.
  package static func largestBatch(_ model: Sequential, block: Int, below batch: Int) -> Int? {
    var size = 1
    while size < batch / 2 { size *= 2 }
    while size > 0 {
      if let shape = try? Shape(size, block),
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

  /// Bytes of memory that the run holds, without the data.
  public var bytes: Int { plan.bytes }

  /// Whether the weights still make finite losses: a step's loss only describes the weights before
  /// it.
  ///
  /// Looks at the last batch in evaluation mode; nothing is drawn and no buffer moves.
  public func isSound() -> Bool {
    guard (0..<plan.parameters.count).allSatisfy({ plan.parameters[$0].isFinite }) else {
      return false
    }
    plan.evaluate()
    return loss.mean(plan.output).isFinite
  }

  /// The model with the weights as they are now.
  ///
  /// - Throws: `MemoryError`.
  public func currentModel() throws -> Sequential { try plan.currentModel() }

  /// What the optimizer remembers, as it is now.
  ///
  /// - Throws: `MemoryError`.
  public func optimizerState() throws -> OptimizerState { try update.state() }

  /// Does one step and gives the batch's loss before it, in nats.
  ///
  /// - Throws: `ModelError`, never after the first step.
  public func advance() throws(ModelError) -> Float {
    let value = try computeLoss()
    update.stepBack(through: plan, rate: rate.rate(at: step))
    step += 1
    return value
  }

  /// Draws a batch and fills the gradient of its logits.
  private func computeLoss() throws(ModelError) -> Float {
    let rows = 0..<examples
    data.gather(
      .train, (0..<batch).lazy.map { _ in self.pass.generator.integer(in: rows) },
      into: plan.symbols, loss.targets)
    try plan.forward(&pass)
    let value = loss.mean(plan.output)
    loss.backward(plan.output, into: plan.outputGradient)
    return value
  }
}

extension Plan {
  /// A plan that predicts symbols: contexts in, one row of V logits per context out.
  ///
  /// - Throws: `ModelError` where the stack does not do that, or what `Plan` throws.
  convenience init(
    predicting contexts: Contexts, _ model: Sequential, batch: Int, purpose: Purpose,
    sharing lifetime: Windows.Lifetime = .batch
  ) throws {
    guard !model.children.isEmpty else { throw ModelError.emptyStack }
    guard let vocabulary = model.vocabulary else { throw ModelError.noEmbedding }
    guard vocabulary >= contexts.vocabulary.count else {
      throw ModelError.vocabularyTooSmall(embedding: vocabulary, data: contexts.vocabulary.count)
    }
    try self.init(
      model, input: try Shape(batch, contexts.block), purpose: purpose, sharing: lifetime)
    guard outputShape.rows == batch, outputShape.last == contexts.vocabulary.count else {
      let last = model.children.last.flatMap { layer -> ModelError.LastLinear? in
        guard layer.role == .mixing else { return nil }
        return LayerDescription(of: layer).size(.inputs).map {
          ModelError.LastLinear(number: model.children.count, inputs: $0)
        }
      }
      throw ModelError.notLogits(
        output: outputShape, batch: batch, vocabulary: contexts.vocabulary.count, linear: last)
    }
  }
}
