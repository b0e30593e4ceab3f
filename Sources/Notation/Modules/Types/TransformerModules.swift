import Engine
import Support

/// The layers of a transformer, and several of them.
enum TransformerModules {
  static let all: [ModuleType] = [
    layer("TransformerEncoderLayer", isDecoder: false),
    layer("TransformerDecoderLayer", isDecoder: true),
    stack("TransformerEncoder", isDecoder: false), stack("TransformerDecoder", isDecoder: true),
  ]

  private static let masks =
    ", tgt_mask: Tensor = None, memory_mask: Tensor = None, tgt_key_padding_mask: Tensor = None, memory_key_padding_mask: Tensor = None"

  private static func layer(_ name: String, isDecoder: Bool) -> ModuleType {
    ModuleType(
      name,
      "d_model: int, nhead: int, dim_feedforward: int = 2048, dropout: number = 0.1, activation: any = 'relu', layer_norm_eps: number = 1e-05, batch_first: bool = False, norm_first: bool = False, bias: bool = True"
        + ModuleType.places,
      isDecoder
        ? "Attention to itself, attention to a memory, then two linear layers, each added to its input and normalised."
        : "Attention to itself, then two linear layers, each added to its input and normalised.",
      example: "nn.\(name)(8, 2, 16)",
      call: isDecoder
        ? "tgt: Tensor, memory: Tensor" + masks
          + ", tgt_is_causal: bool = False, memory_is_causal: bool = False"
        : "src: Tensor, src_mask: Tensor = None, src_key_padding_mask: Tensor = None, is_causal: bool = False",
      isContainer: true,
      make: { module, arguments, host in try make(module, arguments, isDecoder, &host) },
      run: { module, arguments, host in
        isDecoder
          ? try decode(module, arguments, &host) : try encode(module, arguments, &host)
      })
  }

  private static func make(
    _ module: Module, _ arguments: BoundArguments, _ isDecoder: Bool, _ host: inout any Host
  ) throws {
    switch arguments["activation"] {
    case .string("relu"), .string("gelu"), .function: break
    default:
      throw ExpressionError.wrongArgument(
        function: "nn.\(module.type.name)", argument: "activation", wants: "'relu' or 'gelu'",
        got: try arguments["activation"].written())
    }
    try arguments.check("d_model", isMultipleOf: "nhead")
    let (width, inner) = (arguments["d_model"], arguments["dim_feedforward"])
    let (bias, dropped) = (arguments["bias"], arguments["dropout"])
    let attentions = isDecoder ? ["self_attn", "multihead_attn"] : ["self_attn"]
    for name in attentions {
      try module.add(
        child: name, "MultiheadAttention",
        [
          (nil, width), (nil, arguments["nhead"]), ("dropout", dropped), ("bias", bias),
          ("batch_first", arguments["batch_first"]),
        ], &host)
    }
    try module.add(child: "linear1", "Linear", [(nil, width), (nil, inner), ("bias", bias)], &host)
    try module.add(child: "dropout", "Dropout", [(nil, dropped)], &host)
    try module.add(child: "linear2", "Linear", [(nil, inner), (nil, width), ("bias", bias)], &host)
    let count = isDecoder ? 3 : 2
    for number in 1...count {
      try module.add(
        child: "norm\(number)", "LayerNorm",
        [(nil, width), ("eps", arguments["layer_norm_eps"]), ("bias", bias)], &host)
    }
    for number in 1...count {
      try module.add(child: "dropout\(number)", "Dropout", [(nil, dropped)], &host)
    }
  }

  private typealias Part = (DynamicTensor, inout any Host) throws -> DynamicTensor

  /// x and what a part makes of it, normalised before or after, as torch's norm_first says.
  private static func added(
    _ x: DynamicTensor, _ module: Module, norm: String, _ host: inout any Host, _ part: Part
  ) throws -> DynamicTensor {
    let norm = try module.child(norm)
    if module.arguments.flag("norm_first") {
      let normalised = try norm.call(.tensor(x), host: &host).madeTensor()
      return try BinaryOperation.add(x, part(normalised, &host))
    }
    let sum = try BinaryOperation.add(x, part(x, &host))
    return try norm.call(.tensor(sum), host: &host).madeTensor()
  }

  private static func attended(
    _ module: Module, _ name: String, dropout: String, _ query: DynamicTensor,
    _ key: DynamicTensor, mask: Value, keyMask: Value, isCausal: Bool, _ host: inout any Host
  ) throws -> DynamicTensor {
    let given: [(String?, Value)] = [
      (nil, .tensor(query)), (nil, .tensor(key)), (nil, .tensor(key)), ("attn_mask", mask),
      ("key_padding_mask", keyMask), ("need_weights", .bool(false)),
      ("is_causal", .bool(isCausal)),
    ]
    let result = try module.child(name).call(
      given.map { .init(name: $0.0, value: $0.1, range: 0..<0) }, 0..<0, &host)
    guard let output = result.parts?.first else { return query }
    return try module.child(dropout).call(output, host: &host).madeTensor()
  }

