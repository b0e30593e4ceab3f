import Engine
import Testing

struct BufferTests {
  @Test func beginsWithZerosAndRefersToItsNumbers() throws {
    let buffer = try Buffer<Float>(zeros: Shape(2, 3))
    #expect(buffer.values == [0, 0, 0, 0, 0, 0])
    #expect((buffer.count, buffer.rows, buffer.columns) == (6, 2, 3))
    let same = buffer
    same[4] = 2.5
    #expect(buffer[4] == 2.5)
    #expect(buffer.values == [0, 0, 0, 0, 2.5, 0])
  }

  @Test func copiesAsManyAsBothHave() throws {
    let buffer = try Buffer<Int32>(zeros: Shape(4))
    buffer.copy(from: [1, 2])
    #expect(buffer.values == [1, 2, 0, 0])
    buffer.copy(from: [9, 8, 7, 6, 5, 4])
    #expect(buffer.values == [9, 8, 7, 6])
    buffer.copy(from: [])
    #expect(buffer.values == [9, 8, 7, 6])
  }
}
