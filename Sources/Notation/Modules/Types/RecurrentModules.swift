import Engine
import Support

/// Recurrent networks and their cells.
enum RecurrentModules {
  static let all: [ModuleType] = [
    network("RNN", ", nonlinearity: str = 'tanh'"), network("LSTM", ""), network("GRU", ""),
    cell("RNNCell"), cell("LSTMCell"), cell("GRUCell"),
  ]

  private static func step(_ name: String, _ arguments: BoundArguments) throws -> RecurrentStep {
    if name.hasPrefix("LSTM") { return .lstm }
    if name.hasPrefix("GRU") { return .gru }
    let word = try arguments.text("nonlinearity")
    guard ["tanh", "relu"].contains(word), let step = RecurrentStep(rawValue: word) else {
      throw ExpressionError.wrongArgument(
        function: "nn.\(name)", argument: "nonlinearity", wants: "'tanh' or 'relu'",
        got: "'\(word)'")
    }
    return step
  }

  /// The network that the arguments of a module or of its cell describe.
  private static func network(
    _ name: String, of arguments: BoundArguments
  ) throws -> RecurrentNetwork {
    RecurrentNetwork(
      try step(name, arguments), inputs: try arguments.int("input_size"),
      hidden: try arguments.int("hidden_size"),
      layers: arguments.optionalInt("num_layers") ?? 1, hasBias: arguments.flag("bias"),
      isBidirectional: arguments.flag("bidirectional"),
      dropped: arguments["dropout"].realNumber ?? 0,
      projection: arguments.optionalInt("proj_size") ?? 0)
  }

  private static func draw(
    _ tensors: [InitialTensor], for module: Module, _ host: inout any Host
  ) throws {
    for tensor in tensors { try module.add(tensor.name, host.generator.made(tensor)) }
  }

  private static func weights(_ module: Module, _ suffix: String) throws -> RecurrentStep.Weights {
    try RecurrentNetwork.weights(
      suffix, required: { try module.required($0) }, { module.parameter($0) })
  }
}

extension RecurrentModules {
  private static func network(_ name: String, _ more: String) -> ModuleType {
    ModuleType(
      name,
      "input_size: int, hidden_size: int, num_layers: int = 1" + more
        + ", bias: bool = True, batch_first: bool = False, dropout: number = 0.0, bidirectional: bool = False"
        + (name == "LSTM" ? ", proj_size: int = 0" : "") + ModuleType.places,
      "Steps (T, N, C) one after another, each with what is remembered: the outputs and the last state.",
      example: "nn.\(name)(24, 128)", call: "input: Tensor, hx: any = None",
      text:
        "{input_size}, {hidden_size}" + (name == "LSTM" ? "[, proj_size={proj_size}]" : "")
        + "[, num_layers={num_layers}][, bias={bias}][, batch_first={batch_first}][, dropout={dropout}][, bidirectional={bidirectional}]",
      make: { module, arguments, host in try make(name, module, arguments, &host) },
      run: { module, arguments, host in try run(name, module, arguments, &host) })
  }

  private static func make(
    _ name: String, _ module: Module, _ arguments: BoundArguments, _ host: inout any Host
  ) throws {
    let mostLayers = RecurrentNetwork.mostLayers
    let hidden = try arguments.size("hidden_size", least: 1)
    _ = try arguments.size("input_size")
    let layers = try arguments.size("num_layers", least: 1)
    let projection = name == "LSTM" ? try arguments.size("proj_size") : 0
    let dropped = try arguments.real("dropout")
    guard dropped >= 0, dropped <= 1, projection < hidden, layers <= mostLayers else {
      throw ExpressionError.wrongArgument(
        function: "nn.\(name)",
        argument: layers > mostLayers
          ? "num_layers" : projection < hidden ? "dropout" : "proj_size",
        wants: layers > mostLayers
          ? "at most \(grouped(mostLayers))"
          : projection < hidden ? "a probability, 0 to 1" : "less than hidden_size",
        got: try arguments[
          layers > mostLayers ? "num_layers" : projection < hidden ? "dropout" : "proj_size"
        ].written())
    }
    try draw(try network(name, of: arguments).tensors(), for: module, &host)
  }

  private static func run(
    _ name: String, _ module: Module, _ arguments: BoundArguments, _ host: inout any Host
  ) throws -> Value {
    let made = module.arguments
    let network = try network(name, of: made)
    var input = try arguments.tensor()
    let isBatch = input.rank == 3
    guard input.rank == 2 || isBatch, input.sizes.last == (try made.int("input_size")) else {
      throw TensorError.refused(
        operation: name,
        reason: "wants \(made.flag("batch_first") ? "(N, T, C)" : "(T, N, C)") or (T, C) of"
          + " C=\(try made.int("input_size")), got \(input.shapeText)")
    }
    if !isBatch { input = try input.unsqueezed(1) }
    if isBatch, made.flag("batch_first") { input = try input.transposed(0, 1) }
    guard input.sizes[0] > 0 else {
      throw TensorError.refused(operation: name, reason: "wants at least one step, got 0")
    }
    let starts = try states(
      network, module, arguments["hx"], batch: input.sizes[1], isBatch: isBatch)
    let (steps, lasts) = try network(
      input, from: starts, isTraining: module.contents.isTraining, &host.generator
    ) { try weights(module, $0) }
    func shown(_ states: [DynamicTensor]) throws -> Value {
      let all = try DynamicTensor.stacked(states, 0)
      return .tensor(isBatch ? all : try all.squeezed([1]))
    }
    let output =
      !isBatch
      ? try steps.squeezed([1]) : made.flag("batch_first") ? try steps.transposed(0, 1) : steps
    let hidden = try shown(lasts.map(\.hidden))
    guard network.step == .lstm else { return .tupled([.tensor(output), hidden]) }
    return .tupled([.tensor(output), .tupled([hidden, try shown(lasts.compactMap(\.cell))])])
  }

