import Engine
import TestSupport
import Testing

struct TrainerTests {
  private func trainer(
    _ text: String, batch: Int = 4, data: Dataset? = nil
  ) throws -> Trainer {
    try Trainer(
      Stacks.made(text), on: data ?? SmallData.letters(), batch: batch, rate: LearningRate(0.1),
      generator: Generator(seed: 1))
  }

  @Test func learns() throws {
    let trainer = try Trainer(
      SmallData.stack(), on: SmallData.letters(), batch: 16, rate: LearningRate(0.3),
      generator: Generator(seed: 1))
    let losses = try (0..<200).map { _ in try trainer.advance() }
    #expect(losses.prefix(10).reduce(0, +) / 10 > 2)
    #expect(losses.suffix(50).reduce(0, +) / 50 < 1.2)
    #expect(trainer.step == 200)
    #expect(trainer.bytes > 0)
  }

  /// One step by hand: weight −= rate · gradient, the loss being that before it.
  @Test func stepsAlongTheGradient() throws {
    // One symbol, a table of ones and a zero row: logits 0 0, softmax ½ ½.
    var options = Dataset.Options()
    options.block = 1
    options.shares = [1, 0, 0]
    let data = try Dataset(bytes: Array("a\n".utf8), source: "a", options)
    var model = try Stacks.made("embedding 2 2, flatten")
    try model.children[0].change {
      $0.parameters[0].tensor = try Tensor(repeating: 0, shape: Shape(2, 2))
    }
    let trainer = try Trainer(
      model, on: data, batch: 1, rate: LearningRate(0.5), generator: Generator(seed: 1))
    let loss = try trainer.advance()
    #expect(difference([loss], from: [0.693_147_18]) == nil)
    let table = try trainer.currentModel().namedTensors[0].tensor.values
    // The row was '.' before 'a', or 'a' before '.': its logits move by 0.5 · ½ towards the target.
    let wanted: [[Float]] = [[-0.25, 0.25, 0, 0], [0, 0, 0.25, -0.25]]
    #expect(wanted.contains { difference(table, from: $0) == nil }, "\(table)")
  }

  @Test func followsTheLearningRate() throws {
    let (data, model) = (try SmallData.letters(), try SmallData.stack())
    func weights(_ rate: LearningRate, step: Int) throws -> [NamedTensor] {
      let trainer = try Trainer(
        model, on: data, batch: 4, rate: rate, generator: Generator(seed: 1), step: step)
      _ = try trainer.advance()
      #expect(trainer.step == step + 1)
      return try trainer.currentModel().namedTensors
    }
    let decaying = try LearningRate(0.1, decays: [.init(step: 5, rate: 0.01)])
    let (late, slow, early) = (
      try weights(decaying, step: 5), try weights(LearningRate(0.01), step: 0),
      try weights(decaying, step: 4)
    )
    for (one, other) in zip(late, slow) {
      #expect(difference(one.tensor.values, from: other.tensor.values) == nil)
    }
    #expect(difference(early[0].tensor.values, from: slow[0].tensor.values) != nil)
  }

  @Test func refusesBatchesThatCannotBe() throws {
    let text = "embedding 11 4, flatten, linear 12 11"
    #expect(throws: TrainingError.emptyBatch) { try trainer(text, batch: 0) }
  }

  /// Rows are drawn with replacement, so that a batch may have more of them than the data.
  @Test func aBatchMayBeLargerThanTheData() throws {
    let large = try trainer("embedding 11 4, flatten, linear 12 11", batch: 1000)
    let losses = try (0..<50).map { _ in try large.advance() }
    #expect(losses.allSatisfy { $0.isFinite })
    #expect(try #require(losses.last) < losses[0])
  }

