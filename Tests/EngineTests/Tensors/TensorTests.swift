import Engine
import Testing

struct TensorTests {
  /// 0…23 as 2x3x4.
  private let cube: Tensor<Float>

  init() throws { cube = try Tensor((0..<24).map(Float.init), shape: Shape(2, 3, 4)) }

  @Test func holdsItsValuesInOrder() throws {
    #expect(cube.count == 24)
    #expect(cube.strides == [12, 4, 1])
    #expect(cube.isContiguous)
    #expect(cube.values == (0..<24).map(Float.init))
    #expect(try cube.element(1, 2, 3) == 23)
    #expect(try cube.element(1, 0, 2) == 14)
    #expect(try Tensor<Float>(repeating: 2.5, shape: Shape(2, 2)).values == [2.5, 2.5, 2.5, 2.5])
    #expect(try Tensor<Int32>(repeating: 0, shape: Shape(3)).values == [0, 0, 0])
    #expect(try Tensor<Float>([7], shape: Shape([])).element() == 7)
  }

  @Test func transposesWithoutCopying() throws {
    let turned = try cube.transposed(0, 2)
    #expect(turned.shape == (try Shape(4, 3, 2)))
    #expect(turned.strides == [1, 4, 12])
    #expect(!turned.isContiguous)
    #expect(try turned.element(3, 1, 0) == 7)
    #expect(turned.values.prefix(4) == [0, 12, 4, 16])
    #expect(try turned.transposed(0, 2) == cube)
    #expect(try cube.transposed(1, 1) == cube)
  }

  @Test func selectsOneIndex() throws {
    #expect(try cube.selecting(axis: 0, index: 1).values == (12..<24).map(Float.init))
    #expect(try cube.selecting(axis: 1, index: 2).values == [8, 9, 10, 11, 20, 21, 22, 23])
    let column = try cube.selecting(axis: 2, index: 3)
    #expect(column.shape == (try Shape(2, 3)))
    #expect(column.values == [3, 7, 11, 15, 19, 23])
    #expect(try column.selecting(axis: 1, index: 0).values == [3, 15])
  }

  @Test func slicesNeighbours() throws {
    let middle = try cube.slicing(axis: 2, from: 1, count: 2)
    #expect(middle.shape == (try Shape(2, 3, 2)))
    #expect(middle.values == [1, 2, 5, 6, 9, 10, 13, 14, 17, 18, 21, 22])
    #expect(try middle.slicing(axis: 1, from: 2, count: 1).values == [9, 10, 21, 22])
    #expect(try cube.slicing(axis: 0, from: 0, count: 2) == cube)
  }

  @Test func reshapesViewsInTheirOwnOrder() throws {
    #expect(try cube.reshaped(to: Shape(6, 4)).element(4, 1) == 17)
    let turned = try cube.selecting(axis: 0, index: 0).transposed(0, 1)
    let flat = try turned.reshaped(to: Shape(12))
    #expect(flat.values == [0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11])
    #expect(flat.isContiguous)
    let slice = try cube.selecting(axis: 0, index: 1).reshaped(to: Shape(2, 6))
    #expect(slice.values == (12..<24).map(Float.init))
  }

  @Test func equalsByShapeAndValues() throws {
    let row = try Tensor<Float>([1, 2, 3, 4], shape: Shape(4))
    let square = try Tensor<Float>([1, 2, 3, 4], shape: Shape(2, 2))
    #expect(row != square)
    #expect(try row.reshaped(to: Shape(2, 2)) == square)
    #expect(try square.transposed(0, 1) != square)
    #expect(try square.transposed(0, 1) == Tensor([1, 3, 2, 4], shape: Shape(2, 2)))
    let unknown = try Tensor<Float>([.nan], shape: Shape(1))
    #expect(unknown != unknown)
  }

  @Test func refusesOtherCounts() throws {
    let (six, shape) = (try Shape(6), try Shape(4, 2))
    #expect(throws: ShapeError.cannotView(from: six, to: shape)) {
      try Tensor<Float>([1, 2, 3, 4, 5, 6], shape: shape)
    }
    #expect(throws: ShapeError.cannotView(from: cube.shape, to: shape)) {
      try cube.reshaped(to: shape)
    }
  }

  @Test func refusesAxesAndIndicesOutside() throws {
    let shape = cube.shape
    #expect(throws: ShapeError.noSuchAxis(axis: 3, shape: shape)) { try cube.transposed(0, 3) }
    #expect(throws: ShapeError.noSuchAxis(axis: -1, shape: shape)) {
      try cube.selecting(axis: -1, index: 0)
    }
    #expect(throws: ShapeError.indexOutside(index: 3, axis: 1, shape: shape)) {
      try cube.selecting(axis: 1, index: 3)
    }
    #expect(throws: ShapeError.indexOutside(index: 4, axis: 2, shape: shape)) {
      try cube.slicing(axis: 2, from: 3, count: 2)
    }
    #expect(throws: ShapeError.indexOutside(index: -1, axis: 0, shape: shape)) {
      try cube.element(-1, 0, 0)
    }
    #expect(throws: ShapeError.wrongRank(layer: "index", wants: "2 axes", got: shape)) {
      try cube.element(0, 0)
    }
    #expect(throws: ShapeError.emptyAxis(dimensions: [2, 0, 4], axis: 1)) {
      try cube.slicing(axis: 1, from: 0, count: 0)
    }
  }
}
