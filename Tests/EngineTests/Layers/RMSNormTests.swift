import Engine
import Support
import Testing

struct RMSNormTests {
  @Test func dividesEachRowByItsRoot() throws {
    let run = try LayerRun("rmsnorm 2 eps=0", [[2, 1]], input: Shape(2, 2))
    // √((9 + 16)/2) = 3.5355339; √((1 + 1)/2) = 1.
    let output = try run.forward([3, 4, 1, -1])
    #expect(difference(output, from: [1.697_056_3, 1.131_370_9, 2, -1]) == nil)
    run.backward([0, 0, 1, 0])
    // g = 2 0; x̂ = 1 −1; mean(g·x̂) = 1: (2 − 1, 0 + 1).
    #expect(run.inputGradient == [0, 0, 1, 1])
    #expect(run.parameterGradients == [[1, 0]])
  }

  @Test(arguments: [[3, 5], [2, 3, 5], [5]])
  func hasTheFormulasGradients(sizes: [Int]) throws {
    try GradientCheck("rmsnorm 5 eps=0.01", input: Shape(sizes)) { input, parameters in
      byRows(input, of: 5) { row in
        let square = row.reduce(0) { $0 + $1 * $1 } / 5
        return row.indices.map { parameters[0][$0] * row[$0] / (square + 0.01).squareRoot() }
      }
    }
  }

  @Test func stopsAnotherLastDimension() throws {
    #expect(
      try stop("rmsnorm 200", Shape(4, 68))
        == Diagnosis("wants C=200, got C=68", place: "layer 1 (rmsnorm 200)"))
    #expect(try stop("rmsnorm 1", Shape([]))?.what == "wants C=1, got a scalar")
  }

  @Test func refusesBadArguments() {
    #expect(
      refusal("rmsnorm")
        == Diagnosis("rmsnorm is missing C", mend: "usage: rmsnorm C [eps=1.1920929e-07]"))
    #expect(refusal("nn.RMSNorm((20,), eps=None)") == nil)
    #expect(refusal("rmsnorm 5 eps=2")?.mend == "it wants a number from 0 to 1")
  }

  @Test func fitsTheChannelsThatCome() throws {
    let layer = try #require(LayerParser.parse("rmsnorm 3").first)
    #expect(RMSNorm.fitted(layer.arguments, to: try Shape(4, 4, 68))["C"] == .size(68))
  }
}
