import Engine
import Support
import Testing

struct ReLUTests {
  @Test func cutsBelowZero() throws {
    let run = try LayerRun("relu", input: Shape(5))
    #expect(try run.forward([-3, -0.5, 0, 0.5, 3]) == [0, 0, 0, 0.5, 3])
    run.backward([1, 2, 3, 4, 5])
    #expect(run.inputGradient == [0, 0, 0, 4, 5])
  }

  @Test func keepsWhatIsNotANumber() throws {
    let run = try LayerRun("relu", input: Shape(2))
    #expect(try run.forward([.nan, 1])[0].isNaN)
  }

  /// No fixed number lies within the differences' step of the kink at 0.
  @Test(arguments: [[3, 7], [2, 3, 5], []])
  func hasTheFormulasGradients(sizes: [Int]) throws {
    try GradientCheck("relu", input: Shape(sizes)) { input, _ in input.map { max($0, 0) } }
  }

  @Test func takesNoArguments() {
    #expect(
      refusal("relu 3")
        == Diagnosis(
          "relu does not take '3'",
          mend: "usage: relu; put a comma before the next layer"))
  }
}
