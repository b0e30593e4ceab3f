import Support
import Testing

/// Differences of means and how far off they may be.
struct WelchTests {
  /// The bounds of |t| as tables of the distribution have them.
  @Test(arguments: [
    (0.95, 1.0, 12.706), (0.95, 2, 4.303), (0.95, 4, 2.776), (0.95, 10, 2.228), (0.95, 30, 2.042),
    (0.99, 10, 3.169), (0.99, 1, 63.657), (0.95, 100, 1.984), (0.95, 120, 1.980),
    (0.95, 1000, 1.962), (0.5, 3, 0.765),
  ])
  func boundsAreThoseOfTables(confidence: Double, freedom: Double, bound: Double) {
    let got = StudentT.bound(confidence: confidence, freedom: freedom)
    #expect(abs(got - bound) < 0.0006 * max(1, bound / 10), "\(got)")
  }

  /// Variances 1 and 4 of three numbers each: the error is √(1/3 + 4/3), the degrees of freedom are
  /// (5/3)² / ((1/3)²/2 + (4/3)²/2) = 50/17.
  @Test func comparesByHand() throws {
    let comparison = try #require(WelchComparison([1, 2, 3], [2, 4, 6], confidence: 0.95))
    #expect(comparison.difference == 2)
    let bound = StudentT.bound(confidence: 0.95, freedom: 50.0 / 17)
    #expect(abs(comparison.margin - bound * (5.0 / 3).squareRoot()) < 1e-9)
    #expect(!comparison.isShown)
    let clear = try #require(WelchComparison([1, 2, 3], [21, 22, 23], confidence: 0.95))
    // Equal variances: t has 4 degrees of freedom, and the error is √(2/3).
    #expect(abs(clear.margin - 2.776 * (2.0 / 3).squareRoot()) < 0.001 && clear.isShown)
  }

  @Test func needsTwoNumbersEach() throws {
    #expect(WelchComparison([1], [2, 3], confidence: 0.95) == nil)
    #expect([5.0].deviation == nil && [1.0, 3.0].deviation == 2.0.squareRoot())
    let same = try #require(WelchComparison([2, 2], [2, 2], confidence: 0.95))
    #expect(same.margin == 0 && !same.isShown)
  }

  /// Samples of one distribution differ beyond the margin as often as the confidence allows.
  @Test func isWrongAsOftenAsItSays() throws {
    var state: UInt64 = 7
    func next() -> Double {
      // Twelve uniform numbers make one that is nearly normal.
      (0..<12).reduce(-6.0) { sum, _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return sum + Double(state >> 11) / Double(1 << 53)
      }
    }
    var wrong = 0
    for _ in 0..<2000 {
      let samples = (0..<2).map { _ in (0..<5).map { _ in next() } }
      if try #require(WelchComparison(samples[0], samples[1], confidence: 0.9)).isShown {
        wrong += 1
      }
    }
    #expect((140...240).contains(wrong), "\(wrong) of 2000, for 10%")
  }
}
