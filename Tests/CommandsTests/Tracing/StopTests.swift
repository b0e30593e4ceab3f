import Commands
import Engine
import Testing

/// Whatever a tensor stops at, the user is told what to do next.
struct StopTests {
  static let stacks =
    LayerRegistry.specs.map(\.example)
    + [
      "embedding 27 10, linear 20 5", "embedding 27 10, flatten, batchnorm 10",
      "embedding 27 10, flatten, flatten", "tanh, embedding 27 10", "linear 20 5, flatten 2",
      "flatten 3, linear 30 5", "linear 20 5, embedding 27 10", "embedding 27 10, embedding 27 10",
      "embedding 27 10, flatten 2, flatten 2, flatten 2, flatten 2", "embedding 5 4, flatten",
      "linear 8 7, tanh, layernorm 9, flatten 2, batchnorm 4", "flatten 2, layernorm 20, flatten",
      "embedding 27 10, nn.BatchNorm1d(10)", "softmax dim=2, glu", "linear 5 5, glu dim=1",
      "nn.Linear(8, 5), nn.Softmax(), logsoftmax dim=3", "rmsnorm 7, glu, linear 7 2",
      "linear 80 27, tanh, linear 5 6, layernorm 3, flatten 4, flatten, flatten, linear 4 4",
    ]
  static let inputs = [
    "7", "4x7", "4x8", "4x2x7", "4x3x5", "2x3x4x5", "1x20", "Bx7", "Bx3x5", "batch", "\"emma\"",
  ]

  @Test(arguments: stacks)
  func everyStopSaysWhatToDoNext(stack: String) throws {
    let bench = try Bench("trace off", "data", "add \(stack)")
    for input in Self.inputs {
      var bench = bench
      let output = try bench.run("push \(input)")
      guard output.failure != nil else { continue }
      let fixes = output.plain.split(separator: "\n").filter { $0.hasPrefix("fix ") }
      #expect(!fixes.isEmpty || output.plain.contains("\nhint  "), "push \(input)")
      for (index, fix) in fixes.enumerated() {
        var copy = bench
        let shape = try #require(fix.split(separator: " → ").last)
        let fixed = try copy.run("fix \(index + 1)")
        #expect(fixed.isDone, "push \(input): \(fix)")
        #expect(fixed.plain.contains("→ \(shape)") || fixed.plain.contains(shape), "\(fix)")
      }
    }
  }

  /// A layer in the wrong place goes back there, and the embedding stays.
  @Test(arguments: [
    ("move 3 1", "move 1 3"), ("move 2 3", "move 3 2"), ("move 1 5", "move 5 1"),
    ("move 5 1", "move 1 5"), ("move 2 5", "move 5 2"), ("move 1 2", "move 2 1"),
  ])
  func aWrongMoveIsTakenBack(move: String, back: String) throws {
    var bench = try Bench(
      "add embedding 27 10, flatten 8, linear 80 100, tanh, linear 100 27", "push 4x8")
    let before = bench.layers
    let stopped = try bench.text(move)
    #expect(stopped.contains("\nfix 1  \(back)  → 4x27"), "\(stopped)")
    #expect(!stopped.contains("; remove "), "\(stopped)")
    #expect(try bench.text("push").contains("\nfix 1  \(back)  → 4x27"), "it stays offered")
    #expect(try bench.run("fix").isDone)
    #expect(bench.layers == before)
  }

  /// What stops the tensor after another edit is not the move before.
  @Test func anEditAfterAMoveIsFixedItself() throws {
    var bench = try Bench(
      "add embedding 27 10, flatten 8, tanh, linear 80 100, linear 100 27", "push 4x8",
      "move 3 4", "replace 5 linear 200 27")
    let text = try bench.text("push")
    #expect(text.contains("fix 1  replace 5 linear 100 27"), "\(text)")
    #expect(!text.contains("move"), "\(text)")
  }

