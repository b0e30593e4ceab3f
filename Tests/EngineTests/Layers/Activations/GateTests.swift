import Engine
import Support
import TestSupport
import Testing

struct GateTests {
  @Test func gatesTheTanhOfOneHalfByTheOther() throws {
    let run = try LayerRun("gate", input: Shape(1, 4))
    let output = try run.forward([0.5, -1, 0, 1])
    // tanh(a) · σ(b).
    #expect(difference(output, from: [0.231_058_58, -0.556_769_9]) == nil)
    run.backward([1, 1])
    // σ(b) · (1 − tanh²(a)); tanh(a) · σ(b) · (1 − σ(b)).
    #expect(
      difference(run.inputGradient, from: [0.393_223_87, 0.307_025_8, 0.115_529_29, -0.149_738_5])
        == nil)
  }

  @Test(arguments: [[3, 6], [2, 3, 4], [8], [2, 2, 2, 34]])
  func hasTheFormulasGradients(sizes: [Int]) throws {
    let half = (sizes.last ?? 2) / 2
    try GradientCheck("gate", input: Shape(sizes)) { input, _ in
      byRows(input, of: 2 * half) { row in
        (0..<half).map { Exact.hyperbolicTangent(row[$0]) * Exact.sigmoid(row[$0 + half]) }
      }
    }
  }

  @Test func stopsWhatCannotBeHalved() throws {
    #expect(
      try stop("gate", Shape(4, 5))
        == Diagnosis("wants an even size to halve, got C=5", place: "layer 1 (gate)"))
    #expect(try stop("gate", Shape([]))?.what.contains("has no axis -1") == true)
    #expect(refusal("gate 3")?.what == "gate does not take '3'")
  }

  @Test func tellsWhereItsAxisComesFrom() throws {
    let stack = try Stacks.made("conv 4 6, gate")
    let axes = try #require(Walk(stack, try Shape(2, 8, 4)).axes(before: Position(3)))
    #expect(axes.last?.maker == "3 = half of 6 channels")
    #expect(axes.last?.text == "half of OUT of layer 1 conv 4 6 2 (layer 2 gate)")
  }
}
