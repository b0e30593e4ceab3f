import Commands
import Engine
import FoundationEssentials
import Support
import TestSupport
import Testing

/// Runs that come back, and the checkpoints of a folder.
struct KeptRunsTests {
  private struct Files: Decodable {
    struct File: Decodable {
      let file: String
      let line, failure: String?
      let steps, parameters: Int?
      let loss, seconds: Double?
    }
    let files: [File]
  }

  /// What a run made of the session comes back, and training goes on from there bit for bit.
  @Test func loadsARun() throws {
    var bench = try TinyData.bench()
    try bench.run("train 5 optimizer=adam ema=0.9")
    let first = Snapshot(bench.session)
    try bench.run("train 5 optimizer=adam ema=0.9")
    let second = Snapshot(bench.session)
    try bench.run("add tanh")
    let loaded = try bench.text("load run 1")
    #expect(loaded.hasPrefix("loaded run 1: 3 layers, 102 parameters, step 5"), "\(loaded)")
    #expect(Snapshot(bench.session) == first)
    try bench.run("train 5 optimizer=adam ema=0.9")
    #expect(Snapshot(bench.session) == second)
    try bench.run("undo 2")
    #expect(bench.layers.count == 4)
    bench.expectFailure(
      "load run 9", "there is no run 9: the session has 3 runs", "runs lists them")
    bench.expectFailure(
      "load other 1", "load does not take '1'", Bench.usage("load"))
  }

  /// Old runs are listed but no longer kept where they would fill the memory.
  @Test func givesUpTheOldest() throws {
    var bench = try TinyData.bench()
    for _ in 0..<101 { try bench.run("train 1") }
    bench.expectFailure(
      "load run 1", "the weights of run 1 are no longer kept", "the line of the run: train 1")
    try bench.run("load run 2")
    #expect(bench.session.state.step == 2)
  }

  @Test func listsTheCheckpointsOfAFolder() throws {
    let folder = try TemporaryFolder()
    var bench = try TinyData.bench()
    try bench.run("train 20 lr=0.3 checkpoint=\(folder.path)/a.safetensors")
    try bench.run("train 4 momentum=0.5; save \(folder.path)/b.safetensors")
    try folder.write("rubbish", to: "c.safetensors")
    try folder.write("text", to: "d.txt")
    let files = try JSONDecoder().decode(
      Files.self, from: Data(try bench.json("runs \(folder.path)").utf8)
    ).files
    #expect(files.map(\.file) == ["a.safetensors", "b.safetensors", "c.safetensors"])
    #expect(files.map(\.steps) == [20, 24, nil] && files.map(\.parameters) == [102, 102, nil])
    #expect(files[0].loss.map { $0 > 0 && $0 < 3 } ?? false && files[2].failure != nil)
    #expect(try bench.text("runs \(folder.path)").contains("b.safetensors"))
    bench.expectFailure(
      "runs \(folder.path)/none",
      "the folder '\(folder.path)/none' cannot be read: there is no such folder",
      "runs alone lists the runs of the session")
    let empty = try TemporaryFolder()
    try empty.write("text", to: "d.txt")
    bench.expectFailure(
      "runs \(empty.path)", "the folder '\(empty.path)' has no checkpoint",
      "save FILE.safetensors and train … checkpoint=FILE.safetensors write them")
  }

  @Test func comparesARunWithItself() throws {
    var bench = try TinyData.bench()
    try bench.run("train 5")
    #expect(try bench.text("runs diff 1 1").hasSuffix("run 1 was compared with itself"))
  }
}
