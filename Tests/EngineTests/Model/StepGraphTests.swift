import Engine
import Support
import TestSupport
import Testing

struct StepGraphTests {
  private func graph(_ text: String, _ sizes: Int...) throws -> StepGraph {
    try StepGraph(Walk(try Stacks.made(text), try Shape(sizes)))
  }

  @Test func followsATree() throws {
    let graph = try graph(Stacks.tree22k, 4, 8)
    #expect(graph.levels.map(\.distance) == [0, 1, 2, 4])
    #expect(graph.levels.map(\.places) == [Array(0..<8), [1, 3, 5, 7], [3, 7], [7]])
    #expect(graph.levels[1].reads == [[0, 1], [2, 3], [4, 5], [6, 7]])
    #expect(graph.levels[3].reads == [[0, 1]])
    #expect(graph.levels[1].layers.map(\.keyword) == ["flatten", "linear", "batchnorm", "tanh"])
    #expect(try self.graph("embedding 5 4, flatten, linear 32 3", 2, 8).levels[1].reads.count == 1)
  }

  @Test func followsConvolutions() throws {
    let none = try graph(
      "embedding 5 4, conv 4 4 pad=none, tanh, conv 4 4 dilation=2 pad=none", 1, 6)
    #expect(none.levels.map(\.places) == [Array(0..<6), Array(1..<6), [3, 4, 5]])
    #expect(none.levels[2].reads == [[0, 2], [1, 3], [2, 4]])
    let causal = try graph("embedding 5 4, conv 4 4 3 dilation=2", 1, 5)
    #expect(causal.levels[1].reads == [[0], [1], [0, 2], [1, 3], [0, 2, 4]])
    #expect(causal.levels[1].places == Array(0..<5))
    let same = try graph("conv 4 4 3 pad=same", 1, 3, 4)
    #expect(same.levels[1].reads == [[0, 1], [0, 1, 2], [1, 2]])
    #expect(same.levels[1].places == [0, 1, 2])
    let torchs = try graph("nn.Conv1d(4, 5, 2, dilation=3)", 1, 4, 6)
    #expect(torchs.levels[1].reads == [[0, 3], [1, 4], [2, 5]])
    let body = try graph("embedding 5 4, wavenet 4 3 5 dilations=1,2, relu", 1, 4)
    #expect(body.levels.map(\.distance) == [0, 1, 2])
  }

  private func refusal(_ text: String, _ sizes: Int...) throws -> Diagnosis {
    do {
      _ = try StepGraph(Walk(try Stacks.made(text), try Shape(sizes)))
      Issue.record("\(text) was drawn")
      return Diagnosis("")
    } catch {
      return Diagnosis(of: error)
    }
  }

  @Test func refusesWhatHasNoLevels() throws {
    #expect(try refusal("linear 4 8", 2, 4).what == "the input 2x4 has no steps to draw")
    #expect(
      try refusal("embedding 5 4, linear 4 8", 2, 4).what
        == "no layer reads several steps: there is nothing to draw")
    #expect(
      try refusal("embedding 5 4, softmax dim=1", 2, 4).what
        == "layer 2 (softmax dim=1) makes each step of all steps, not of a few: it has no levels to draw"
    )
    #expect(
      try refusal("embedding 5 4, conv 4 4 3 stride=2", 2, 8)
        == Diagnosis(
          "layer 2 (conv 4 4 3 stride=2) leaves out steps: its levels cannot be drawn",
          mend: "draw it with stride=1"))
    #expect(
      try refusal("embedding 5 4, conv 4 4 2 pad=3", 2, 8).what
        == "layer 2 (conv 4 4 2 pad=3) makes more steps than it is given: they have no places to draw"
    )
    #expect(
      try refusal("embedding 5 4, skips (skip (conv 4 4))", 2, 8).what
        == "layer 2.1 (skip (conv 4 4 2)) reads several steps beside the levels: only levels are drawn"
    )
    #expect(
      try refusal("embedding 5 4, conv 4 4", 2, 100)
        == Diagnosis(
          "a row of 100 steps is too long: up to 64 are shown",
          mend: "push a shorter row, such as push 1x16"))
  }
}
