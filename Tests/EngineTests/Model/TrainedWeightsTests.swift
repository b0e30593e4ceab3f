import Engine
import Testing

/// Which weights are meant, while others come and go.
struct TrainedWeightsTests {
  @Test func weightsThatAreGoneAreNotMistakenForOthers() throws {
    var generator = Generator(seed: 42)
    var identities: Set<WeightsIdentity> = []
    // Without being kept, the memory of one would soon be that of a later one.
    for _ in 0..<100 {
      let model = try Sequential("linear 6 6", generator: &generator)
      let identity = try #require(model.children.first?.firstWeights)
      #expect(identities.insert(identity).inserted)
    }
  }

  @Test func aCopyOfALayerHasTheSameWeights() throws {
    var generator = Generator(seed: 42)
    let model = try Sequential("residual (linear 6 6), tanh", generator: &generator)
    let copy = model
    #expect(model.children[0].firstWeights == copy.children[0].firstWeights)
    #expect(model.children[1].firstWeights == nil)
  }
}
