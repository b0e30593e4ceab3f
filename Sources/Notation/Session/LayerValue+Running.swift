import Engine
import Support

extension LayerValue {
  /// The members of the stack, and the additional ones of a layer.
  package static let stackMembers = ["layers", "out", "training"]
  package static let layerMembers = ["weight", "bias", "running_mean", "running_var"]

  /// A member after a dot.
  var members: [String] {
    Self.stackMembers + (isWhole ? [] : Self.layerMembers) + LayerMethods.names
  }

  /// The layers directly inside.
  ///
  /// - Throws: the host's `noSuchLayer` where the stack has changed.
  func children(in host: any Host) throws -> [LayerValue] {
    let count = isWhole ? host.model.children.count : try layer(in: host).children.count
    return (0..<count).map { LayerValue(path: path + [$0]) }
  }

  func layer(in host: any Host) throws -> StackedLayer {
    var layers = host.model.children
    var found: StackedLayer?
    for index in path {
      guard layers.indices.contains(index) else {
        throw host.noSuchLayer(index + 1, of: layers.count)
      }
      found = layers[index]
      layers = layers[index].children
    }
    guard let found else { throw host.noSuchLayer(1, of: 0) }
    return found
  }

  /// torch's name for the layer, as it prints it.
  func className(in host: any Host) throws -> String {
    let text = isWhole ? host.model.torchText : try layer(in: host).torchText
    return String(text.prefix { $0 != "(" })
  }

  private func stack(in host: any Host) throws -> Sequential {
    isWhole ? host.model : Sequential([try layer(in: host)])
  }

  /// `weight` and others, `layers`, and `out`: the layer's output when the stack was last called.
  ///
  /// - Throws: the host's `noSuchLayer`; `MemoryError`.
  func member(_ name: String, in host: any Host) throws -> Value? {
    if name == "layers" { return .listed(try children(in: host).map { .layer($0) }) }
    if name == "out" {
      guard let out = host.outputs[path] else {
        throw ExpressionError.cannot(
          what: "be shown yet", value: "out",
          mend: "it is kept when the stack is called with a small batch: model(x)")
      }
      return .tensor(out)
    }
    if name == "__class__" {
      return .type(TypeObject(builtin: try className(in: host), BuiltinTypes.object))
    }
    if name == "training" { return .bool(host.modes.isTraining(path)) }
    return try tensor(name, in: host).map { .tensor($0) }
  }

  /// The stop of a call, and which line helps.
  private func explained(
    _ error: any Error, _ stack: Sequential, _ input: DynamicTensor
  ) -> any Error {
    switch error {
    case let stop as StopError:
      var diagnosis = Diagnosis(of: stop)
      if case .tooFewRows = stop.reason {
        diagnosis.mend = "\(text).eval() has it use the running statistics"
      } else if isWhole {
        diagnosis.mend = Self.push(input)
      } else {
        diagnosis.place = "\(text) (\(stop.layer))"
        let isAtOnce = stop.input.dimensions == input.sizes
        if isAtOnce, let mend = Self.mend(stack, input, stop.reason) {
          diagnosis.mend = mend
          return FailedLine(diagnosis: diagnosis, cause: stop, isMendTried: true)
        }
      }
      return FailedLine(diagnosis: diagnosis, cause: stop)
    case TensorError.refused(_, let reason, let mend) where !isWhole:
      return TensorError.refused(operation: text, reason: reason, mend: mend)
    default: return error
    }
  }

  /// `model[2]`, as it is called.
  var text: String { "model" + path.map { "[\($0)]" }.joined() }

  /// The shapes near the given one that the layer takes: each was tried.
  private static func mend(
    _ stack: Sequential, _ input: DynamicTensor, _ reason: ShapeError
  ) -> String? {
    let trial = Trial()
    func fits(_ axis: Int, _ sizes: [Int]) -> String? {
      guard input.sizes.indices.contains(axis) else { return nil }
      let shapes = sizes.filter { $0 > 0 }.compactMap { size -> String? in
        var other = input.sizes
        other[axis] = size
        let made = trial.result { try StackPass(stack, DynamicTensor.zeros(other, input.dtype)) }
        return made == nil ? nil : ShapeText.told(other)
      }
      guard !shapes.isEmpty else { return nil }
      return "x is \(input.shapeText): \(shapes.joined(separator: " or ")) would fit"
    }
    switch reason {
    case .wrongLast(_, let wants, _):
      // If another axis has the size, the axes may be in a different order.
      return input.sizes.contains(wants) ? nil : fits(input.rank - 1, [wants])
    case .notDivisible(_, let steps, let group, _):
      let below = steps / group * group
      return fits(1, [below, below + group])
    case .wrongSteps(_, let wants, _): return fits(1, [wants])
    default: return nil
    }
  }

