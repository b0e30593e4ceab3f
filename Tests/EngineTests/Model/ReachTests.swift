import Engine
import Support
import TestSupport
import Testing

struct ReachTests {
  private func reaches(_ text: String, _ sizes: Int...) throws -> [Int] {
    let walk = Walk(try Stacks.made(text), try Shape(sizes))
    #expect(walk.stop == nil)
    return walk.steps.compactMap { walk.reaches[$0.position]?.steps }
  }

  @Test func followsFromTheAxes() throws {
    #expect(
      try reaches("embedding 5 4, conv 4 4, tanh, conv 4 4 3 dilation=4, linear 4 3", 2, 16)
        == [1, 2, 2, 10, 10])
    #expect(
      try reaches("embedding 5 4, flatten 2, linear 8 4, flatten 2, flatten 4", 2, 16) == [
        1, 2, 2, 4, 16,
      ])
    #expect(try reaches("embedding 5 4, flatten, linear 32 4", 2, 8) == [1, 8, 8])
    // What works along T sees all of it, and nothing after that sees more.
    #expect(try reaches("embedding 5 4, softmax dim=1, conv 4 4", 2, 8) == [1, 8, 8])
    #expect(try reaches("conv 4 4 2 pad=none, logsoftmax dim=1", 2, 8, 4) == [2, 8])
    #expect(try reaches("softmax dim=0, softmax", 2, 8, 4) == [1, 1])
    // A stride of 3 puts the next window's places 3 apart.
    #expect(try reaches("conv 4 4 3 stride=3, conv 4 4 2", 2, 9, 4) == [3, 6])
    #expect(
      try reaches(
        "conv 4 4 9 dilation=\(Int.max / 100), conv 4 4 9 dilation=\(Int.max / 100)", 1, 2, 4
      ).last == 16 * (Int.max / 100) + 1)
  }

  @Test func followsTheWiring() throws {
    #expect(
      try reaches("residual (conv 4 4 3 dilation=2), tanh", 2, 9, 4) == [5, 5, 5])
    #expect(
      try reaches("embedding 5 4, wavenet 4 3 5 dilations=1,2,4,8, relu", 2, 20).last == 16)
    #expect(try reaches("linear 4 8", 2, 4) == [])
  }

  /// A change outside the reach changes nothing, one at its ends does.
  @Test(arguments: [
    "conv 3 3 3 dilation=2", "conv 3 3, residual (conv 3 3 2 dilation=4, tanh)",
    "wavenet 3 2 3 dilations=1,2,4", "conv 3 3 2 stride=2, conv 3 3 2 pad=none",
  ])
  func isTrue(text: String) throws {
    let stack = try Stacks.made(text)
    let plan = try Plan(stack, input: Shape(1, 16, 3), purpose: .inference)
    let walk = Walk(stack, try Shape(1, 16, 3))
    let reach = try #require(walk.reaches[Position(stack.children.count)]).steps
    func last(_ changed: Int?) throws -> [Float] {
      var values = (0..<48).map { Float($0 % 5) - 2 }
      if let changed { values[3 * changed] += 1 }
      try plan.load(values)
      try plan.evaluate()
      return Array(plan.output.values.suffix(3))
    }
    let plain = try last(nil)
    let seen = try (0..<16).filter { try last($0) != plain }
    let (first, end) = (try #require(seen.first), try #require(seen.last))
    #expect(end - first + 1 == reach)
  }
}