  private static func fed(
    _ module: Module, _ x: DynamicTensor, dropout: String, _ host: inout any Host
  ) throws -> DynamicTensor {
    let inner = try module.child("linear1").call(.tensor(x), host: &host)
    let bent: Value
    switch module.arguments["activation"] {
    case .function(let function): bent = try ModuleTypes.apply(function.name, [(nil, inner)], &host)
    case let name: bent = try ModuleTypes.apply(try name.printed(), [(nil, inner)], &host)
    }
    let kept = try module.child("dropout").call(bent, host: &host)
    let outer = try module.child("linear2").call(kept, host: &host)
    return try module.child(dropout).call(outer, host: &host).madeTensor()
  }

  private static func encode(
    _ module: Module, _ arguments: BoundArguments, _ host: inout any Host
  ) throws -> Value {
    let attended = try added(try arguments.tensor("src"), module, norm: "norm1", &host) { x, host in
      try Self.attended(
        module, "self_attn", dropout: "dropout1", x, x, mask: arguments["src_mask"],
        keyMask: arguments["src_key_padding_mask"], isCausal: arguments.flag("is_causal"), &host)
    }
    return .tensor(
      try added(attended, module, norm: "norm2", &host) { x, host in
        try fed(module, x, dropout: "dropout2", &host)
      })
  }

  private static func decode(
    _ module: Module, _ arguments: BoundArguments, _ host: inout any Host
  ) throws -> Value {
    let memory = try arguments.tensor("memory")
    let own = try added(try arguments.tensor("tgt"), module, norm: "norm1", &host) { x, host in
      try attended(
        module, "self_attn", dropout: "dropout1", x, x, mask: arguments["tgt_mask"],
        keyMask: arguments["tgt_key_padding_mask"], isCausal: arguments.flag("tgt_is_causal"),
        &host)
    }
    let both = try added(own, module, norm: "norm2", &host) { x, host in
      try attended(
        module, "multihead_attn", dropout: "dropout2", x, memory, mask: arguments["memory_mask"],
        keyMask: arguments["memory_key_padding_mask"],
        isCausal: arguments.flag("memory_is_causal"), &host)
    }
    return .tensor(
      try added(both, module, norm: "norm3", &host) { x, host in
        try fed(module, x, dropout: "dropout3", &host)
      })
  }

  private static func stack(_ name: String, isDecoder: Bool) -> ModuleType {
    let layer = isDecoder ? "decoder_layer" : "encoder_layer"
    return ModuleType(
      name,
      "\(layer): Module, num_layers: int, norm: any = None"
        + (isDecoder ? "" : ", enable_nested_tensor: bool = True, mask_check: bool = True"),
      "Several layers like one, each with weights of its own, which begin equal.",
      example: "nn.\(name)(nn.\(name)Layer(8, 2, 16), 2)",
      call: isDecoder
        ? "tgt: Tensor, memory: Tensor" + masks
          + ", tgt_is_causal: bool = None, memory_is_causal: bool = False"
        : "src: Tensor, mask: Tensor = None, src_key_padding_mask: Tensor = None, is_causal: bool = None",
      isContainer: true,
      make: { module, arguments, host in
        let (model, count) = (try arguments.module(layer), try arguments.size("num_layers"))
        guard count <= mostLayers else {
          throw ExpressionError.tooMuch(what: "a stack of layers", count: count, most: mostLayers)
        }
        let copies = try (0..<count).map { _ in Value.torchModule(try Module(copying: model)) }
        try module.add(child: "layers", "ModuleList", [(nil, .listed(copies))], &host)
        guard arguments.has("norm") else { return }
        try module.add(child: "norm", try arguments.module("norm"))
      },
      run: { module, arguments, host in
        var value = arguments[isDecoder ? "tgt" : "src"]
        var given: [(String?, Value)] =
          isDecoder
          ? [(nil, arguments["memory"])]
            + ["tgt_mask", "memory_mask", "tgt_key_padding_mask", "memory_key_padding_mask"].map {
              ($0, arguments[$0])
            }
          : [
            ("src_mask", arguments["mask"]),
            ("src_key_padding_mask", arguments["src_key_padding_mask"]),
          ]
        given = given.filter { if case .none = $0.1 { false } else { true } }
        for layer in try module.child("layers").contents.children.values {
          value = try layer.call(
            ([(String?.none, value)] + given).map { .init(name: $0.0, value: $0.1, range: 0..<0) },
            0..<0, &host)
        }
        guard let norm = module.contents.children["norm"] else { return value }
        return try norm.call(value, host: &host)
      })
  }

  private static let mostLayers = 10_000
}
