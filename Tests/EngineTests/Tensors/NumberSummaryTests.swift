import Engine
import TestSupport
import Testing

struct NumberSummaryTests {
  private func summaries(_ stack: String, _ input: [Float], _ sizes: Int...) throws
    -> [NumberSummary]
  {
    let plan = try Plan(try Stacks.made(stack), input: try Shape(sizes), purpose: .inference)
    try plan.load(input)
    try plan.evaluate()
    return try plan.summaries()
  }

  /// torch.arange(7.).relu(): mean 3, std 2.1602468; its sigmoid: mean 0.8624683, std 0.1856330.
  @Test func agreesWithTorch() throws {
    let found = try summaries("relu, sigmoid", [0, 1, 2, 3, 4, 5, 6], 7)
    #expect(found.map(\.count) == [7, 7])
    #expect(found[0].mean == 3)
    let deviation = try #require(found[0].deviation)
    #expect(abs(deviation - 2.160_246_899_469_287) < 1e-12)
    #expect(abs(found[1].mean - 0.862_468_3) < 1e-6)
    let other = try #require(found[1].deviation)
    #expect(abs(other - 0.185_633) < 1e-6)
    #expect(found.allSatisfy { $0.isFinite })
  }

  @Test func countsWhatIsNotFinite() throws {
    let found = try summaries("identity", [1, .nan, .infinity, -.infinity, 3], 5)[0]
    #expect((found.nans, found.infinities) == (1, 2))
    #expect(!found.isFinite && found.mean.isNaN)
    let large = try summaries("identity", [Float](repeating: 3e38, count: 9), 9)[0]
    #expect(large.isFinite && large.deviation.map { $0 < 1e31 } == true)
  }

  @Test func oneNumberDoesNotSpread() throws {
    let alone = try summaries("tanh", [0.5], 1)[0]
    #expect(alone.deviation == nil)
  }

  /// Of layers inside others too, in the order of the table.
  @Test func tellsOfEveryLayer() throws {
    let stack = "flatten 2, residual (linear 4 4, tanh), relu"
    let found = try summaries(stack, (0..<16).map { Float($0) / 8 - 1 }, 2, 4, 2)
    #expect(found.count == 5)
    #expect(found[0].mean == -0.0625, "a flatten has the numbers of its input")
    #expect(found[4].mean >= found[1].mean)
  }
}
