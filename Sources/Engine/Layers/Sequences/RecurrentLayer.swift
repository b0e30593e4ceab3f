import Support

/// Steps one after another, each with what is remembered of those before it; of the outputs and the last
/// state the outputs go on.
///
/// Shape: (T, B, IN) → (T, B, HIDDEN), (B, T, …) with `batch_first`, or without B; both directions side by
/// side. Weights as PyTorch names and draws them: `weight_ih_l0`, `weight_hh_l0`, `bias_ih_l0`, `bias_hh_l0`.
/// Source: Hochreiter and Schmidhuber, Neural Computation 9 (1997); Cho et al., arXiv:1406.1078; torch.nn.LSTM.
package protocol RecurrentLayer: OperationLayer {
  /// What each step does.
  static func step(_ arguments: LayerArguments) -> RecurrentStep
}

extension RecurrentLayer {
  fileprivate static func declared(
    _ name: String, _ summary: String, outputs: String, _ after: [LayerArgument] = [],
    _ last: [LayerArgument] = []
  ) -> LayerSpec {
    LayerSpec(
      keyword: name.lowercased(), torchNames: [name], summary: summary,
      shapes: "(T, B, IN) → (T, B, HIDDEN), with batch_first (B, T, IN) → (B, T, HIDDEN)",
      arguments: [
        .place("IN", role: .inputs, torch: "input_size", "how many channels come in"),
        .place("HIDDEN", torch: "hidden_size", "how many numbers are remembered and given out"),
        .option(
          "num_layers", .sizes(1, from: 1), torch: "num_layers", standard: .size(1),
          "how many of them run one after another"),
      ] + after + [
        .option(
          "bias", .flag, role: .bias, torch: "bias", standard: .flag(true),
          "whether biases are added"),
        .option(
          "batch_first", .flag, torch: "batch_first", standard: .flag(false),
          "whether the contexts come before the steps"),
        .option(
          "dropout", .number(0...1), torch: "dropout", standard: .number(0),
          "the share of numbers that is dropped between layers"),
        .option(
          "bidirectional", .flag, torch: "bidirectional", standard: .flag(false),
          "whether the steps are also read from the last to the first"),
      ] + last + LayerArgument.places, outputs: outputs, example: "\(name.lowercased()) 24 128")
  }

  /// As PyTorch prints it.
  package static var torchTemplate: String? {
    "{input_size}, {hidden_size}[, proj_size={proj_size}][, num_layers={num_layers}][, bias={bias}][, batch_first={batch_first}][, dropout={dropout}][, bidirectional={bidirectional}]"
  }

  fileprivate static func network(
    _ arguments: LayerArguments
  ) throws(LayerError) -> RecurrentNetwork {
    RecurrentNetwork(
      step(arguments), inputs: try arguments.size("IN"), hidden: try arguments.size("HIDDEN"),
      layers: try arguments.size("num_layers"), hasBias: try arguments.flag("bias"),
      isBidirectional: try arguments.flag("bidirectional"),
      dropped: try arguments.number("dropout"), projection: projection(arguments))
  }

  fileprivate static func projection(_ arguments: LayerArguments) -> Int {
    (try? arguments.size("proj_size")) ?? 0
  }

  /// Not more layers than can be told apart, and a projection that makes the state smaller.
  package static func check(_ arguments: LayerArguments) throws {
    let (hidden, layers) = (try arguments.size("HIDDEN"), try arguments.size("num_layers"))
    guard layers <= RecurrentNetwork.mostLayers else {
      throw LayerError.badValue(
        layer: spec.keyword, argument: "num_layers", text: String(layers),
        wants: "at most \(grouped(RecurrentNetwork.mostLayers))")
    }
    guard projection(arguments) < hidden else {
      throw LayerError.badValue(
        layer: spec.keyword, argument: "proj_size", text: String(projection(arguments)),
        wants: "less than HIDDEN=\(hidden)")
    }
  }

  /// The weights of each layer and direction.
  package static func tensors(_ arguments: LayerArguments) throws -> [InitialTensor] {
    try network(arguments).tensors()
  }

