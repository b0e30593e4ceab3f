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

  private static func vectors() throws -> [WholeVectors] { try Vectors.read("whole") }

  @Test(arguments: [0, 1])
  func trainsAsInTorch(network: Int) throws {
    let vectors = try Self.vectors()[network]
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
    let vectors = try Self.vectors()[0]
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

  /// Channels in groups are computed in padded tensors: statistics are over the real places there, too.
  @Test func paddedPlacesCountInNoStatistics() throws {
    let data = try Self.data(Self.vectors()[0].words)
    let symbols = data.vocabulary.count
    func stack(_ middle: String) throws -> Sequential {
      try Stacks.made(
        "embedding \(symbols) 4, conv 4 6 2, batchnorm 6, \(middle), batchnorm 6, tanh,"
          + " linear 6 \(symbols)")
    }
    var (grouped, plain) = (try stack("conv 6 6 1 groups=2"), try stack("linear 6 6"))
    // (IN / 2, OUT) as (IN, OUT), zeros where the groups do not mix.
    let small = try #require(grouped.children[3].made).parameters
    try plain.children[3].change { layer in
      var wide = [Float](repeating: 0, count: 36)
      for (row, column) in (0..<3).flatMap({ row in (0..<6).map { (row, $0) } }) {
        wide[(row + (column < 3 ? 0 : 3)) * 6 + column] = small[0].tensor.values[row * 6 + column]
      }
      layer.parameters[0].tensor = try Tensor(wide, shape: Shape(6, 6))
      layer.parameters[1].tensor = small[1].tensor
    }
    for index in [0, 1, 6] { plain.children[index] = grouped.children[index] }
    func losses(_ model: Sequential, isShared: Bool) throws -> [Float] {
      let predictor = try Predictor(model, data, batch: 5, purpose: .training)
      #expect(predictor.sharesRows == isShared)
      return try [0..<5, 9..<14, 20..<23].map { examples in
        predictor.load(.train, examples)
        var pass = Pass(mode: .training, generator: Generator(seed: 0))
        try predictor.plan.forward(&pass)
        return predictor.loss.mean(predictor.plan.output)
      }
    }
    for (one, other) in zip(
      try losses(grouped, isShared: false), try losses(plain, isShared: true))
    {
      #expect(abs(one - other) < 2e-6)
    }
  }
}
