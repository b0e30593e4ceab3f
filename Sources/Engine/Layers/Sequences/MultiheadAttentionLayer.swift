import Support

/// Each step asks all steps, itself among them: queries, keys and values are one and the same; of the output
/// and the weights the output goes on.
///
/// Shape: (T, B, C), (B, T, C) with `batch_first`, or without B, unchanged. Weights as PyTorch names and draws
/// them: `in_proj_weight` (3C, C), `in_proj_bias`, `out_proj.weight`, `out_proj.bias`.
/// Source: Vaswani et al., arXiv:1706.03762; torch.nn.MultiheadAttention.
public struct MultiheadAttention: OperationLayer {
  /// Its declaration.
  public static let spec = LayerSpec(
    keyword: "multiheadattention", torchNames: ["MultiheadAttention"],
    summary: "Has each step ask all steps: attention of a row to itself.",
    shapes: "(T, B, C), with batch_first (B, T, C), unchanged",
    arguments: [
      .place("C", torch: "embed_dim", "how many channels there are"),
      .place("HEADS", torch: "num_heads", "how many heads share the channels"),
      .option(
        "dropout", .number(0...1), torch: "dropout", standard: .number(0),
        "the share of weights that is dropped while training"),
      .option(
        "bias", .flag, role: .bias, torch: "bias", standard: .flag(true),
        "whether biases are added"),
      .idle("add_bias_kv", "False"), .idle("add_zero_attn", "False"),
      .idle("kdim", "None", hint: "keys are what the queries are"),
      .idle("vdim", "None", hint: "values are what the queries are"),
      .option(
        "batch_first", .flag, torch: "batch_first", standard: .flag(false),
        "whether the contexts come before the steps"),
    ] + LayerArgument.places, outputs: "(output, weights)", example: "multiheadattention 24 4")

  /// What it holds.
  package var parts: OperationParts

  /// A layer that holds these.
  package init(_ parts: OperationParts) { self.parts = parts }

  /// As PyTorch prints it, the output's linear in it.
  public static func torchText(_ arguments: LayerArguments) -> String {
    let channels = arguments["C"]?.torchText ?? "_"
    let bias = arguments["bias"]?.torchText ?? "True"
    return
      "MultiheadAttention(\n  (out_proj): NonDynamicallyQuantizableLinear(in_features=\(channels), out_features=\(channels), bias=\(bias))\n)"
  }

  /// Heads divide the channels.
  package static func check(_ arguments: LayerArguments) throws {
    try arguments.checkHeads(of: spec.keyword)
  }

  /// The projections and the output's.
  package static func tensors(_ arguments: LayerArguments) throws -> [InitialTensor] {
    try InitialTensor.attention(
      channels: arguments.size("C"), hasBias: arguments.flag("bias"))
  }

  /// (T, B, C), unchanged: along T each step is made of all of them.
  public func axes(for input: Shape) -> AxisMap { .attending(input, by: self) }

  /// The projections, the scores and the mixing; at most what an `Int` counts.
  public func multiplyAdds(for input: Shape) -> Int {
    arguments.attentionWork(input, isFirst: arguments["batch_first"] == .flag(true))
  }

  /// The channels that come, with as many heads as divide them.
  public static func fitted(_ arguments: LayerArguments, to input: Shape) -> LayerArguments {
    arguments.fittingHeads(to: input)
  }

  /// The output; the weights are not used.
  package func result(
    of input: DynamicTensor, _ call: inout OperationCall
  ) throws -> DynamicTensor {
    let steps = try input.stepsFirst(arguments["batch_first"] == .flag(true))
    let output = try steps.attendingToItself(
      heads: arguments.size("HEADS"), dropped: arguments.number("dropout"), prefix: "", &call)
    return try output.stepsBack(to: input, arguments["batch_first"] == .flag(true))
  }
}

extension InitialTensor {
  /// The weights of attention with several heads: PyTorch draws the output's first.
  static func attention(
    channels: Int, hasBias: Bool, prefix: String = ""
  ) throws -> [InitialTensor] {
    let (triple, overflow) = channels.multipliedReportingOverflow(by: 3)
    guard !overflow else { throw ShapeError.tooLarge(sizes: "3x\(channels)") }
    let deviation = (2 / (Double(triple) + Double(channels))).squareRoot()
    let projection = InitialTensor(
      "\(prefix)in_proj_weight", [triple, channels],
      .uniform(within: 3.0.squareRoot() * deviation))
    var output = InitialTensor.kaiming(
      [channels, channels], bias: nil, fan: channels, prefix: "\(prefix)out_proj.",
      isDrawnFirst: true)
    guard hasBias else { return [projection] + output }
    output.append(
      InitialTensor("\(prefix)out_proj.bias", [channels], .emptied, isDrawnFirst: true))
    return [projection, InitialTensor("\(prefix)in_proj_bias", [triple], .constant(0))] + output
  }
}

