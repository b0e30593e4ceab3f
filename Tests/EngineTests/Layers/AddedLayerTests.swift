import Engine
import FoundationEssentials
import TestSupport
import Testing

// docs:begin
/// y = factor · x.
struct Scaling: Layer {
  static let spec = LayerSpec(
    keyword: "scaling", torchNames: [], summary: "Multiplies every number by a factor.",
    shapes: "any, unchanged", example: "scaling")

  let factor: Float

  init(_ arguments: LayerArguments, generator: inout Generator) { factor = 2 }

  func forward(_ frame: Frame, _ pass: inout Pass) {
    for index in 0..<frame.input.count { frame.output[index] = factor * frame.input[index] }
  }

  func backward(_ frame: Frame) {
    for index in 0..<frame.input.count {
      frame.inputGradient[index] = factor * frame.outputGradient[index]
    }
  }
}
// docs:end

/// The layer of the article on adding one.
struct AddedLayerTests {
  private func scaling() -> Scaling {
    var generator = Generator(seed: 0)
    return Scaling(LayerArguments(Scaling.spec.keyword), generator: &generator)
  }

  @Test func runsAsAnyOther() throws {
    let run = try LayerRun(scaling(), input: Shape(2, 3))
    #expect(try run.forward([1, -2, 3, 0, 0.5, 6]) == [2, -4, 6, 0, 1, 12])
    run.backward([1, 0, 0, 0, 0, -3])
    #expect(run.inputGradient == [2, 0, 0, 0, 0, -6])
  }

  @Test func standsInAStack() throws {
    var generator = Generator(seed: 0)
    let front = try Sequential("embedding 27 10, flatten 2", generator: &generator)
    let stack = Sequential(front.children + [.made(scaling())])
    #expect(try stack.outputShape(for: Shape(4, 8)) == Shape(4, 4, 20))
    #expect(stack.children.last?.description == "scaling")
  }

  @Test func hasItsShapesFromItsTable() throws {
    let stack = try Stacks.made([.addedConvolution(4, 5, apart: 4)])
    #expect(try stack.outputShape(for: Shape(2, 8, 4)) == Shape(2, 8, 5))
    #expect(throws: ShapeError.self) { try stack.outputShape(for: Shape(2, 8, 5)) }
    let fusing = try Stacks.made([.addedFusing(2), .addedFusing(4)])
    #expect(try fusing.outputShape(for: Shape(2, 8, 4)) == Shape(2, 32))
  }

  @Test func tellsWhereItsAxesCameFrom() throws {
    let front = try Stacks.layers("embedding 27 4")
    let stack = try Stacks.made(front + [.addedConvolution(4, 5, apart: 4), .addedFusing(2)])
    let axes = try #require(Walk(stack, Shape(2, 8)).axes(after: Position(3)))
    #expect(
      axes.map(\.text) == [
        "2 contexts of the push",
        "8 steps of the push, in windows of 3, its places 4 apart, padded by 8 and 0"
          + " (layer 2 addedconv 4 5 apart=4), fused by 2 (layer 3 addedfusing 2)",
        "2 steps × 5 channels (layer 3 addedfusing 2);"
          + " 5 is TO of layer 2 addedconv 4 5 apart=4",
      ])
    #expect(axes[1].maker == "4 = 8 fused by 2")
  }

  @Test func findsTheSizesThatFit() throws {
    let shape = try Shape(4, 12, 6)
    #expect(AddedConvolution.choices(of: "FROM", for: shape) == [6])
    #expect(AddedConvolution.choices(of: "TO", for: shape) == [])
    #expect(AddedFusing.choices(of: "STEPS", for: shape) == [2, 3, 4, 6, 12])
    let layer = LayerDescription.addedConvolution(9, 5)
    let fitted = AddedConvolution.fitted(layer.arguments, to: shape)
    #expect(fitted["FROM"] == .size(6))
    #expect(fitted["TO"] == .size(5))
  }

  @Test func settlesItsBlanks() throws {
    let open = LayerDescription.addedConvolution(nil, 5)
    var stack = try Stacks.made(try Stacks.layers("embedding 27 4") + [open])
    var generator = Generator(seed: 1)
    try stack.settle(for: Shape(2, 8), vocabulary: nil, generator: &generator)
    #expect(stack.children[1].description == "addedconv _=4 5")
    #expect(try stack.outputShape(for: Shape(2, 8)) == Shape(2, 8, 5))
  }

  @Test func sharesWindows() throws {
    let front = try Stacks.layers("embedding 5 4")
    let back = try Stacks.layers("linear 8 3, tanh")
    let end = try Stacks.layers("linear 12 5")
    let stack = try Stacks.made(front + [.addedFusing(2)] + back + [.addedFusing(4)] + end)
    let shape = try Shape(16, 8)
    let plain = try Plan(stack, input: shape, purpose: .training)
    let shared = try Plan(stack, input: shape, purpose: .training, sharing: .batch)
    #expect(shared.sharesWindows)
    let ids = (0..<128).map { Int32(($0 * $0 / 7) % 5) }
    for plan in [plain, shared] {
      try plan.load(ids)
      var pass = Pass(mode: .training, generator: Generator(seed: 0))
      try plan.forward(&pass)
      for index in 0..<plan.output.count { plan.outputGradient[index] = plan.output[index] }
      try plan.backward()
    }
    #expect(shared.output.values == plain.output.values)
    let pairs = zip(shared.gradients.values, plain.gradients.values)
    #expect(pairs.allSatisfy { abs($0 - $1) <= 1e-4 * max(1, abs($1)) })
  }

  /// What is not a view does not pass for one: the steps of a convolution are not shared.
  @Test func leavesAConvolutionAlone() throws {
    let front = try Stacks.layers("embedding 5 4")
    let end = try Stacks.layers("flatten, linear 24 5")
    let stack = try Stacks.made(front + [.addedConvolution(4, 3)] + end)
    let plan = try Plan(stack, input: Shape(4, 8), purpose: .inference, sharing: .batch)
    #expect(!plan.sharesWindows)
  }

  /// y[t] = bias + Σ weight[k] · x[t − (2 − k) · apart].
  @Test func computesWhatItsTableSays() throws {
    let stack = try Stacks.made([.addedConvolution(1, 1, apart: 2)])
    var layer = try #require(stack.children[0].made)
    layer.parameters[0].tensor = try Tensor([100, 10, 1], shape: Shape(3, 1, 1))
    layer.parameters[1].tensor = try Tensor([0.5], shape: Shape(1))
    let run = try LayerRun(layer, input: Shape(1, 6, 1))
    #expect(try run.forward([1, 2, 3, 4, 5, 6]) == [1.5, 2.5, 13.5, 24.5, 135.5, 246.5])
  }

  /// The article shows the very code that is tested here.
  @Test func isTheArticles() throws {
    let own = try Repository.read("Tests/EngineTests/Layers/AddedLayerTests.swift")
    let article = try Repository.read("Sources/Engine/Engine.docc/AddingALayer.md")
    let code = try #require(own.firstMatch(of: #/(?s)// docs:begin\n(.*?)// docs:end/#)).1
    #expect(article.contains("```swift\n\(code)```"))
  }
}
