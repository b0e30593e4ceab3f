import Engine
import TestSupport
import Testing

/// A layer in a stack, before and after it is made.
struct StackedLayerTests {
  /// Every layer that may have a `_`, with one for each of its sizes.
  private static var waiting: [LayerDescription] {
    LayerRegistry.types.map { type in
      var description = LayerDescription(type)
      for argument in type.spec.arguments where argument.kind == .size {
        description.arguments[argument.name] = .blank
      }
      return description
    }.filter(\.hasBlank)
  }

  /// What waits is its description, which has no tensors and no passes.
  @Test func whatWaitsNeitherRunsNorHasParameters() throws {
    #expect(Self.waiting.count >= 5)
    for description in Self.waiting {
      let layer = description.outline
      guard case .pending(let held) = layer else {
        Issue.record("\(layer) does not wait")
        continue
      }
      #expect(held == description)
      #expect(!((held as Any) is any ComputingLayer), "\(layer)")
      #expect(!((held as Any) is any ParameterisedLayer), "\(layer)")
      #expect(layer.made == nil)
      #expect(layer.parameterCount == 0)
      #expect(layer.description == description.line)
    }
  }

  /// The path, which plans are laid out along, ends before it.
  @Test func noPlanHasALayerThatWaits() throws {
    let model = try Stacks.made("linear 8 5, linear _ 3, tanh")
    let walk = try Walk(model, Shape(4, 8))
    #expect(walk.steps.map(\.layer.description) == ["linear 8 5"])
    #expect(walk.stop?.reason == .undecided(layer: "linear _ 3"))
    #expect(walk.stack.pendingCount == 1)
    let stop = #expect(throws: StopError.self) {
      try Plan(model, input: Shape(4, 8), purpose: .inference)
    }
    #expect(stop?.position == Position(2))
  }

  /// Symbols stop at it for the same reason as numbers.
  @Test func stopsSymbolsToo() throws {
    let walk = try Walk(try Stacks.made("embedding _ 3, tanh"), Shape(4, 8))
    #expect(walk.stop?.reason == .undecided(layer: "embedding _ 3"))
  }

  /// One that holds layers is made: it has no sizes of its own, only some of those inside wait.
  @Test func whatHoldsLayersIsMade() throws {
    var model = try Stacks.made("residual (linear 8 5, linear _ 8)")
    let block = try #require(model.children[0].made)
    #expect(block.children.map(\.isPending) == [false, true])
    #expect(model.children[0].pendingCount == 1)
    #expect(model.parameterCount == 8 * 5 + 5)
    let drawn = model.namedTensors
    var generator = Generator(seed: 1)
    try model.settle(for: Shape(4, 8), vocabulary: nil, generator: &generator)
    #expect(model.pendingCount == 0)
    #expect(Array(model.namedTensors.prefix(2)) == drawn, "what was drawn stays")
  }

  @Test func changesOnlyWhatIsMade() throws {
    var model = try Stacks.made("linear _ 3, linear 2 3")
    var changed = 0
    for index in model.children.indices { model.children[index].change { _ in changed += 1 } }
    #expect(changed == 1)
  }
}
