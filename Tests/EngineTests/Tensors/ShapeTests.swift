import Engine
import Testing

struct ShapeTests {
  @Test func describesItself() throws {
    #expect(try Shape(4, 8, 10).description == "4x8x10")
    #expect(try Shape(7).description == "7")
    #expect(try Shape([]).description == "scalar")
  }

  @Test func countsElementsAndRows() throws {
    let shape = try Shape(4, 8, 10)
    #expect(shape.count == 320)
    #expect(shape.rank == 3)
    #expect(shape.last == 10)
    #expect(shape.rows == 32)
    #expect(try shape.replacingLast(with: 3) == Shape(4, 8, 3))
    let scalar = try Shape([])
    #expect((scalar.count, scalar.rank, scalar.last, scalar.rows) == (1, 0, 1, 1))
  }

  @Test(arguments: [
    "4x8x10", "4X8X10", "4×8×10", "4,8,10", "4, 8, 10", "(4, 8, 10)", "[4, 8, 10]", " 4 x 8 x 10 ",
    "(4,8,10,)",
  ])
  func readsPeoplesWays(text: String) throws {
    #expect(try Shape(parsing: text).dimensions == [4, 8, 10])
  }

  @Test(arguments: ["4", "(4)", "(4,)", "[4]", "4,", " 4\t"])
  func readsOneAxis(text: String) throws {
    #expect(try Shape(parsing: text).dimensions == [4])
  }

  @Test(arguments: [Shape.Example([1]), .init([4, 8]), .init([2, 3, 4, 5])])
  func readsItsDescription(example: Shape.Example) throws {
    let shape = try Shape(example.dimensions)
    #expect(try Shape(parsing: shape.description) == shape)
  }

  @Test(arguments: [
    "", " ", "()", "[]", ",", "x", "4x", "x4", "4xx8", "4,,8", "four", "4x8y", "4.5", "1e3",
    "(4, 8]",
    "((4))", "4 8", "0x10x", "_", "-", "-99999999999999999999", "٣",
  ])
  func refusesNonsense(text: String) {
    #expect(throws: ShapeError.unreadable(text: text)) { try Shape(parsing: text) }
  }

  @Test func refusesSizesBelowOne() {
    #expect(throws: ShapeError.emptyAxis(dimensions: [4, 0, 10], axis: 1)) {
      try Shape(parsing: "4x0x10")
    }
    #expect(throws: ShapeError.emptyAxis(dimensions: [4, -8], axis: 1)) {
      try Shape(parsing: "4x-8")
    }
    #expect(throws: ShapeError.emptyAxis(dimensions: [0], axis: 0)) { try Shape(0) }
  }

  @Test func refusesProductsThatOverflow() {
    let billion = 1_000_000_000
    #expect(throws: ShapeError.tooLarge(sizes: "1000000000x1000000000x1000000000")) {
      try Shape(parsing: "1000000000x1000000000x1000000000")
    }
    #expect(throws: ShapeError.tooLarge(sizes: "2x99999999999999999999")) {
      try Shape(parsing: "2x99999999999999999999")
    }
    #expect(throws: Never.self) { try Shape(billion, billion) }
    #expect(throws: ShapeError.tooLarge(sizes: "1000000000x10000000000")) {
      try Shape(billion, 1).replacingLast(with: billion * 10)
    }
  }
}

extension Shape {
  /// Sizes as an argument of a test.
  struct Example: Sendable {
    let dimensions: [Int]
    init(_ dimensions: [Int]) { self.dimensions = dimensions }
  }
}
