import Commands
import Engine
import Testing

/// How losses are averaged: read off the table, where nothing is rounded to dots.
struct LossCurveTests {
  /// The table's rows.
  private func rows(_ losses: [Float], _ options: String = "") throws -> [String] {
    let folder = try PlotFolder()
    var session = PlotSession(losses)
    try session.run("plot '\(folder.path)/a.csv' \(options)")
    return try folder.read("a.csv").split(separator: "\n").dropFirst().map(String.init)
  }

  @Test func averagesLogarithmsAsTheLecture() throws {
    #expect(
      try rows([1, 10, 100, 1000, 10, 10], "bins=3") == ["3,37.0,1.0", "6,340.0,1.6666666"])
  }

  @Test func averagesAPartialLastBinOverWhatItHas() throws {
    #expect(try rows([1, 10, 100, 1000], "bins=3") == ["3,37.0,1.0", "4,1000.0,3.0"])
  }

  @Test func aBinMayBeLargerThanTheRun() throws {
    #expect(try rows([1, 100], "bins=1000000000") == ["2,50.5,1.0"])
  }

  @Test func averagesWhatHasAMean() throws {
    #expect(
      try rows([.nan, 100, 0, 10, -.infinity, .nan], "bins=2") == [
        "2,100.0,2.0", "4,5.0,1.0", "6,,",
      ])
  }

  @Test func extremesDoNotOverflow() throws {
    let largest = Float.greatestFiniteMagnitude
    #expect(try rows([largest, largest], "bins=2") == ["2,3.4028235e+38,38.53184"])
    let least = try rows([.leastNonzeroMagnitude], "bins=2")
    #expect(least == ["1,1e-45,-44.85347"])
  }

  /// The lecture's 200,000 steps have its 1,000-step bins; shorter runs at least 40 bins.
  @Test(arguments: [
    (1, 1), (79, 1), (80, 2), (100, 2), (1000, 20), (10_000, 200), (20_000, 500),
    (39_999, 500), (40_000, 1000), (200_000, 1000),
  ])
  func standardBinsMakeACurve(steps: Int, size: Int) throws {
    let rows = try rows(Array(repeating: 2, count: steps))
    #expect(rows.count == (steps + size - 1) / size)
    #expect(rows.first == "\(size),2.0,0.30103")
  }
}
