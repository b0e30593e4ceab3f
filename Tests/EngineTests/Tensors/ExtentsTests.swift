import Engine
import Testing

struct ExtentsTests {
  @Test func areWrittenAsShapesAre() throws {
    let shape = try Shape(4, 8, 10)
    #expect("\(Extents(shape))" == "4x8x10")
    #expect("\(Extents(try Shape([])))" == "scalar")
    #expect("\(Extents(shape, isAnyBatch: true))" == "Bx8x10")
    #expect("\(Extents(anyBatchOf: []))" == "B")
    #expect("\(Extents([.anyBatch(times: 3, over: 2), .known(4)]))" == "3B/2x4")
  }

  @Test func areNamedWithoutTheExamplesNumber() throws {
    #expect(Extents(try Shape(4, 4, 10), isAnyBatch: true).named() == "B T=4 C=10")
    #expect(Extents(try Shape(4), isAnyBatch: true).named() == "C=B")
    #expect(Extents([.anyBatch(times: 1, over: 2), .known(8)]).named() == "B=B/2 C=8")
  }

  @Test func haveAShapeForEachNumberOfContexts() throws {
    #expect(Extents(anyBatchOf: [8]).shape(batch: 5) == (try Shape(5, 8)))
    let halved = Extents([.anyBatch(times: 1, over: 2), .known(8)])
    #expect(halved.shape(batch: 4) == (try Shape(2, 8)))
    #expect(halved.shape(batch: 1) == nil)
    #expect(Extents(anyBatchOf: [Int.max]).shape(batch: 2) == nil)
    #expect(Extents([.anyBatch(times: Int.max)]).shape(batch: 2) == nil)
  }
}
