import Advice
import Engine
import Support
import Synchronization
import TestSupport
import Testing

struct MendFinderTests {
  /// A stack, its input, and the fixes as lines with the shapes they lead to.
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
      mend.input.map { "push \($0.extents)" }
      ?? mend.edits.map(\.description).joined(separator: "; ")
    return "\(change): \(mend.output.extents)"
  }

  private func mends(_ mistake: Mistake) throws -> [String] {
    try MendFinder.search(in: try Stacks.made(mistake.stack), for: try mistake.passage()).mends.map(
      line)
  }

  static let mistakes = [
    Mistake(
      stack: "flatten 2, linear 80 200", input: [4, 8, 10],
      mends: [
        "replace 2 linear 20 200: 4x4x200", "replace 1 flatten 8: 4x200",
        "insert 2 flatten: 4x200", "replace 2 linear _ 200: 4x4x200",
      ]),
    Mistake(
      stack: "conv2d 1 8 3, maxpool2d 2, linear 1352 10", input: [4, 1, 28, 28],
      mends: [
        "insert 3 flatten: 4x10", "replace 3 linear 13 10: 4x8x13x10",
        "replace 3 linear _ 10: 4x8x13x10",
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
      stack: "tanh, layernorm 256, linear 256 5", input: [4, 256, 20],
      mends: [
        "push 4x20x256: 4x20x5", "replace 2 layernorm 20; replace 3 linear 20 5: 4x256x5",
        "replace 2 layernorm _; replace 3 linear 20 5: 4x256x5",
      ]),
    Mistake(
      stack: "linear 256 5", input: [256, 4],
      mends: ["push 4x256: 4x5", "replace 1 linear 4 5: 256x5", "replace 1 linear _ 5: 256x5"]),
    Mistake(
      stack: "embedding 27 10, nn.Linear(10, 20), nn.BatchNorm1d(20)", input: [4, 8],
      mends: ["replace 3 batchnorm 20: 4x8x20", "replace 3 nn.BatchNorm1d(8): 4x8x20"]),
    Mistake(
      stack: "nn.BatchNorm1d(20, eps=0.01)", input: [4, 8, 20],
      mends: [
        "push 4x20x8: 4x20x8", "replace 1 batchnorm 20 eps=0.01: 4x8x20",
        "replace 1 nn.BatchNorm1d(8, eps=0.01): 4x8x20",
      ]),
    Mistake(
      stack: "linear 3 5, tanh, glu", input: [4, 3],
      mends: [
        "replace 1 linear 3 6: 4x3", "replace 1 linear 3 4: 4x2", "replace 1 linear 3 10: 4x5",
        "insert 3 linear 5 10: 4x5", "remove 3: 4x5",
      ]),
    Mistake(
      stack: "linear 3 8, glu, linear 8 2", input: [4, 3],
      mends: [
        "replace 3 linear 4 2: 4x2", "replace 1 linear 3 16: 4x2", "replace 3 linear _ 2: 4x2",
      ]),
    Mistake(
      stack: "softmax dim=2", input: [4, 3], mends: ["replace 1 softmax: 4x3", "remove 1: 4x3"]),
    Mistake(
      stack: "linear 3 4, linear 5 6, linear 7 8", input: [2, 3],
      mends: [
        "replace 2 linear 4 6; replace 3 linear 6 8: 2x8",
        "replace 1 linear 3 5; replace 3 linear 6 8: 2x8",
        "replace 2 linear _ 6; replace 3 linear 6 8: 2x8",
      ]),
  ]

  /// A stack in the wrong order, the edit that takes back the move, and the fixes.
  static let moves: [(mistake: Mistake, back: StackEdit?)] = [
    (
      Mistake(
        stack: "linear 80 100, embedding 27 10, flatten 8, tanh, linear 100 27", input: [4, 8],
        mends: ["move 1 3: 4x27"]), .move(1, to: 3)
    ),
    (
      Mistake(
        stack: "linear 80 100, embedding 27 10, flatten 8, tanh, linear 200 27", input: [4, 8],
        mends: ["move 1 3; replace 5 linear 100 27: 4x27"]), .move(1, to: 3)
    ),
    (
      Mistake(
        stack: "embedding 27 10, linear 80 100, flatten 8, tanh, linear 100 27", input: [4, 8],
        mends: [
          "move 3 2: 4x27", "replace 2 linear 10 100; replace 5 linear 800 27: 4x27",
          "replace 1 embedding 27 80; replace 5 linear 800 27: 4x27",
          "replace 2 linear _ 100; replace 5 linear 800 27: 4x27",
        ]), .move(3, to: 2)
    ),
    // What the move did not break is fixed alone.
    (
      Mistake(
        stack: "embedding 27 10, flatten 8, tanh, linear 80 100, linear 200 27", input: [4, 8],
        mends: [
          "replace 5 linear 100 27: 4x27", "replace 4 linear 80 200: 4x27",
          "replace 5 linear _ 27: 4x27",
        ]), .move(4, to: 3)
    ),
    // Without a move before, another place helps if every size then fits.
    (
      Mistake(
        stack: "embedding 27 10, linear 20 200, tanh, flatten 2, linear 200 27", input: [4, 8],
        mends: ["move 4 2: 4x4x27"]), nil
    ),
    (
      Mistake(
        stack: "linear 80 100, embedding 27 10, flatten 8, tanh, linear 100 27", input: [4, 8],
        mends: ["move 1 3: 4x27"]), nil
    ),
    // A flatten at the end would let anything through.
    (
      Mistake(
        stack: "embedding 27 10, flatten 2, linear 10 200", input: [4, 8],
        mends: [
          "replace 3 linear 20 200: 4x4x200", "replace 1 embedding 27 5: 4x4x200",
          "replace 3 linear _ 200: 4x4x200",
        ]), nil
    ),
  ]

  @Test(arguments: moves)
  func offersAnotherPlaceFirst(mistake: Mistake, back: StackEdit?) throws {
    let passage = try mistake.passage()
    let search = try MendFinder.search(
      along: try passage.walk(try Stacks.made(mistake.stack)), for: passage, keeping: 0..<0,
      takingBack: back)
    #expect(search.mends.map(line) == mistake.mends)
  }

  @Test(arguments: mistakes)
  func offersWhatMends(mistake: Mistake) throws {
    #expect(try mends(mistake) == mistake.mends)
  }

  /// No shape of an earlier layer makes rows of one row, and what memory is too small for is no mend.
  @Test(arguments: [
    Mistake(
      stack: "flatten, batchnorm 40", input: [1, 4, 10], purpose: .training, mends: []),
    Mistake(
      stack: "linear 10 100000, linear 50 100000", input: [4, 10],
      mends: ["replace 1 linear 10 50: 4x100000"]),
    Mistake(stack: "tanh, linear 10 20", input: [4, 10], mends: []),
  ])
  func offersNothingThatDoesNotMend(mistake: Mistake) throws {
    let found = try MemoryBudget.limited(to: 1 << 28) { try mends(mistake) }
    #expect(found == mistake.mends)
  }

  /// Shapes alone decide: 25 million weights are not drawn to try a layer that needs them.
  @Test func noWeightIsMadeToTryAChange() throws {
    let mistake = Mistake(
      stack: "linear 10 5000, linear 50 5000", input: [4, 10],
      mends: [
        "replace 2 linear 5000 5000: 4x5000", "replace 1 linear 10 50: 4x5000",
        "replace 2 linear _ 5000: 4x5000",
      ])
    #expect(try mends(mistake) == mistake.mends)
    let large = try #require(LayerParser.parse("linear 1000000 1000000").first)
    #expect(try large.outlined().outputShape(for: Shape(4, 1_000_000)).last == 1_000_000)
  }

  /// What the search may cost is counted, so that it ends in the same place on every machine.
  @Test func theSearchHasABudget() throws {
    let blocks = (0..<3000).map { _ in "tanh, linear 8 8" }.joined(separator: ", ")
    let stack = try Stacks.made("flatten 2, \(blocks), linear 9 9")
    let passage = Passage(try Shape(4, 8, 4))
    let search = try MendFinder.search(in: stack, for: passage)
    #expect(search.isCutShort)
    let small = try Stacks.made("flatten 2, linear 9 9")
    #expect(try !MendFinder.search(in: small, for: passage).isCutShort)
    let wanted = try ShapeFinder.search(for: try Shape(4, 3), in: small, of: passage)
    #expect(!wanted.isCutShort)
  }

  /// Ctrl-C ends it between two attempts.
  @Test func theSearchHearsCtrlC() throws {
    let stack = try Stacks.made("flatten 3, linear 30 200")
    let asked = Mutex(0)
    let watch = Interruption.Watch {
      asked.withLock {
        $0 += 1
        return $0 > 3
      }
    }
    let passage = Passage(try Shape(4, 8, 10))
    #expect(throws: Interruption.self) {
      try Interruption.$watch.withValue(watch) {
        try MendFinder.search(in: stack, for: passage)
      }
    }
    #expect(asked.withLock { $0 } == 4)
  }

  @Test func offersNothingInsideNestedStacks() throws {
    let model = Sequential([try Stacks.made("flatten 2, linear 80 200")])
    #expect(try MendFinder.search(in: model, for: Passage(try Shape(4, 8, 10))).mends.isEmpty)
  }

  @Test func logitsAreMendedForTraining() throws {
    var passage = Passage(try Shape(32, 8))
    passage.vocabulary = 27
    passage.isData = true
    passage.wantsLogits = true
    passage.purpose = .training
    let left = try Stacks.made("embedding 27 10, flatten 2, linear 20 68, tanh, linear 68 27")
    #expect(
      try MendFinder.search(in: left, for: passage).mends.map(line) == [
        "insert 5 flatten; replace 6 linear 272 27: 32x27",
        "replace 2 flatten 8; replace 3 linear 80 68: 32x27",
      ])
    let short = try Stacks.made("embedding 27 10, flatten, linear 80 20")
    #expect(
      try MendFinder.search(in: short, for: passage).mends.map(line) == [
        "replace 3 linear 80 27: 32x27"
      ])
    let unended = try Stacks.made("embedding 27 10, flatten, linear 80 20, tanh")
    #expect(
      try MendFinder.search(in: unended, for: passage).mends.map(line) == [
        "add linear 20 27: 32x27"
      ])
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
    for mend in try MendFinder.search(in: stack, for: passage).mends {
      var edited = stack
      for edit in mend.edits {
        edit.apply(to: &edited)
        _ = try edited.settle(for: passage.input, vocabulary: 7, generator: &generator)
      }
      let through = mend.input?.shape ?? passage.input
      let plan = try Plan(
        try edited.settled(for: through, vocabulary: 7), input: through, purpose: .inference)
      try plan.evaluate()
      #expect(plan.output.shape == mend.output.shape, "\(lines) \(input): \(line(mend))")
    }
  }
}
