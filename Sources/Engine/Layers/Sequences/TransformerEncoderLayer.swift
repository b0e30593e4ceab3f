import Support

/// Attention of a row to itself, then two linear layers, each added to its input and normalised.
///
/// Shape: (T, B, C), (B, T, C) with `batch_first`, or without B, unchanged. Weights as PyTorch names and draws
/// them: `self_attn.in_proj_weight`, `linear1.weight`, `norm1.weight` and so on.
/// Source: Vaswani et al., arXiv:1706.03762; torch.nn.TransformerEncoderLayer.
public struct TransformerEncoderLayer: OperationLayer {
  /// Its declaration.
  public static let spec = LayerSpec(
    keyword: "transformerencoderlayer", torchNames: ["TransformerEncoderLayer"],
    summary: "Attention of a row to itself, then two linears, each added to its input.",
    shapes: "(T, B, C), with batch_first (B, T, C), unchanged",
    arguments: [
      .place("C", torch: "d_model", "how many channels there are"),
      .place("HEADS", torch: "nhead", "how many heads share the channels"),
      .place(
        "INNER", torch: "dim_feedforward", standard: .size(2048),
        "how many channels lie between the two linears"),
      .option(
        "dropout", .number(0...1), torch: "dropout", standard: .number(0.1),
        "the share of numbers that is dropped while training"),
      .option(
        "activation", .word(["relu", "gelu"]), torch: "activation", standard: .word("relu"),
        "what bends the numbers between the linears"),
      .option(
        "layer_norm_eps", .number(0...1), torch: "layer_norm_eps", standard: .number(1e-5),
        "added to the variances, to avoid a division by 0"),
      .option(
        "batch_first", .flag, torch: "batch_first", standard: .flag(false),
        "whether the contexts come before the steps"),
      .option(
        "norm_first", .flag, torch: "norm_first", standard: .flag(false),
        "whether each part normalises what comes in, and not the sum"),
      .option(
        "bias", .flag, role: .bias, torch: "bias", standard: .flag(true),
        "whether biases are added"),
    ] + LayerArgument.places, example: "transformerencoderlayer 24 4 96")

  /// What it holds.
  package var parts: OperationParts

  /// A layer that holds these.
  package init(_ parts: OperationParts) { self.parts = parts }

  /// As PyTorch prints it, with what is in it.
  public static func torchText(_ arguments: LayerArguments) -> String {
    let channels = arguments["C"]?.torchText ?? "_"
    let inner = arguments["INNER"]?.torchText ?? "_"
    let bias = arguments["bias"]?.torchText ?? "True"
    let dropout = "Dropout(p=\(arguments["dropout"]?.torchText ?? "0.1"), inplace=False)"
    let epsilon = arguments["layer_norm_eps"]?.torchText ?? "1e-05"
    let norm = "LayerNorm((\(channels),), eps=\(epsilon), elementwise_affine=True, bias=\(bias))"
    func linear(_ inputs: String, _ outputs: String) -> String {
      "Linear(in_features=\(inputs), out_features=\(outputs), bias=\(bias))"
    }
    let parts = [
      ("self_attn", MultiheadAttention.torchText(arguments)), ("linear1", linear(channels, inner)),
      ("dropout", dropout), ("linear2", linear(inner, channels)), ("norm1", norm), ("norm2", norm),
      ("dropout1", dropout), ("dropout2", dropout),
    ]
    let lines = parts.map { "  (\($0)): \($1.replacing("\n", with: "\n  "))" }
    return "TransformerEncoderLayer(\n\(lines.joined(separator: "\n"))\n)"
  }

  /// Heads divide the channels.
  package static func check(_ arguments: LayerArguments) throws {
    try arguments.checkHeads(of: spec.keyword)
  }

  /// The weights of the attention, of the two linears and of the two norms.
  package static func tensors(_ arguments: LayerArguments) throws -> [InitialTensor] {
    try tensors(arguments, prefix: "")
  }

