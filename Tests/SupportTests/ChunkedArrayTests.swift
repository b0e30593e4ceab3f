import Support
import Testing

struct ChunkedArrayTests {
  @Test func copiesKeepWhatTheyHad() {
    var list = ChunkedArray(0..<100_000)
    let earlier = list
    list.append(1)
    #expect(earlier.count == 100_000 && list.count == 100_001)
    #expect(list[99_999] == 99_999 && list[100_000] == 1 && list[511] == 511 && list[512] == 512)
    #expect(Array(earlier) == Array(0..<100_000))
    #expect(ChunkedArray([1, 2]) == [1, 2] && ChunkedArray<Int>().isEmpty)
  }
}
