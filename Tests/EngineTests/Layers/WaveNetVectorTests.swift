import Engine
import TestSupport
import Testing

/// Blocks that hold layers, against PyTorch's autograd: outputs and every gradient.
struct WaveNetVectorTests {
  /// What wavenet.json holds.
  private struct Contents: Decodable {
    struct Case: Decodable {
      let stack: String
      let input, output, outputGradient, inputGradient: VectorTensor
      let parameters, parameterGradients: [VectorTensor]

      enum CodingKeys: String, CodingKey {
        case stack, input, output, parameters
        case outputGradient = "output_gradient"
        case inputGradient = "input_gradient"
        case parameterGradients = "parameter_gradients"
      }
    }
    let cases: [Case]
  }

  private static let tolerance = 3e-6

  @Test func agreeWithTorch() throws {
    let contents: Contents = try Vectors.read("wavenet")
    try #require(contents.cases.count >= 4)
    for one in contents.cases { try check(one) }
  }

  private func check(_ one: Contents.Case) throws {
    // The first layer computes no gradient of its input; after one that changes nothing, this does.
    var stack = try Stacks.made("dropout 0, \(one.stack)")
    var tensors = one.parameters[...]
    try fill(&stack.children, from: &tensors)
    #expect(tensors.isEmpty)
    let plan = try Plan(stack, input: Shape(one.input.shape), purpose: .training)
    try plan.load(one.input.values)
    var pass = Pass(mode: .training, generator: Generator(seed: 0))
    try plan.forward(&pass)
    #expect(plan.output.shape.dimensions == one.output.shape, "\(one.stack)")
    compare(plan.output.values, one.output, one, "output")
    plan.outputGradient.copy(from: one.outputGradient.values)
    try plan.backward()
    compare(plan.inputGradient.values, one.inputGradient, one, "gradient of the input")
    let gradients = stack.namedTensors.gradients(in: plan.gradients.values)
    #expect(gradients.count == one.parameterGradients.count)
    for (got, wanted) in zip(gradients, one.parameterGradients) {
      compare(got, wanted, one, "gradient of a parameter")
    }
  }

  private func fill(
    _ layers: inout [StackedLayer], from tensors: inout ArraySlice<VectorTensor>
  ) throws {
    for index in layers.indices {
      try layers[index].change { layer in
        for place in layer.parameters.indices {
          let one = try #require(tensors.first)
          tensors = tensors.dropFirst()
          layer.parameters[place].tensor = try Tensor(one.values, shape: Shape(one.shape))
        }
        try fill(&layer.children, from: &tensors)
      }
    }
  }

  private func compare(
    _ got: [Float], _ wanted: VectorTensor, _ one: Contents.Case, _ what: String
  ) {
    let off = difference(
      got, from: wanted.values, relative: Self.tolerance, absolute: Self.tolerance)
    #expect(off == nil, "\(what) of \(one.stack)")
  }
}