  @Test func refusesStacksThatCannotLearnText() throws {
    #expect(throws: ModelError.noEmbedding) { try trainer("flatten, linear 3 11") }
    #expect(throws: ModelError.vocabularyTooSmall(embedding: 10, data: 11)) {
      try trainer("embedding 10 4, flatten, linear 12 11")
    }
    let short = ModelError.notLogits(
      output: try Shape(4, 10), batch: 4, vocabulary: 11, linear: .init(number: 3, inputs: 12))
    #expect(throws: short) { try trainer("embedding 11 4, flatten, linear 12 10") }
    let deep = ModelError.notLogits(
      output: try Shape(4, 3, 11), batch: 4, vocabulary: 11, linear: .init(number: 2, inputs: 4))
    #expect(throws: deep) { try trainer("embedding 11 4, linear 4 11") }
    #expect(throws: ModelError.emptyStack) {
      try Trainer(
        Sequential(), on: SmallData.letters(), batch: 4, rate: LearningRate(0.1),
        generator: Generator(seed: 1))
    }
  }

  @Test func refusesAStackThatStops() throws {
    let error = #expect(throws: StopError.self) {
      try trainer("embedding 11 4, flatten, linear 20 11")
    }
    #expect(error?.position == Position(3))
  }

  @Test func refusesABatchOfOneForBatchnorm() throws {
    let error = #expect(throws: StopError.self) {
      try trainer("embedding 11 4, flatten, batchnorm 12, linear 12 11", batch: 1)
    }
    #expect(error?.position == Position(3))
    #expect(error?.reason == .tooFewRows(layer: "batchnorm 12", rows: 1))
    #expect(throws: Never.self) { try trainer("embedding 11 4, flatten, linear 12 11", batch: 1) }
  }

  @Test func takesALargerVocabularyWithoutUsingIt() throws {
    let trainer = try trainer("embedding 20 4, flatten, linear 12 11")
    let before = try trainer.currentModel().namedTensors[0].tensor.values
    for _ in 0..<5 { _ = try trainer.advance() }
    let after = try trainer.currentModel().namedTensors[0].tensor.values
    #expect(before.suffix(36) == after.suffix(36))
    #expect(before.prefix(44) != after.prefix(44))
  }

  @Test func showsALossThatIsNotANumber() throws {
    let trainer = try Trainer(
      Stacks.made("embedding 11 4, flatten, linear 12 11"), on: SmallData.letters(), batch: 8,
      rate: LearningRate(1e30), generator: Generator(seed: 1))
    let losses = try (0..<20).map { _ in try trainer.advance() }
    #expect(losses.contains { !$0.isFinite })
  }
}

extension Alone {
  struct TrainerBitTests {
    /// A run's losses, weights and next random number.
    struct Run: Equatable {
      var losses: [Float] = []
      var tensors: [NamedTensor] = []
      var next: Float = 0
    }

    /// Trains this many steps with each trainer, the next one continuing where the last one
    /// stopped.
    private func run(
      _ pieces: [Int], _ set: Int32 = 0, _ optimizer: Optimizer = .sgd
    ) throws -> Run {
      try InstructionSets.using(set) {
        let (data, rate) = (
          try SmallData.letters(), try LearningRate(0.1, decays: [.init(step: 15, rate: 0.05)])
        )
        var (model, generator, step) = (try SmallData.stack(), Generator(seed: 3), 0)
        var run = Run()
        var state: OptimizerState?
        for steps in pieces {
          let trainer = try Trainer(
            model, on: data, batch: 8, rate: rate, optimizer: optimizer, state: state,
            generator: generator, step: step)
          for _ in 0..<steps { run.losses.append(try trainer.advance()) }
          (model, generator, step) = (try trainer.currentModel(), trainer.generator, trainer.step)
          state = try trainer.optimizerState()
        }
        run.tensors = model.namedTensors
        run.next = generator.uniform()
        return run
      }
    }

    @Test(arguments: InstructionSets.all)
    func givesTheSameBitsTwice(set: Int32) throws {
      #expect(try run([20], set) == run([20], set))
    }

    @Test(
      arguments: [[10, 10], [1, 19], [5, 0, 15]],
      [
        Optimizer.sgd, .momentum(0.9),
        .adam(beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01),
      ])
    func goesOnAsIfNeverStopped(pieces: [Int], optimizer: Optimizer) throws {
      #expect(try run(pieces, 0, optimizer) == run([20], 0, optimizer))
    }

    @Test func dependsOnTheStream() throws {
      #expect(try run([20]).losses != run([19]).losses)
      #expect(try run([20]).losses.count == 20)
    }
  }
}
