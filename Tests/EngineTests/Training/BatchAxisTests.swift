import Engine
import Support
import TestSupport
import Testing

/// The bug that the lecture teaches with: statistics over the batch axis alone.
struct BatchAxisTests {
  /// Each step has its own mean; the fixed one has one for all.
  @Test func buffers() throws {
    for (line, shape) in [("batchnorm 5 over=batch", "1x4x5"), ("batchnorm 5", "1x1x5")] {
      let plan = try Plan(
        try Stacks.made(line), input: try Shape(3, 4, 5), purpose: .training)
      #expect(try plan.currentModel().namedTensors.last?.tensor.shape.description == shape)
    }
  }

  /// By hand: two contexts of two steps, one channel.
  @Test func hand() throws {
    let plan = try Plan(
      try Stacks.made("batchnorm 1 over=batch"), input: try Shape(2, 2, 1), purpose: .training)
    try plan.load([1, 10, 3, 30] as [Float])
    var pass = Pass(mode: .training, generator: Generator(seed: 0))
    try plan.forward(&pass)
    // Step 0: mean 2, variance 2; step 1: mean 20, variance 200; both normalise to ∓1/√2.
    let half = Float(0.5).squareRoot()
    // Leaving ε out of this sum costs 1.7e-6.
    #expect(
      difference(plan.output.values, from: [-half, -half, half, half], absolute: 5e-6) == nil)
    let buffers = try plan.currentModel().namedTensors.suffix(2).map(\.tensor.values)
    #expect(difference(buffers[0], from: [0.2, 2.0]) == nil)
    #expect(difference(buffers[1], from: [0.9 + 0.2, 0.9 + 20.0]) == nil)
  }

  /// The first losses of the lecture's buggy tree are PyTorch's.
  @Test func firstLosses() throws {
    let vector = try #require(try NetworkVectors.named("tree22k-bnbug"))
    let text = Stacks.tree22k.replacing("batchnorm 68", with: "batchnorm 68 over=batch")
    var generator = Generator(seed: 42)
    let model = try Sequential(text, generator: &generator)
    let trainer = try Trainer(
      model, on: try Dataset.bundled(), rate: try LearningRate(0.1), generator: generator)
    for step in 0..<10 {
      let loss = Double(try trainer.advance())
      #expect(abs(loss - (vector.losses["\(step)"] ?? 0)) < 1e-5, "step \(step)")
    }
  }

  /// A trained layer says which steps it knows.
  @Test func wrongSteps() throws {
    let model = try Stacks.made("batchnorm 5 over=batch")
    let trained = try Plan(model, input: try Shape(3, 4, 5), purpose: .training).currentModel()
    #expect(throws: StopError.self) {
      try Plan(trained, input: try Shape(3, 2, 5), purpose: .inference)
    }
    let error = #expect(throws: ShapeError.self) {
      try trained.outputShape(for: try Shape(3, 2, 5))
    }
    #expect(error?.diagnosis.what == "has statistics for T=4, got 3x2x5 (B, T, C)")
  }
}
