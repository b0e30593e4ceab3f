import Engine
import TestSupport
import Testing

/// Plans that compute equal windows of symbols once, beside plans that compute every row.
struct WindowsTests {
  private static let stacks = [
    Stacks.network(embedding: 4, hidden: 6, tree: [2, 2, 2], symbols: 5),
    Stacks.network(embedding: 3, hidden: 5, tree: [4, 2], symbols: 5),
    "embedding 5 3, flatten, linear 24 5",
    "embedding 5 3, batchnorm 3, tanh, flatten 8, linear 24 6, layernorm 6, gelu, linear 6 5",
    "embedding 5 3, residual (linear 3 4, tanh, linear 4 3), flatten 2, residual (tanh),"
      + " residual (batchnorm 6, residual (gelu), linear 6 6), flatten, linear 24 5",
    "embedding 5 4, linear 4 6, flatten 1, sigmoid, flatten 2, layernorm 12, flatten, linear 48 5",
  ]

  /// Contexts of 8 in which most windows come several times.
  private func contexts(_ count: Int, seed: UInt64 = 3) -> [Int32] {
    var generator = Generator(seed: seed)
    return (0..<count).flatMap { _ in
      let padding = generator.integer(in: 0..<8)
      return (0..<8).map { $0 < padding ? 0 : Int32(generator.integer(in: 0..<3)) }
    }
  }

  @Test(arguments: stacks)
  func trainsAsIfEveryRowWereComputed(stack: String) throws {
    let model = try Stacks.made(stack)
    let (shape, ids) = (try Shape(24, 8), contexts(24))
    let plain = try Plan(model, input: shape, purpose: .training)
    let shared = try Plan(model, input: shape, purpose: .training, sharing: .batch)
    #expect(shared.sharesWindows)
    #expect(!plain.sharesWindows)
    #expect(shared.output.shape == plain.output.shape)
    for plan in [plain, shared] {
      try plan.load(ids)
      var pass = Pass(mode: .training, generator: Generator(seed: 0))
      try plan.forward(&pass)
      var numbers = FixedNumbers(5)
      plan.outputGradient.copy(from: numbers.list(plan.outputGradient.count))
      try plan.backward()
    }
    #expect(difference(shared.output.values, from: plain.output.values, absolute: 2e-6) == nil)
    #expect(
      difference(shared.gradients.values, from: plain.gradients.values, absolute: 1e-4) == nil)
    let tensors = try zip(shared.currentModel().namedTensors, plain.currentModel().namedTensors)
    for (one, other) in tensors {
      #expect(difference(one.tensor.values, from: other.tensor.values) == nil, "\(one.name)")
    }
  }

  @Test(arguments: stacks)
  func evaluatesToTheSameBits(stack: String) throws {
    let model = try Stacks.made(stack)
    let plain = try Plan(model, input: Shape(24, 8), purpose: .inference)
    let shared = try Plan(model, input: Shape(24, 8), purpose: .inference, sharing: .batch)
    for seed in 0..<3 as Range<UInt64> {
      for plan in [plain, shared] {
        try plan.load(contexts(24, seed: seed))
        try plan.evaluate()
      }
      #expect(shared.output.values == plain.output.values)
    }
  }

  /// With room for few rows everything is forgotten again and again, with room for many nothing is.
  @Test(arguments: stacks, [1, 8, 64, 1 << 12])
  func keepsWhatItComputed(stack: String, rows: Int) throws {
    let model = try Stacks.made(stack)
    let plain = try Plan(model, input: Shape(1, 8), purpose: .inference)
    let kept = try Plan(model, input: Shape(1, 8), purpose: .inference, sharing: .rows(rows))
    let ids = contexts(100)
    for start in stride(from: 0, to: ids.count, by: 8) {
      for plan in [plain, kept] {
        try plan.load(Array(ids[start..<start + 8]))
        try plan.evaluate()
      }
      #expect(kept.output.values == plain.output.values, "context \(start / 8)")
    }
  }

  @Test(arguments: [
    "embedding 5 4, flatten 2, batchnorm 8 over=batch, flatten, linear 32 5",
    "embedding 5 4, dropout 0.5, flatten, linear 32 5", "embedding 5 4, flatten 2, linear 8 5",
    "embedding 5 4, linear 4 5",
    "embedding 5 4, residual (flatten 1), flatten, linear 32 5",
    "embedding 5 4, residual (residual (dropout 0.5)), flatten, linear 32 5",
  ])
  func leavesOtherStacksAlone(stack: String) throws {
    let plan = try Plan(
      Stacks.made(stack), input: Shape(4, 8), purpose: .training, sharing: .batch)
    #expect(!plan.sharesWindows)
  }

  @Test func sharesDropoutOnceItDropsNothing() throws {
    let model = try Stacks.made("embedding 5 4, dropout 0.5, flatten, linear 32 5")
    let plan = try Plan(model, input: Shape(4, 8), purpose: .inference, sharing: .batch)
    #expect(plan.sharesWindows)
  }

  @Test func stopsWhereThePlainPlanStops() throws {
    let model = try Stacks.made("embedding 5 4, flatten, linear 30 5")
    let error = #expect(throws: StopError.self) {
      try Plan(model, input: Shape(4, 8), purpose: .training, sharing: .batch)
    }
    #expect(error?.input == (try Shape(4, 32)))
  }

  /// Groups larger than the remaining steps, followed by another flatten.
  @Test func stopsWhereNoStepsAreLeft() throws {
    let model = try Stacks.made("embedding 5 4, flatten 16, flatten, linear 64 5")
    let error = #expect(throws: StopError.self) {
      try Plan(model, input: Shape(4, 8), purpose: .training, sharing: .batch)
    }
    #expect(error?.position == Position(2))
  }
}
