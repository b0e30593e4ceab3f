/// Draws items from a model, one symbol after another.
///
/// Source: makemore part 5; `torch.multinomial(softmax(logits), 1)` for each symbol.
public struct Sampler {
  /// An item that a model wrote.
  public struct Sample: Sendable, Hashable, Codable {
    /// The symbols, the end symbol included.
    public let text: String
    /// Whether it stopped at the longest length allowed, not at an end.
    public let isCut: Bool
  }

  /// The longest item, in symbols: an untrained model may never end one.
  public static let longest = 1000

  private let lanes: SamplingLanes
  private let vocabulary: Vocabulary

  /// Plans for this many items: they are drawn side by side, with the same result as one after
  /// another.
  ///
  /// - Throws: `ModelError`, `StopError` or `MemoryError`.
  public init(_ model: Sequential, _ contexts: Contexts, expecting count: Int = 1) throws {
    lanes = try SamplingLanes(model, contexts, expecting: count)
    vocabulary = contexts.vocabulary
  }

  /// Draws one item that begins with `prompt`.
  ///
  /// - Throws: `DataError.unknownSymbol` or `.promptTooLong`, `TrainingError.outputNotFinite`.
  public func sample(
    prompt: String = "", temperature: Float = 1, generator: inout Generator
  ) throws -> Sample {
    try samples(1, prompt: prompt, temperature: temperature, generator: &generator)[0]
  }

  /// Draws `count` items that begin with `prompt`, or fewer if `isStopped` says so.
  ///
  /// Afterwards the stream continues after the last of them. Temperature 0 takes the likeliest symbol
  /// each time and draws no random numbers. `report` is called with the number of items done.
  /// - Throws: `DataError.unknownSymbol` or `.promptTooLong`, `TrainingError.outputNotFinite`.
  public func samples(
    _ count: Int, prompt: String = "", temperature: Float = 1, generator: inout Generator,
    unless isStopped: () -> Bool = { false }, reporting report: (Int) -> Void = { _ in }
  ) throws -> [Sample] {
    let beginning = try vocabulary.encode(prompt)
    guard beginning.count < Self.longest else {
      throw DataError.promptTooLong(symbols: beginning.count)
    }
    if temperature == 0 {
      guard let item = try lanes.likeliest(after: beginning, unless: isStopped) else { return [] }
      return Array(repeating: sample(item), count: count)
    }
    var (samples, item, symbols) = ([Sample](), beginning, 0)
    var (stream, isInterrupted) = (generator, false)
    while samples.count < count, !isInterrupted {
      // Eight symbols per item is a guess; the items drawn so far give a better one.
      let mean = samples.isEmpty ? 8 : 1 + symbols / samples.count
      let run = try lanes.run(
        from: item, beginning: beginning, symbols: (count - samples.count) * mean,
        temperature: temperature, stream, unless: isStopped)
      isInterrupted = run.isInterrupted
      var used = 0
      for (place, symbol) in run.symbols.enumerated() where samples.count < count {
        item.append(symbol)
        guard Self.isWhole(item) else { continue }
        samples.append(sample(item))
        (item, used) = (beginning, place + 1)
      }
      if used > 0 {
        generator = stream
        generator.skipExponentials(used * lanes.vocabulary)
      }
      stream.skipExponentials(run.symbols.count * lanes.vocabulary)
      symbols += run.symbols.count
      report(samples.count)
    }
    return samples
  }

  private func sample(_ item: [Int32]) -> Sample {
    Sample(text: vocabulary.decode(item), isCut: item.last != 0)
  }

  /// Whether an item ends with its last symbol.
  static func isWhole(_ item: [Int32]) -> Bool { item.last == 0 || item.count >= longest }
}
