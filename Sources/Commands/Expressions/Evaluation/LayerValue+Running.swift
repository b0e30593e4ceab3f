import Support
import Engine

extension LayerValue {
  /// What stands behind the stack's point, and what more behind a layer's.
  static let stackMembers = ["parameters", "layers", "out", "training", "eval"]
  static let layerMembers = ["weight", "bias", "running_mean", "running_var"]

  /// What stands behind a point.
  var members: [String] { Self.stackMembers + (isWhole ? [] : Self.layerMembers) }

  /// The layers directly inside.
  ///
  /// - Throws: `CommandError.noSuchLayer` where the stack has changed.
  func children(in session: Session) throws -> [LayerValue] {
    let count = isWhole ? session.state.model.children.count : try layer(in: session).children.count
    return (0..<count).map { LayerValue(path: path + [$0]) }
  }

  private func layer(in session: Session) throws -> any Layer {
    var layers = session.state.model.children
    var found: (any Layer)?
    for index in path {
      guard layers.indices.contains(index) else {
        throw CommandError.noSuchLayer(number: index + 1, count: layers.count)
      }
      found = layers[index]
      layers = layers[index].children
    }
    guard let found else { throw CommandError.noSuchLayer(number: 1, count: 0) }
    return found
  }

  /// torch's name for the layer.
  private func className(in session: Session) throws -> String {
    let spec = isWhole ? Sequential.spec : type(of: try layer(in: session)).spec
    return spec.torchNames.first ?? spec.keyword
  }

  private func stack(in session: Session) throws -> Sequential {
    isWhole ? session.state.model : Sequential([try layer(in: session)])
  }

  /// Every tensor that training steps, in order.
  ///
  /// - Throws: `CommandError.noSuchLayer`; `MemoryError`.
  func parameters(in session: Session) throws -> [DynamicTensor] {
    var tensors: [DynamicTensor] = []
    try stack(in: session).visit { _, layer in
      for named in layer.parameters { tensors.append(try DynamicTensor(named.tensor)) }
    }
    return tensors
  }

  /// `weight` and its kin, `layers`, and `out`: what the layer made when the stack was last called.
  ///
  /// - Throws: `CommandError.noSuchLayer`; `MemoryError`.
  func member(_ name: String, in session: Session) throws -> Value? {
    if name == "layers" { return .listed(try children(in: session).map { .layer($0) }) }
    if name == "out" {
      guard let out = session.state.outputs[path] else {
        throw ExpressionError.cannot(
          what: "be had", value: "out",
          mend: "call the stack first, on a small batch: model(Xtr[:4])")
      }
      return .tensor(out)
    }
    if name == "__class__" { return .type(try className(in: session)) }
    if name == "training" { return .bool(false) }
    guard !isWhole else { return nil }
    let layer = try layer(in: session)
    let named = (layer.parameters + layer.buffers).first { $0.name == name }
    return try named.map { .tensor(try DynamicTensor($0.tensor)) }
  }

  /// The pass, or why it stops and a line that leads on.
  private func pass(_ stack: Sequential, _ input: DynamicTensor) throws -> StackPass {
    do {
      return try StackPass(stack, input)
    } catch let stop as StopError {
      var diagnosis = Diagnosis(of: stop)
      if isWhole {
        diagnosis.mend = Self.mend(input)
      } else {
        diagnosis.place = "\(text) (\(stop.layer))"
        let isAtOnce = stop.input.dimensions == input.sizes
        diagnosis.mend = (isAtOnce ? Self.mend(input, stop.reason) : nil) ?? diagnosis.mend
      }
      throw FailedLine(diagnosis: diagnosis, cause: stop)
    } catch TensorError.refused(_, let reason, let mend) where !isWhole {
      throw TensorError.refused(operation: text, reason: reason, mend: mend)
    }
  }

  /// `model[2]`, as it is called.
  var text: String { "model" + path.map { "[\($0)]" }.joined() }

  /// The shapes that the layer would take, beside what it got.
  private static func mend(_ input: DynamicTensor, _ reason: ShapeError) -> String? {
    func fits(_ axis: Int, _ sizes: [Int]) -> String? {
      guard input.sizes.indices.contains(axis) else { return nil }
      let shapes = sizes.filter { $0 > 0 }.map { size in
        var other = input.sizes
        other[axis] = size
        return other.map(String.init).joined(separator: "x")
      }
      return "x is \(input.shapeText): \(shapes.joined(separator: " or ")) would fit"
    }
    switch reason {
    case .wrongLast(_, let wants, _): return fits(input.rank - 1, [wants])
    case .notDivisible(_, let steps, let group, _):
      let below = steps / group * group
      return fits(1, [below, below + group])
    case .wrongSteps(_, let wants, _): return fits(1, [wants])
    case .wrongRank: return "x is \(input.shapeText)"
    default: return nil
    }
  }

  private static func mend(_ input: DynamicTensor) -> String {
    if input.rank == 0 { return "the stack reads a batch of examples" }
    return input.rank == 1 && input.dtype == .int64
      ? "the stack reads a batch: one example is Xtr[[7]], not Xtr[7]"
      : "push \(input.shapeText) shows the way there, and what would let it through"
  }

  /// What the stack or the layer makes of a tensor, in evaluation mode.
  ///
  /// - Throws: `StopError` where the tensor does not fit; `ModelError`; `MemoryError`.
  func run(_ input: DynamicTensor, in session: inout Session) throws -> DynamicTensor {
    let stack = try stack(in: session)
    guard !stack.children.isEmpty else { throw ModelError.emptyStack }
    let pass = try pass(stack, input)
    if isWhole { session.state.outputs = [:] }
    for (path, output) in pass.outputs {
      session.state.outputs[isWhole ? path : self.path + path.dropFirst()] = output
    }
    return pass.output
  }
}
