import Advice
import Engine
import TestSupport
import Testing

struct ShapeFinderTests {
  /// A stack, what goes in, the shape to reach, and the ways there.
  struct Wish: Sendable, CustomTestStringConvertible {
    let stack: String
    let input: [Int]
    let wanted: [Int]
    let ways: [String]
    var testDescription: String { "\(stack) → \(wanted)" }
  }

  static let wishes = [
    Wish(
      stack: "embedding 27 10, flatten 2", input: [4, 8], wanted: [4, 27],
      ways: ["add flatten; add linear 80 27 scale=0.1"]),
    Wish(
      stack: "embedding 27 10, flatten 2", input: [4, 8], wanted: [4, 80],
      ways: ["add flatten", "replace 2 flatten"]),
    Wish(
      stack: "embedding 27 10, flatten 2", input: [4, 8], wanted: [4, 2, 40],
      ways: ["add flatten 2", "replace 2 flatten 4"]),
    Wish(
      stack: "embedding 27 10, flatten 2, tanh", input: [4, 8], wanted: [4, 4, 24],
      ways: ["add linear 20 24", "replace 1 embedding 27 12"]),
    Wish(
      stack: "linear 20 200, tanh", input: [4, 20], wanted: [4, 27],
      ways: ["add linear 200 27", "replace 1 linear 20 27"]),
    Wish(
      stack: "linear 20 200, linear 80 27", input: [4, 20], wanted: [4, 27],
      ways: ["replace 2 linear 200 27"]),
    Wish(
      stack: "tanh, linear 20 5, relu", input: [4, 2, 10], wanted: [4, 5],
      ways: ["insert 2 flatten", "insert 1 flatten"]),
    Wish(
      stack: "linear 20 200", input: [4, 20], wanted: [4, 20],
      ways: [
        "replace 1 linear 20 20", "remove 1", "add tanh; add linear 200 20",
      ]),
    Wish(stack: "linear 20 200", input: [4, 20], wanted: [4, 200], ways: []),
    Wish(stack: "linear 20 200", input: [4, 20], wanted: [8, 200], ways: ["push 8x20"]),
    Wish(stack: "linear 20 200", input: [4, 20], wanted: [8, 201], ways: []),
    Wish(
      stack: "flatten 2, linear 20 200, linear 3 4, linear 5 6", input: [4, 8, 10], wanted: [4, 6],
      ways: []),
    Wish(stack: "", input: [4, 8], wanted: [4, 27], ways: ["add linear 8 27"]),
    Wish(stack: "", input: [4, 8], wanted: [4, 8, 10], ways: ["add embedding 27 10"]),
    Wish(stack: "tanh", input: [4, 8], wanted: [4, 8, 10], ways: []),
    // Layers after the changed one adapt: a `_` by itself, any other by a second edit.
    Wish(
      stack: "embedding 27 10, flatten 8, linear _ 200, tanh, linear 200 27", input: [4, 8],
      wanted: [4, 4, 27], ways: ["replace 2 flatten 2", "push 4x32"]),
    Wish(
      stack: "embedding 27 10, flatten 8, linear _ 200, tanh, linear 200 27", input: [4, 8],
      wanted: [4, 8, 27], ways: ["remove 2", "push 4x64"]),
    Wish(
      stack: "embedding 27 10, flatten 8, linear 80 200, tanh, linear 200 27", input: [4, 8],
      wanted: [4, 4, 27], ways: ["replace 2 flatten 2; replace 3 linear 20 200", "push 4x32"]),
    Wish(
      stack: "embedding 27 10, flatten 8, linear 80 200, tanh, linear 200 27", input: [4, 8],
      wanted: [4, 8, 27], ways: ["remove 2; replace 2 linear 10 200", "push 4x64"]),
    // A second output at the end comes last.
    Wish(
      stack: "embedding 27 10, flatten 2, linear 20 200, tanh, linear 200 27", input: [4, 8],
      wanted: [4, 27],
      ways: [
        "replace 2 flatten; replace 3 linear 80 200", "insert 5 flatten; replace 6 linear 800 27",
        "add tanh; add flatten; add linear 108 27",
      ]),
    Wish(
      stack: "embedding 27 10, flatten 2, linear _ 200, tanh, linear 200 27", input: [4, 8],
      wanted: [4, 27],
      ways: [
        "replace 2 flatten", "insert 3 flatten", "insert 5 flatten; replace 6 linear 800 27",
        "add tanh; add flatten; add linear 108 27",
      ]),
    Wish(
      stack: "embedding 27 10, flatten 2, linear _ 200, tanh, linear 200 27", input: [4, 8],
      wanted: [4, 30],
      ways: [
        "replace 2 flatten; replace 5 linear 200 30", "insert 5 flatten; replace 6 linear 800 30",
        "add tanh; add flatten; add linear 108 30",
      ]),
    // Lint's fixes are taken even if the stack has such a pair already, or another warning has no fix.
    Wish(
      stack: "embedding 27 10, flatten 2, linear 20 200, tanh, linear 200 30", input: [4, 8],
      wanted: [4, 4, 27],
      ways: ["replace 5 linear 200 27 scale=0.1", "add tanh; add linear 30 27 scale=0.1"]),
    Wish(
      stack: "embedding 27 10, flatten 2, linear 20 200, linear 200 30", input: [4, 8],
      wanted: [4, 4, 27],
      ways: ["replace 4 linear 200 27 scale=0.1", "add tanh; add linear 30 27 scale=0.1"]),
    Wish(
      stack: "embedding 27 10, flatten 2, linear 20 27", input: [4, 8], wanted: [4, 16, 27],
      ways: ["push 4x32"]),
  ]

  private func passage(_ input: Shape) -> Passage {
    var passage = Passage(input)
    passage.vocabulary = 27
    return passage
  }

  private func line(_ way: Mend) -> String {
    ((way.input.map { ["push \($0.extents)"] } ?? []) + way.edits.map(\.description))
      .joined(separator: "; ")
  }

  @Test(arguments: wishes)
  func findsTheShortestWays(wish: Wish) throws {
    let stack = wish.stack.isEmpty ? Sequential() : try Stacks.made(wish.stack)
    let ways = try ShapeFinder.search(
      for: try Shape(wish.wanted), in: stack, of: passage(try Shape(wish.input))
    ).mends
    #expect(ways.map(line) == wish.ways)
  }

  /// Whatever the stack: at most five ways, no two alike, and each makes the shape for real.
  @Test func everyWayLeadsThere() throws {
    var generator = Generator(seed: 11)
    var found = 0
    for round in 0..<300 {
      let rank = 1 + round % 3
      let input = try Shape((0..<rank).map { _ in generator.integer(in: 1..<9) })
      let stack = try Stacks.random(input, most: 8, &generator)
      let output = try stack.outputShape(for: input)
      var sizes = output.dimensions
      if round % 2 == 0, sizes.count == 3 { sizes.remove(at: 1) }
      sizes[sizes.count - 1] = generator.integer(in: 1..<20)
      let wanted = try Shape(sizes)
      let ways = try ShapeFinder.search(for: wanted, in: stack, of: passage(input)).mends
      #expect(ways.count <= 5)
      #expect(Set(ways.map(line)).count == ways.count)
      #expect(output != wanted || ways.isEmpty)
      for way in ways {
        let plan = try Plan(
          Stacks.edited(stack, way.edits), input: way.input?.shape ?? input, purpose: .inference)
        try plan.evaluate()
        #expect(
          plan.output.shape == wanted && way.output.shape == wanted, "\(line(way)) in \(stack)")
      }
      found += ways.count
    }
    #expect(found > 300)
  }
}
