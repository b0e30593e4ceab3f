import Engine
import Support
import Testing

struct SigmoidTests {
  @Test func bends() throws {
    let run = try LayerRun("sigmoid", input: Shape(4))
    let output = try run.forward([0, 1, -1, 200])
    #expect(difference(output, from: [0.5, 0.731_058_58, 0.268_941_42, 1]) == nil)
    run.backward([1, 2, 1, 5])
    // 2 · 0.73105858 · 0.26894142
    #expect(difference(run.inputGradient, from: [0.25, 0.393_223_87, 0.196_611_93, 0]) == nil)
  }

  @Test(arguments: [[3, 7], [2, 3, 5], []])
  func hasTheFormulasGradients(sizes: [Int]) throws {
    try GradientCheck("sigmoid", input: Shape(sizes)) { input, _ in input.map(Exact.sigmoid) }
  }

  @Test func takesNoArguments() {
    #expect(
      refusal("sigmoid x=3") == Diagnosis("sigmoid has no option 'x'", mend: "usage: sigmoid"))
  }
}
