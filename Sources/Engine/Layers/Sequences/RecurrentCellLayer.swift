/// One step of a recurrent network from a state of zeros; of a new state and its cell the state goes on.
///
/// Shape: (B, IN) → (B, HIDDEN), or without B. Weights as PyTorch names and draws them.
/// Source: torch.nn.RNNCell, torch.nn.LSTMCell, torch.nn.GRUCell.
package protocol RecurrentCellLayer: OperationLayer {
  /// What the step does.
  static func step(_ arguments: LayerArguments) -> RecurrentStep
}

extension RecurrentCellLayer {
  fileprivate static func declared(
    _ name: String, _ summary: String, outputs: String? = nil, _ more: [LayerArgument] = []
  ) -> LayerSpec {
    LayerSpec(
      keyword: name.lowercased(), torchNames: [name], summary: summary,
      shapes: "(B, IN) → (B, HIDDEN)",
      arguments: [
        .place("IN", role: .inputs, torch: "input_size", "how many channels come in"),
        .place("HIDDEN", torch: "hidden_size", "how many numbers are given out"),
        .option(
          "bias", .flag, role: .bias, torch: "bias", standard: .flag(true),
          "whether biases are added"),
      ] + more + LayerArgument.places, outputs: outputs, example: "\(name.lowercased()) 24 128")
  }

  /// As PyTorch prints it.
  package static var torchTemplate: String? {
    "{input_size}, {hidden_size}[, bias={bias}][, nonlinearity={nonlinearity}]"
  }

  /// The weights of the step.
  package static func tensors(_ arguments: LayerArguments) throws -> [InitialTensor] {
    try RecurrentNetwork(
      step(arguments), inputs: arguments.size("IN"), hidden: arguments.size("HIDDEN"),
      hasBias: arguments.flag("bias")
    ).cellTensors()
  }

  /// (B, IN) → (B, HIDDEN).
  public func axes(for input: Shape) -> AxisMap {
    guard input.rank == 1 || input.rank == 2 else {
      return .refused(input, .wrongRank(layer: description, wants: "(B, C) or (C)", got: input))
    }
    return AxisMap(
      input.dimensions.indices.dropLast().map { .kept($0) }
        + [.made("HIDDEN", size: (try? arguments.size("HIDDEN")) ?? 1)],
      demands: [.init(input.rank - 1, "IN", .equal((try? arguments.size("IN")) ?? 1))])
  }

  /// One for each context and weight; at most what an `Int` counts.
  public func multiplyAdds(for input: Shape) -> Int {
    let weights = parameters.filter { $0.tensor.shape.rank == 2 }.reduce(0) { $0 + $1.tensor.count }
    let (all, overflows) = input.rows.multipliedReportingOverflow(by: weights)
    return overflows ? Int.max : all
  }

  /// The new state.
  package func result(
    of input: DynamicTensor, _ call: inout OperationCall
  ) throws -> DynamicTensor {
    let step = Self.step(arguments)
    let rows = input.rank == 1 ? try input.unsqueezed(0) : input
    let zeros = try DynamicTensor.zeros([rows.sizes[0], arguments.size("HIDDEN")], .float32)
    let tensors = call.tensors
    let weights = RecurrentStep.Weights(
      input: try call.required("weight_ih"), hidden: try call.required("weight_hh"),
      inputBias: tensors["bias_ih"], hiddenBias: tensors["bias_hh"])
    let state = try step(
      rows, .init(hidden: zeros, cell: step == .lstm ? zeros : nil), weights)
    return input.rank == 1 ? try state.hidden.squeezed([0]) : state.hidden
  }
}

/// One step of nn.RNN.
public struct RNNCell: RecurrentCellLayer {
  /// Its declaration.
  public static let spec = declared(
    "RNNCell", "Makes one step of nn.RNN from a state of zeros.",
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

/// One step of nn.LSTM.
public struct LSTMCell: RecurrentCellLayer {
  /// Its declaration.
  public static let spec = declared(
    "LSTMCell", "Makes one step of nn.LSTM from a state of zeros.", outputs: "(h, c)")
  package var parts: OperationParts
  package init(_ parts: OperationParts) { self.parts = parts }
  package static func step(_ arguments: LayerArguments) -> RecurrentStep { .lstm }
}

/// One step of nn.GRU.
public struct GRUCell: RecurrentCellLayer {
  /// Its declaration.
  public static let spec = declared("GRUCell", "Makes one step of nn.GRU from a state of zeros.")
  package var parts: OperationParts
  package init(_ parts: OperationParts) { self.parts = parts }
  package static func step(_ arguments: LayerArguments) -> RecurrentStep { .gru }
}
