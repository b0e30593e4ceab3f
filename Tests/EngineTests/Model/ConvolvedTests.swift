import Engine
import Support
import TestSupport
import Testing

struct ConvolvedTests {
  private func convolved(_ text: String, _ sizes: Int...) throws -> Convolved {
    try Convolved(Walk(try Stacks.made(text), try Shape(sizes)))
  }

  private func lines(_ text: String, _ sizes: Int...) throws -> [String] {
    try Convolved(Walk(try Stacks.made(text), try Shape(sizes))).stack.children.map(\.description)
  }

  /// The rows of symbols of some items, each with a window of end symbols in front.
  private func rows(_ data: Dataset, _ reach: Int) -> [[Int32]] {
    var rows = [[Int32](repeating: 0, count: reach)]
    for index in 0..<data.count(.train) {
      guard let target = data.example(.train, index)?.target else { break }
      if target == 0 {
        rows.append([Int32](repeating: 0, count: reach))
      } else {
        rows[rows.count - 1].append(target)
      }
    }
    return rows.dropLast()
  }

  /// A trained tree, its running statistics far from where they began, and its convolution.
  private func trained(_ text: String, steps: Int = 60) throws -> (Sequential, Dataset) {
    let names =
      "emma\nolivia\nava\nisabella\nsophia\ncharlotte\nmia\namelia\nharper\nevelyn\n"
      // Every letter, so that there are 27 symbols.
      + "thequickbrownfxjmpsvlazydg\n"
    let data = try Dataset(bytes: Array(names.utf8), source: "names")
    let trainer = try Trainer(
      Stacks.made(text), on: data, rate: LearningRate(0.1), generator: Generator(seed: 1))
    for _ in 0..<steps { _ = try trainer.advance() }
    return (try trainer.currentModel(), data)
  }

  @Test(arguments: [
    Stacks.tree76k, Stacks.tree22k, Stacks.network(embedding: 6, hidden: 20, tree: [4, 2]),
    Stacks.network(embedding: 6, hidden: 20, tree: [8]),
    "embedding 27 6, flatten 2, tanh, nn.Linear(12, 16), layernorm 16, dropout 0.1, flatten, "
      + "linear 64 16, batchnorm 16 over=batch, residual (linear 16 16, tanh), linear 16 27",
    "embedding 27 6, flatten 2, linear 12 32, gate, skips (skip (flatten 4, linear 64 9), flatten 2, "
      + "linear 32 16, batchnorm 16, skip (flatten 2, nn.Linear(32, 9)), tanh), relu, linear 9 27",
    "embedding 27 6, flatten 2, flatten 2, linear 24 12, tanh, flatten 2, linear 24 27 bias=false",
  ])
  func isTheTreeAtEveryStep(text: String) throws {
    let (tree, data) = try trained(text)
    let convolved = try Convolved(Walk(tree, try Shape(4, 8)))
    #expect(convolved.reach == 8)
    let comparison = try TreeComparison(tree, convolved, rows: rows(data, convolved.reach))
    #expect(comparison.windows > 50)
    #expect(comparison.largest <= 1e-6)
    // As a predictor of contexts of its reach it has the tree's loss.
    let losses = try [tree, convolved.stack].map { try Evaluator.loss(of: $0, on: data, .train) }
    #expect(abs(losses[0] - losses[1]) <= 1e-6)
    // Another weight would be seen.
    var other = convolved.stack
    try other.children[0].change {
      let table = $0.parameters[0].tensor
      $0.parameters[0].tensor = try Tensor(table.values.map { $0 + 0.1 }, shape: table.shape)
    }
    #expect(try Evaluator.loss(of: other, on: data, .train) != losses[0])
  }

