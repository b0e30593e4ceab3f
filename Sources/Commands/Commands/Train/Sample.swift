import Engine
import Rendering
import Support

struct Sample: Command {
  private static let count = Argument<Int>.optional(
    "N", .integer(1...1_000_000), "how many; 10 if left out, 1 at temperature 0")
  private static let prompt = Argument<String>.option("prompt", .text, "how each begins")
  private static let temperature = Argument<Double>.option(
    "temperature", .temperature, standard: 1, written: "1",
    "below 1 safer, above 1 wilder; 0 always takes the likeliest symbol")
  private static let seed = Argument<UInt64>.option(
    "seed", .seed, "a random stream of its own, apart from the session's")
  private static let why = Argument<Bool>.option(
    "why", .flag, standard: false, written: "off",
    "shows the odds of each symbol as surprise does, at the temperature")

  static let declaration = Declaration(
    "sample", knownAs: ["generate", "predict", "infer"], .train,
    "Generates items with the model, one symbol at a time.",
    discussion: """
      The end symbol, a '.' as in the lecture unless data end= says otherwise, is shown. With ema=on \
      the weights are the average that train keeps.
      """,
    arguments: [count, prompt, temperature, seed, why, .ema],
    examples: ["sample 5", "sample 3 prompt=em temperature=0.7 seed=1", "sample 1 why=on"],
    after: ["add embedding 27 10, flatten, linear 80 27"], draws: [.session])

  /// What was written as JSON fields.
  private struct Fields: Encodable {
    let samples: [String]
    /// Whether the weights are the average.
    let ema: Bool?
    /// The odds of each symbol that was drawn.
    let why: [WhyFields]?
  }

  /// The odds of an item's symbols as JSON fields.
  private struct WhyFields: Encodable {
    let text: String
    let places: [OddsTable.PlaceFields]
    let nats: Double
  }

  static func run(_ arguments: ParsedArguments, _ session: inout Session) throws -> CommandResult {
    let temperature = try arguments.get(temperature)
    // The likeliest item is always the same one.
    let count = arguments[count] ?? (temperature == 0 ? 1 : 10)
    let (start, environment) = (ContinuousClock.now, session.environment)
    let contexts = try session.contexts()
    let model = try session.state.model(averaged: arguments.isAveraged)
    let sampler: Sampler
    do {
      sampler = try Sampler(model, contexts, expecting: count)
    } catch {
      let undone = Undone(what: "sampled", line: arguments.line)
      guard let shown = try session.obstacle(error, batch: 1, .inference, instead: undone)
      else { throw error }
      return shown
    }
    var generator = arguments[seed].map(Generator.init(seed:)) ?? session.state.generator
    let samples = try sampler.samples(
      count, prompt: arguments[prompt] ?? "", temperature: Float(temperature),
      generator: &generator, unless: { environment.isInterrupted() },
      reporting: { done in
        environment.report(
          Progress(
            command: declaration.name, done: done, total: count, unit: "items",
            seconds: (ContinuousClock.now - start).inSeconds))
      })
    if arguments[seed] == nil { session.state.generator = generator }
    let tables =
      arguments[why] ?? false
      ? try odds(
        of: samples, after: arguments[prompt] ?? "", model, contexts, temperature,
        session.state.settings)
      : nil
    let shown = try samples.enumerated().map { index, sample in
      guard let tables else { return sample.shown }
      try Interruption.check()
      return sample.shown + [tables[index].block]
    }
    let reasons = tables.map { tables in
      zip(samples, tables).map {
        WhyFields(text: $0.text, places: $1.fields, nats: $1.nats)
      }
    }
    var output = Output(
      shown.flatMap { $0 },
      fields: Fields(
        samples: samples.map(\.text), ema: arguments.isAveraged ? true : nil, why: reasons))
    if samples.count < count {
      output.ending = .interrupted
    }
    output.facts.samples = samples.map(\.text)
    let completed = samples.count < count ? samples.count : nil
    return CommandResult(output, Effect(.nothing, completed: completed))
  }

  /// What the model expected where the symbols of items after the prompt were drawn.
  ///
  /// - Throws: `MemoryError` where the odds of all places do not fit; what `SymbolOdds` throws.
  private static func odds(
    of samples: [Sampler.Sample], after prompt: String, _ model: Sequential, _ contexts: Contexts,
    _ temperature: Double, _ settings: Settings
  ) throws -> [OddsTable] {
    let items = try samples.map { try contexts.vocabulary.encode($0.text) }
    // A place with its likeliest, as a row and as fields, takes about seven kilobytes.
    let places = items.reduce(0) { $0 + $1.count }
    try MemoryBudget.check(
      "the odds of \(counted(places, "place"))", bytes: places,
      times: 7000 + contexts.vocabulary.count * MemoryLayout<Double>.stride)
    // At temperature 0 the likeliest is taken, whatever its odds are.
    let odds = try SymbolOdds.along(
      items, model, contexts, temperature: temperature == 0 ? 1 : temperature)
    let start = prompt.unicodeScalars.count
    return zip(items, odds).map { item, odds in
      OddsTable(item, odds, contexts, from: min(start, item.count), settings)
    }
  }
}

extension Sampler.Sample {
  /// Its lines, as a text of several has them.
  fileprivate var shown: [Output.Block] {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.enumerated().map { number, line in
      let isEnd = isCut && number == lines.count - 1
      return .line("\(String(line).withoutHidden)\(isEnd ? "…" : "", .faint)")
    }
  }
}

extension ArgumentKind<Double> {
  /// 0, or what logits are divided by.
  fileprivate static var temperature: ArgumentKind {
    let bounds = 0.001...1000
    return ArgumentKind(wants: "0, or a number from 0.001 to 1000") { token, _ in
      Double(token.text).flatMap { $0 == 0 || bounds.contains($0) ? $0 : nil }
    }
  }
}
