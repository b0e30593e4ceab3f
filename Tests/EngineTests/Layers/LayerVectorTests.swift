import Engine
import Testing

extension Alone {
  /// Every layer against PyTorch's autograd, in every instruction set.
  struct LayerVectorTests {
    /// Relative to each number, and absolute for sums near 0 whose parts are about 1.
    private static let tolerance = 2e-6

    @Test(arguments: InstructionSets.all)
    func agreeWithTorch(set: Int32) throws {
      let vectors: LayerVectors = try Vectors.read("layers")
      try #require(vectors.cases.count > 70)
      try InstructionSets.using(set) {
        for one in vectors.cases { try check(one) }
      }
    }

    /// `nn.` draws what torch draws, bit for bit, in torch's layout.
    @Test func drawAsTorchDoes() throws {
      let vectors: LayerVectors = try Vectors.read("layers")
      try #require(vectors.draws.count >= 4)
      for draw in vectors.draws {
        var generator = Generator(seed: 42)
        let layer = try #require(LayerParser.parse(draw.layer).first).make(&generator)
        #expect(layer.parameters.count == draw.parameters.count)
        for parameter in layer.parameters {
          let wanted = try #require(draw.parameters[parameter.name])
          #expect(parameter.tensor.shape.dimensions == wanted.shape, "\(draw.layer)")
          #expect(parameter.tensor.values == wanted.values, "\(draw.layer) \(parameter.name)")
        }
      }
    }

    private func check(_ one: LayerVectors.Case) throws {
      let (parameters, buffers) = try names(of: one.layer)
      func ordered(_ tensors: [String: VectorTensor], _ names: [String]) throws -> [[Float]] {
        try #require(Set(tensors.keys) == Set(names))
        return try names.map { try #require(tensors[$0]).values }
      }
      let run = try LayerRun(
        one.layer, ordered(one.parameters, parameters), buffers: ordered(one.buffers, buffers),
        input: Shape(one.input.shape))
      let output = try run.forward(
        one.input.values, mode: one.mode == "training" ? .training : .evaluation,
        generator: Generator(seed: one.seed ?? 0))
      #expect(run.plan.output.shape.dimensions == one.output.shape)
      compare(output, one.output.values, one, "output")
      for (got, wanted) in zip(try run.buffers, try ordered(one.buffersAfter, buffers)) {
        compare(got, wanted, one, "buffers after")
      }
      // A plan's gradients are those of the training mode.
      guard one.mode == "training" else { return }
      run.backward(one.outputGradient.values)
      if let wanted = one.inputGradient {
        compare(run.inputGradient, wanted.values, one, "gradient of the input")
      }
      let gradients = try ordered(one.parameterGradients, parameters)
      for (got, wanted) in zip(run.parameterGradients, gradients) {
        compare(got, wanted, one, "gradient of a parameter")
      }
    }

    private func names(of line: String) throws -> (parameters: [String], buffers: [String]) {
      var generator = Generator(seed: 0)
      let layer = try #require(LayerParser.parse(line).first).make(&generator)
      return (layer.parameters.map(\.name), layer.buffers.map(\.name))
    }

    private func compare(
      _ got: [Float], _ wanted: [Float], _ one: LayerVectors.Case, _ what: String
    ) {
      let off = difference(
        got, from: wanted, relative: Self.tolerance, absolute: Self.tolerance)
      #expect(off == nil, "\(what) of \(one.layer), \(one.mode), \(one.input.shape)")
    }
  }
}