  @Test func writesEachFlattenAndLinearAsOneConvolution() throws {
    #expect(
      try lines(Stacks.tree22k, 4, 8) == [
        "embedding 27 10", "conv 10 68 2 pad=none bias=false", "batchnorm 68", "tanh",
        "conv 68 68 2 dilation=2 pad=none bias=false", "batchnorm 68", "tanh",
        "conv 68 68 2 dilation=4 pad=none bias=false", "batchnorm 68", "tanh",
        "linear 68 27 scale=0.1",
      ])
    #expect(
      try lines("embedding 5 4, flatten, linear 32 7, tanh, linear 7 5", 4, 8) == [
        "embedding 5 4", "conv 4 7 8 pad=none", "tanh", "linear 7 5",
      ])
    // A flatten that is not read joins the next one; of one step it does nothing.
    #expect(
      try lines("embedding 5 4, flatten 2, relu, flatten 1, flatten 3, linear 24 7", 4, 12) == [
        "embedding 5 4", "relu", "conv 4 7 6 pad=none",
      ])
    // Numbers go in; the tree leaves two steps.
    #expect(
      try lines("linear 3 4, flatten 2, linear 8 7, flatten 2, linear 14 2", 2, 8, 3) == [
        "linear 3 4", "conv 4 7 2 pad=none", "conv 7 2 2 dilation=2 pad=none",
      ])
    // Of one step each channel has one mean, whatever the layer would keep.
    #expect(
      try lines("embedding 5 4, flatten, linear 32 7, batchnorm 7 over=batch, linear 7 5", 4, 8)[2]
        == "batchnorm 7")
  }

  @Test func hasTheVeryWeights() throws {
    let tree = try Stacks.made(
      "embedding 5 4, flatten 2, linear 8 6, tanh, flatten 4, nn.Linear(24, 3)")
    let convolved = try Convolved(Walk(tree, try Shape(2, 8)))
    let (old, new) = (tree.namedTensors, convolved.stack.namedTensors)
    #expect(
      new.map(\.name) == [
        "layers.0.weight", "layers.1.weight", "layers.1.bias", "layers.3.weight", "layers.3.bias",
      ])
    #expect(new[1].tensor == old[1].tensor && new[2].tensor == old[2].tensor)
    #expect(new[3].tensor == (try old[3].tensor.transposed(0, 1)))
    #expect(convolved.stack.parameterCount == tree.parameterCount)
    #expect(convolved.places[Position(2)] == nil)
    #expect(convolved.places[Position(6)] == Position(4))
  }

  /// The lecture's counts, from the axes and the sizes alone.
  @Test func countsTheWork() throws {
    let walk = Walk(try Stacks.made(Stacks.tree76k), try Shape(32, 8))
    let work = try Convolved(walk).work(of: walk)
    #expect(work.tree.nodes == 7 && work.tree.multiplyAdds == 126_336)
    #expect(work.convolution.nodes == 3 && work.convolution.multiplyAdds == 75_136)
    // "diondre" has eight windows, the one that predicts its end among them.
    let (eight, one) = (work.nodes(ofWindows: 8), work.nodes(ofWindows: 1))
    #expect(eight.trees == 56 && eight.shared == 34)
    #expect(one.trees == 7 && one.shared == 13)
    // A tree that leaves two steps has two windows.
    let short = Walk(
      try Stacks.made("embedding 5 4, flatten 2, linear 8 6, flatten 2, linear 12 5"),
      try Shape(3, 8))
    let half = try Convolved(short).work(of: short)
    #expect(half.tree.nodes == 3 && half.tree.multiplyAdds == 2 * 8 * 6 + 12 * 5)
    #expect(half.convolution.nodes == 2 && half.convolution.multiplyAdds == 8 * 6 + 12 * 5)
  }

  /// In training batchnorm has other rows, and the two differ.
  @Test func differsInTraining() throws {
    let tree = try Stacks.made(Stacks.tree22k)
    let convolution = try Convolved(Walk(tree, try Shape(8, 8))).stack
    let symbols: [Int32] = (0..<64).map { ($0 &* 7) % 27 }
    let outputs = try [tree, convolution].map { stack in
      let plan = try Plan(stack, input: try Shape(8, 8), purpose: .training)
      try plan.load(symbols)
      var pass = Pass(mode: .training, generator: Generator(seed: 1))
      try plan.forward(&pass)
      return plan.output.values
    }
    #expect(zip(outputs[0], outputs[1]).contains { abs($0 - $1) > 1e-3 })
  }

  private func refusal(_ text: String, _ sizes: Int...) throws -> Diagnosis {
    do {
      _ = try Convolved(Walk(try Stacks.made(text), try Shape(sizes)))
      Issue.record("\(text) is a tree")
      return Diagnosis("")
    } catch {
      return Diagnosis(of: error)
    }
  }

  @Test func namesTheLayerInTheWay() throws {
    #expect(
      try refusal(
        "embedding 5 4, flatten 2, linear 8 6, batchnorm 6 over=batch, flatten 2, "
          + "linear 12 6, batchnorm 6 over=batch, flatten 2, linear 12 5", 4, 8)
        == Diagnosis(
          "layer 4 (batchnorm 6 over=batch) keeps statistics for each step of the tree, and a "
            + "convolution has more steps", mend: "replace 4 batchnorm 6; replace 7 batchnorm 6"))
    #expect(
      try refusal("embedding 5 4, flatten 2, batchnorm 8, tanh, flatten 4, linear 32 5", 4, 8)
        == Diagnosis(
          "layer 3 (batchnorm 8) reads the steps that layer 2 (flatten 2) puts side by side: only "
            + "a linear is a convolution of them", mend: "insert 3 linear 8 8"))
    #expect(
      try refusal("embedding 5 4, flatten 2, linear 8 6, tanh, flatten 4", 4, 8)
        == Diagnosis(
          "no layer reads the steps that layer 5 (flatten 4) puts side by side",
          mend: "add linear 24 24"))
    #expect(
      try refusal("embedding 5 4, softmax dim=1, flatten, linear 32 5", 4, 8)
        == Diagnosis(
          "layer 2 (softmax dim=1) reads other steps than its own: at every step of a row it would "
            + "read others", mend: "remove 2"))
    #expect(
      try refusal("embedding 5 8, nn.BatchNorm1d(8), flatten, linear 64 5", 4, 8).mend
        == "replace 2 batchnorm 8")
    #expect(try refusal("embedding 5 4, conv 4 4, flatten, linear 32 5", 4, 8).mend == "remove 2")
    #expect(
      try refusal(
        "embedding 5 4, flatten 2, residual (linear 8 8, tanh), flatten, linear 32 5", 4, 8
      )
      .mend == "insert 3 linear 8 8")
    #expect(
      try refusal("embedding 5 4, conv 4 5 2", 4, 8)
        == Diagnosis(
          "the stack fuses no steps: there is no tree to convolve",
          mend: "a tree has flatten before its linears, such as flatten 2, linear 20 200"))
    #expect(
      try refusal("linear 4 8, flatten", 4, 4).what
        == "the input 4x4 has no steps to fuse")
    #expect(throws: StopError.self) { try convolved("embedding 5 4, flatten 3", 4, 8) }
  }

  /// Whatever tree is written, its convolution is the same function; whatever is none is refused.
  @Test(arguments: 0..<200)
  func holdsForRandomTrees(seed: Int) throws {
    var generator = Generator(seed: UInt64(seed))
    let steps = 1 << generator.integer(in: 1..<5)
    let input = try Shape(2, steps, 3)
    let tree = try Stacks.random(input, most: 9, &generator)
    let walk = Walk(tree, input)
    let convolved: Convolved
    do {
      convolved = try Convolved(walk)
    } catch {
      #expect(error is TreeError || error is StopError)
      return
    }
    #expect(convolved.stack.parameterCount == tree.parameterCount)
    let row = try generator.normal(try Shape(convolved.reach + 5, 3)).values
    let comparison = try TreeComparison(tree, convolved, rows: [row], width: 3)
    #expect(comparison.windows == 6)
    #expect(comparison.largest <= 1e-5)
  }
}
