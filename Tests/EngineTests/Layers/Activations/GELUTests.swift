import Engine
import Support
import TestSupport
import Testing

struct GELUTests {
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

  @Test func approximatesByATanh() throws {
    let run = try LayerRun("gelu approximate=tanh", input: Shape(4))
    let output = try run.forward([0, 1, -1, 50])
    #expect(difference(output, from: [0, 0.841_191_99, -0.158_808_01, 50]) == nil)
    run.backward([1, 1, 1, 1])
    #expect(
      difference(run.inputGradient, from: [0.5, 1.082_964_1, -0.082_964_1, 1]) == nil)
  }

  @Test(arguments: [[3, 7], [2, 3, 5], []])
  func hasTheApproximationsGradients(sizes: [Int]) throws {
    try GradientCheck("gelu approximate=tanh", input: Shape(sizes), scale: 4) { input, _ in
      input.map { x in
        let argument = (2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)
        return x / 2 * (1 + Exact.hyperbolicTangent(argument))
      }
    }
  }

  @Test(arguments: [
    ("GELU(approximate='none')", "gelu"), ("nn.GELU('tanh')", "gelu approximate=tanh"),
    ("nn.GELU(approximate=\"tanh\")", "gelu approximate=tanh"),
  ])
  func readsBothOfTorchs(line: String, own: String) throws {
    #expect(try Stacks.made(line).children.map(\.description) == [own])
  }

  @Test func takesNoArguments() {
    #expect(
      refusal("nn.GELU(approximate='erf')")
        == Diagnosis("approximate of gelu cannot be 'erf'", mend: "it wants none or tanh"))
    #expect(
      refusal("gelu 3")
        == Diagnosis(
          "gelu does not take '3'",
          mend: "usage: gelu [approximate=none]; put a comma before the next layer"))
  }
}
