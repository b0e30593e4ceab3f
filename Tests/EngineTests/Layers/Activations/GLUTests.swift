import Engine
import Support
import TestSupport
import Testing

struct GLUTests {
  @Test func gatesOneHalfByTheOther() throws {
    let run = try LayerRun("glu", input: Shape(1, 4))
    let output = try run.forward([2, 3, 0, 1])
    #expect(difference(output, from: [1, 2.193_175_7]) == nil)
    run.backward([1, 1])
    // σ(b); a · σ(b) · (1 − σ(b)).
    #expect(
      difference(run.inputGradient, from: [0.5, 0.731_058_6, 0.5, 0.589_835_8]) == nil)
  }

  @Test(arguments: [[3, 6], [2, 3, 4], [8]])
  func hasTheFormulasGradients(sizes: [Int]) throws {
    let half = (sizes.last ?? 2) / 2
    try GradientCheck("glu", input: Shape(sizes)) { input, _ in
      byRows(input, of: 2 * half) { row in
        (0..<half).map { row[$0] * Exact.sigmoid(row[$0 + half]) }
      }
    }
  }

  @Test func halvesAnotherAxis() throws {
    try GradientCheck("glu dim=1", input: Shape(2, 4, 3)) { input, _ in
      byRows(input, of: 12) { matrix in
        (0..<6).map { matrix[$0] * Exact.sigmoid(matrix[$0 + 6]) }
      }
    }
    let plan = try Plan(Sequential([GLU(axis: 0)]), input: Shape(4, 3), purpose: .inference)
    #expect(plan.outputShape.description == "2x3")
  }

  @Test func stopsWhatCannotBeHalved() throws {
    #expect(
      try stop("glu", Shape(4, 5))
        == Diagnosis("wants an even size to halve, got C=5", place: "layer 1 (glu)"))
    #expect(
      try stop("glu dim=0", Shape(3, 2, 2, 2))?.what
        == "wants an even size to halve, got B=3")
    #expect(try stop("glu dim=2", Shape(4, 4))?.what == "4x4 has no axis 2")
    #expect(try stop("glu", Shape([]))?.what.contains("has no axis -1") == true)
  }

  @Test func refusesBadArguments() {
    #expect(refusal("glu dim=None")?.what == "dim of glu cannot be 'None'")
    #expect(refusal("nn.GLU(dim=-1)") == nil)
  }

  @Test func tellsWhereItsAxisComesFrom() throws {
    let stack = try Stacks.made("linear 4 6, glu")
    let axes = try #require(Walk(stack, try Shape(2, 4)).axes(before: Position(3)))
    #expect(axes.last?.maker == "3 = half of 6 channels")
    #expect(axes.last?.text == "half of OUT of layer 1 linear 4 6 (layer 2 glu)")
  }
}