  /// Where few changes do not help, what is proposed leaves a stack that lets the tensor through.
  @Test func whatFitsCanBeKept() throws {
    var bench = try Bench(
      "trace off", "add tanh, linear 80 27, tanh, linear 5 6, layernorm 3",
      "add flatten 4, flatten, flatten, linear 4 4")
    let output = try bench.run("push 4x3x3x3")
    #expect(
      output.plain.hasSuffix(
        "hint  no small change gets the tensor through: remove 2..9 leaves what fits"))
    #expect(try bench.run("remove 2..9; push").isDone)
  }

  /// Channels on another axis: it says so, and offers what is meant first.
  @Test(arguments: ["layernorm 256", "batchnorm 256", "linear 256 10", "rmsnorm 256"])
  func channelsOnAnotherAxisAreMeant(layer: String) throws {
    var bench = try Bench("trace off", "add \(layer)")
    let text = try bench.text("push 4x256x20")
    #expect(
      text.contains(
        "why  256 is the size of axis 1: layers here read the channels from the last axis"))
    #expect(text.contains("fix 1  push 4x20x256  → 4x20x"))
    #expect(try bench.run("fix").isDone)
    #expect(try bench.text("trace").hasPrefix("input  4x20x256"))
  }

  /// `nn.` is torch's, which reads the channels of three axes from the second.
  @Test func torchsBatchnormStopsWhereTorchDoes() throws {
    var bench = try Bench("add nn.Embedding(27, 10), nn.Linear(10, 20), nn.BatchNorm1d(20)")
    let text = try bench.text("push 4x8")
    #expect(text.contains("3  nn.BatchNorm1d(20)  stopped  wants C=20 on axis 1 of (B, C, T)"))
    #expect(
      text.contains(
        "why  nn.BatchNorm1d reads (B, C, T): 8 is the size of axis 1; batchnorm reads (B, T, C)"))
    #expect(try bench.run("fix").isDone)
    #expect(bench.layers == ["embedding 27 10", "nn.Linear(10, 20)", "batchnorm 20"])
  }

  /// Batches that there is memory for, and that there is none for, with the stack or with its fixes.
  @Test(arguments: [4, 2_000_000, 40_000_000, 2_000_000_000])
  func theFixesAreTheSameForEveryBatch(batch: Int) throws {
    var bench = try Bench(
      "add embedding 27 10, flatten 2, linear 80 200, tanh, flatten, linear 800 27")
    let text = try bench.text("push \(batch)x8")
    #expect(text.contains("fix 1  replace 3 linear 20 200  → \(batch)x27"), "\(text)")
    #expect(text.contains("fix 2  replace 1 embedding 27 40"), "\(text)")
  }

  /// A search among very many layers ends, and says so.
  @Test func aSearchThatIsCutShortSaysSo() throws {
    var bench = try Bench(
      "trace off", "add flatten 2, *[tanh, linear 8 8] * 4000, linear 9 9")
    let output = try bench.run("push 4x8x4")
    #expect(output.plain.contains("note  the stack is large: the search for fixes ended before"))
    #expect(try output.json.contains(#""cutShort":true"#))
  }

  @Test(arguments: ["add embedding 27 10, flatten 2, linear 80 200", "add linear 3 4, linear 5 6"])
  func noTwoFixesLeadToTheSameStack(stack: String) throws {
    var bench = try Bench("trace off", stack)
    let stop = try bench.text("push \(stack.contains("embedding") ? "4x8" : "2x3")")
    let fixes = stop.split(separator: "\n").filter { $0.hasPrefix("fix ") }
    let stacks = try fixes.indices.map { index in
      var copy = bench
      try copy.run("fix \(index + 1)")
      return copy.session.state.model.children.map(\.writtenDescription)
    }
    #expect(Set(stacks).count == fixes.count)
    #expect(stop.hasSuffix("_  is worked out from what comes before, again whenever that changes"))
  }
}
