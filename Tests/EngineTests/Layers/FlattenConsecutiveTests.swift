import Engine
import Support
import Testing

struct FlattenConsecutiveTests {
  @Test func fusesNeighbours() throws {
    let run = try LayerRun("flatten 2", input: Shape(1, 4, 2))
    let numbers: [Float] = [1, 2, 3, 4, 5, 6, 7, 8]
    #expect(try run.forward(numbers) == numbers)
    #expect(run.plan.output.shape == (try Shape(1, 2, 4)))
    run.backward([8, 7, 6, 5, 4, 3, 2, 1])
    #expect(run.inputGradient == [8, 7, 6, 5, 4, 3, 2, 1])
  }

  @Test(arguments: [
    ("flatten 2", [4, 8, 10], [4, 4, 20]), ("flatten 8", [4, 8, 10], [4, 80]),
    ("flatten 1", [4, 8, 10], [4, 8, 10]), ("flatten 1", [4, 1, 10], [4, 10]),
    ("flatten", [4, 8, 10], [4, 80]), ("flatten", [4, 80], [4, 80]),
    ("flatten", [2, 3, 4, 5], [2, 60]),
  ])
  func shapes(line: String, input: [Int], output: [Int]) throws {
    let run = try LayerRun(line, input: Shape(input), purpose: .inference)
    #expect(run.plan.output.shape.dimensions == output)
  }

  @Test(arguments: ["flatten 3", "flatten"])
  func hasTheIdentitysGradients(line: String) throws {
    try GradientCheck(line, input: Shape(2, 6, 5)) { input, _ in input }
  }

  @Test func takesNoMemory() throws {
    let shape = try Shape(4, 8, 10)
    let none = try Plan(Sequential(), input: shape, purpose: .training)
    let some = try Plan(Sequential([FlattenConsecutive(2)]), input: shape, purpose: .training)
    #expect(some.bytes == none.bytes)
  }

  @Test func stopsWhatDoesNotDivide() throws {
    #expect(
      try stop("flatten 3", Shape(4, 8, 10))
        == Diagnosis("T=8 does not divide into groups of 3", place: "layer 1 (flatten 3)"))
  }

  @Test func stopsOtherAxes() throws {
    let place = "layer 1 (flatten 2)"
    let wants = "wants (B, T, C), got"
    #expect(
      try stop("flatten 2", Shape(4, 80)) == Diagnosis("\(wants) 4x80 (B, C)", place: place))
    #expect(
      try stop("flatten 2", Shape(4, 8, 10, 2))
        == Diagnosis("\(wants) 4x8x10x2 (4 axes)", place: place))
    #expect(
      try stop("flatten", Shape(4))
        == Diagnosis("wants (B, …), got a vector of 4 (C)", place: "layer 1 (flatten)"))
  }

  @Test func refusesBadArguments() {
    #expect(
      refusal("flatten 0")
        == Diagnosis("N of flatten cannot be '0'", mend: "it wants a whole number from 1 up"))
    #expect(
      refusal("flatten 2 3")
        == Diagnosis(
          "flatten does not take '3'",
          mend: "usage: flatten [N]; put a comma before the next layer"))
  }

  @Test func fitsAllSteps() throws {
    let layer = FlattenConsecutive(2)
    #expect(FlattenConsecutive.fitted(layer.arguments, to: try Shape(4, 8, 10))["N"] == .size(8))
  }
}
