import Engine
import TestSupport
import Testing

extension Alone {
  /// Bits do not depend on how many threads share the work.
  struct WorkersTests {
    private func using<Result>(_ threads: Int, _ body: () throws -> Result) rethrows -> Result {
      Workers.use(threads)
      defer { Workers.use(nil) }
      return try body()
    }

    /// A network wide enough for every kind of kernel to be shared out.
    private func train(_ threads: Int, _ optimizer: Optimizer) throws -> [[Float]] {
      try using(threads) {
        let model = try Stacks.made(
          "embedding 27 24, flatten 2, linear 48 200, batchnorm 200, tanh, "
            + "residual (linear 200 200, tanh, residual (gelu)), flatten 2, "
            + "linear 400 200 bias=false, batchnorm 200, gelu, flatten, linear 400 27")
        let trainer = try Trainer(
          model, on: Dataset.bundled(), batch: 250, rate: LearningRate(0.01),
          optimizer: optimizer, generator: Generator(seed: 1))
        let losses = try (0..<4).map { _ in try trainer.advance() }
        return try [losses] + trainer.currentModel().namedTensors.map(\.tensor.values)
      }
    }

    @Test(arguments: [
      Optimizer.sgd, .momentum(0.9),
      .adam(beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01),
    ])
    func trainsToTheSameBits(optimizer: Optimizer) throws {
      let alone = try train(1, optimizer)
      for threads in [2, 3, 7] {
        #expect(try train(threads, optimizer) == alone, "\(threads) threads")
      }
    }

    @Test func countsThreads() {
      #expect(using(3) { Workers.count } == 3)
      #expect(Workers.count == Workers.available)
      #expect(Workers.available >= 1)
      #expect(using(-1) { Workers.count } == Workers.available)
      #expect(using(Int.max) { Workers.count } <= 64)
    }
  }
}