  /// The command that shows more; it takes no size of 0.
  private static func push(_ input: DynamicTensor) -> String {
    input.rank < 2 || input.count == 0
      ? "the stack reads a batch of examples"
      : "push \(input.shortShape) shows how far it gets, and what would let it through"
  }

  /// The output of the stack or the layer for a tensor, in its mode.
  ///
  /// - Throws: `StopError` if the tensor does not fit; `ModelError`; `MemoryError`.
  func run(_ input: DynamicTensor, in host: inout any Host) throws -> DynamicTensor {
    let stack = try stack(in: host)
    guard !stack.children.isEmpty else { throw ModelError.emptyStack }
    do {
      return try isEvaluationAlone(stack, input, host)
        ? evaluate(input, in: &host) : remember(stack, input, in: &host)
    } catch {
      throw explained(error, stack, input)
    }
  }

  /// Whether all of it evaluates and no gradient is wanted.
  private func isEvaluationAlone(
    _ stack: Sequential, _ input: DynamicTensor, _ host: any Host
  ) throws -> Bool {
    guard host.modes.common(of: leaves(in: host)) == false else { return false }
    guard GradientMode.isOn else { return true }
    return try !input.requiresGradient
      && !namedParameters(in: host).contains { $0.tensor.requiresGradient }
  }

  /// The paths of the layers in it that hold no others.
  private func leaves(in host: any Host) -> [[Int]] {
    let parts = (try? parts(in: host)) ?? []
    return parts.map(\.path).filter { path in
      !parts.contains { $0.path.count > path.count && $0.path.starts(with: path) }
    }
  }

  /// Whether its layers compute as in training.
  ///
  /// - Throws: `ExpressionError.notSupported` where some do and some do not.
  private func isTraining(in host: any Host) throws -> Bool {
    if let mode = host.modes.common(of: leaves(in: host)) { return mode }
    throw ExpressionError.notSupported(
      what: "calling \(text), of whose layers some are in training and some in evaluation mode,",
      mend: "\(text).train() or \(text).eval() sets all")
  }

  /// Runs it in evaluation mode, with nothing kept but the layers' outputs.
  private func evaluate(_ input: DynamicTensor, in host: inout any Host) throws -> DynamicTensor {
    try host.followLines()
    let pass = try StackPass(try stack(in: host), input)
    if isWhole { host.outputs = [:] }
    for (path, output) in pass.outputs {
      host.outputs[isWhole ? path : self.path + path.dropFirst()] = output
    }
    return pass.output
  }

  /// Bytes of the layers' outputs that are worth keeping.
  private static let mostKept = 64 << 20

  /// Runs it layer by layer, each an operation of the graph.
  private func remember(
    _ stack: Sequential, _ input: DynamicTensor, in host: inout any Host
  ) throws -> DynamicTensor {
    var tensor = input
    var outputs: [[Int]: DynamicTensor] = [:]
    for (index, layer) in stack.children.enumerated() {
      let path = isWhole ? [index] : self.path
      let isTraining = try LayerValue(path: path).isTraining(in: host)
      // Evaluation needs statistics of the sizes that lines gave them.
      if !isTraining { try host.followLines() }
      let current = isTraining ? layer : try LayerValue(path: path).layer(in: host)
      let made: (output: DynamicTensor, inside: [(path: [Int], output: DynamicTensor)])
      do {
        made = try LayerPass.run(
          current, tensor, isTraining ? .training : .evaluation, &host.generator)
      } catch let error where isWhole && (error is StopError || error is TensorError && index > 0) {
        // Its place is that in the stack.
        let purpose = isTraining ? Purpose.training : .inference
        throw Walk(stack, try Shape(input.sizes), for: purpose).stop ?? error
      }
      tensor = made.output
      outputs[path] = tensor
      for (inside, output) in made.inside { outputs[path + inside.dropFirst()] = output }
    }
    if isWhole { host.outputs = [:] }
    if outputs.values.reduce(0, { $0 + $1.bytes }) <= Self.mostKept {
      host.outputs.merge(outputs) { $1 }
    }
    return tensor
  }
}
