/// Draws items from a model, one symbol after another.
///
/// Source: makemore part 5; `torch.multinomial(softmax(logits), 1)` a symbol.
public struct Sampler {
  /// An item that a model wrote.
  public struct Sample: Sendable, Hashable, Codable {
    /// The symbols, the boundary that ends them included.
    public let text: String
    /// Whether it stopped at the longest length allowed, not at a boundary.
    public let isCut: Bool
  }

  /// The longest item, in symbols: an untrained model may never end one.
  public static let longest = 1000

  private let plan: Plan
  private let data: Dataset
  private let probabilities: Buffer<Float>

  /// How many windows of each length are kept, so that none of them is computed twice.
  private static let rows = 1 << 15

  /// Plans for one context at a time.
  ///
  /// - Throws: `ModelError`, `StopError` or `MemoryError`.
  public init(_ model: Sequential, _ data: Dataset) throws {
    plan = try Plan(
      predicting: data, model, batch: 1, purpose: .inference, sharing: .rows(Self.rows))
    self.data = data
    probabilities = try Buffer(zeros: plan.outputShape)
  }

  /// Draws one item that begins with `prompt`.
  ///
  /// - Throws: `DataError.unknownSymbol` or `.promptTooLong`, `TrainingError.outputNotFinite`.
  public func sample(
    prompt: String = "", temperature: Float = 1, generator: inout Generator
  ) throws -> Sample {
    let block = data.options.block
    var ids = try data.vocabulary.encode(prompt)
    guard ids.count < Self.longest else { throw DataError.promptTooLong(symbols: ids.count) }
    while ids.count < Self.longest {
      let context = repeatElement(0, count: max(0, block - ids.count)) + ids.suffix(block)
      plan.symbols.copy(from: Array(context))
      plan.evaluate()
      Kernels.scale(plan.output, by: 1 / temperature, into: probabilities)
      Kernels.softmax(probabilities, into: probabilities)
      guard probabilities[0].isFinite else {
        throw TrainingError.outputNotFinite
      }
      let next = generator.multinomial(probabilities, from: 0, count: probabilities.count)
      ids.append(Int32(next))
      if next == 0 { return Sample(text: data.vocabulary.decode(ids), isCut: false) }
    }
    return Sample(text: data.vocabulary.decode(ids), isCut: true)
  }
}
