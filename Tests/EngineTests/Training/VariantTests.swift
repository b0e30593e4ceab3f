import Engine
import TestSupport
import Testing

/// What variants.json holds.
private struct VariantVectors: Decodable {
  struct Case: Decodable {
    let name: String
    let seed: UInt64
    let batch, block, embedding, hidden, parameters: Int
    let tree: [Int]
    let losses, eval: [String: Double]
    let samples: [String]
  }
  let cases: [Case]
}

extension Alone {
  struct VariantTests {
    /// They train as in PyTorch on the same names.
    @Test(arguments: 0..<4)
    func variant(_ index: Int) throws {
      let all: VariantVectors = try Vectors.read("variants")
      let vector = all.cases[index]
      var options = Dataset.Options()
      options.block = vector.block
      let data = try Dataset.bundled(options)
      var generator = Generator(seed: vector.seed)
      let model = try Sequential(
        Stacks.network(embedding: vector.embedding, hidden: vector.hidden, tree: vector.tree),
        generator: &generator)
      #expect(model.parameterCount == vector.parameters)
      let trainer = try Trainer(
        model, on: data, batch: vector.batch, rate: try LearningRate(0.1), generator: generator)
      let losses = try (0..<1001).map { _ in Double(try trainer.advance()) }
      for (step, loss) in vector.losses {
        let number = try #require(Int(step))
        let tolerance = number < 10 ? 1e-5 : 1e-4
        #expect(abs(losses[number] - loss) < tolerance, "\(vector.name), step \(number)")
      }
      let trained = try trainer.currentModel()
      for part in [Dataset.Part.val, .test] {
        let loss = Double(try Evaluator.loss(of: trained, on: data, part))
        #expect(abs(loss - (vector.eval[part.rawValue] ?? 0)) < 1e-4, "\(vector.name), \(part)")
      }
      var stream = trainer.generator
      let sampler = try Sampler(trained, data.contexts)
      let samples = try vector.samples.map { _ in try sampler.sample(generator: &stream).text }
      #expect(samples == vector.samples)
    }
  }
}
