import Engine
import TestSupport
import Testing

/// What epochs.json holds.
private struct EpochVectors: Decodable {
  let words: [String]
  let block, batch: Int
  let stack: String
  let rate: Float
  let parameters: [String: [Float]]
  let losses: [Double]
  let generator: Float
}

/// Training in which each example comes once an epoch.
struct EpochTrainingTests {
  /// Three epochs of PyTorch's, the last batch of each smaller.
  @Test func trainsAsInTorch() throws {
    let vectors: EpochVectors = try Vectors.read("epochs")
    var options = Dataset.Options()
    (options.block, options.shares) = (vectors.block, [1, 0, 0])
    let text = vectors.words.joined(separator: "\n")
    let data = try Dataset(bytes: Array(text.utf8), source: "words", options)
    let model = try Stacks.made(vectors.stack).filled(with: vectors.parameters)
    let trainer = try Trainer(
      model, on: data,
      rows: try BatchRows(.shuffled, of: data.count(.train), batch: vectors.batch),
      rate: LearningRate(vectors.rate), generator: Generator(seed: 42))
    for (step, wanted) in vectors.losses.enumerated() {
      let loss = Double(try trainer.advance())
      #expect(abs(loss - wanted) < 1e-5, "step \(step): \(loss), not \(wanted)")
    }
    let isSound = try trainer.isSound()
    #expect(trainer.endedEpochs == 3 && trainer.epoch == nil && isSound)
    var generator = trainer.generator
    #expect(generator.uniform() == vectors.generator)
  }

  /// A batch of one example in the middle of training steps the same weights as the others.
  @Test func allSizesOfBatchesShareTheWeights() throws {
    let (data, model) = (
      try SmallData.letters(), try Stacks.made("embedding 11 4, flatten, linear 12 11")
    )
    let count = data.count(.train)
    let size = try #require((2..<count).first { count % $0 == 1 })
    func trained(_ optimizer: Optimizer) throws -> [Float] {
      let trainer = try Trainer(
        model, on: data, rows: try BatchRows(.shuffled, of: count, batch: size),
        rate: LearningRate(0.1), optimizer: optimizer, generator: Generator(seed: 1))
      let steps = count / size + 3
      for _ in 0..<steps { _ = try trainer.advance() }
      #expect(trainer.endedEpochs == 1)
      return try trainer.currentModel().namedTensors.flatMap(\.tensor.values)
    }
    // The same steps, each with a trainer of its own.
    func apart(_ optimizer: Optimizer) throws -> [Float] {
      var (model, generator, state) = (model, Generator(seed: 1), OptimizerState?.none)
      var epoch: OpenEpoch?
      for step in 0..<count / size + 3 {
        let trainer = try Trainer(
          model, on: data, rows: try BatchRows(.shuffled, of: count, batch: size, after: epoch),
          steps: 1, rate: LearningRate(0.1), optimizer: optimizer, state: state,
          generator: generator, step: step)
        _ = try trainer.advance()
        (model, generator, epoch) = (try trainer.currentModel(), trainer.generator, trainer.epoch)
        state = try trainer.optimizerState()
      }
      return model.namedTensors.flatMap(\.tensor.values)
    }
    for optimizer in [
      Optimizer.sgd, .adam(beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01),
    ] {
      #expect(try trained(optimizer) == apart(optimizer))
    }
  }

  /// Statistics cannot be taken from the single example that is left; one more in each batch leaves
  /// more.
  @Test func aLastBatchMayBeTooSmall() throws {
    let (data, model) = (try SmallData.letters(), try SmallData.stack())
    let count = data.count(.train)
    let size = try #require((2..<count).first { count % $0 == 1 })
    func trainer(steps: Int) throws -> Trainer {
      try Trainer(
        model, on: data, rows: try BatchRows(.shuffled, of: count, batch: size), steps: steps,
        rate: LearningRate(0.1), generator: Generator(seed: 1))
    }
    let error = #expect(throws: TrainingError.self) { try trainer(steps: Int.max) }
    guard case .lastBatchTooSmall(1, size, let stop, let possible) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(stop.position == Position(4))
    let larger = try #require(possible)
    #expect(larger > size && count % larger != 1)
    #expect(throws: Never.self, "a shorter run does not come so far") {
      try trainer(steps: count / size)
    }
  }
}