extension AxisMap {
  /// Steps of C channels that ask one another: (T, B, C), with `batch_first` (B, T, C), or (T, C), unchanged.
  static func attending(_ input: Shape, by layer: some Layer) -> AxisMap {
    let isFirst = layer.arguments["batch_first"] == .flag(true)
    guard input.rank == 3 || input.rank == 2 else {
      let wants = "\(isFirst ? "(B, T, C)" : "(T, B, C)") or (T, C)"
      return .refused(input, .wrongRank(layer: layer.description, wants: wants, got: input))
    }
    let channels = (try? layer.arguments.size("C")) ?? 1
    return .unchanged(
      input, demands: [.init(input.rank - 1, "C", .equal(channels))],
      mixing: input.rank == 3 && isFirst ? 1 : 0)
  }
}

extension LayerArguments {
  /// Refuses heads that do not divide the channels.
  ///
  /// - Throws: `LayerError.badValue`.
  func checkHeads(of layer: String) throws(LayerError) {
    let (channels, heads) = (try size("C"), try size("HEADS"))
    guard channels % heads == 0 else {
      throw .badValue(
        layer: layer, argument: "HEADS", text: String(heads),
        wants: "a number that divides C=\(channels)")
    }
  }

  /// For as many channels, with the most heads up to those that divide them.
  func fittingHeads(to input: Shape) -> LayerArguments {
    guard input.rank > 0 else { return self }
    var fitted = self
    fitted["C"] = .size(input.last)
    if let heads = try? size("HEADS"), input.last % heads != 0 {
      fitted["HEADS"] = .size((1...min(heads, input.last)).last { input.last % $0 == 0 } ?? 1)
    }
    return fitted
  }

  /// The multiply-adds of a transformer's layer; at most what an `Int` counts.
  func encoderWork(_ input: Shape) -> Int {
    guard let inner = try? size("INNER"), input.rank == 2 || input.rank == 3 else { return 0 }
    let attention = attentionWork(input, isFirst: self["batch_first"] == .flag(true))
    let (weights, isHuge) = inner.multipliedReportingOverflow(by: input.last)
    let (linears, overflows) = weights.multipliedReportingOverflow(by: input.rows)
    let (both, isHuger) = linears.multipliedReportingOverflow(by: 2)
    let (sum, isTooMuch) = attention.addingReportingOverflow(both)
    return isHuge || overflows || isHuger || isTooMuch ? Int.max : sum
  }

  /// The multiply-adds of attention of rows to themselves; at most what an `Int` counts.
  func attentionWork(_ input: Shape, isFirst: Bool) -> Int {
    let (rows, channels) = (input.rows, input.last)
    let steps = input.dimensions[input.rank == 3 && isFirst ? 1 : 0]
    var work = 0
    for (first, second) in [(4, channels), (2, steps)] {
      let (each, isHuge) = first.multipliedReportingOverflow(by: second)
      let (row, isHuger) = each.multipliedReportingOverflow(by: channels)
      let (all, overflows) = row.multipliedReportingOverflow(by: rows)
      let (sum, isTooMuch) = work.addingReportingOverflow(all)
      guard !isHuge, !isHuger, !overflows, !isTooMuch else { return Int.max }
      work = sum
    }
    return work
  }
}

extension DynamicTensor {
  /// (B, T, C) or (T, C) as (T, B, C).
  func stepsFirst(_ isBatchFirst: Bool) throws -> DynamicTensor {
    rank == 2 ? try unsqueezed(1) : isBatchFirst ? try transposed(0, 1) : self
  }

  /// (T, B, C) as what it was made of.
  func stepsBack(to input: DynamicTensor, _ isBatchFirst: Bool) throws -> DynamicTensor {
    input.rank == 2 ? try squeezed([1]) : isBatchFirst ? try transposed(0, 1) : self
  }

  /// What steps (T, B, C) make of themselves, with weights by PyTorch's names after a prefix.
  func attendingToItself(
    heads: Int, dropped: Double, prefix: String, _ call: inout OperationCall
  ) throws -> DynamicTensor {
    let matrices = try call.required("\(prefix)in_proj_weight").chunked(3, 0)
    return try Self.multiheadAttention(
      self, self, self,
      MultiheadWeights(
        query: matrices[0], key: matrices[1], value: matrices[2],
        biases: call.tensors["\(prefix)in_proj_bias"],
        output: call.required("\(prefix)out_proj.weight"),
        outputBias: call.tensors["\(prefix)out_proj.bias"]),
      MultiheadOptions(
        heads: heads, mask: nil, keyMask: nil, dropped: call.isTraining ? dropped : 0),
      &call.generator
    ).output
  }
}
