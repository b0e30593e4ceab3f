import Engine
import TestSupport
import Testing

/// Many items drawn side by side are those that one after another would be.
struct SamplingLanesTests {
  private static let tree =
    "embedding 11 6, flatten 2, linear 12 16, batchnorm 16, tanh, flatten, linear 32 11"

  private static let residual =
    "embedding 11 6, residual (linear 6 9, tanh, linear 9 6), flatten 2, linear 12 16,"
    + " residual (batchnorm 16, tanh), flatten, linear 32 11"

  private static let convolution =
    "embedding 11 6, conv 6 16 2 pad=none, tanh, skips (residual (conv 16 16 2 dilation=2 pad=none,"
    + " tanh, skip (linear 16 8))), linear 8 11"

  /// A stack, how much likelier the boundary is made in its last layer, and a prompt.
  struct Case: Sendable, CustomTestStringConvertible {
    let stack: String
    let boundary: Float
    let prompt: String
    let temperature: Float
    var testDescription: String { "\(stack) \(boundary) \(prompt) \(temperature)" }
  }

  private static let cases = [
    Case(stack: tree, boundary: 0, prompt: "", temperature: 1),
    Case(stack: tree, boundary: 0, prompt: "abcab", temperature: 0.5),
    // Items of one symbol, and items that fill several lanes.
    Case(stack: tree, boundary: 40, prompt: "", temperature: 1),
    Case(stack: tree, boundary: -3, prompt: "j", temperature: 3),
    Case(stack: tree, boundary: -100, prompt: "", temperature: 1),
    Case(stack: residual, boundary: 0, prompt: "", temperature: 1),
    Case(stack: convolution, boundary: 0, prompt: "", temperature: 1),
    Case(stack: convolution, boundary: -100, prompt: "abc", temperature: 1),
    // Windows are not shared where the stack does not fuse.
    Case(stack: "embedding 11 11, flatten", boundary: 0, prompt: "", temperature: 1),
  ]

  private func parts(_ one: Case) throws -> (Sequential, Dataset) {
    var model = try Stacks.made(one.stack)
    let last = model.children.count - 1
    try model.children[last].change { layer in
      guard layer.parameters.count > 1 else { return }
      var bias = layer.parameters[1].tensor.values
      bias[0] += one.boundary
      layer.parameters[1].tensor = try Tensor(bias, shape: Shape(bias.count))
    }
    return (model, try SmallData.letters(block: one.stack.contains("tanh") ? 4 : 1))
  }

  @Test(arguments: cases, [1, 40, 700])
  func areThoseDrawnOneByOne(one: Case, count: Int) throws {
    let (model, data) = try parts(one)
    let single = try Sampler(model, data.contexts)
    let many = try Sampler(model, data.contexts, expecting: one.boundary < -50 ? 2048 : count)
    var (first, second) = (Generator(seed: 4), Generator(seed: 4))
    let number = one.boundary < -50 ? min(count, 60) : count
    let wanted = try (0..<number).map { _ in
      try single.sample(
        prompt: one.prompt, temperature: one.temperature, generator: &first)
    }
    let drawn = try many.samples(
      number, prompt: one.prompt, temperature: one.temperature, generator: &second)
    #expect(drawn == wanted)
    #expect(first == second)
    // What is kept from one call to the next changes nothing.
    #expect(
      try many.samples(
        3, prompt: one.prompt, temperature: one.temperature, generator: &second)
        == (0..<3).map { _ in
          try single.sample(prompt: one.prompt, temperature: one.temperature, generator: &first)
        })
    #expect(first == second)
  }

  @Test(arguments: [0, 1, 37, 400, 3000])
  func givesWhatWasReadyWhenStopped(steps: Int) throws {
    let (model, data) = try parts(Self.cases[0])
    let sampler = try Sampler(model, data.contexts, expecting: 500)
    var (generator, whole) = (Generator(seed: 2), Generator(seed: 2))
    var left = steps
    let drawn = try sampler.samples(
      500, generator: &generator,
      unless: {
        left -= 1
        return left < 0
      })
    #expect(drawn.count < 500 || steps == 3000)
    #expect(try sampler.samples(drawn.count, generator: &whole) == drawn)
    #expect(generator == whole)
  }

  /// What only a wrong beginning of a stretch would meet does not end the run.
  @Test func failsOnlyWhereTheItemsLead() throws {
    // j is followed by numbers that are none; items begin with a and go on to b, c, …, then end.
    var model = try Stacks.made("embedding 11 11, flatten")
    let logits: [Float] = (0..<11).flatMap { row in
      (0..<11).map { row == 10 ? .nan : $0 == (row + 1) % 10 ? 100 : 0 }
    }
    try model.children[0].change {
      $0.parameters[0].tensor = try Tensor(logits, shape: Shape(11, 11))
    }
    let sampler = try Sampler(model, SmallData.letters(block: 1).contexts, expecting: 2000)
    var generator = Generator(seed: 1)
    let drawn = try sampler.samples(2000, generator: &generator)
    #expect(Set(drawn.map(\.text)) == ["abcdefghi."])
    #expect(throws: TrainingError.outputNotFinite) {
      try sampler.samples(2000, prompt: "j", generator: &generator)
    }
  }
}