  /// (T, B, IN) → (T, B, HIDDEN): each step is made of all before it, and counts as made of all.
  public func axes(for input: Shape) -> AxisMap {
    let isFirst = arguments["batch_first"] == .flag(true)
    guard input.rank == 3 || input.rank == 2 else {
      let wants = "\(isFirst ? "(B, T, C)" : "(T, B, C)") or (T, C)"
      return .refused(input, .wrongRank(layer: description, wants: wants, got: input))
    }
    let hidden = (try? arguments.size("HIDDEN")) ?? 1
    let projection = Self.projection(arguments)
    let width = projection > 0 ? projection : hidden
    let isBoth = arguments["bidirectional"] == .flag(true)
    let (both, overflow) = width.multipliedReportingOverflow(by: isBoth ? 2 : 1)
    guard !overflow else { return .refused(input, .tooLarge(sizes: "2x\(width)")) }
    let name = projection > 0 ? "proj_size" : "HIDDEN"
    let steps = input.rank == 3 && isFirst ? 1 : 0
    return AxisMap(
      input.dimensions.indices.dropLast().map { .kept($0) }
        + [.made(isBoth ? "2 · \(name)" : name, size: both)],
      demands: [.init(input.rank - 1, "IN", .equal((try? arguments.size("IN")) ?? 1))],
      mixing: steps)
  }

  /// One for each step, weight and layer; at most what an `Int` counts.
  public func multiplyAdds(for input: Shape) -> Int {
    let weights = parameters.filter { $0.tensor.shape.rank == 2 }.reduce(0) { $0 + $1.tensor.count }
    let (all, overflows) = input.rows.multipliedReportingOverflow(by: weights)
    return overflows ? Int.max : all
  }

  /// The outputs of every step; the last states are not used.
  package func result(
    of input: DynamicTensor, _ call: inout OperationCall
  ) throws -> DynamicTensor {
    let isSingle = input.rank == 2
    let isFirst = !isSingle && arguments["batch_first"] == .flag(true)
    let network = try Self.network(arguments)
    let steps =
      isSingle ? try input.unsqueezed(1) : isFirst ? try input.transposed(0, 1) : input
    let tensors = call.tensors
    func required(_ name: String) throws -> DynamicTensor {
      guard let tensor = tensors[name] else {
        throw LayerError.missing(layer: description, argument: name, usage: Self.spec.usage)
      }
      return tensor
    }
    let (output, _) = try network(
      steps, from: try network.zeros(batch: steps.sizes[1]), isTraining: call.isTraining,
      &call.generator
    ) { try RecurrentNetwork.weights($0, required: required) { tensors[$0] } }
    return isSingle ? try output.squeezed([1]) : isFirst ? try output.transposed(0, 1) : output
  }
}

/// The simplest of them: tanh or relu of the input's and the state's products.
public struct RNN: RecurrentLayer {
  /// Its declaration.
  public static let spec = declared(
    "RNN", "Reads steps one after another, with a state.", outputs: "(output, h_n)",
    [
      .option(
        "nonlinearity", .word(["tanh", "relu"]), torch: "nonlinearity", standard: .word("tanh"),
        "what bends the sum")
    ])
  package var parts: OperationParts
  package init(_ parts: OperationParts) { self.parts = parts }
  package static func step(_ arguments: LayerArguments) -> RecurrentStep {
    arguments.word("nonlinearity") == "relu" ? .relu : .tanh
  }
}

/// Gates decide what is taken into the cell, forgotten and given out.
public struct LSTM: RecurrentLayer {
  /// Its declaration.
  public static let spec = declared(
    "LSTM", "Reads steps one after another, with gated cells.", outputs: "(output, (h_n, c_n))",
    [],
    [
      .option(
        "proj_size", .sizes(1, from: 0), torch: "proj_size", standard: .size(0),
        "how many numbers the outputs are projected to; none if 0")
    ])
  package var parts: OperationParts
  package init(_ parts: OperationParts) { self.parts = parts }
  package static func step(_ arguments: LayerArguments) -> RecurrentStep { .lstm }
}

/// Gates decide what of the state is renewed.
public struct GRU: RecurrentLayer {
  /// Its declaration.
  public static let spec = declared(
    "GRU", "Reads steps one after another, with a gated state.", outputs: "(output, h_n)")
  package var parts: OperationParts
  package init(_ parts: OperationParts) { self.parts = parts }
  package static func step(_ arguments: LayerArguments) -> RecurrentStep { .gru }
}
