import Engine
import Testing

struct LearningRateTests {
  @Test func staysWithoutDecays() throws {
    let rate = try LearningRate(0.1)
    #expect(rate.rate(at: 0) == 0.1)
    #expect(rate.rate(at: 1_000_000) == 0.1)
  }

  @Test func decaysFromEachStepOn() throws {
    // Given out of order.
    let rate = try LearningRate(
      0.1, decays: [.init(step: 200, rate: 0.001), .init(step: 100, rate: 0.01)])
    let rates = [0, 99, 100, 199, 200, 1000].map { rate.rate(at: $0) }
    #expect(rates == [0.1, 0.1, 0.01, 0.01, 0.001, 0.001])
    let immediate = try LearningRate(0.1, decays: [.init(step: 0, rate: 0.5)])
    #expect(immediate.rate(at: 0) == 0.5)
  }

  @Test func manyDecaysAreEachFound() throws {
    let decays = (0..<100).map { LearningRate.Decay(step: 3 * $0 + 5, rate: Float($0 + 1)) }
    let rate = try LearningRate(0.5, decays: decays.reversed(), warmup: 4, cosine: 400)
    for step in 0..<320 {
      let wanted = decays.last { $0.step <= step }?.rate ?? 0.5
      #expect(rate.fullRate(at: step) == wanted)
      #expect(rate.rate(at: step) < wanted)
    }
  }

  @Test(arguments: [0, -0.1, Float.infinity])
  func refusesOtherRates(rate: Float) {
    #expect(throws: TrainingError.badRate(rate: rate)) { try LearningRate(rate) }
    #expect(throws: TrainingError.badRate(rate: rate)) {
      try LearningRate(0.1, decays: [.init(step: 5, rate: rate)])
    }
  }

  @Test func refusesWhatIsNotANumber() {
    #expect(throws: TrainingError.self) { try LearningRate(.nan) }
  }
}
