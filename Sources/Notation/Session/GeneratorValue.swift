import Engine
import Support

/// `torch.Generator()`: a separate random stream, which the session's state keeps under a number.
package struct GeneratorValue: Sendable, Hashable {
  let number: Int

  /// Upper limit of streams in a session.
  static let most = 1000
  /// Its attributes and methods.
  static let members = ["manual_seed", "initial_seed"]
}

/// A random stream and the seed that it was last started with.
package struct SeededGenerator: Sendable, Hashable {
  var generator: Generator
  var seed: UInt64

  /// PyTorch's default for an unseeded generator.
  static let standardSeed: UInt64 = 67_280_421_310_721

  init(seed: UInt64) { (generator, self.seed) = (Generator(seed: seed), seed) }
}

extension Host {
  /// Draws from the generator that a call names, or from the session's own.
  ///
  /// - Throws: what `body` throws.
  mutating func draw<Result>(
    _ arguments: BoundArguments, _ body: (inout Generator) throws -> Result
  ) throws -> Result {
    guard case .generator(let value) = arguments["generator"],
      generators.indices.contains(value.number)
    else { return try body(&generator) }
    return try body(&generators[value.number].generator)
  }

  /// A new stream.
  ///
  /// - Throws: `ExpressionError.tooMuch`.
  mutating func makeGenerator() throws -> Value {
    let number = generators.count
    guard number < GeneratorValue.most else {
      throw ExpressionError.tooMuch(
        what: "a session with generators", count: number + 1, most: GeneratorValue.most)
    }
    generators.append(SeededGenerator(seed: SeededGenerator.standardSeed))
    return .generator(GeneratorValue(number: number))
  }

  /// A generator's own methods; nil where it has none of this name.
  ///
  /// - Throws: `ExpressionError`.
  mutating func call(
    _ generator: GeneratorValue, _ name: String, _ given: [BoundArguments.Given]
  ) throws -> Value? {
    guard generators.indices.contains(generator.number) else { return nil }
    switch name {
    case "manual_seed":
      guard given.count == 1, [nil, "seed"].contains(given[0].name),
        let seed = given[0].value.wholeNumber
      else {
        throw ExpressionError.wrongArgument(
          function: "manual_seed", argument: "seed", wants: "a whole number",
          got: given.first?.value.kind ?? "nothing")
      }
      generators[generator.number] = SeededGenerator(
        seed: UInt64(bitPattern: Int64(seed)))
      return .generator(generator)
    case "initial_seed" where given.isEmpty:
      return .int(Int(truncatingIfNeeded: generators[generator.number].seed))
    default: return nil
    }
  }
}
