import Engine
import Testing

struct LearningRateScheduleTests {
  /// A half cosine falls from the full rate to zero and stays there.
  @Test func cosine() throws {
    let rate = try LearningRate(0.2, cosine: 100)
    #expect(rate.rate(at: 0) == 0.2)
    #expect(abs(rate.rate(at: 50) - 0.1) < 1e-7)
    #expect(rate.rate(at: 100) == 0)
    #expect(rate.rate(at: 1000) == 0)
  }

  /// Warm-up grows step by step to the full rate.
  @Test func warmup() throws {
    let rate = try LearningRate(0.4, warmup: 4)
    let rates = (0..<6).map { rate.rate(at: $0) }
    #expect(difference(rates, from: [0.1, 0.2, 0.3, 0.4, 0.4, 0.4]) == nil)
  }

  /// Several decays, given in any order.
  @Test func decays() throws {
    let rate = try LearningRate(
      0.1, decays: [.init(step: 20, rate: 0.001), .init(step: 10, rate: 0.01)])
    #expect(
      [0, 9, 10, 19, 20, 99].map { rate.rate(at: $0) } == [0.1, 0.1, 0.01, 0.01, 0.001, 0.001])
  }
}
