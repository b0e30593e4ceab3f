import Engine
import Support
import TestSupport
import Testing

struct WalkTests {
  private func rows(_ walk: Walk) -> [String] {
    walk.steps.map {
      "\($0.position) \($0.layer): \($0.incoming.extents) → "
        + ($0.isEntered ? "entered" : "\($0.outgoing.extents)")
    }
  }

  @Test func tellsEveryShape() throws {
    let model = try Stacks.made("embedding 27 10, flatten 2, residual (linear 20 20, tanh)")
    let walk = Walk(model, try Shape(4, 8))
    #expect(walk.stop == nil)
    #expect(walk.output?.shape == (try Shape(4, 4, 20)))
    #expect(
      rows(walk) == [
        "1 embedding 27 10: 4x8 → 4x8x10", "2 flatten 2: 4x8x10 → 4x4x20",
        "3 residual (linear 20 20, tanh): 4x4x20 → 4x4x20",
        "3.1 linear 20 20: 4x4x20 → 4x4x20", "3.2 tanh: 4x4x20 → 4x4x20",
      ])
  }

  /// Inside a layer that was entered, at its end, and before anything.
  @Test func endsWhereALayerStops() throws {
    let input = try Shape(2, 4)
    let inside = Walk(
      try Stacks.made("tanh, residual (linear 4 5, linear 4 4), relu"), input)
    #expect(inside.stop?.position == Position("2.2"))
    #expect(inside.output == nil)
    #expect(
      rows(inside) == [
        "1 tanh: 2x4 → 2x4", "2 residual (linear 4 5, linear 4 4): 2x4 → entered",
        "2.1 linear 4 5: 2x4 → 2x5",
      ])
    let sum = Walk(try Stacks.made("residual (linear 4 5)"), input)
    #expect(sum.stop?.position == Position("1"))
    #expect(rows(sum).count == 2 && sum.steps[0].isEntered)
    #expect(Walk(try Stacks.made("linear 3 4"), input).steps.isEmpty)
  }

  @Test func settlesOnTheWay() throws {
    var model = try Stacks.made("linear _ 6, residual (linear _ 3, linear _ 6), flatten _, tanh")
    let signal = Signal(try Shape(2, 8, 4))
    let walk = try Walk(settling: model, signal, vocabulary: nil)
    #expect(
      walk.stack.children.map(\.description) == [
        "linear _=4 6", "residual (linear _=6 3, linear _=3 6)", "flatten _=8", "tanh",
      ])
    #expect(walk.output?.shape == (try Shape(2, 48)))
    #expect(model.pendingCount == 4, "the stack itself waits")
    var generator = Generator(seed: 42)
    #expect(try model.draw(along: walk, from: 0, generator: &generator) == [0, 1, 2])
    #expect(Walk(model, signal).output == walk.output)
  }

  /// A size that the tensor does not reach still follows from the data.
  @Test func settlesFromTheDataBehindAStop() throws {
    let model = try Stacks.made("tanh, embedding _ 5, linear _ 2")
    let walk = try Walk(settling: model, Signal(try Shape(2, 3)), vocabulary: 27)
    #expect(walk.stop?.position == Position(2))
    #expect(
      walk.stack.children.map(\.description) == ["tanh", "embedding _=27 5", "linear _ 2"])
  }

  /// Twice the shapes take no memory: these tensors would need thousands of terabytes.
  @Test func needsNoMemory() throws {
    let model = try Stacks.made("linear 100 1000000, tanh")
    let walk = Walk(model, try Shape(1_000_000_000, 100))
    #expect(walk.output?.shape == (try Shape(1_000_000_000, 1_000_000)))
    #expect(throws: MemoryError.self) { try walk.checkMemory() }
    #expect(throws: MemoryError.self) { try Plan(walk) }
  }

  @Test func runsAsFarAsItComes() throws {
    let model = try Stacks.made("linear _ 5, residual (tanh, linear _ 4, tanh), relu")
    let walk = try Walk(settling: model, Signal(try Shape(2, 3)), vocabulary: nil)
    #expect(walk.stop?.position == Position(2))
    var generator = Generator(seed: 0)
    let plan = try Plan(try walk.runnable(like: model, &generator))
    #expect(plan.outputShape == (try Shape(2, 4)))
    try plan.load([Float](repeating: 1, count: 6))
    try plan.evaluate()
    #expect(plan.output.values.allSatisfy { $0.isFinite && $0 != 0 })
  }

  @Test(arguments: [
    ("tanh, linear 8 5", [4, 8], "Bx5"), ("flatten 2, linear 8 3", [4, 8, 4], "Bx4x3"),
    ("glu dim=0", [4, 6], "B/2x6"), ("glu dim=0, glu dim=0", [4, 6], "B/4x6"),
    ("residual (linear 6 6)", [4, 6], "Bx6"), ("linear 4 3", [4, 4], "Bx3"),
  ])
  func keepsAnyBatch(stack: String, example: [Int], output: String) throws {
    let walk = Walk(try Stacks.made(stack), Signal(anyBatch: try Shape(example)))
    #expect(walk.output?.extents.description == output)
  }

  /// The example's number is in no message and in no `_`.
  @Test func saysNothingOfTheExample() throws {
    func what(_ stack: String, _ example: Int...) throws -> String? {
      let signal = Signal(anyBatch: try Shape(example))
      return try Walk(settling: try Stacks.made(stack), signal, vocabulary: nil).stop?
        .diagnosis.what
    }
    #expect(try what("linear 40 3", 4) == "wants C=40, got C=B")
    #expect(
      try what("residual (linear 10 20)", 4, 8, 10)
        == "adds its input Bx8x10 (B, T, C) to Bx8x20: C is 10 and 20")
    #expect(try what("flatten 2", 4, 8) == "wants (B, T, C), got Bx8 (B, C)")
    #expect(try what("flatten", 4) == "wants (B, …), got a vector of B (C)")
    #expect(try what("softmax dim=4", 4, 8) == "Bx8 has no axis 4")
    #expect(try what("linear _ 3", 4) == "its _ has no value yet")
  }
}
