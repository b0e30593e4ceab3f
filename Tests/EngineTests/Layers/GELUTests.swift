import Support
import Engine
import Testing

@Suite struct GELUTests {
  @Test func weighsByTheNormalIntegral() throws {
    let run = try LayerRun("gelu", input: Shape(4))
    let output = try run.forward([0, 1, -1, 50])
    #expect(difference(output, from: [0, 0.841_344_75, -0.158_655_25, 50]) == nil)
    run.backward([1, 1, 2, 1])
    // Φ(1) + φ(1) = 0.84134475 + 0.24197072; at −1: 0.15865525 − 0.24197072.
    #expect(
      difference(run.inputGradient, from: [0.5, 1.083_315_47, -0.166_630_94, 1]) == nil)
  }

  @Test(arguments: [[3, 7], [2, 3, 5], []])
  func hasTheFormulasGradients(sizes: [Int]) throws {
    try GradientCheck("gelu", input: Shape(sizes), scale: 4) { input, _ in
      input.map(Exact.gelu)
    }
  }

  @Test func takesNoArguments() {
    #expect(
      refusal("gelu 3")
        == Diagnosis(
          "gelu does not take a further '3'",
          mend: "usage: gelu; put a comma before the next layer"))
  }
}
