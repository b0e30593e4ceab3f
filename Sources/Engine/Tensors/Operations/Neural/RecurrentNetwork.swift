import Support

/// A recurrent network of some layers, each of one direction or two: `nn.RNN`, `nn.LSTM` and `nn.GRU`.
package struct RecurrentNetwork: Sendable {
  /// What each step does.
  package let step: RecurrentStep
  private let inputs, hidden, layers, projection: Int
  private let hasBias, isBidirectional: Bool
  private let dropped: Double

  /// Upper limit of layers: more would fill the memory with names.
  package static let mostLayers = 10_000

  /// A network; `projection` is an LSTM's, 0 for none, `dropped` the share that is left out between layers.
  package init(
    _ step: RecurrentStep, inputs: Int, hidden: Int, layers: Int = 1, hasBias: Bool = true,
    isBidirectional: Bool = false, dropped: Double = 0, projection: Int = 0
  ) {
    self.step = step
    (self.inputs, self.hidden, self.layers) = (inputs, hidden, layers)
    (self.hasBias, self.isBidirectional) = (hasBias, isBidirectional)
    (self.dropped, self.projection) = (dropped, projection)
  }

  /// How many numbers a step gives out in each direction.
  private var width: Int { projection > 0 ? projection : hidden }

  private var ways: [String] { isBidirectional ? ["", "_reverse"] : [""] }

  /// How many states there are: one for each layer and direction.
  package var stateCount: Int { layers * ways.count }

  /// The weights in the order in which PyTorch draws them.
  ///
  /// - Throws: `TensorError.tooLarge`.
  package func tensors() throws -> [InitialTensor] {
    try (0..<layers).flatMap { layer in
      try ways.flatMap { way in
        try tensors(
          "_l\(layer)\(way)", inputs: layer == 0 ? inputs : width &* ways.count)
      }
    }
  }

  /// Those of a single step, of a cell.
  ///
  /// - Throws: `TensorError.tooLarge`.
  package func cellTensors() throws -> [InitialTensor] { try tensors("", inputs: inputs) }

  private func tensors(_ suffix: String, inputs: Int) throws -> [InitialTensor] {
    let (rows, overflow) = hidden.multipliedReportingOverflow(by: step.gates)
    guard !overflow else { throw TensorError.tooLarge(sizes: [step.gates, hidden]) }
    let draw = InitialTensor.Draw.uniform(within: 1 / Double(hidden).squareRoot())
    var tensors = [
      InitialTensor("weight_ih\(suffix)", [rows, inputs], draw),
      InitialTensor("weight_hh\(suffix)", [rows, width], draw),
    ]
    if hasBias { tensors += ["bias_ih", "bias_hh"].map { .init($0 + suffix, [rows], draw) } }
    if projection > 0 { tensors.append(.init("weight_hr\(suffix)", [projection, hidden], draw)) }
    return tensors
  }

  /// The weights of one layer and direction, by their names.
  ///
  /// - Throws: what `required` throws for one that is missing.
  package static func weights(
    _ suffix: String, required: (String) throws -> DynamicTensor,
    _ optional: (String) -> DynamicTensor?
  ) throws -> RecurrentStep.Weights {
    RecurrentStep.Weights(
      input: try required("weight_ih\(suffix)"), hidden: try required("weight_hh\(suffix)"),
      inputBias: optional("bias_ih\(suffix)"), hiddenBias: optional("bias_hh\(suffix)"),
      projection: optional("weight_hr\(suffix)"))
  }

  /// States of zeros for a batch.
  ///
  /// - Throws: `TensorError`; `MemoryError`.
  package func zeros(
    batch: Int, _ dtype: DType = .float32
  ) throws -> [RecurrentStep.State] {
    let hidden = try DynamicTensor.zeros([batch, width], dtype)
    let cell = step == .lstm ? try DynamicTensor.zeros([batch, self.hidden], dtype) : nil
    return [RecurrentStep.State](
      repeating: .init(hidden: hidden, cell: cell), count: stateCount)
  }

  /// What comes of steps (T, N, IN): the outputs (T, N, …), and the last states.
  ///
  /// `weights` gives those of a layer and direction by the end of their names, such as `_l0_reverse`; the
  /// stream draws what is left out in training.
  ///
  /// - Throws: `TensorError`; `MemoryError`; what `weights` throws.
  package func callAsFunction(
    _ input: DynamicTensor, from starts: [RecurrentStep.State], isTraining: Bool,
    _ generator: inout Generator, weights: (String) throws -> RecurrentStep.Weights
  ) throws -> (output: DynamicTensor, lasts: [RecurrentStep.State]) {
    var (input, lasts) = (input, [RecurrentStep.State]())
    for layer in 0..<layers {
      var outputs: [DynamicTensor] = []
      for (place, way) in ways.enumerated() {
        let (output, last) = try step.run(
          input, starts[layer * ways.count + place], try weights("_l\(layer)\(way)"),
          isReversed: place == 1)
        outputs.append(output)
        lasts.append(last)
      }
      input = outputs.count == 1 ? outputs[0] : try DynamicTensor.concatenated(outputs, 2)
      if dropped > 0, isTraining, layer < layers - 1 {
        input = try generator.dropout(input, dropping: dropped)
      }
    }
    return (input, lasts)
  }
}