  /// The same under names with something before them.
  static func tensors(
    _ arguments: LayerArguments, prefix: String
  ) throws -> [InitialTensor] {
    let (channels, inner) = (try arguments.size("C"), try arguments.size("INNER"))
    let hasBias = try arguments.flag("bias")
    let attention = try InitialTensor.attention(
      channels: channels, hasBias: hasBias, prefix: "\(prefix)self_attn.")
    let linears =
      InitialTensor.kaiming(
        [inner, channels], bias: hasBias ? inner : nil, fan: channels, prefix: "\(prefix)linear1.")
      + InitialTensor.kaiming(
        [channels, inner], bias: hasBias ? channels : nil, fan: inner, prefix: "\(prefix)linear2.")
    return attention + linears
      + ["norm1.", "norm2."].flatMap {
        InitialTensor.affine([channels], bias: hasBias, prefix: prefix + $0)
      }
  }

  /// (T, B, C), unchanged: along T each step is made of all of them.
  public func axes(for input: Shape) -> AxisMap { .attending(input, by: self) }

  /// The attention and the two linears; at most what an `Int` counts.
  public func multiplyAdds(for input: Shape) -> Int { arguments.encoderWork(input) }

  /// The channels that come, with as many heads as divide them.
  public static func fitted(_ arguments: LayerArguments, to input: Shape) -> LayerArguments {
    arguments.fittingHeads(to: input)
  }

  /// x + attention, x + linears, each normalised before or after.
  package func result(
    of input: DynamicTensor, _ call: inout OperationCall
  ) throws -> DynamicTensor {
    let isFirst = arguments["batch_first"] == .flag(true)
    return try Self.encoded(input.stepsFirst(isFirst), arguments, prefix: "", &call)
      .stepsBack(to: input, isFirst)
  }

  /// The same of steps (T, B, C), with weights whose names have something before them.
  static func encoded(
    _ steps: DynamicTensor, _ arguments: LayerArguments, prefix: String,
    _ call: inout OperationCall
  ) throws -> DynamicTensor {
    let (heads, dropped) = (try arguments.size("HEADS"), try arguments.number("dropout"))
    let mixed = try added(steps, arguments, "\(prefix)norm1.", &call) { x, call in
      let attended = try x.attendingToItself(
        heads: heads, dropped: dropped, prefix: "\(prefix)self_attn.", &call)
      return try dropping(attended, dropped, &call)
    }
    return try added(mixed, arguments, "\(prefix)norm2.", &call) { x, call in
      let inner = try x.affine(
        call.required("\(prefix)linear1.weight"), call.tensors["\(prefix)linear1.bias"])
      let bent =
        arguments.word("activation") == "gelu"
        ? try Activation.gelu(byTanh: false)(inner, "gelu") : try inner.rectified()
      let outer = try dropping(bent, dropped, &call).affine(
        call.required("\(prefix)linear2.weight"), call.tensors["\(prefix)linear2.bias"])
      return try dropping(outer, dropped, &call)
    }
  }

  private static func dropping(
    _ x: DynamicTensor, _ dropped: Double, _ call: inout OperationCall
  ) throws -> DynamicTensor {
    guard call.isTraining else { return x }
    return try call.generator.dropout(x, dropping: dropped)
  }

  private typealias Part = (DynamicTensor, inout OperationCall) throws -> DynamicTensor

  private static func added(
    _ x: DynamicTensor, _ arguments: LayerArguments, _ norm: String, _ call: inout OperationCall,
    _ part: Part
  ) throws -> DynamicTensor {
    let affine = DynamicTensor.Affine(
      weight: try call.required("\(norm)weight"), bias: call.tensors["\(norm)bias"])
    let epsilon = try arguments.number("layer_norm_eps")
    func normalised(_ x: DynamicTensor) throws -> DynamicTensor {
      try x.layerNormalised([x.sizes[x.rank - 1]], affine, epsilon: epsilon)
    }
    if arguments["norm_first"] == .flag(true) {
      return try BinaryOperation.add(x, part(normalised(x), &call))
    }
    return try normalised(BinaryOperation.add(x, part(x, &call)))
  }
}
