import Engine
import Support

struct Sample: Command {
  private static let count = Argument<Int>.optional(
    "N", .integer(1...1_000_000), "how many; 10 when left out")
  private static let prompt = Argument<String>.option("prompt", .text, "how each begins")
  private static let temperature = Argument<Double>.option(
    "temperature", .number(0.001...1000), standard: 1, written: "1", "below 1 safer, above 1 wilder"
  )
  private static let seed = Argument<UInt64>.option(
    "seed", .seed, "a stream of its own, which leaves the session's alone")

  static let declaration = Declaration(
    "sample", knownAs: ["generate", "predict", "infer"], .train,
    "Lets the model write items, one symbol after another.",
    discussion:
      "The end symbol, a '.' as in the lecture unless data end= says otherwise, is shown.",
    arguments: [count, prompt, temperature, seed],
    examples: ["sample 5", "sample 3 prompt=em temperature=0.7 seed=1"],
    after: ["add embedding 27 10, flatten, linear 80 27"])

  static func run(_ arguments: ParsedArguments, _ session: inout Session) throws -> Output {
    let count = arguments[count] ?? 10
    let environment = session.environment
    let contexts = try session.contexts()
    let sampler: Sampler
    do {
      sampler = try Sampler(session.state.model, contexts, expecting: count)
    } catch {
      guard let shown = try session.obstacle(error, batch: 1, .inference) else { throw error }
      return shown
    }
    var generator = arguments[seed].map(Generator.init(seed:)) ?? session.state.generator
    let samples = try sampler.samples(
      count, prompt: arguments[prompt] ?? "", temperature: Float(try arguments.get(temperature)),
      generator: &generator, unless: { environment.isInterrupted() })
    if arguments[seed] == nil { session.state.generator = generator }
    var output = Output(
      samples.map { .line("\($0.text.withoutHidden)\($0.isCut ? "…" : "", .faint)") },
      fields: ["samples": samples.map(\.text)])
    if samples.count < count {
      output.ending = .interrupted
      output.completed = samples.count
    }
    output.facts.samples = samples.map(\.text)
    return output
  }
}
