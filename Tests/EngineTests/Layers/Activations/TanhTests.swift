import Engine
import Support
import Testing

struct TanhTests {
  @Test func bends() throws {
    let run = try LayerRun("tanh", input: Shape(4))
    let output = try run.forward([0, 0.5, -0.5, 100])
    #expect(difference(output, from: [0, 0.462_117_16, -0.462_117_16, 1]) == nil)
    run.backward([1, 2, 1, 5])
    // 2 · (1 − 0.46211716²)
    #expect(difference(run.inputGradient, from: [1, 1.572_895_5, 0.786_447_73, 0]) == nil)
  }

  @Test(arguments: [[3, 7], [2, 3, 5], []])
  func hasTheFormulasGradients(sizes: [Int]) throws {
    try GradientCheck("tanh", input: Shape(sizes)) { input, _ in
      input.map(Exact.hyperbolicTangent)
    }
  }

  @Test func takesNoArguments() {
    #expect(
      refusal("tanh 3")
        == Diagnosis(
          "tanh does not take '3'",
          mend: "usage: tanh; put a comma before the next layer"))
  }
}
