import Commands
import Engine
import FoundationEssentials
import Support
import TestSupport
import Testing

/// `lr`, the sweep of the learning rate.
struct RateCommandTests {
  private struct Fields: Decodable {
    struct Point: Decodable { let rate, medianLoss, lowLoss, highLoss: Double }
    let curve: [Point]
    let suggestion, low, high: Double?
    let why, line: String?
  }

  private func fields(_ bench: inout Bench, _ line: String) throws -> Fields {
    try JSONDecoder().decode(Fields.self, from: Data(try bench.json(line).utf8))
  }

  private func bench() throws -> Bench {
    try Bench(
      "add embedding 6 4, flatten, linear 12 24, tanh, linear 24 6 scale=0.1",
      data: try TinyData.dataset())
  }

  @Test func suggestsARate() throws {
    var bench = try bench()
    let sweep = try fields(&bench, "lr")
    let rate = try #require(sweep.suggestion)
    let (low, high) = (try #require(sweep.low), try #require(sweep.high))
    #expect(low <= rate * 1.1 && rate <= high * 1.1, "\(low) \(rate) \(high)")
    #expect(sweep.line == "train 1000 lr=\(shortNumber(rate))")
    let rates = sweep.curve.map(\.rate)
    #expect(abs(rates[0] - 0.001) < 1e-9)
    for (rate, next) in zip(rates, rates.dropFirst()) {
      let factor = next / rate
      #expect(abs(factor - rates[1] / rates[0]) < 1e-9, "the same factor from step to step")
    }
    #expect(sweep.curve.allSatisfy { $0.lowLoss <= $0.medianLoss && $0.medianLoss <= $0.highLoss })
    // The rate is worth it: after as many steps the loss is lower than with a tenth of it.
    var slow = bench
    try bench.run("train 300 lr=\(rate)")
    try slow.run("train 300 lr=\(rate / 10)")
    let (data, part) = (try TinyData.dataset(), Dataset.Part.train)
    let loss = try Evaluator.loss(of: bench.session.state.model, on: data, part)
    #expect(loss < (try Evaluator.loss(of: slow.session.state.model, on: data, part)))
  }

  /// Networks on the bundled names, how their steps are taken, and the best of a grid of rates by the loss
  /// over val after 1,000 steps.
  private static let grids: [(stack: String, first: String, best: Double)] = [
    ("linear 30 64, tanh, linear 64 27 scale=0.1", "", 0.3),
    ("linear 30 128, relu, linear 128 27 scale=0.1", "", 0.4),
    ("linear 30 64 bias=false, batchnorm 64, tanh, linear 64 27 scale=0.1", "", 0.8),
    ("linear 30 64, tanh, linear 64 27 scale=0.1", "train 1 lr=0.000000001 optimizer=adam", 0.004),
  ]

  @Test(arguments: grids.indices)
  func isNearTheBestOfAGrid(index: Int) throws {
    let grid = Self.grids[index]
    var bench = try Bench("data names block=3", "add embedding 27 10, flatten, \(grid.stack)")
    if !grid.first.isEmpty { try bench.run(grid.first) }
    let range = grid.first.isEmpty ? "" : " from=0.00001 to=1"
    let rate = try #require(try fields(&bench, "lr\(range)").suggestion)
    #expect((grid.best / 3...grid.best * 3).contains(rate), "\(rate), the best is \(grid.best)")
  }

  @Test func changesNothing() throws {
    var bench = try bench()
    try bench.run("train 3 batch=4")
    let before = Snapshot(bench.session)
    let first = try bench.text("lr steps=40 seeds=2")
    #expect(try bench.text("lr steps=40 seeds=2") == first)
    #expect(Snapshot(bench.session) == before)
  }

  @Test func saysWhereNoSuggestionIsSound() throws {
    var bench = try bench()
    let low = try fields(&bench, "lr from=0.000001 to=0.0001 steps=40 seeds=2")
    #expect(low.suggestion == nil && low.why == "the loss does not fall at any rate")
    let short = try fields(&bench, "lr from=0.001 to=0.1 steps=200 seeds=2")
    #expect(short.why == "the loss still falls at the highest rate: sweep on with a higher to=")
    #expect(short.line == nil)
    #expect(try bench.text("lr from=0.000001 to=0.0001 steps=40").contains("no suggestion: "))
  }

  @Test func usesTheOptimizerOfTheLastRun() throws {
    var bench = try bench()
    try bench.run("train 2 optimizer=adam lr=0.01 batch=8")
    let sweep = try fields(&bench, "lr from=0.00001 to=1")
    let line = try #require(sweep.line)
    #expect(line.hasSuffix(" batch=8 optimizer=adam"), "\(line)")
  }

  @Test func drawsAPicture() throws {
    let folder = try TemporaryFolder()
    var bench = try bench()
    let shown = try bench.text("lr \(folder.path)/lr.svg steps=40 seeds=2")
    #expect(shown.hasPrefix("wrote \(folder.path)/lr.svg"))
    #expect(try folder.read("lr.svg").contains("learning rate, log scale"))
  }

  @Test func refuses() throws {
    var bench = try bench()
    bench.expectFailure(
      "lr from=1 to=0.1", "to= cannot be '0.1'", "it wants a rate at least ten times from=1")
    bench.expectFailure(
      "lr a.png", "'a.png' does not say what to write", "end it with .svg for a picture")
    bench.session.environment.isInterrupted = { true }
    #expect(try bench.run("lr").isInterrupted)
    try bench.run("clear")
    bench.expectFailure("lr", "the stack is empty", "add a layer: add embedding 27 10")
  }
}
