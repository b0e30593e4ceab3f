import Support

/// The step of a recurrent network: `nn.RNN`, `nn.LSTM` and `nn.GRU`.
package enum RecurrentStep: String, Sendable {
  case tanh, relu, lstm, gru

  /// How many rows of the weights there are for each hidden number.
  package var gates: Int {
    switch self {
    case .tanh, .relu: 1
    case .lstm: 4
    case .gru: 3
    }
  }

  /// The weights of a step, as torch names them.
  package struct Weights: Sendable {
    let input, hidden: DynamicTensor
    let inputBias, hiddenBias, projection: DynamicTensor?

    /// weight_ih, weight_hh, bias_ih, bias_hh and weight_hr.
    package init(
      input: DynamicTensor, hidden: DynamicTensor, inputBias: DynamicTensor?,
      hiddenBias: DynamicTensor?, projection: DynamicTensor? = nil
    ) {
      (self.input, self.hidden) = (input, hidden)
      (self.inputBias, self.hiddenBias) = (inputBias, hiddenBias)
      self.projection = projection
    }
  }

  /// What is remembered from step to step: (N, H), and an LSTM's cells.
  package struct State: Sendable {
    package var hidden: DynamicTensor
    package var cell: DynamicTensor?

    /// A state.
    package init(hidden: DynamicTensor, cell: DynamicTensor?) {
      (self.hidden, self.cell) = (hidden, cell)
    }
  }

  /// The state after one step of (N, IN).
  ///
  /// - Throws: `TensorError`; `MemoryError`.
  package func callAsFunction(
    _ input: DynamicTensor, _ state: State, _ weights: Weights
  ) throws -> State {
    try advance(input.affine(weights.input, weights.inputBias), state, weights)
  }

  /// The states' hidden numbers after each step of (T, N, IN), stacked in the order of the steps, and the
  /// last state; backwards from the last step if `isReversed`.
  ///
  /// - Throws: `TensorError`; `MemoryError`.
  package func run(
    _ input: DynamicTensor, _ start: State, _ weights: Weights, isReversed: Bool
  ) throws -> (outputs: DynamicTensor, last: State) {
    if self == .lstm,
      let whole = LongShortTermMemory(input, start, weights, isReversed: isReversed)
    {
      return try whole()
    }
    return try walk(input, start, weights, isReversed: isReversed)
  }

  /// As `run`, step by step.
  func walk(
    _ input: DynamicTensor, _ start: State, _ weights: Weights, isReversed: Bool
  ) throws -> (outputs: DynamicTensor, last: State) {
    // The products of all inputs at once.
    let steps = try input.affine(weights.input, weights.inputBias).unbound(0)
    var state = start
    var outputs: [DynamicTensor] = []
    for step in isReversed ? steps.reversed() : steps {
      try Interruption.check()
      state = try advance(step, state, weights)
      outputs.append(state.hidden)
    }
    return (try DynamicTensor.stacked(isReversed ? outputs.reversed() : outputs, 0), state)
  }

  /// The next state, where the input's part of the gates is there already.
  private func advance(
    _ input: DynamicTensor, _ state: State, _ weights: Weights
  ) throws -> State {
    let own = try state.hidden.affine(weights.hidden, weights.hiddenBias)
    switch self {
    case .tanh:
      return State(hidden: try Pointwise.tanh(BinaryOperation.add(input, own)), cell: nil)
    case .relu: return State(hidden: try BinaryOperation.add(input, own).rectified(), cell: nil)
    case .lstm:
      let parts = try BinaryOperation.add(input, own).chunked(4, -1)
      let (entry, forget) = (try Pointwise.sigmoid(parts[0]), try Pointwise.sigmoid(parts[1]))
      let (new, exit) = (try Pointwise.tanh(parts[2]), try Pointwise.sigmoid(parts[3]))
      let old = try BinaryOperation.multiply(forget, state.cell ?? state.hidden)
      let cell = try BinaryOperation.add(old, BinaryOperation.multiply(entry, new))
      let hidden = try BinaryOperation.multiply(exit, Pointwise.tanh(cell))
      return State(
        hidden: try weights.projection.map { try hidden.affine($0, nil) } ?? hidden, cell: cell)
    case .gru:
      let (given, kept) = (try input.chunked(3, -1), try own.chunked(3, -1))
      let reset = try Pointwise.sigmoid(BinaryOperation.add(given[0], kept[0]))
      let update = try Pointwise.sigmoid(BinaryOperation.add(given[1], kept[1]))
      let new = try Pointwise.tanh(
        BinaryOperation.add(given[2], BinaryOperation.multiply(reset, kept[2])))
      let step = try BinaryOperation.multiply(
        BinaryOperation.subtract(state.hidden, new), update)
      return State(hidden: try BinaryOperation.add(step, new), cell: nil)
    }
  }
}

extension DynamicTensor {
  /// self @ weight.T + bias.
  ///
  /// - Throws: `TensorError`; `MemoryError`.
  func affine(_ weight: DynamicTensor, _ bias: DynamicTensor?) throws -> DynamicTensor {
    let product = try DynamicTensor.product(self, weight.transposed(0, 1), "linear")
    return try bias.map { try BinaryOperation.add(product, $0) } ?? product
  }
}
