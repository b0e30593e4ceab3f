import Engine
import Support
import TestSupport
import Testing

struct SkipsTests {
  /// A stack of one layer with these tensors in place of those it drew.
  private func run(_ line: String, _ tensors: [[Float]], _ input: Shape) throws -> LayerRun {
    var stack = try Stacks.made(line)
    var tensors = tensors[...]
    func fill(_ layers: inout [StackedLayer]) throws {
      for index in layers.indices {
        try layers[index].change { layer in
          for place in layer.parameters.indices {
            let values = try #require(tensors.first)
            tensors = tensors.dropFirst()
            let shape = layer.parameters[place].tensor.shape
            layer.parameters[place].tensor = try Tensor(values, shape: shape)
          }
          try fill(&layer.children)
        }
      }
    }
    try fill(&stack.children)
    return try LayerRun(try #require(stack.children[0].made), input: input)
  }

  /// h = 2x, then 3h: 10 · 2x + 100 · 6x comes out, and the last layer's output is not used.
  @Test func addsUpWhatIsTapped() throws {
    let line = """
      skips (linear 1 1 bias=false, skip (linear 1 1 bias=false), residual (linear 1 1 bias=false, \
      skip (linear 1 1 bias=false)), linear 1 4)
      """
    let run = try run(line, [[2], [10], [2], [25], [1, 1, 1, 1], [0, 0, 0, 0]], Shape(2, 1))
    // 10 · 2x + 25 · 2 · 2x
    #expect(try run.forward([1, -3]) == [120, -360])
    run.backward([1, 10])
    #expect(run.inputGradient == [120, 1200])
    // h: 10 + 50 for each dy · x; tap 1: h; inner: 25 · h; tap 2: 2h; the end: nothing.
    let gradients = Sequential(run.layer.children).namedTensors.gradients(
      in: run.plan.gradients.values)
    #expect(gradients.prefix(4).map { $0[0] } == [-1740, -58, -1450, -116])
    #expect(gradients.dropFirst(4).allSatisfy { $0 == [0, 0, 0, 0] })
  }

  /// Windows before the second tap shorten T: the last steps of the first are added.
  @Test func alignsAtTheEnd() throws {
    let line = "skips (skip (dropout 0), conv 1 1 pad=none bias=false, skip (dropout 0), tanh)"
    let run = try run(line, [[10, 100]], Shape(2, 3, 1))
    #expect(run.plan.outputShape == (try Shape(2, 2, 1)))
    #expect(try run.forward([1, 2, 3, 4, 5, 6]) == [212, 323, 545, 656])
    run.backward([1, 2, 3, 4])
    #expect(run.inputGradient == [10, 121, 202, 30, 343, 404])
  }

  @Test func skipsInsideSkipsBelongToTheNearest() throws {
    let line = "skips (skips (skip (dropout 0), skip (dropout 0)), skip (dropout 0))"
    let run = try LayerRun(line, input: Shape(2, 2))
    #expect(try run.forward([1, 2, 3, 4]) == [2, 4, 6, 8])
    run.backward([1, 2, 3, 4])
    #expect(run.inputGradient == [2, 4, 6, 8])
    let within = try LayerRun("skips (skip (dropout 0, skip (dropout 0)))", input: Shape(2, 2))
    #expect(try within.forward([1, 2, 3, 4]) == [2, 4, 6, 8])
    within.backward([1, 2, 3, 4])
    #expect(within.inputGradient == [2, 4, 6, 8])
  }

  @Test func makesAWaveNetsBody() throws {
    let block = "residual (conv 6 8 dilation=2, gate, skip (linear 4 5), linear 4 6)"
    let stack = try Stacks.made("embedding 27 6, skips (\(block), \(block)), relu, linear 5 27")
    #expect(try stack.outputShape(for: Shape(3, 9)) == Shape(3, 9, 27))
    let walk = Walk(stack, try Shape(3, 9))
    let axes = try #require(walk.axes(after: Position(2)))
    #expect(axes.map(\.label) == ["B=3", "T=9", "C=5"])
    #expect(axes[2].text == "OUT of layer 2.1.3.1 linear 4 5")
    let perStep = 2 * (12 * 8 + 20 + 24) + 135
    #expect(walk.steps.map(\.multiplyAdds).reduce(0, +) == 27 * perStep)
    let written = block.replacing("6 8 d", with: "6 8 2 d")
    #expect(stack.children[1].description == "skips (\(written), \(written))")
  }

  @Test func learns() throws {
    let line =
      "skips (residual (conv 3 4 pad=none, gate, skip (linear 2 2), linear 2 3), skip (linear 3 2))"
    let stack = try Stacks.made("dropout 0, \(line)")
    let plan = try Plan(stack, input: Shape(2, 5, 3), purpose: .training)
    var numbers = FixedNumbers(3)
    let values = numbers.list(30)
    let weights = numbers.list(plan.output.count)
    func loss() throws -> Double {
      var pass = Pass(mode: .training, generator: Generator(seed: 0))
      try plan.load(values)
      try plan.forward(&pass)
      return zip(plan.output.values, weights).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
    _ = try loss()
    plan.outputGradient.copy(from: weights)
    try plan.backward()
    let gradients = plan.gradients.values
    for index in stride(from: 0, to: plan.parameters.count, by: 3) {
      let kept = plan.parameters[index]
      plan.parameters[index] = kept + 0.01
      let high = try loss()
      plan.parameters[index] = kept - 0.01
      let slope = (high - (try loss())) / 0.02
      plan.parameters[index] = kept
      #expect(abs(slope - Double(gradients[index])) < 2e-3, "parameter \(index)")
    }
  }

  @Test(arguments: [
    (
      "skip (tanh)", [4, 8], "layer 1 (skip (tanh))", "is not inside skips, which would add it up",
      "E-SKIP-OUTSIDE"
    ),
    (
      "residual (skip (tanh))", [4, 8], "layer 1.1 (skip (tanh))",
      "is not inside skips, which would add it up", "E-SKIP-OUTSIDE"
    ),
    (
      "skips (tanh)", [4, 8], "layer 1 (skips (tanh))",
      "has no skip inside, so that nothing comes out", "E-SKIPS-NONE"
    ),
    (
      "skips (skip (linear 8 3), skip (linear 8 4))", [2, 5, 8],
      "layer 1 (skips (skip (linear 8 3), skip (linear 8 4)))",
      "adds up skips of 2x5x3 (B, T, C) and 2x5x4: C is 3 and 4", "E-SKIPS-DIFFER"
    ),
    (
      "skips (skip (tanh), flatten 2, skip (linear 16 8))", [2, 4, 8],
      "layer 1 (skips (skip (tanh), flatten 2, skip (linear 16 8)))",
      "adds up skips of 2x4x8 (B, T, C) and 2x2x8: T is 4 and 2", "E-SKIPS-DIFFER"
    ),
    (
      "skips (linear 8 3, skip (linear 4 4))", [2, 8], "layer 1.2.1 (linear 4 4)",
      "wants C=4, got C=3", "E-LINEAR-IN"
    ),
  ])
  func stopsWhatCannotBeAddedUp(
    line: String, sizes: [Int], place: String, what: String, code: String
  ) throws {
    let diagnosis = try #require(try stop(line, Shape(sizes)))
    #expect(diagnosis.place == place)
    #expect(diagnosis.what == what)
    #expect(diagnosis.code == code)
  }

  @Test func fitsWhatComes() throws {
    func fitted(_ line: String, _ sizes: Int...) throws -> String {
      let layer = LayerDescription(of: try Stacks.made(line).children[0])
      return LayerDescription(layer.type, layer.type.fitted(layer.arguments, to: try Shape(sizes)))
        .line
    }
    #expect(
      try fitted("skips (residual (linear 8 8, skip (linear 4 3)), skip (linear 8 4))", 2, 6)
        == "skips (residual (linear 6 6, skip (linear 6 3)), skip (linear 6 3))")
    #expect(try fitted("skip (linear 8 3)", 2, 6) == "skip (linear 6 3)")
  }

  @Test func refusesWhatHoldsNothing() {
    #expect(refusal("skip")?.what == "skip is missing LAYER")
    #expect(refusal("skips ()")?.what == "skips is missing LAYER")
  }
}
