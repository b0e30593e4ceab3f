import Engine
import Support
import TestSupport
import Testing

struct SettlingTests {
  private func settled(
    _ stack: String, _ sizes: Int..., vocabulary: Int? = nil
  ) throws -> [String] {
    var generator = Generator(seed: 42)
    var model = try Sequential(stack, generator: &generator)
    try model.settle(for: try Shape(sizes), vocabulary: vocabulary, generator: &generator)
    return model.children.map(\.description)
  }

  @Test func findsEachSize() throws {
    #expect(try settled("linear _ 200 bias=false", 4, 4, 20) == ["linear _=20 200 bias=false"])
    #expect(
      try settled(
        "flatten 2, linear _ 68, batchnorm _, layernorm _, flatten _, linear _ 5", 4, 8, 10)
        == [
          "flatten 2", "linear _=20 68", "batchnorm _=68", "layernorm _=68", "flatten _=4",
          "linear _=272 5",
        ])
    #expect(
      try settled("embedding _ 10, flatten, linear _ 27", 4, 8, vocabulary: 27)
        == ["embedding _=27 10", "flatten", "linear _=80 27"])
  }

  @Test func waitsForWhatNothingDecides() throws {
    #expect(
      try settled("linear 3 4, linear _ 5, linear _ 6", 2, 9)
        == ["linear 3 4", "linear _ 5", "linear _ 6"], "the tensor does not come that far")
    #expect(try settled("embedding _ 10, tanh", 4, 8) == ["embedding _ 10", "tanh"])
    let model = try Stacks.made("linear 3 4, linear _ 5")
    #expect(model.pendingCount == 1)
    #expect(model.parameterCount == 16)
    let stop = #expect(throws: StopError.self) {
      try Plan(model, input: try Shape(2, 3), purpose: .inference)
    }
    #expect(stop?.diagnosis.what == "its _ has no value yet")
  }

  /// The lecture's order: a stack whose sizes are found has the weights of one whose sizes are written.
  @Test func drawsInOrder() throws {
    var (found, written) = (Generator(seed: 42), Generator(seed: 42))
    var model = try Sequential("linear _ 6, tanh, linear _ 5, batchnorm _", generator: &found)
    let drawn = try model.settle(for: try Shape(2, 4), vocabulary: nil, generator: &found)
    let same = try Sequential(
      "linear 4 6, tanh, linear 6 5, batchnorm 5", generator: &written)
    #expect(drawn == [0, 2, 3])
    #expect(model.namedTensors == same.namedTensors)
    #expect(found == written)
  }

  @Test func drawsOnlyWhatChanges() throws {
    var generator = Generator(seed: 42)
    var model = try Sequential("linear _ 6, linear _ 5, linear _ 3", generator: &generator)
    try model.settle(for: try Shape(2, 4), vocabulary: nil, generator: &generator)
    let before = model.namedTensors
    #expect(
      try model.settle(for: try Shape(2, 4), vocabulary: nil, generator: &generator) == [],
      "nothing changes")
    #expect(model.namedTensors == before)
    let drawn = try model.settle(for: try Shape(2, 9), vocabulary: nil, generator: &generator)
    #expect(drawn == [0], "the others take what they took")
    #expect(model.namedTensors.dropFirst(2) == before.dropFirst(2))
  }

  @Test func leavesAloneWhatStandsBeforeAnEdit() throws {
    var generator = Generator(seed: 42)
    var model = try Sequential("flatten, linear _ 6, flatten", generator: &generator)
    try model.settle(for: try Shape(2, 4, 5), vocabulary: nil, generator: &generator)
    try model.settle(for: try Shape(2, 8, 5), vocabulary: nil, from: 2, generator: &generator)
    #expect(model.children[1].description == "linear _=20 6")
    let view = try model.settled(for: try Shape(2, 8, 5), vocabulary: nil)
    #expect(view.children[1].description == "linear _=40 6")
    #expect(model.children[1].description == "linear _=20 6", "a view changes nothing")
  }

  @Test func redrawingKeepsTheBlanks() throws {
    var generator = Generator(seed: 42)
    var model = try Sequential("linear _ 6, linear _ 5", generator: &generator)
    try model.settle(for: try Shape(2, 4), vocabulary: nil, generator: &generator)
    let fresh = try model.redrawn(&generator)
    #expect(fresh.children.map(\.description) == ["linear _=4 6", "linear _=6 5"])
    #expect(fresh.namedTensors != model.namedTensors)
    #expect(fresh.children.map(\.writtenDescription) == ["linear _ 6", "linear _ 5"])
  }

  /// Whatever size of a layer follows from its input keeps the `_` that it was written with.
  @Test(arguments: LayerRegistry.specs.map(\.keyword))
  func everyLayerKeepsItsBlanks(keyword: String) throws {
    let spec = try #require(LayerRegistry.specs.first { $0.keyword == keyword })
    for argument in spec.arguments where argument.kind == .size && !argument.isOption {
      let words = spec.places { $0.name == argument.name ? "_" : "3" }
      let line = ([keyword] + words).joined(separator: " ")
      let description = try #require(LayerParser.parse(line).first)
      guard (try? description.checkBlanks()) != nil else { continue }
      // Layers over pictures take four axes, cells two.
      let inputs = [[4, 6, 3], [4, 6, 3, 3], [4, 3]]
      let input = inputs.first {
        (try? description.type.taken(by: description.arguments, [$0])) != nil
      }
      let sizes = input ?? [4, 6, 3, 3]
      let lines =
        try sizes.count == 3
        ? settled(line, 4, 6, 3, vocabulary: 3)
        : sizes.count == 4
          ? settled(line, 4, 6, 3, 3, vocabulary: 3) : settled(line, 4, 3, vocabulary: 3)
      #expect(lines[0].contains("_="), "\(line) became \(lines[0])")
    }
  }

  @Test func refusesBlanksThatNothingEverDecides() throws {
    for (line, layer, argument) in [
      ("linear 20 _", "linear", "OUT"), ("embedding 27 _", "embedding", "C"),
    ] {
      let description = try #require(LayerParser.parse(line).first)
      #expect(throws: LayerError.cannotWorkOut(layer: layer, argument: argument)) {
        try description.checkBlanks()
      }
    }
  }
}
