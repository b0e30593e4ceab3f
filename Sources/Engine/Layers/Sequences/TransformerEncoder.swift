import Support

/// Several layers of attention and linears one after another, alike, which begin with the same weights.
///
/// Shape: (T, B, C), (B, T, C) with `batch_first`, or without B, unchanged. Weights as PyTorch names them:
/// `layers.0.self_attn.in_proj_weight`, `layers.1.linear1.weight` and so on.
/// Source: Vaswani et al., arXiv:1706.03762; torch.nn.TransformerEncoder.
public struct TransformerEncoder: OperationLayer {
  private static let count = LayerArgument.option(
    "num_layers", .size, torch: "num_layers", standard: .size(1), shown: true,
    "how many layers there are")

  /// Its declaration.
  public static let spec = LayerSpec(
    keyword: "transformerencoder", torchNames: ["TransformerEncoder"],
    summary: "Several transformerencoderlayers, alike, one after another.",
    shapes: TransformerEncoderLayer.spec.shapes,
    arguments: TransformerEncoderLayer.spec.arguments + [count],
    example: "transformerencoder 24 4 96 num_layers=2")

  private static let torchsSpec = LayerSpec(
    keyword: "nn.TransformerEncoder", torchNames: spec.torchNames, summary: spec.summary,
    shapes: spec.shapes,
    arguments: [
      .place(
        "LAYER", .layer(TransformerEncoderLayer.spec.keyword), torch: "encoder_layer",
        "the layer that each of them is like"),
      .place("num_layers", torch: "num_layers", "how many layers there are"),
      .idle("norm", "None", hint: "add the norm after it"),
      .idle("enable_nested_tensor", "True", "False"), .idle("mask_check", "True", "False"),
    ], example: "nn.TransformerEncoder(nn.TransformerEncoderLayer(24, 4, 96), 2)")

  /// By PyTorch's name it holds a layer.
  public static func spec(as name: String) -> LayerSpec {
    name.contains(".") || name.contains(where: \.isUppercase) ? torchsSpec : spec
  }

  /// The arguments of the layer that a call holds are its own.
  public static func unwrapped(_ arguments: LayerArguments) -> LayerArguments {
    guard case .layers(let layers) = arguments["LAYER"], let layer = layers.first else {
      return arguments
    }
    var own = arguments
    own["LAYER"] = nil
    for argument in layer.type.spec.arguments {
      own[argument.name] = layer.arguments[argument.name]
    }
    return own
  }

  /// What it holds.
  package var parts: OperationParts

  /// A layer that holds these.
  package init(_ parts: OperationParts) { self.parts = parts }

  /// As PyTorch prints it, with the layers in it.
  public static func torchText(_ arguments: LayerArguments) -> String {
    let layer = TransformerEncoderLayer.torchText(arguments).replacing("\n", with: "\n    ")
    let count = (try? arguments.size("num_layers")) ?? 1
    let label = count == 1 ? "(0): " : "(0-\(count - 1)): \(count) x "
    return "TransformerEncoder(\n  (layers): ModuleList(\n    \(label)\(layer)\n  )\n)"
  }

  /// Heads divide the channels, and there are not more layers than can be told apart.
  package static func check(_ arguments: LayerArguments) throws {
    try arguments.checkHeads(of: spec.keyword)
    let count = try arguments.size("num_layers")
    guard count <= RecurrentNetwork.mostLayers else {
      throw LayerError.badValue(
        layer: spec.keyword, argument: "num_layers", text: String(count),
        wants: "at most \(grouped(RecurrentNetwork.mostLayers))")
    }
  }

  /// Those of the first layer, and the same for each other.
  package static func tensors(_ arguments: LayerArguments) throws -> [InitialTensor] {
    let first = try TransformerEncoderLayer.tensors(arguments, prefix: "layers.0.")
    return first
      + (1..<max(try arguments.size("num_layers"), 1)).flatMap { number in
        first.map { tensor in
          InitialTensor(
            "layers.\(number).\(tensor.name.dropFirst("layers.0.".count))", tensor.sizes,
            .same(as: tensor.name))
        }
      }
  }

  /// (T, B, C), unchanged: along T each step is made of all of them.
  public func axes(for input: Shape) -> AxisMap { .attending(input, by: self) }

  /// The attention and the linears of each layer; at most what an `Int` counts.
  public func multiplyAdds(for input: Shape) -> Int {
    let each = arguments.encoderWork(input)
    let (all, overflows) = each.multipliedReportingOverflow(
      by: (try? arguments.size("num_layers")) ?? 1)
    return overflows ? Int.max : all
  }

  /// The channels that come, with as many heads as divide them.
  public static func fitted(_ arguments: LayerArguments, to input: Shape) -> LayerArguments {
    arguments.fittingHeads(to: input)
  }

  /// One layer after another.
  package func result(
    of input: DynamicTensor, _ call: inout OperationCall
  ) throws -> DynamicTensor {
    let isFirst = arguments["batch_first"] == .flag(true)
    var steps = try input.stepsFirst(isFirst)
    for number in 0..<(try arguments.size("num_layers")) {
      try Interruption.check()
      steps = try TransformerEncoderLayer.encoded(
        steps, arguments, prefix: "layers.\(number).", &call)
    }
    return try steps.stepsBack(to: input, isFirst)
  }
}
