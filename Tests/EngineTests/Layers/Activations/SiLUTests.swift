import Engine
import Support
import Testing

struct SiLUTests {
  @Test func weighsByTheSigmoid() throws {
    let run = try LayerRun("silu", input: Shape(4))
    let output = try run.forward([0, 1, -1, 50])
    #expect(difference(output, from: [0, 0.731_058_58, -0.268_941_42, 50]) == nil)
    run.backward([1, 1, 2, 1])
    // σ(1) · (1 + 1 − σ(1)); at −1: σ(−1) · (1 − σ(1)), twice.
    #expect(
      difference(run.inputGradient, from: [0.5, 0.927_670_51, 0.144_658_98, 1]) == nil)
  }

  @Test(arguments: [[3, 7], [2, 3, 5], []])
  func hasTheFormulasGradients(sizes: [Int]) throws {
    try GradientCheck("silu", input: Shape(sizes), scale: 4) { input, _ in
      input.map { $0 * Exact.sigmoid($0) }
    }
  }

  @Test func takesNoArguments() {
    #expect(refusal("silu 3")?.what == "silu does not take '3'")
    #expect(refusal("nn.SiLU(inplace=True)") == nil)
  }
}
