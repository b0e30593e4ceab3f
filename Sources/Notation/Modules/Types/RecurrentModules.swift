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

  /// Draws the weights of one layer and direction.
  private static func draw(
    _ module: Module, _ rows: Int, _ inputs: Int, _ width: Int, _ hidden: Int, hasBias: Bool,
    _ suffix: String, projection: Int, _ host: inout any Host
  ) throws {
    let bound = 1 / Double(hidden).squareRoot()
    try module.add("weight_ih\(suffix)", host.generator.uniform([rows, inputs], within: bound))
    try module.add("weight_hh\(suffix)", host.generator.uniform([rows, width], within: bound))
    for name in ["bias_ih", "bias_hh"] where hasBias {
      try module.add(name + suffix, host.generator.uniform([rows], within: bound))
    }
    guard projection > 0 else { return }
    try module.add(
      "weight_hr\(suffix)", host.generator.uniform([projection, hidden], within: bound))
  }

  private static func weights(_ module: Module, _ suffix: String) throws -> RecurrentStep.Weights {
    RecurrentStep.Weights(
      input: try module.required("weight_ih\(suffix)"),
      hidden: try module.required("weight_hh\(suffix)"),
      inputBias: module.parameter("bias_ih\(suffix)"),
      hiddenBias: module.parameter("bias_hh\(suffix)"),
      projection: module.parameter("weight_hr\(suffix)"))
  }

  private static func rows(_ step: RecurrentStep, _ hidden: Int) throws -> Int {
    let (rows, overflow) = hidden.multipliedReportingOverflow(by: step.gates)
    guard !overflow else { throw TensorError.tooLarge(sizes: [step.gates, hidden]) }
    return rows
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

  /// More layers would fill the memory with names.
  private static let mostLayers = 10_000

  private static func make(
    _ name: String, _ module: Module, _ arguments: BoundArguments, _ host: inout any Host
  ) throws {
    let step = try step(name, arguments)
    let hidden = try arguments.size("hidden_size", least: 1)
    let inputs = try arguments.size("input_size")
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
    let width = projection > 0 ? projection : hidden
    let ways = arguments.flag("bidirectional") ? ["", "_reverse"] : [""]
    for layer in 0..<layers {
      for way in ways {
        try draw(
          module, try rows(step, hidden), layer == 0 ? inputs : width * ways.count, width, hidden,
          hasBias: arguments.flag("bias"), "_l\(layer)\(way)", projection: projection, &host)
      }
    }
  }

  private static func run(
    _ name: String, _ module: Module, _ arguments: BoundArguments, _ host: inout any Host
  ) throws -> Value {
    let made = module.arguments
    let step = try step(name, made)
    let layers = try made.int("num_layers")
    let ways = made.flag("bidirectional") ? ["", "_reverse"] : [""]
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
      step, module, arguments["hx"], count: layers * ways.count, batch: input.sizes[1],
      isBatch: isBatch)
    var lasts: [RecurrentStep.State] = []
    for layer in 0..<layers {
      var outputs: [DynamicTensor] = []
      for (place, way) in ways.enumerated() {
        let (output, last) = try step.run(
          input, starts[layer * ways.count + place], try weights(module, "_l\(layer)\(way)"),
          isReversed: place == 1)
        outputs.append(output)
        lasts.append(last)
      }
      input = outputs.count == 1 ? outputs[0] : try DynamicTensor.concatenated(outputs, 2)
      let dropped = try made.real("dropout")
      if dropped > 0, module.contents.isTraining, layer < layers - 1 {
        input = try host.generator.dropout(input, dropping: dropped)
      }
    }
    func shown(_ states: [DynamicTensor]) throws -> Value {
      let all = try DynamicTensor.stacked(states, 0)
      return .tensor(isBatch ? all : try all.squeezed([1]))
    }
    let output =
      !isBatch
      ? try input.squeezed([1]) : made.flag("batch_first") ? try input.transposed(0, 1) : input
    let hidden = try shown(lasts.map(\.hidden))
    guard step == .lstm else { return .tupled([.tensor(output), hidden]) }
    return .tupled([.tensor(output), .tupled([hidden, try shown(lasts.compactMap(\.cell))])])
  }

  /// The states at the start: zeros, or those that a call gives.
  private static func states(
    _ step: RecurrentStep, _ module: Module, _ given: Value, count: Int, batch: Int, isBatch: Bool
  ) throws -> [RecurrentStep.State] {
    let hidden = try module.arguments.int("hidden_size")
    let projected = module.arguments.optionalInt("proj_size") ?? 0
    func parts(_ value: Value?, _ width: Int) throws -> [DynamicTensor] {
      let sizes = isBatch ? [count, batch, width] : [count, width]
      guard let value else {
        let zeros = try DynamicTensor.zeros([batch, width], .float32)
        return [DynamicTensor](repeating: zeros, count: count)
      }
      guard case .tensor(let tensor) = value, tensor.sizes == sizes else {
        let got = if case .tensor(let tensor) = value { tensor.shapeText } else { value.kind }
        throw TensorError.refused(
          operation: "rnn", reason: "wants a state of \(ShapeText.told(sizes)), got \(got)")
      }
      return try (isBatch ? tensor : tensor.unsqueezed(1)).unbound(0)
    }
    var (first, second): (Value?, Value?) = (nil, nil)
    if case .none = given {
    } else if step == .lstm {
      guard let pair = given.parts, pair.count == 2 else {
        throw TensorError.refused(
          operation: "rnn", reason: "wants a state (h, c), got \(given.kind)")
      }
      (first, second) = (pair[0], pair[1])
    } else {
      first = given
    }
    let starts = try parts(first, projected > 0 ? projected : hidden)
    guard step == .lstm else { return starts.map { .init(hidden: $0, cell: nil) } }
    return try zip(starts, parts(second, hidden)).map { .init(hidden: $0, cell: $1) }
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
        let step = try step(name, arguments)
        let hidden = try arguments.size("hidden_size", least: 1)
        try draw(
          module, try rows(step, hidden), try arguments.size("input_size"), hidden, hidden,
          hasBias: arguments.flag("bias"), "", projection: 0, &host)
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
          hidden: try module.arguments.int("hidden_size"), isBatch: isBatch)
        let next = try step(input, start, try weights(module, ""))
        func shown(_ tensor: DynamicTensor) throws -> Value {
          .tensor(isBatch ? tensor : try tensor.squeezed([0]))
        }
        guard let cell = next.cell else { return try shown(next.hidden) }
        return .tupled([try shown(next.hidden), try shown(cell)])
      })
  }

  private static func cellState(
    _ step: RecurrentStep, _ given: Value, batch: Int, hidden: Int, isBatch: Bool
  ) throws -> RecurrentStep.State {
    let zeros = try DynamicTensor.zeros([batch, hidden], .float32)
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
