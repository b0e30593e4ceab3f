import Advice
import Engine
import TestSupport
import Testing

@Suite struct MendFinderTests {
  /// A stack, what goes in, and the mends as lines with the shape they lead to.
  struct Mistake: Sendable, CustomTestStringConvertible {
    let stack: String
    let input: [Int]
    var purpose = Purpose.inference
    let mends: [String]
    var testDescription: String { stack }

    func passage() throws -> Passage {
      var passage = Passage(try Shape(input))
      passage.purpose = purpose
      passage.vocabulary = 27
      return passage
    }
  }

  private func line(_ mend: Mend) -> String {
    let change =
      mend.input.map { "push \($0)" } ?? mend.edits.map(\.description).joined(separator: "; ")
    return "\(change): \(mend.shape)"
  }

  private func mends(_ mistake: Mistake) throws -> [String] {
    MendFinder.mends(of: try Stacks.made(mistake.stack), for: try mistake.passage()).map(line)
  }

  static let mistakes = [
    Mistake(
      stack: "flatten 2, linear 80 200", input: [4, 8, 10],
      mends: [
        "replace 2 linear 20 200: 4x4x200", "replace 1 flatten 8: 4x200",
        "insert 2 flatten: 4x200", "replace 2 linear _ 200: 4x4x200",
      ]),
    Mistake(
      stack: "flatten 3, linear 30 200", input: [4, 8, 10],
      mends: [
        "push 4x9x10: 4x3x200", "replace 1 flatten 2; replace 2 linear 20 200: 4x4x200",
        "replace 1 flatten 4; replace 2 linear 40 200: 4x2x200",
        "replace 1 flatten 8; replace 2 linear 80 200: 4x200",
      ]),
    Mistake(
      stack: "flatten 3, linear _ 200", input: [4, 8, 10],
      mends: [
        "replace 1 flatten 2: 4x4x200", "replace 1 flatten 4: 4x2x200",
        "replace 1 flatten 8: 4x200", "push 4x9x10: 4x3x200",
      ]),
    Mistake(
      stack: "linear 20 200, batchnorm 68, tanh", input: [4, 20],
      mends: [
        "replace 2 batchnorm 200: 4x200", "replace 1 linear 20 68: 4x68",
        "replace 2 batchnorm _: 4x200",
      ]),
    Mistake(
      stack: "linear 40 200, tanh", input: [4, 8, 10],
      mends: [
        "insert 1 flatten 4: 4x2x200", "replace 1 linear 10 200: 4x8x200",
        "replace 1 linear _ 200: 4x8x200",
      ]),
    Mistake(
      stack: "flatten, flatten 2, linear 80 27", input: [4, 8, 10],
      mends: ["replace 1 flatten 4: 4x27", "remove 2: 4x27"]),
    Mistake(
      stack: "linear 3 4, linear 5 6, linear 7 8", input: [2, 3],
      mends: [
        "replace 2 linear 4 6; replace 3 linear 6 8: 2x8",
        "replace 1 linear 3 5; replace 3 linear 6 8: 2x8",
        "replace 2 linear _ 6; replace 3 linear 6 8: 2x8",
      ]),
  ]

  @Test(arguments: mistakes)
  func offersWhatMends(mistake: Mistake) throws {
    #expect(try mends(mistake) == mistake.mends)
  }

  /// No shape of an earlier layer makes rows of one row, and a layer too large is not tried.
  @Test(arguments: [
    Mistake(
      stack: "flatten, batchnorm 40", input: [1, 4, 10], purpose: .training, mends: []),
    Mistake(
      stack: "linear 10 100000, linear 50 100000", input: [4, 10],
      mends: ["replace 1 linear 10 50: 4x100000"]),
    Mistake(stack: "tanh, linear 10 20", input: [4, 10], mends: []),
  ])
  func offersNothingThatDoesNotMend(mistake: Mistake) throws {
    #expect(try mends(mistake) == mistake.mends)
  }

  @Test func offersNothingInsideNestedStacks() throws {
    let model = Sequential([try Stacks.made("flatten 2, linear 80 200")])
    #expect(MendFinder.mends(of: model, for: Passage(try Shape(4, 8, 10))).isEmpty)
  }

  @Test func logitsAreMendedForTraining() throws {
    var passage = Passage(try Shape(32, 8))
    passage.vocabulary = 27
    passage.isData = true
    passage.wantsLogits = true
    passage.purpose = .training
    let left = try Stacks.made("embedding 27 10, flatten 2, linear 20 68, tanh, linear 68 27")
    #expect(
      MendFinder.mends(of: left, for: passage).map(line) == [
        "insert 5 flatten; replace 6 linear 272 27: 32x27",
        "replace 2 flatten 8; replace 3 linear 80 68: 32x27",
      ])
    let short = try Stacks.made("embedding 27 10, flatten, linear 80 20")
    #expect(
      MendFinder.mends(of: short, for: passage).map(line) == ["replace 3 linear 80 27: 32x27"])
    let unended = try Stacks.made("embedding 27 10, flatten, linear 80 20, tanh")
    #expect(MendFinder.mends(of: unended, for: passage).map(line) == ["add linear 20 27: 32x27"])
  }

  /// Whatever is wrong with a random stack, each mend lets a real tensor through, as the shape it says.
  @Test(arguments: 0..<200)
  func whatIsOfferedReallyMends(seed: Int) throws {
    var random = RandomStack(seed: UInt64(seed))
    let (lines, input) = random.make()
    var generator = Generator(seed: 1)
    let stack = try Sequential(lines.joined(separator: ", "), generator: &generator)
    var passage = Passage(try Shape(input))
    passage.vocabulary = 7
    for mend in MendFinder.mends(of: stack, for: passage) {
      var edited = stack
      for edit in mend.edits {
        edit.apply(to: &edited)
        _ = try edited.settle(for: passage.input, vocabulary: 7, generator: &generator)
      }
      let through = mend.input ?? passage.input
      let plan = try Plan(
        try edited.settled(for: through, vocabulary: 7), input: through, purpose: .inference)
      plan.evaluate()
      #expect(plan.output.shape == mend.shape, "\(lines) \(input): \(line(mend))")
    }
  }
}
