import Engine
import TestSupport
import Testing

struct AxisHistoryTests {
  /// A stack, its input, and the histories of its output's axes.
  struct Way: Sendable, CustomTestStringConvertible {
    let stack: String
    let input: [Int]
    let axes: [String]
    var testDescription: String { stack }
  }

  static let ways = [
    Way(stack: "tanh", input: [3], axes: ["C=3 3 channels of the push"]),
    Way(
      stack: "linear 20 200, batchnorm 200, tanh", input: [4, 20],
      axes: ["B=4 4 contexts of the push", "C=200 OUT of layer 1 linear 20 200"]),
    Way(
      stack: "embedding 27 10", input: [4, 8],
      axes: [
        "B=4 4 contexts of the push", "T=8 8 steps of the push",
        "C=10 C of layer 1 embedding 27 10",
      ]),
    Way(
      stack: "embedding 27 10, flatten 2", input: [4, 8],
      axes: [
        "B=4 4 contexts of the push",
        "T=4 8 steps of the push, fused by 2 (layer 2 flatten 2)",
        "C=20 2 steps × 10 channels (layer 2 flatten 2); 10 is C of layer 1 embedding 27 10",
      ]),
    Way(
      stack: "conv2d 3 8 3, maxpool2d 2", input: [2, 3, 8, 10],
      axes: [
        "B=2 2 contexts of the push", "C=8 OUT of layer 1 conv2d 3 8 3",
        "H=3 height 8 of the push, in windows of 3 (layer 1 conv2d 3 8 3), in windows of 2, one every 2"
          + " (layer 2 maxpool2d 2)",
        "W=4 width 10 of the push, in windows of 3 (layer 1 conv2d 3 8 3), in windows of 2, one every 2"
          + " (layer 2 maxpool2d 2)",
      ]),
    Way(
      stack: "relu, maxpool2d 2", input: [3, 8, 8],
      axes: [
        "C=3 3 channels of the push",
        "H=4 height 8 of the push, in windows of 2, one every 2 (layer 2 maxpool2d 2)",
        "W=4 width 8 of the push, in windows of 2, one every 2 (layer 2 maxpool2d 2)",
      ]),
    Way(
      stack: "flatten 2, flatten 2", input: [1, 8, 5],
      axes: [
        "B=1 1 context of the push",
        "T=2 8 steps of the push, fused by 2 (layer 1 flatten 2), fused by 2 (layer 2 flatten 2)",
        "C=20 2 steps × 10 channels (layer 2 flatten 2);"
          + " 10 = 2 steps × 5 channels (layer 1 flatten 2); 5 channels of the push",
      ]),
    Way(
      stack: "flatten", input: [2, 3, 4, 5],
      axes: [
        "B=2 2 contexts of the push",
        "C=60 3 × 4 × 5 channels (layer 1 flatten); 3 of the push; 4 of the push;"
          + " 5 channels of the push",
      ]),
    Way(
      stack: "embedding 27 10", input: [8],
      axes: ["T=8 8 steps of the push", "C=10 C of layer 1 embedding 27 10"]),
    Way(
      stack: "flatten 4, flatten", input: [2, 8, 1],
      axes: [
        "B=2 2 contexts of the push",
        "C=8 2 steps × 4 channels (layer 2 flatten);"
          + " 2 = 8 steps of the push, fused by 4 (layer 1 flatten 4);"
          + " 4 = 4 steps × 1 channel (layer 1 flatten 4); 1 channel of the push",
      ]),
  ]

  @Test(arguments: ways)
  func leadsBackToThePush(way: Way) throws {
    let model = try Stacks.made(way.stack)
    let input = try Shape(way.input)
    let walk = Walk(model, input)
    let axes = try #require(walk.axes(before: Position(model.children.count + 1)))
    #expect(axes.map { "\($0.label) \($0.text)" } == way.axes)
    #expect(Extents(axes.map(\.size)) == Extents(try model.outputShape(for: input)))
    #expect(walk.axes(after: Position(model.children.count)) == axes)
  }

  @Test func goesThroughNestedStacks() throws {
    let layers = try Stacks.made("flatten 2, linear 20 5, tanh").children
    let model = Sequential([layers[0], .made(Sequential([layers[1], layers[2]]))])
    let walk = Walk(model, try Shape(4, 8, 10))
    #expect(walk.axes(before: Position(3))?.last?.text == "OUT of layer 2.1 linear 20 5")
  }

  @Test func stopsWhereTheFormulaStops() throws {
    let model = try Stacks.made("flatten 2, linear 80 5")
    let walk = Walk(model, try Shape(4, 8, 10))
    #expect(walk.axes(before: Position(3)) == nil)
    #expect(walk.axes(after: Position(2)) == nil)
    #expect(walk.axes(before: Position(2))?.last?.label == "C=20")
  }
}
