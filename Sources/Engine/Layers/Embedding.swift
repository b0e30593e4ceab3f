import Support

/// A table with one row of C numbers for each of V symbols.
///
/// Shape: (…) → (…, C). weight: (V, C), drawn from the standard normal distribution.
/// Source: makemore part 5; torch.nn.Embedding.
public struct Embedding: Layer {
  /// Its declaration.
  public static let spec = LayerSpec(
    keyword: "embedding", torchNames: ["Embedding"],
    summary: "Looks up a row of C numbers for each symbol.",
    shapes: "(B, T) → (B, T, C)",
    arguments: [
      .place("V", role: .vocabulary, torch: "num_embeddings", "how many symbols there are"),
      .place("C", role: .outputs, torch: "embedding_dim", "how many numbers represent a symbol"),
      .idle("padding_idx", "None", hint: "every symbol's row is learnt here"),
      .idle("max_norm", "None"), .idle("norm_type", "2.0", "2"),
      .idle("scale_grad_by_freq", "False"), .idle("sparse", "False", "True"),
      .idle("_weight", "None"), .idle("_freeze", "False"),
    ] + LayerArgument.places, example: "embedding 27 10")

  /// It reads symbol numbers.
  public static var takes: ElementKind { .symbols }

  /// How many symbols there are (V).
  public let symbols: Int
  /// How many numbers represent a symbol (C).
  public let channels: Int
  /// `weight`, (V, C).
  public var parameters: [NamedTensor]
  /// How its arguments were written.
  public var written = WrittenArguments()

  /// Draws the table.
  ///
  /// - Throws: `LayerError` for more symbols than can be numbered, `ShapeError` or `MemoryError`.
  public init(_ symbols: Int, _ channels: Int, generator: inout Generator) throws {
    guard symbols <= Int(Int32.max) else {
      throw LayerError.badValue(
        layer: Self.spec.keyword, argument: "V", text: String(symbols),
        wants: "a whole number up to \(grouped(Int(Int32.max)))")
    }
    self.symbols = symbols
    self.channels = channels
    let table = try generator.normal(try Shape(symbols, channels))
    parameters = [NamedTensor(name: "weight", tensor: table)]
  }

  /// Makes the layer that a line describes.
  ///
  /// - Throws: `LayerError`, `ShapeError` or `MemoryError`.
  public init(_ arguments: LayerArguments, generator: inout Generator) throws {
    try self.init(arguments.size("V"), arguments.size("C"), generator: &generator)
  }

  /// The arguments that make this layer.
  public var arguments: LayerArguments {
    LayerArguments(Self.spec.keyword, ["V": .size(symbols), "C": .size(channels)])
  }

  /// As many as the table has rows.
  public var vocabulary: Int? { symbols }

  /// (…) → (…, C): every axis as it is, then C.
  public func axes(for input: Shape) -> AxisMap {
    AxisMap(input.dimensions.indices.map { .kept($0) } + [.made("C", size: channels)])
  }

  /// y[i] = weight[x[i]].
  public func forward(_ frame: Frame, _ pass: inout Pass) {
    Kernels.gather(frame.parameters[0], frame.symbols, into: frame.output)
  }

  /// dweight[x[i]] += dy[i]; symbols have no gradient.
  public func backward(_ frame: Frame) {
    Kernels.scatterAdd(frame.symbols, frame.outputGradient, into: frame.gradients[0])
  }

  /// `Embedding(27, 10)`.
  public static func torchText(_ arguments: LayerArguments) -> String {
    "Embedding(\(["V", "C"].compactMap { arguments[$0]?.torchText }.joined(separator: ", ")))"
  }
}
