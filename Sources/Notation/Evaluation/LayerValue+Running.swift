import Engine
import Support

extension LayerValue {
  /// The members of the stack, and the additional ones of a layer.
  package static let stackMembers = ["parameters", "layers", "out", "training", "eval"]
  package static let layerMembers = ["weight", "bias", "running_mean", "running_var"]

  /// A member after a dot.
  var members: [String] { Self.stackMembers + (isWhole ? [] : Self.layerMembers) }

  /// The layers directly inside.
  ///
  /// - Throws: the host's `noSuchLayer` where the stack has changed.
  func children(in host: any Host) throws -> [LayerValue] {
    let count = isWhole ? host.model.children.count : try layer(in: host).children.count
    return (0..<count).map { LayerValue(path: path + [$0]) }
  }

  private func layer(in host: any Host) throws -> StackedLayer {
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
  private func className(in host: any Host) throws -> String {
    let text = isWhole ? host.model.torchText : try layer(in: host).torchText
    return String(text.prefix { $0 != "(" })
  }

  private func stack(in host: any Host) throws -> Sequential {
    isWhole ? host.model : Sequential([try layer(in: host)])
  }

  /// Every trained tensor, in order.
  ///
  /// - Throws: the host's `noSuchLayer`; `MemoryError`.
  func parameters(in host: any Host) throws -> [DynamicTensor] {
    var tensors: [DynamicTensor] = []
    try stack(in: host).visit { _, layer in
      for named in layer.made?.parameters ?? [] { tensors.append(try DynamicTensor(named.tensor)) }
    }
    return tensors
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
    if name == "__class__" { return .type(try className(in: host)) }
    if name == "training" { return .bool(false) }
    guard !isWhole else { return nil }
    guard let layer = try layer(in: host).made else { return nil }
    let named = (layer.parameters + layer.buffers).first { $0.name == name }
    return try named.map { .tensor(try DynamicTensor($0.tensor)) }
  }

  /// Runs the pass, or says why it stops and which line helps.
  private func pass(_ stack: Sequential, _ input: DynamicTensor) throws -> StackPass {
    do {
      return try StackPass(stack, input)
    } catch let stop as StopError {
      var diagnosis = Diagnosis(of: stop)
      if isWhole {
        diagnosis.mend = Self.push(input)
      } else {
        diagnosis.place = "\(text) (\(stop.layer))"
        let isAtOnce = stop.input.dimensions == input.sizes
        if isAtOnce, let mend = Self.mend(stack, input, stop.reason) {
          diagnosis.mend = mend
          throw FailedLine(diagnosis: diagnosis, cause: stop, isMendTried: true)
        }
      }
      throw FailedLine(diagnosis: diagnosis, cause: stop)
    } catch TensorError.refused(_, let reason, let mend) where !isWhole {
      throw TensorError.refused(operation: text, reason: reason, mend: mend)
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

  /// The output of the stack or the layer for a tensor, in evaluation mode.
  ///
  /// - Throws: `StopError` if the tensor does not fit; `ModelError`; `MemoryError`.
  func run(_ input: DynamicTensor, in host: inout any Host) throws -> DynamicTensor {
    let stack = try stack(in: host)
    guard !stack.children.isEmpty else { throw ModelError.emptyStack }
    let pass = try pass(stack, input)
    if isWhole { host.outputs = [:] }
    for (path, output) in pass.outputs {
      host.outputs[isWhole ? path : self.path + path.dropFirst()] = output
    }
    return pass.output
  }
}
