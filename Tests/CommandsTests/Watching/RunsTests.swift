import Commands
import Engine
import FoundationEssentials
import Support
import Testing

/// `runs`, the session's training runs.
struct RunsTests {
  private struct List: Decodable {
    struct Run: Decodable {
      let number, steps, lastStep, parameters: Int
      let line: String
      let loss: Double
    }
    let runs: [Run]
  }

  private struct Difference: Decodable {
    struct Setting: Decodable {
      let setting: String
      let first, second: String?
    }
    let differences: [Setting]
    let losses: [Double]
    let difference: Double
    let noise: Double?
    let exceedsNoise: Bool?
  }

  private func list(_ bench: inout Bench) throws -> [List.Run] {
    try JSONDecoder().decode(List.self, from: Data(try bench.json("runs").utf8)).runs
  }

  @Test func listsRuns() throws {
    var bench = try TinyData.bench()
    try bench.run("train 30 batch=8 lr=0.2; train 10; undo; init; train 5 optimizer=adam")
    let runs = try list(&bench)
    #expect(runs.map(\.number) == [1, 2, 3])
    #expect(
      runs.map(\.line)
        == ["train 30 batch=8 lr=0.2", "train 10", "train 5 optimizer=adam"], "undo keeps the list")
    #expect(runs.map(\.steps) == [30, 10, 5] && runs.map(\.lastStep) == [30, 40, 5])
    #expect(runs.allSatisfy { $0.parameters == bench.session.state.model.parameterCount })
    let last = bench.session.state.losses.suffix(2).map(Double.init)
    #expect(abs(runs[2].loss - (last[0] + last[1]) / 2) < 1e-6, "the mean of its second half")
    let lines = try bench.text("runs").split(separator: "\n")
    #expect(lines.count == 4 && lines[1].contains("train 30 batch=8 lr=0.2"))
  }

  @Test func comparesTwo() throws {
    var bench = try TinyData.bench()
    try bench.run("train 200 lr=0.2; init; replace 3 linear 12 6 bias=false; train 200 lr=0.00001")
    let difference = try JSONDecoder().decode(
      Difference.self, from: Data(try bench.json("runs diff 1 2").utf8))
    #expect(difference.differences.map(\.setting) == ["lr", "layer 3"])
    #expect(difference.differences[0].first == "0.2")
    #expect(difference.differences[1].second == "linear 12 6 bias=false")
    #expect(abs(difference.difference - (difference.losses[1] - difference.losses[0])) < 1e-9)
    #expect(difference.exceedsNoise == true && difference.difference > 0)
    #expect(try bench.text("runs diff 1 2").contains("more than batches differ"))
    let same = try JSONDecoder().decode(
      Difference.self, from: Data(try bench.json("runs diff 1 1").utf8))
    #expect(same.differences.isEmpty && same.exceedsNoise == false)
  }

  @Test func refuses() throws {
    var bench = try TinyData.bench()
    bench.expectFailure(
      "runs", "nothing has been trained in this session yet", "train first, such as train 1000")
    try bench.run("train 2")
    bench.expectFailure(
      "runs diff 1 7", "there is no run 7: the session has 1 run", "runs lists them")
    bench.expectFailure("runs diff 1", "runs diff is missing B", "usage: runs diff A B")
  }
}
