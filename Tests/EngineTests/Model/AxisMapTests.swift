import Engine
import Testing

/// The table of axes, from which shapes and the sizes that fit follow.
struct AxisMapTests {
  /// A layer with a table of its own.
  private struct Tabled: Layer {
    static let spec = LayerSpec(
      keyword: "tabled", torchNames: [], summary: "Has a table.", shapes: "as the table says",
      example: "tabled")

    let table: AxisMap

    init(_ table: AxisMap) { self.table = table }
    init(_ arguments: LayerArguments, generator: inout Generator) { table = AxisMap([]) }
    func axes(for input: Shape) -> AxisMap { table }
    func forward(_ frame: Frame, _ pass: inout Pass) {}
    func backward(_ frame: Frame) {}
  }

  private func output(_ table: AxisMap, of sizes: Int...) throws -> [Int] {
    try Tabled(table).outputShape(for: Shape(sizes)).dimensions
  }

  @Test func makesShapes() throws {
    #expect(try output(AxisMap([.kept(0), .fused(1, by: 3)]), of: 4, 6) == [4, 2])
    #expect(try output(AxisMap([.halved(1), .kept(0)]), of: 4, 6) == [3, 4])
    #expect(try output(AxisMap([.merged([.axis(0), .neighbours(1, 5)])]), of: 4, 6) == [20])
    #expect(try output(AxisMap([.kept(1), .made("N", size: 9)]), of: 4, 6) == [6, 9])
    #expect(try output(AxisMap([]), of: 4, 6) == [])
  }

  /// The size of an axis along which a window moves, as torch's convolutions have it.
  @Test(arguments: [
    (AxisWindow(3), 8, 6), (AxisWindow(3, stride: 2), 8, 3), (AxisWindow(3, dilation: 4), 8, 0),
    (AxisWindow(3, dilation: 4, before: 8), 8, 8), (AxisWindow(2, dilation: 3), 8, 5),
    (AxisWindow(3, stride: 2, before: 1, after: 1), 8, 4), (AxisWindow(1), 8, 8),
    (AxisWindow(9), 8, 0), (AxisWindow(.max, dilation: .max), 8, 0),
    (AxisWindow(1, before: .max), 8, 0), (AxisWindow(0, stride: 0, dilation: -1), 8, 8),
  ])
  func windowsStop(window: AxisWindow, length: Int, stops: Int) throws {
    #expect(window.stops(along: length) == stops)
    let table = AxisMap([.kept(0), .windowed(1, window)])
    if stops > 0 {
      #expect(try output(table, of: 4, length) == [4, stops])
    } else {
      let shape = try Shape(4, length)
      let error =
        window.before == .max
        ? ShapeError.tooLarge(sizes: "4x8")
        : .windowTooLong(layer: "tabled", axis: 1, window: window, got: shape)
      #expect(throws: error) { try output(table, of: 4, length) }
    }
  }

  @Test func refusesWhatItsDemandsDoNotAllow() throws {
    let shape = try Shape(4, 7, 5)
    let last = AxisMap.unchanged(shape, demands: [.init(2, "C", .equal(6))])
    #expect(throws: ShapeError.wrongLast(layer: "tabled", wants: 6, got: shape)) {
      try Tabled(last).outputShape(for: shape)
    }
    let groups = AxisMap.unchanged(shape, demands: [.init(1, "N", .multiple(of: 2))])
    #expect(throws: ShapeError.notDivisible(layer: "tabled", steps: 7, group: 2, got: shape)) {
      try Tabled(groups).outputShape(for: shape)
    }
    #expect(throws: ShapeError.oddAxis(layer: "tabled", axis: 1, got: shape)) {
      try Tabled(AxisMap([.halved(1)])).outputShape(for: shape)
    }
    let refused = AxisMap.refused(shape, .noSuchAxis(axis: 3, shape: shape))
    #expect(throws: ShapeError.noSuchAxis(axis: 3, shape: shape)) {
      try Tabled(refused).outputShape(for: shape)
    }
  }

  @Test func cannotCountTooMany() throws {
    let huge = AxisMap([.merged([.axis(0), .neighbours(0, .max)])])
    #expect(throws: ShapeError.tooLarge(sizes: "4x2")) { try output(huge, of: 4, 2) }
  }
}
