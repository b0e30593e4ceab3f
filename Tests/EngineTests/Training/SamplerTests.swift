import Engine
import TestSupport
import Testing

struct SamplerTests {
  /// `embedding 11 11, flatten` with a context of one symbol: a table of what follows what.
  private func table(_ likes: (Int, Int) -> Float) throws -> (Sequential, Dataset) {
    var model = try Stacks.made("embedding 11 11, flatten")
    let logits = (0..<11).flatMap { row in (0..<11).map { likes(row, $0) } }
    try model.children[0].change {
      $0.parameters[0].tensor = try Tensor(logits, shape: Shape(11, 11))
    }
    return (model, try SmallData.letters(block: 1))
  }

  /// After each symbol comes the next in the alphabet, and the boundary after j.
  private func alphabet(strength: Float = 100) throws -> Sampler {
    let (model, data) = try table { $1 == ($0 + 1) % 11 ? strength : 0 }
    return try Sampler(model, data.contexts)
  }

  @Test func writesUntilTheBoundary() throws {
    var generator = Generator(seed: 1)
    let sample = try alphabet().sample(generator: &generator)
    #expect(sample.text == "abcdefghij.")
    #expect(!sample.isCut)
  }

  @Test func beginsWithThePrompt() throws {
    var generator = Generator(seed: 1)
    let sampler = try alphabet()
    #expect(try sampler.sample(prompt: "gh", generator: &generator).text == "ghij.")
    #expect(try sampler.sample(prompt: "aaaj", generator: &generator).text == "aaaj.")
    #expect(throws: DataError.unknownSymbol(symbol: "z", known: ".abcdefghij")) {
      try sampler.sample(prompt: "az", generator: &generator)
    }
  }

  @Test func cutsAtTheLongestLength() throws {
    var generator = Generator(seed: 1)
    let (model, data) = try table { $1 == 1 ? 100 : 0 * Float($0) }
    let sampler = try Sampler(model, data.contexts)
    let sample = try sampler.sample(generator: &generator)
    #expect(sample.text == String(repeating: "a", count: Sampler.longest))
    #expect(sample.isCut)
    let prompt = String(repeating: "b", count: Sampler.longest + 5)
    #expect(throws: DataError.promptTooLong(symbols: 1005)) {
      try sampler.sample(prompt: prompt, generator: &generator)
    }
  }

  @Test func isWilderWhenHot() throws {
    let sampler = try alphabet(strength: 4)
    func right(_ temperature: Float) throws -> Int {
      var generator = Generator(seed: 1)
      return try (0..<50).count { _ in
        try sampler.sample(temperature: temperature, generator: &generator).text == "abcdefghij."
      }
    }
    let (cold, plain, hot) = (try right(0.2), try right(1), try right(3))
    #expect(cold == 50)
    #expect((1..<50).contains(plain))
    #expect(hot < plain)
  }

  @Test func dividesByTheTemperature() throws {
    let (strong, weak) = (try alphabet(strength: 6), try alphabet(strength: 3))
    var (one, other) = (Generator(seed: 9), Generator(seed: 9))
    for _ in 0..<20 {
      let halved = try strong.sample(temperature: 2, generator: &one)
      #expect(try weak.sample(generator: &other) == halved)
    }
  }

  @Test func drawsOneStream() throws {
    let sampler = try alphabet(strength: 2)
    var (one, other) = (Generator(seed: 5), Generator(seed: 5))
    let first = try (0..<10).map { _ in try sampler.sample(generator: &one) }
    let second = try (0..<10).map { _ in try sampler.sample(generator: &other) }
    #expect(first == second)
    #expect(Set(first).count > 1)
    #expect(one.uniform() == other.uniform())
    var third = Generator(seed: 6)
    #expect(try (0..<10).map { _ in try sampler.sample(generator: &third) } != first)
  }

  @Test func refusesAModelThatHasRunAway() throws {
    let (model, data) = try table { _, _ in .nan }
    let sampler = try Sampler(model, data.contexts)
    var generator = Generator(seed: 1)
    #expect(throws: TrainingError.outputNotFinite) { try sampler.sample(generator: &generator) }
  }

  @Test func refusesStacksThatCannotReadText() throws {
    let data = try SmallData.letters()
    #expect(throws: ModelError.emptyStack) { try Sampler(Sequential(), data.contexts) }
    #expect(throws: ModelError.noEmbedding) {
      try Sampler(Stacks.made("linear 3 11"), data.contexts)
    }
  }
}
