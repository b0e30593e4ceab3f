import Support

/// One call of a layer on a tensor, which is one operation of the graph: forward and backward are the
/// layer's own, those that train the stack.
///
/// Sendable: it belongs to the tensors of one session, whose lines run one after another.
package final class LayerPass: @unchecked Sendable {
  private let name: String
  private let layout: LayerPlan
  private let key: LayerPlans.Key
  /// Where the plan goes when neither the call nor a graph needs it.
  private weak var plans: LayerPlans?
  /// The tensors of lines that show its parameters and its buffers, in the order of the plan's.
  private let parameters, buffers: [DynamicTensor]

  private var plan: Plan { layout.plan }

  /// What a layer makes of a tensor in a mode, and what the layers inside it made of it.
  ///
  /// In training mode dropout draws from the generator, and running statistics move.
  ///
  /// - Throws: `StopError` where the layer cannot take the tensor; `TensorError`, `ModelError`;
  ///   `MemoryError`; `Interruption.stopped`.
  package static func run(
    _ stacked: StackedLayer, _ input: DynamicTensor, _ mode: Mode, _ generator: inout Generator
  ) throws -> (output: DynamicTensor, inside: [(path: [Int], output: DynamicTensor)]) {
    let stack = Sequential([stacked])
    let wanted: DType = stack.takesElement == .symbols ? .int64 : .float32
    guard input.dtype == wanted else { throw StackPass.wrongKind(input, wanted) }
    let shape = try Shape(input.sizes)
    let purpose: Purpose = mode == .training ? .training : .differentiation
    guard let layer = stacked.made, !layer.outputIsView else {
      let walk = Walk(stack, shape, for: purpose)
      if let stop = walk.stop { throw stop }
      return (try input.reshaped(walk.root.output.dimensions), [])
    }
    if let layer = layer as? any OperationLayer {
      return (try remember(layer, input, mode, &generator), [])
    }
    ProductCount.add(Walk(stack, shape, for: purpose))
    let key = LayerPlans.Key(layer, shape, purpose, inputGradient: input.requiresGradient)
    let pass = try LayerPass(stack, layer, key)
    var made: [(path: [Int], output: DynamicTensor)] = []
    let output = try DynamicTensor.remembering(
      "\(pass.name)Backward0", [input] + pass.parameters, keeping: pass.kept(input)
    ) {
      let (output, inside) = try pass.forward(input, mode, &generator)
      made = inside
      return output
    } gradient: { backward in
      try pass.gradients(backward)
    }
    return (output, made)
  }

  /// A layer made of operations is these in the graph.
  private static func remember(
    _ layer: any OperationLayer, _ input: DynamicTensor, _ mode: Mode, _ generator: inout Generator
  ) throws -> DynamicTensor {
    let walk = Walk(
      Sequential([layer]), try Shape(input.sizes),
      for: mode == .training ? .training : .differentiation)
    if let stop = walk.stop { throw stop }
    var tensors: [String: DynamicTensor] = [:]
    for named in layer.parameters {
      tensors[named.name] = try named.tensor.shown(asParameter: true)
    }
    for named in layer.buffers { tensors[named.name] = try named.tensor.shown(asParameter: false) }
    let statistics = tensors
    var call = OperationCall(
      tensors: tensors, isTraining: mode == .training, generator: generator)
    let made = try layer.result(of: input, &call)
    generator = call.generator
    for named in layer.buffers where mode == .training {
      guard let old = statistics[named.name], let new = call.tensors[named.name], new !== old else {
        continue
      }
      try old.overwrite(with: new)
    }
    return made
  }

  private init(_ stack: Sequential, _ layer: any Layer, _ key: LayerPlans.Key) throws {
    name = layer.className
    self.key = key
    plans = LayerPlans.current
    if let plan = LayerPlans.current?.take(key) {
      layout = plan
    } else {
      let walk = Walk(stack, key.input, for: key.purpose)
      if let stop = walk.stop { throw stop }
      layout = try LayerPlan(walk, inputGradient: key.inputGradient)
    }
    var (parameters, buffers) = ([DynamicTensor](), [DynamicTensor]())
    try stack.visit { _, layer in
      for named in layer.made?.parameters ?? [] {
        parameters.append(try named.tensor.shown(asParameter: true))
      }
      for named in layer.made?.buffers ?? [] {
        buffers.append(try named.tensor.shown(asParameter: false))
      }
    }
    (self.parameters, self.buffers) = (parameters, buffers)
  }

  deinit { plans?.put(layout, key) }

  /// What torch would need again for the gradient, so that its changes are noticed and backward frees it.
  ///
  /// Where there is nothing, a number stands for what the plan has.
  private func kept(_ input: DynamicTensor) -> [DynamicTensor] {
    guard GradientMode.remembers([input] + parameters) else { return [] }
    return parameters.isEmpty
      ? [DynamicTensor(Float(0))] : [input] + parameters.filter { $0.rank > 1 }
  }

  private func forward(
    _ input: DynamicTensor, _ mode: Mode, _ generator: inout Generator
  ) throws -> (DynamicTensor, [(path: [Int], output: DynamicTensor)]) {
    switch plan.element {
    case .symbols:
      try plan.load(try input.integers().interruptiblyMap { Int32(exactly: $0) ?? -1 })
    case .reals: try plan.load(try input.floats())
    }
    for (place, tensor) in zip(layout.parameters, parameters) {
      place.copy(from: try tensor.floats())
    }
    for (place, tensor) in zip(layout.buffers, buffers) {
      place.fill(repeating: try tensor.floats())
    }
    var pass = Pass(mode: mode, generator: generator, watch: Interruption.watch)
    try plan.forward(&pass)
    if pass.isStopped { throw Interruption.stopped }
    generator = pass.generator
    if mode == .training { try moveBuffers() }
    let inside = plan.layerOutputs.filter { $0.path.count > 1 }
    return (
      try DynamicTensor(plan.output.interruptibleValues(), plan.outputShape.dimensions),
      try inside.map { path, buffer in
        (path, try DynamicTensor(buffer.interruptibleValues(), buffer.shape.dimensions))
      }
    )
  }

  /// Shows the running statistics as the pass has left them.
  private func moveBuffers() throws {
    for (place, tensor) in zip(layout.buffers, buffers) {
      let new = try DynamicTensor(place.interruptibleValues(), place.shape.dimensions)
      if tensor.sizes == new.sizes {
        try tensor.overwrite(with: new)
      } else {
        try tensor.adopt(new)
      }
    }
  }

  private func gradients(_ backward: Backward) throws -> [DynamicTensor?] {
    let gradient = try backward.gradient
    plan.outputGradient.copy(from: try gradient.floats())
    try plan.backward()
    try Interruption.check()
    var found: [DynamicTensor?] = [
      backward.wants(0)
        ? try DynamicTensor(plan.inputGradient.interruptibleValues(), plan.input.dimensions) : nil
    ]
    for (number, parameter) in parameters.enumerated() {
      let isWanted = backward.wants(number + 1)
      found.append(
        isWanted
          ? try DynamicTensor(layout.gradients[number].interruptibleValues(), parameter.sizes) : nil
      )
    }
    guard GradientMode.isOn else { return found }
    // A gradient of these gradients would be missing what the layer does with its input.
    let what = "the gradient of the stack's \(name)"
    return try found.map { made in
      try made.map { made in
        try DynamicTensor.remembering("NotImplemented", [gradient] + parameters) {
          made
        } gradient: { _ in
          throw GradientError.unknown(operation: what)
        }
      }
    }
  }
}
