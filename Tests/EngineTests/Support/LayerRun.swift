import Engine
import Support
import Testing

/// One layer in a plan of its own.
///
/// A layer of real numbers has `dropout 0` before it, which changes nothing: no layer computes the
/// gradient of the stack's own input unless it must, and the tests want to see it.
struct LayerRun {
  let plan: Plan
  let layer: any Layer

  init(_ layer: any Layer, input: Shape, purpose: Purpose = .training) throws {
    let front: [any Layer] = type(of: layer).takes == .reals ? [Dropout(0)] : []
    self.layer = layer
    plan = try Plan(Sequential(front + [layer]), input: input, purpose: purpose)
  }

  /// A layer of a line, with these tensors in place of those it drew.
  init(
    _ line: String, _ tensors: [[Float]] = [], buffers: [[Float]] = [], input: Shape,
    purpose: Purpose = .training
  ) throws {
    var generator = Generator(seed: 0)
    var layer = try #require(LayerParser.parse(line).first).make(&generator)
    for (index, values) in tensors.enumerated() {
      let shape = layer.parameters[index].tensor.shape
      layer.parameters[index].tensor = try Tensor(values, shape: shape)
    }
    for (index, values) in buffers.enumerated() {
      let shape = layer.buffers[index].tensor.shape
      layer.buffers[index].tensor = try Tensor(values, shape: shape)
    }
    try self.init(layer, input: input, purpose: purpose)
  }

  /// The output for an input, symbols written as whole numbers.
  @discardableResult
  func forward(
    _ values: [Float], mode: Mode = .training, generator: Generator = Generator(seed: 0)
  ) throws -> [Float] {
    if plan.element == .symbols {
      try plan.load(values.map { Int32($0) })
    } else {
      try plan.load(values)
    }
    var pass = Pass(mode: mode, generator: generator)
    try plan.forward(&pass)
    return plan.output.values
  }

  /// Runs the gradients; read `inputGradient` and `parameterGradients` after it.
  func backward(_ outputGradient: [Float]) {
    plan.outputGradient.copy(from: outputGradient)
    #expect(throws: Never.self) { try plan.backward() }
  }

  var inputGradient: [Float] { plan.inputGradient.values }

  /// Each parameter's gradient, in the order of the layer's parameters.
  var parameterGradients: [[Float]] { layer.parameters.gradients(in: plan.gradients.values) }

  /// The layer's buffers as they are now.
  var buffers: [[Float]] {
    get throws {
      try #require(plan.currentModel().children.last?.made).buffers.map(\.tensor.values)
    }
  }
}

extension [NamedTensor] {
  /// Cuts a plan's gradients into these tensors': each begins on a line of 16 numbers.
  func gradients(in all: [Float]) -> [[Float]] {
    var start = 0
    return map { named in
      defer { start += (named.tensor.count + 15) / 16 * 16 }
      return [Float](all[start..<start + named.tensor.count])
    }
  }
}

/// The diagnosis that a layer's line gives for an input, `nil` where it takes it.
func stop(_ line: String, _ input: Shape, purpose: Purpose = .inference) throws -> Diagnosis? {
  var generator = Generator(seed: 0)
  do {
    _ = try Plan(Sequential(line, generator: &generator), input: input, purpose: purpose)
    return nil
  } catch let error as StopError {
    return error.diagnosis
  }
}

/// The diagnosis that reading a line gives, `nil` where it is a layer.
func refusal(_ line: String) -> Diagnosis? {
  do {
    _ = try LayerParser.parse(line)
    return nil
  } catch {
    return error.diagnosis
  }
}
