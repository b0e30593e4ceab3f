import Support
import Testing

struct AveragesTests {
  @Test func meansAndMedians() {
    #expect([1, 2, 6].mean == 3.0)
    #expect(([0.5, 0.25] as [Float])[...].mean == 0.375)
    #expect([9.0, 1, 2].median == 2)
    #expect([4.0, 1, 2, 9].median == 3)
    #expect([7.0].median == 7)
  }

  @Test func nothingHasNone() {
    #expect([Double]().mean == nil)
    #expect([Double]().median == nil)
  }
}
