import Engine
import TestSupport
import Testing

/// What whole.json holds.
private struct WholeVectors: Decodable {
  let words: [String]
  let stack: String
  let batch: Int
  let rate: Float
  let seed: UInt64
  let parameters: [String: [Float]]
  let losses: [Double]
  let generator: Float
}

/// A WaveNet trained on whole items beside PyTorch's.
struct WholeTrainingTests {
  private static func data(_ words: [String]) throws -> Dataset {
    var options = Dataset.Options()
    (options.cut, options.shares) = (.whole, [1, 0, 0])
    return try Dataset(
      bytes: Array(words.joined(separator: "\n").utf8), source: "words.txt", options)
  }

  @Test func trainsAsInTorch() throws {
    let vectors: WholeVectors = try Vectors.read("whole")
    let data = try Self.data(vectors.words)
    let model = try Stacks.made(vectors.stack).filled(with: vectors.parameters)
    let trainer = try Trainer(
      model, on: data, batch: vectors.batch, rate: LearningRate(vectors.rate),
      optimizer: .adam(beta1: 0.9, beta2: 0.99, epsilon: 1e-8, weightDecay: 0.01), clip: 1,
      generator: Generator(seed: vectors.seed))
    for (step, wanted) in vectors.losses.enumerated() {
      let loss = Double(try trainer.advance())
      #expect(abs(loss - wanted) < 1e-5, "step \(step): \(loss), not \(wanted)")
    }
    var generator = trainer.generator
    #expect(generator.uniform() == vectors.generator)
  }

  /// In one batch all items are seen once: its loss is that of the whole part.
  @Test func theLossIsTheMeanOverRealPlaces() throws {
    let vectors: WholeVectors = try Vectors.read("whole")
    let data = try Self.data(vectors.words)
    let model = try Stacks.made(vectors.stack).filled(with: vectors.parameters)
    let trainer = try Trainer(
      model, on: data,
      rows: try BatchRows(.shuffled, of: data.count(.train), batch: vectors.words.count),
      rate: LearningRate(0.1), generator: Generator(seed: 3))
    let wanted = try Evaluator.loss(of: model, on: data, .train)
    #expect(abs(try trainer.advance() - wanted) < 1e-6)
    #expect(trainer.endedEpochs == 1)
  }
}
