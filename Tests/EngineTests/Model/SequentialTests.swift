import Engine
import TestSupport
import Testing

struct SequentialTests {
  /// The same four layers side by side, and the first three in stacks of their own.
  private func flatAndNested() throws -> (flat: Sequential, nested: Sequential) {
    let flat = try Stacks.made("embedding 5 3, flatten 2, linear 6 4, tanh")
    let layers = flat.children
    let inner = Sequential([layers[1], .made(Sequential([layers[2]]))])
    return (flat, Sequential([.made(Sequential([layers[0]])), .made(inner), layers[3]]))
  }

  /// Output, gradients and bytes of one training pass.
  private func pass(_ model: Sequential) throws -> (output: [Float], gradients: [Float], bytes: Int)
  {
    let plan = try Plan(model, input: Shape(2, 4), purpose: .training)
    try plan.load([0, 1, 2, 3, 4, 0, 1, 1] as [Int32])
    var pass = Pass(mode: .training, generator: Generator(seed: 1))
    try plan.forward(&pass)
    var numbers = FixedNumbers()
    plan.outputGradient.copy(from: numbers.list(plan.output.count))
    try plan.backward()
    return (plan.output.values, plan.gradients.values, plan.bytes)
  }

  @Test func nestsWithoutAnyDifference() throws {
    let (flat, nested) = try flatAndNested()
    let (one, other) = (try pass(flat), try pass(nested))
    #expect(difference(other.output, from: one.output) == nil)
    #expect(difference(other.gradients, from: one.gradients) == nil)
    #expect(one.gradients.contains { $0 != 0 })
    #expect(one.bytes == other.bytes)
    #expect(nested.parameterCount == flat.parameterCount)
    #expect(nested.vocabulary == 5)
    #expect(nested.takesElement == .symbols)
    #expect(try nested.outputShape(for: Shape(2, 4)) == Shape(2, 2, 4))
  }

  @Test func namesTensorsAsTorchDoes() throws {
    let (flat, nested) = try flatAndNested()
    #expect(
      flat.namedTensors.map(\.name) == [
        "layers.0.weight", "layers.2.weight", "layers.2.bias",
      ])
    #expect(
      nested.namedTensors.map(\.name) == [
        "layers.0.0.weight", "layers.1.1.0.weight", "layers.1.1.0.bias",
      ])
    #expect(flat.namedTensors.map(\.tensor) == nested.namedTensors.map(\.tensor))
    let model = try Stacks.made("tanh, batchnorm 2")
    #expect(
      model.namedTensors.map(\.name) == [
        "layers.1.weight", "layers.1.bias", "layers.1.running_mean", "layers.1.running_var",
      ])
  }

  @Test func countsPositionsFromOne() throws {
    var seen: [String] = []
    try flatAndNested().nested.visit { position, layer in seen.append("\(position) \(layer)") }
    #expect(
      seen == [
        "1 sequential", "1.1 embedding 5 3", "2 sequential", "2.1 flatten 2", "2.2 sequential",
        "2.2.1 linear 6 4", "3 tanh",
      ])
    #expect(Position(3).description == "3")
    #expect(Position(3).torchPrefix == "layers.2.")
  }

  @Test func drawsInOrderFromOneStream() throws {
    var (generator, same) = (Generator(seed: 42), Generator(seed: 42))
    let model = try Sequential("embedding 5 3, linear 3 4, linear 4 2", generator: &generator)
    let first = try Embedding(5, 3, generator: &same)
    let second = try Linear(3, 4, generator: &same)
    let third = try Linear(4, 2, generator: &same)
    let wanted = [first.parameters, second.parameters, third.parameters].flatMap { $0 }
    #expect(model.namedTensors.map(\.tensor) == wanted.map(\.tensor))
    let isSame = generator == same
    #expect(isSame)
  }

  @Test func redrawsTheSameLayers() throws {
    let model = try Stacks.made("embedding 5 3, batchnorm 3, linear 3 4 bias=false scale=0.5")
    var generator = Generator(seed: 42)
    let same = try model.redrawn(&generator)
    #expect(same.namedTensors == model.namedTensors)
    let other = try model.redrawn(&generator)
    #expect(other.children.map(\.description) == model.children.map(\.description))
    #expect(other.namedTensors[0] != model.namedTensors[0])
  }

  @Test func redrawsNestedLayersToo() throws {
    let (flat, nested) = try flatAndNested()
    var (one, other) = (Generator(seed: 7), Generator(seed: 7))
    let (plain, deep) = (try flat.redrawn(&one), try nested.redrawn(&other))
    #expect(deep.namedTensors.map(\.name) == nested.namedTensors.map(\.name))
    #expect(deep.namedTensors.map(\.tensor) == plain.namedTensors.map(\.tensor))
    let isSame = one == other
    #expect(isSame)
  }

  @Test func canBeEmpty() throws {
    let empty = Sequential()
    #expect(empty.parameterCount == 0)
    #expect(empty.vocabulary == nil)
    #expect(empty.takesElement == .reals)
    #expect(try empty.outputShape(for: Shape(4, 8)) == Shape(4, 8))
    #expect(empty.namedTensors == [])
    let around = Sequential([Sequential(), try Stacks.made("embedding 5 3")])
    #expect(around.vocabulary == 5)
  }
}
