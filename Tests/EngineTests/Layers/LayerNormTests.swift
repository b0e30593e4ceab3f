import Engine
import Support
import TestSupport
import Testing

struct LayerNormTests {
  @Test func normalisesEachRow() throws {
    let run = try LayerRun("layernorm 3", [[2, 1, 1], [1, 0, 0]], input: Shape(2, 3))
    // Each row has variance 2/3 once and 6 once: 1/√(2/3 + ε) = 1.2247357, 1/√(6 + ε) = 0.4082480.
    let output = try run.forward([1, 2, 3, 0, 3, 6])
    let wanted = [-1.449_471_3, 0, 1.224_735_7, -1.449_487_7, 0, 1.224_743_9]
    #expect(difference(output, from: wanted, relative: 1e-6, absolute: 1e-6) == nil)
    run.backward([1, 0, 0, 0, 0, 1])
    // Row 1: g = 2 0 0, 1.2247357 · (g − 2/3 − x̂ · mean(g·x̂)).
    #expect(
      difference(
        Array(run.inputGradient.prefix(3)), from: [0.408_254_4, -0.816_490_5, 0.408_236_1],
        absolute: 2e-5) == nil)
    #expect(
      difference(run.parameterGradients[0], from: [-1.224_735_7, 0, 1.224_743_9]) == nil)
    #expect(run.parameterGradients[1] == [1, 0, 1])
  }

  @Test func isTheSameInBothModes() throws {
    let numbers: [Float] = [0.5, -2, 4, 1, 1, 7]
    let training = try LayerRun("layernorm 3", input: Shape(2, 3))
    let inference = try LayerRun("layernorm 3", input: Shape(2, 3), purpose: .inference)
    let output = try training.forward(numbers)
    #expect(difference(try training.forward(numbers, mode: .evaluation), from: output) == nil)
    #expect(difference(try inference.forward(numbers, mode: .evaluation), from: output) == nil)
  }

  @Test(arguments: [[3, 5], [2, 3, 5], [5]])
  func hasTheFormulasGradients(sizes: [Int]) throws {
    try GradientCheck("layernorm 5", input: Shape(sizes)) { input, parameters in
      byRows(input, of: 5) { row in
        let mean = row.reduce(0, +) / 5
        let variance = row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 5
        return row.indices.map {
          parameters[0][$0] * (row[$0] - mean) / (variance + 1e-5).squareRoot()
            + parameters[1][$0]
        }
      }
    }
  }

  @Test func stopsAnotherLastDimension() throws {
    #expect(
      try stop("layernorm 200", Shape(4, 68))
        == Diagnosis(
          "wants C=200, got C=68", place: "layer 1 (layernorm 200)"))
    #expect(
      try stop("layernorm 1", Shape([]))?.what == "wants C=1, got a scalar")
  }

  @Test func refusesBadArguments() {
    #expect(
      refusal("layernorm")
        == Diagnosis("layernorm is missing C", mend: "usage: layernorm C [eps=1e-05]"))
    #expect(
      refusal("layernorm x")
        == Diagnosis("C of layernorm cannot be 'x'", mend: "it wants a whole number from 1 up"))
  }

  @Test(arguments: [
    "LayerNorm((20,), eps=1e-05, elementwise_affine=True, bias=True)", "nn.LayerNorm([20])",
    "LayerNorm(20)", "nn.LayerNorm(normalized_shape=(20,), device=None, dtype=None)",
  ])
  func readsWhatTorchPrints(line: String) throws {
    #expect(try Stacks.made(line).children.map(\.description) == ["layernorm 20"])
  }

  @Test func epsilonCounts() throws {
    let run = try LayerRun("layernorm 2 eps=0.75", input: Shape(1, 2))
    // Variance 0.25: 1/√(0.25 + 0.75) = 1.
    #expect(try run.forward([1, 2]) == [-0.5, 0.5])
    #expect(refusal("layernorm 2 eps=-1")?.mend == "it wants a number from 0 to 1")
  }

  @Test func beginsAsTheIdentityAndFits() throws {
    let layer = try LayerNorm(3)
    #expect(layer.parameters.map(\.name) == ["weight", "bias"])
    #expect(layer.parameters.map(\.tensor.values) == [[1, 1, 1], [0, 0, 0]])
    #expect(LayerNorm.fitted(layer.arguments, to: try Shape(4, 4, 68))["C"] == .size(68))
  }
}