  /// The states at the start: zeros, or those that a call gives.
  private static func states(
    _ network: RecurrentNetwork, _ module: Module, _ given: Value, batch: Int, isBatch: Bool
  ) throws -> [RecurrentStep.State] {
    if case .none = given { return try network.zeros(batch: batch, module.dtype) }
    let (step, count) = (network.step, network.stateCount)
    let hidden = try module.arguments.int("hidden_size")
    let projected = module.arguments.optionalInt("proj_size") ?? 0
    func parts(_ value: Value, _ width: Int) throws -> [DynamicTensor] {
      let sizes = isBatch ? [count, batch, width] : [count, width]
      guard case .tensor(let tensor) = value, tensor.sizes == sizes else {
        let got = if case .tensor(let tensor) = value { tensor.shapeText } else { value.kind }
        throw TensorError.refused(
          operation: "rnn", reason: "wants a state of \(ShapeText.told(sizes)), got \(got)")
      }
      return try (isBatch ? tensor : tensor.unsqueezed(1)).unbound(0)
    }
    let width = projected > 0 ? projected : hidden
    guard step == .lstm else {
      return try parts(given, width).map { .init(hidden: $0, cell: nil) }
    }
    guard let pair = given.parts, pair.count == 2 else {
      throw TensorError.refused(
        operation: "rnn", reason: "wants a state (h, c), got \(given.kind)")
    }
    return try zip(parts(pair[0], width), parts(pair[1], hidden)).map {
      .init(hidden: $0, cell: $1)
    }
  }
}

extension RecurrentModules {
  private static func cell(_ name: String) -> ModuleType {
    ModuleType(
      name,
      "input_size: int, hidden_size: int, bias: bool = True"
        + (name == "RNNCell" ? ", nonlinearity: str = 'tanh'" : "") + ModuleType.places,
      "One step of nn.\(name.dropLast(4)).", example: "nn.\(name)(24, 128)",
      call: "input: Tensor, hx: any = None",
      text: "{input_size}, {hidden_size}[, bias={bias}]"
        + (name == "RNNCell" ? "[, nonlinearity={nonlinearity}]" : ""),
      make: { module, arguments, host in
        _ = try arguments.size("hidden_size", least: 1)
        _ = try arguments.size("input_size")
        try draw(try network(name, of: arguments).cellTensors(), for: module, &host)
      },
      run: { module, arguments, _ in
        let step = try step(name, module.arguments)
        var input = try arguments.tensor()
        guard input.rank == 1 || input.rank == 2,
          input.sizes.last == (try module.arguments.int("input_size"))
        else {
          throw TensorError.refused(
            operation: name,
            reason: "wants (N, C) or (C) of C=\(try module.arguments.int("input_size")),"
              + " got \(input.shapeText)")
        }
        let isBatch = input.rank == 2
        if !isBatch { input = try input.unsqueezed(0) }
        let start = try cellState(
          step, arguments["hx"], batch: input.sizes[0],
          hidden: try module.arguments.int("hidden_size"), isBatch: isBatch, module.dtype)
        let next = try step(input, start, try weights(module, ""))
        func shown(_ tensor: DynamicTensor) throws -> Value {
          .tensor(isBatch ? tensor : try tensor.squeezed([0]))
        }
        guard let cell = next.cell else { return try shown(next.hidden) }
        return .tupled([try shown(next.hidden), try shown(cell)])
      })
  }

  private static func cellState(
    _ step: RecurrentStep, _ given: Value, batch: Int, hidden: Int, isBatch: Bool, _ dtype: DType
  ) throws -> RecurrentStep.State {
    let zeros = try DynamicTensor.zeros([batch, hidden], dtype)
    if case .none = given { return .init(hidden: zeros, cell: step == .lstm ? zeros : nil) }
    let parts = step == .lstm ? given.parts.map(Array.init) ?? [] : [given]
    let tensors = try parts.compactMap { part -> DynamicTensor? in
      guard case .tensor(let tensor) = part,
        tensor.sizes == (isBatch ? [batch, hidden] : [hidden])
      else { return nil }
      return isBatch ? tensor : try tensor.unsqueezed(0)
    }
    guard tensors.count == (step == .lstm ? 2 : 1) else {
      throw TensorError.refused(
        operation: "rnn",
        reason: "wants \(step == .lstm ? "a state (h, c), each" : "a state") of"
          + " \(ShapeText.told(isBatch ? [batch, hidden] : [hidden])), got \(given.kind)")
    }
    return .init(hidden: tensors[0], cell: step == .lstm ? tensors[1] : nil)
  }
}
