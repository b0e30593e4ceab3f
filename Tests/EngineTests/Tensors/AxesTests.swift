import Engine
import TestSupport
import Testing

struct AxesTests {
  @Test(arguments: [
    ([], ElementKind.reals, ""), ([10], .reals, "C=10"), ([4, 20], .reals, "B=4 C=20"),
    ([4, 8, 10], .reals, "B=4 T=8 C=10"), ([4, 8], .symbols, "B=4 T=8"),
    ([4, 5, 6, 7], .reals, "B=4 5 6 C=7"),
  ])
  func areNamed(sizes: [Int], element: ElementKind, text: String) throws {
    #expect(try Shape(sizes).named(element) == text)
  }

  /// A layer's axes keep their names on the way through the stack.
  @Test func namesFollowTheHistories() throws {
    let model = try Stacks.made(
      "embedding 27 10, flatten 2, linear 20 68, flatten 4, linear 272 27")
    let input = try Shape(4, 8)
    for number in 1...model.children.count {
      let walk = Walk(model, input)
      let axes = try #require(walk.axes(before: Position(number + 1)))
      let shape = try Sequential(Array(model.children.prefix(number))).outputShape(for: input)
      #expect(axes.map(\.name) == shape.axisNames())
    }
  }
}
