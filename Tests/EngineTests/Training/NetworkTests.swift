import Engine
import TestSupport
import Testing

extension Alone {
  /// The lecture's networks against PyTorch's own runs on the bundled names.
  struct NetworkTests {
    private struct Setting {
      let wanted: NetworkVectors.Case
      let data: Dataset
      let trainer: Trainer

      init(_ name: String, _ stack: String, block: Int) throws {
        wanted = try #require(try NetworkVectors.named(name))
        var options = Dataset.Options()
        options.block = block
        data = try Dataset.bundled(options)
        var generator = Generator(seed: 42)
        let model = try Sequential(stack, generator: &generator)
        #expect(model.parameterCount == wanted.parameters)
        for part in Dataset.Part.allCases {
          #expect([data.count(part), block] == wanted.examples[part.rawValue])
        }
        trainer = try Trainer(
          model, on: data, batch: 32, rate: LearningRate(0.1), generator: generator)
      }
    }

    @Test(arguments: [
      ("tree22k", Stacks.tree22k, 8), ("flat8", Stacks.flat8, 8), ("mlp3", Stacks.mlp3, 3),
    ])
    func beginsAsTorchDoes(name: String, stack: String, block: Int) throws {
      let setting = try Setting(name, stack, block: block)
      for step in 0..<10 {
        let (loss, wanted) = (
          try setting.trainer.advance(), try #require(setting.wanted.losses["\(step)"])
        )
        #expect(abs(Double(loss) - wanted) < 1e-5, "step \(step)")
      }
    }

    @Test func trainsTheScaledUpNetworkAsTorchDoes() throws {
      let setting = try Setting("tree76k", Stacks.tree76k, block: 8)
      let trainer = setting.trainer
      for step in 0...1000 {
        let loss = Double(try trainer.advance())
        guard let wanted = setting.wanted.losses["\(step)"] else { continue }
        #expect(abs(loss - wanted) < (step < 10 ? 1e-5 : 1e-4), "step \(step): \(loss)")
      }
      #expect(setting.wanted.losses.count == 12)
      let model = try trainer.currentModel()
      for part in Dataset.Part.allCases {
        let loss = Double(try Evaluator.loss(of: model, on: setting.data, part))
        let wanted = try #require(setting.wanted.eval[part.rawValue])
        #expect(abs(loss - wanted) < 1e-4, "\(part): \(loss)")
      }
      let sampler = try Sampler(model, setting.data.contexts)
      var generator = trainer.generator
      let samples = try (0..<20).map { _ in
        try sampler.sample(generator: &generator).text
      }
      #expect(samples == setting.wanted.samples)
    }
  }
}
