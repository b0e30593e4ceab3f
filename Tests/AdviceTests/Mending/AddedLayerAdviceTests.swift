import Advice
import Engine
import TestSupport
import Testing

/// What is said about layers that no list knows: as much as about any other.
struct AddedLayerAdviceTests {
  private func fixes(_ layers: [LayerDescription], _ input: Int...) throws -> [String] {
    try MendFinder.search(in: Stacks.made(layers), for: Passage(Shape(input))).mends.map(text)
  }

  private func ways(
    to wanted: [Int], _ layers: [LayerDescription], _ input: Int...
  ) throws -> [String] {
    try ShapeFinder.search(
      for: Shape(wanted), in: Stacks.made(layers), of: Passage(Shape(input))
    ).mends.map(text)
  }

  private func text(_ mend: Mend) -> String {
    mend.input.map { "push \($0.shape)" }
      ?? mend.edits.map(\.description).joined(separator: "; ")
  }

  private func findings(_ layers: [LayerDescription], _ input: Int...) throws -> [String] {
    let subject = try LintSubject(Stacks.made(layers), Passage(Shape(input)))
    return try Linter.findings(in: subject).map { finding in
      "\(finding.rule.code): \(finding.fix.map(text) ?? "-")"
    }
  }

  @Test func fitsItToItsInput() throws {
    let fixes = try fixes(
      Stacks.layers("embedding 27 4") + [.addedConvolution(5, 6, apart: 2)], 4, 8)
    #expect(fixes.contains("replace 2 addedconv 4 6 apart=2"))
    #expect(fixes.contains("replace 1 embedding 27 5"))
    #expect(fixes.contains("replace 2 addedconv _ 6 apart=2"))
  }

  @Test func widensItForALaterLayer() throws {
    let fixes = try fixes([.addedConvolution(4, 6)] + Stacks.layers("tanh, linear 7 3"), 2, 8, 4)
    #expect(fixes.contains("replace 1 addedconv 4 7"))
    #expect(fixes.contains("replace 3 linear 6 3"))
  }

  @Test func regroupsItsSteps() throws {
    let fixes = try fixes([.addedFusing(3)], 4, 8, 10)
    #expect(fixes.contains("replace 1 addedfusing 2"))
    #expect(fixes.contains("replace 1 addedfusing 4"))
    #expect(fixes.contains("push 4x9x10"))
  }

  @Test func reachesShapesByIt() throws {
    let embedding = try Stacks.layers("embedding 27 4")
    #expect(
      try ways(to: [4, 8, 9], embedding + [.addedConvolution(4, 6)], 4, 8)
        .contains("replace 2 addedconv 4 9"))
    #expect(
      try ways(to: [4, 2, 16], embedding + [.addedFusing(2)], 4, 8)
        .contains("replace 2 addedfusing 4"))
  }

  @Test func findsItsSuperfluousBias() throws {
    let layers = try [.addedConvolution(4, 6)] + Stacks.layers("batchnorm 6, tanh")
    #expect(
      try findings(layers, 2, 8, 4).contains(
        "L-BIAS-BEFORE-NORM: replace 1 addedconv 4 6 bias=false"))
    let without = try [.addedConvolution(4, 6, bias: false)] + Stacks.layers("batchnorm 6, tanh")
    #expect(try findings(without, 2, 8, 4).allSatisfy { !$0.contains("L-BIAS") })
  }

  @Test func missesANonlinearityBetweenTwo() throws {
    let layers = try [.addedConvolution(4, 6)] + Stacks.layers("linear 6 5, tanh")
    #expect(try findings(layers, 2, 8, 4).contains("L-NO-NONLINEARITY: insert 2 tanh"))
  }

  @Test func namesWhatStopsIt() throws {
    let stack = try Stacks.made(Stacks.layers("linear 4 6") + [.addedConvolution(5, 3)])
    let cause = try #require(StopCause(Walk(stack, Shape(2, 8, 4))))
    #expect(cause.description == "6 is OUT of linear 4 6")
    let fusing = try Stacks.made([.addedFusing(3)])
    #expect(
      StopCause(try Walk(fusing, Shape(4, 8, 10)))?.description
        == "8 steps divide into groups of 2, 4, 8")
  }
}
