import Engine

/// Attention with several heads.
enum AttentionModules {
  static let all: [ModuleType] = [multihead]

  /// The class of its output, which torch prints by this name.
  static let inner: [ModuleType] = [LinearModules.linear("NonDynamicallyQuantizableLinear")]

  private static let multihead = ModuleType(
    "MultiheadAttention",
    "embed_dim: int, num_heads: int, dropout: number = 0.0, bias: bool = True, add_bias_kv: bool = False, add_zero_attn: bool = False, kdim: int = None, vdim: int = None, batch_first: bool = False"
      + ModuleType.places,
    "Queries (L, N, E) attend to keys and values (S, N, E): the output and the weights.",
    example: "nn.MultiheadAttention(8, 2)",
    call:
      "query: Tensor, key: Tensor, value: Tensor, key_padding_mask: Tensor = None, need_weights: bool = True, attn_mask: Tensor = None, average_attn_weights: bool = True, is_causal: bool = False",
    make: { module, arguments, host in
      let channels = try arguments.size("embed_dim", least: 1)
      let heads = try arguments.size("num_heads", least: 1)
      try arguments.check("embed_dim", isMultipleOf: "num_heads")
      for name in ["add_bias_kv", "add_zero_attn"] where arguments.flag(name) {
        throw ExpressionError.notSupported(what: "\(name)=True", mend: "leave it out")
      }
      let keys = arguments.has("kdim") ? try arguments.size("kdim") : channels
      let values = arguments.has("vdim") ? try arguments.size("vdim") : channels
      let (triple, overflow) = channels.multipliedReportingOverflow(by: 3)
      guard !overflow else { throw TensorError.tooLarge(sizes: [3, channels]) }
      // The output's weight is drawn first, as torch does.
      let output = try ModuleTypes.make(
        "NonDynamicallyQuantizableLinear",
        [(nil, .int(channels)), (nil, .int(channels)), ("bias", .bool(arguments.flag("bias")))],
        &host)
      if keys == channels, values == channels {
        try module.add("in_proj_weight", host.generator.xavierUniform(triple, channels))
      } else {
        for (name, width) in [("q", channels), ("k", keys), ("v", values)] {
          try module.add("\(name)_proj_weight", host.generator.xavierUniform(channels, width))
        }
      }
      if arguments.flag("bias") {
        try module.add("in_proj_bias", .zeros([triple], .ofParameters))
        try output.add("bias", .zeros([channels], .ofParameters))
      }
      try module.add(child: "out_proj", output)
    },
    run: run)

  private static let run: ModuleType.Run = { module, arguments, host in
    let made = module.arguments
    var inputs = try ["query", "key", "value"].map { try arguments.tensor($0) }
    let isBatch = inputs[0].rank == 3
    let isFirst = isBatch && made.flag("batch_first")
    if !isBatch { inputs = try inputs.map { $0.rank == 2 ? try $0.unsqueezed(1) : $0 } }
    if isFirst { inputs = try inputs.map { $0.rank == 3 ? try $0.transposed(0, 1) : $0 } }
    try check(module, inputs, arguments)
    var keyMask = try arguments.optionalTensor("key_padding_mask")
    if !isBatch, let mask = keyMask, mask.rank == 1 { keyMask = try mask.unsqueezed(0) }
    let output = try module.child("out_proj")
    let matrices = try weights(module)
    let (result, shares) = try DynamicTensor.multiheadAttention(
      inputs[0], inputs[1], inputs[2],
      DynamicTensor.MultiheadWeights(
        query: matrices[0], key: matrices[1], value: matrices[2],
        biases: module.parameter("in_proj_bias"), output: try output.required("weight"),
        outputBias: output.parameter("bias")),
      DynamicTensor.MultiheadOptions(
        heads: try made.int("num_heads"), mask: try arguments.optionalTensor("attn_mask"),
        keyMask: keyMask, dropped: module.contents.isTraining ? try made.real("dropout") : 0),
      &host.generator)
    let shown =
      isFirst ? try result.transposed(0, 1) : isBatch ? result : try result.squeezed([1])
    guard arguments.flag("need_weights") else { return .tupled([.tensor(shown), .none]) }
    let averaged =
      arguments.flag("average_attn_weights") ? try shares.mean([1], keeps: false) : shares
    return .tupled([.tensor(shown), .tensor(isBatch ? averaged : try averaged.squeezed([0]))])
  }

  private static func weights(_ module: Module) throws -> [DynamicTensor] {
    if let whole = module.parameter("in_proj_weight") { return try whole.chunked(3, 0) }
    return try ["q", "k", "v"].map { try module.required("\($0)_proj_weight") }
  }

  private static func check(
    _ module: Module, _ inputs: [DynamicTensor], _ arguments: BoundArguments
  ) throws {
    let made = module.arguments
    let channels = try made.int("embed_dim")
    let widths = [
      channels, made.optionalInt("kdim") ?? channels, made.optionalInt("vdim") ?? channels,
    ]
    for (place, name) in ["query", "key", "value"].enumerated() {
      let input = inputs[place]
      guard input.rank == 3, input.sizes[2] == widths[place], input.sizes[1] == inputs[0].sizes[1],
        place < 2 || input.sizes[0] == inputs[1].sizes[0]
      else {
        throw TensorError.refused(
          operation: "multi_head_attention",
          reason: "wants a \(name) of (…, \(widths[place])) with the others' batch and length,"
            + " got \(try arguments.tensor(name).shapeText)")
      }
    }
    guard !arguments.flag("is_causal") || arguments.has("attn_mask") else {
      throw TensorError.refused(
        operation: "multi_head_attention", reason: "is_causal=True without an attn_mask",
        mend: "give the mask: it says what is seen")
    }
  }
}
