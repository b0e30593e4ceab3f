import Engine
import Support
import TestSupport
import Testing

/// What runs agrees with what is worked out from the axes, also where published formulas do not.
struct ReachProofTests {
  private func proof(_ text: String, _ sizes: Int...) throws -> ReachProof {
    var generator = Generator(seed: 1)
    return try ReachProof(Walk(try Stacks.made(text), try Shape(sizes)), &generator)
  }

  @Test(arguments: [
    ("embedding 9 4, conv 4 4 3 dilation=2, tanh, conv 4 4 2 dilation=4, linear 4 9", [2, 16]),
    ("embedding 9 4, wavenet 4 4 6 dilations=1,2,4,1,2,4, tanh, linear 6 9", [2, 20]),
    ("conv 3 3 3 stride=2, conv 3 3 2 stride=3, conv 3 3 2", [2, 26, 3]),
    ("conv 3 3 4 stride=3 pad=none, conv 3 3 2 pad=none", [2, 18, 3]),
    ("conv 3 3 3 pad=same, conv 3 3 5 dilation=2 pad=same", [2, 15, 3]),
    ("conv 3 3 4 pad=same, conv 3 3 2 pad=same", [2, 12, 3]),
    ("conv 3 3 4 pad=same stride=2, conv 3 3 3", [2, 13, 3]),
    ("conv 3 3 2 pad=3, conv 3 3 2", [2, 9, 3]),
    ("nn.Conv1d(3, 4, 3, stride=2, padding=1), nn.Conv1d(4, 2, 2, dilation=2)", [2, 3, 14]),
    ("skips (skip (conv 3 3 3 pad=same), skip (conv 3 3 4), linear 3 3)", [2, 9, 3]),
    ("residual (conv 3 3 2 dilation=3 pad=none, tanh), conv 3 3 2 stride=2", [2, 12, 3]),
    ("conv 3 6, glu dim=1, conv 6 4 2 dilation=2", [2, 12, 3]),
    ("conv 3 4 2 pad=none, softmax dim=1", [2, 9, 3]),
    (Stacks.network(embedding: 4, hidden: 8, tree: [2, 2, 2]), [2, 8]),
    ("embedding 9 4, conv 4 4, flatten 4, linear 16 8, tanh, flatten 2, linear 16 9", [2, 8]),
  ])
  func nothingElseMoves(text: String, sizes: [Int]) throws {
    var generator = Generator(seed: 1)
    let proof = try ReachProof(Walk(try Stacks.made(text), try Shape(sizes)), &generator)
    for layer in proof.layers {
      #expect(layer.unclaimed == [], "\(layer.position)")
      // These have nothing that stops a change, so that all that may move it does.
      #expect(layer.still == [], "\(layer.position)")
      let places = layer.claimed
      #expect((places.max() ?? 0) - (places.min() ?? 0) + 1 <= layer.reach, "\(layer.position)")
    }
  }

  @Test func namesTheFirstLayerThatSeesTheFuture() throws {
    #expect(try proof("embedding 9 4, conv 4 4, tanh, conv 4 9 dilation=4", 2, 9).seesFuture == nil)
    #expect(try proof(Stacks.tree22k, 2, 8).seesFuture == nil)
    #expect(
      try proof("embedding 9 4, conv 4 4, conv 4 4 3 pad=same, conv 4 4 3 pad=same", 2, 9)
        .seesFuture?.position == Position(3))
    #expect(
      try proof("embedding 9 4, residual (conv 4 4, softmax dim=1), conv 4 4", 2, 9)
        .seesFuture?.position.description == "2.2")
    // A window of two steps with one zero on each side makes a step more, and looks at none later.
    #expect(try proof("conv 4 4 2 pad=none, conv 4 4 2 stride=2", 2, 9, 4).seesFuture == nil)
  }

  @Test func showsWhichPlacesMatter() throws {
    let layers = try proof("embedding 9 4, conv 4 4 2 dilation=3, relu", 2, 6).layers
    #expect(layers[1].claimed == [2, 5] && layers[1].moving == [2, 5] && layers[1].reach == 4)
    // Nothing passes a weight of zero: it may matter, and does not.
    var stack = try Stacks.made("embedding 9 4, conv 4 4 2")
    try stack.children[1].change {
      $0.parameters[0].tensor = try Tensor(repeating: 0, shape: $0.parameters[0].tensor.shape)
    }
    var generator = Generator(seed: 1)
    let dead = try ReachProof(Walk(stack, try Shape(2, 6)), &generator).layers[1]
    #expect(dead.claimed == [4, 5] && dead.moving == [] && dead.still == [4, 5])
  }

  @Test func triesSomePlacesOfALongRow() throws {
    let proof = try proof("embedding 9 2, conv 2 2 2 dilation=300, conv 2 2 2", 2, 1000)
    #expect(proof.tried.count == 256)
    let last = try #require(proof.layers.last)
    #expect(last.reach == 302 && last.claimed == [698, 699, 998, 999])
    #expect(last.moving == last.claimed)
    #expect(throws: FigureError.self) { try self.proof("embedding 9 2, conv 2 2", 1, 5000) }
  }
}
