import Commands
import Engine
import FoundationEssentials
import Rendering
import Support
import Synchronization
import TestSupport
import Testing

/// `sweep`, all combinations of some settings.
struct SweepTests {
  struct Fields: Decodable {
    struct Setting: Decodable, Hashable { let key, value: String }
    struct Row: Decodable {
      let settings: [Setting]
      let line: String
      let runs, failures, parameters: Int
      let loss, deviation, trainLoss, difference, margin: Double?
      let exceedsNoise: Bool?
    }
    struct Run: Decodable {
      let settings: [Setting]
      let seed, steps: Int
      let loss: Double?
      let failure: String?
      let line: String
    }
    let part: String
    let rows: [Row]
    let runs: [Run]
    let verdict: String?
    let left: Int
  }

  static func fields(_ bench: inout Bench, _ line: String) throws -> Fields {
    try JSONDecoder().decode(Fields.self, from: Data(try bench.json(line).utf8))
  }

  private static let stack = "embedding 6 4, flatten, linear 12 24, tanh, linear 24 6 scale=0.1"

  private static func bench(in folder: TemporaryFolder? = nil) throws -> Bench {
    var bench = try Bench("add \(stack)", data: try TinyData.dataset())
    bench.session.environment.stateFolder = folder?.path
    return bench
  }

  /// Each run has the weights, the losses and the random numbers of the lines that it is said to be.
  @Test func runsAreThoseOfTheirLines() throws {
    let folder = try TemporaryFolder()
    var bench = try Self.bench(in: folder)
    let sweep = try Self.fields(&bench, "sweep lr=0.5,0.05 seed=1..3 steps=30 batch=8")
    #expect(sweep.runs.count == 6 && sweep.left == 0 && sweep.part == "val")
    for (number, run) in sweep.runs.enumerated() {
      #expect(
        run.line == "seed \(run.seed); init; train 30 batch=8 lr=\(run.settings["lr"])")
      var single = try Self.bench()
      try single.run(run.line)
      try bench.run("load run \(number + 1)")
      #expect(Snapshot(bench.session) == Snapshot(single.session), "\(run.line)")
      let loss = try Evaluator.loss(
        of: single.session.state.model, on: try TinyData.dataset(), .val)
      #expect(run.loss.map { Float($0) } == loss)
    }
    // The rows are the means of their runs, the lowest first.
    let losses = sweep.rows.compactMap(\.loss)
    #expect(losses.count == 2 && losses[0] <= losses[1])
    for row in sweep.rows {
      let own = sweep.runs.filter { $0.settings == row.settings }.compactMap(\.loss)
      #expect(row.loss == own.mean && row.deviation == own.deviation && row.runs == 3)
    }
  }

  @Test func leavesTheSessionAsItIs() throws {
    var bench = try Self.bench()
    try bench.run("train 5")
    let before = Snapshot(bench.session)
    let first = try bench.text("sweep lr=0.5,0.05 seed=1,2 steps=10")
    #expect(Snapshot(bench.session) == before)
    #expect(first.contains("brings back the best run"))
    #expect(try bench.text("runs").contains("seed 2; init; train 10 lr=0.05"))
  }

  /// A name that the stack's numbers were written with takes other values, wherever it is.
  @Test func variesSizesOfTheStack() throws {
    let folder = try TemporaryFolder()
    var bench = try Bench("n_hidden = 24", data: try TinyData.dataset())
    bench.session.environment.stateFolder = folder.path
    let layers =
      "embedding 6 4, flatten, linear 12 n_hidden*2, residual (linear n_hidden*2 n_hidden*2, tanh)"
    try bench.run("add \(layers), nn.Linear(2 * n_hidden, 6)")
    let sweep = try Self.fields(&bench, "sweep n_hidden=3,8 seed=4,5 steps=20 lr=0.1")
    #expect(bench.layers[2] == "linear 12 48", "the session keeps its own")
    for (number, run) in sweep.runs.enumerated() {
      // The lines do the same from the session as it was.
      var single = try Bench("n_hidden = 24", data: try TinyData.dataset())
      try single.run("add \(layers), nn.Linear(2 * n_hidden, 6)")
      try single.run(run.line)
      try bench.run("load run \(number + 1)")
      #expect(Snapshot(bench.session) == Snapshot(single.session), "\(run.line)")
      let size = run.settings["n_hidden"]
      #expect(run.line.hasPrefix("n_hidden = \(size); clear; add embedding 6 4, "))
    }
    #expect(Set(sweep.rows.map(\.parameters)).count == 2)
  }

  /// What was done before a sweep was stopped is not done again.
  @Test func goesOnWithTheRunsThatAreLeft() throws {
    let folder = try TemporaryFolder()
    let line = "sweep lr=0.5,0.05 seed=1,2 steps=200 batch=4"
    var whole = try Self.bench()
    let wanted = try Self.fields(&whole, line)
    var bench = try Self.bench(in: folder)
    let finished = Mutex(0)
    let before = Snapshot(bench.session)
    // Progress is reported after each step: the second run is stopped halfway.
    bench.session.environment.report = { progress in
      if progress.command == "sweep" { finished.withLock { $0 = progress.done } }
    }
    bench.session.environment.isInterrupted = { finished.withLock { $0 > 300 } }
    let stopped = try bench.run(line)
    #expect(stopped.isInterrupted)
    #expect(stopped.plain.contains("stopped: 1 of 4 runs are done"), "\(stopped.plain)")
    #expect(stopped.plain.contains("\(line) goes on with those that are left"))
    #expect(Snapshot(bench.session) == before)
    #expect(try bench.text("help sweep").contains("go"))
    bench.session.environment.isInterrupted = { false }
    let said = Mutex("")
    bench.session.environment.warn = { output, _ in said.withLock { $0 = output.plain } }
    let rest = try Self.fields(&bench, line)
    #expect(said.withLock { $0 }.hasPrefix("4 runs, 1 of them done before"))
    #expect(rest.runs.map(\.loss) == wanted.runs.map(\.loss))
    _ = try Self.fields(&bench, line)
    #expect(said.withLock { $0 } == "4 runs, 4 of them done before")
    // Other data, weights or settings are another sweep.
    _ = try Self.fields(&bench, line + " momentum=0.5")
    #expect(said.withLock { $0 }.hasPrefix("4 runs: "))
    // A file that was damaged is no finished run.
    let name = try #require(
      FileManager.default.contentsOfDirectory(atPath: folder.path + "/sweeps").sorted().first)
    try folder.write("rubbish", to: "sweeps/\(name)")
    _ = try Self.fields(&bench, line)
    _ = try Self.fields(&bench, line + " momentum=0.5")
    #expect(said.withLock { $0 } == "4 runs, 4 of them done before")
  }

  /// Without a part for it, the loss over train judges a run.
  @Test func saysWhetherSettingsDiffer() throws {
    var options = Dataset.Options()
    (options.block, options.shares) = (3, [1, 0, 0])
    let data = try Dataset(bytes: Array(TinyData.text.utf8), source: "tiny", options)
    var bench = try Bench("add \(Self.stack)", data: data)
    let clear = try Self.fields(&bench, "sweep lr=0.3,0.0001 seed=1..4 steps=300 batch=16")
    let verdict = try #require(clear.verdict)
    #expect(clear.part == "train")
    #expect(
      verdict.hasPrefix("lr=0.3 is better than lr=0.0001 by ")
        && verdict.hasSuffix(" nats over 4 seeds (Welch's t, 95%)"))
    #expect(clear.rows[1].exceedsNoise == true && clear.rows[0].exceedsNoise == nil)
    let same = try Self.fields(&bench, "sweep lr=0.1,0.100001 seed=1..4 steps=50")
    #expect(try #require(same.verdict).hasPrefix("no difference between lr=0.1"))
    #expect(same.rows[1].exceedsNoise == false)
    let one = try Self.fields(&bench, "sweep lr=0.3,0.0001 seed=1 steps=50")
    #expect(
      one.verdict
        == "one seed does not show whether lr=0.3 is better than lr=0.0001: seed=1..5 does")
    #expect(one.rows.allSatisfy { $0.deviation == nil && $0.margin == nil })
  }

  @Test func listsRunsWithoutEndLast() throws {
    var bench = try Self.bench()
    let sweep = try Self.fields(&bench, "sweep lr=3e38,0.1 seed=1,2 steps=40")
    #expect(sweep.rows.map { $0.settings["lr"] } == ["0.1", "3e38"])
    #expect(sweep.rows.map(\.failures) == [0, 2] && sweep.verdict == nil)
    #expect(try bench.text("sweep lr=3e38,0.1 seed=1,2 steps=40").contains("2 without end"))
  }

  @Test func drawsAndWritesTables() throws {
    let folder = try TemporaryFolder()
    var bench = try Self.bench()
    bench.expectFailure(
      "sweep plot", "no sweep has been done in this session yet",
      "sweep lr=0.3,0.1,0.03 steps=1000 does one")
    try bench.run("sweep lr=0.5,0.05 batch=4,8 seed=1,2 steps=60 csv=\(folder.path)/runs.csv")
    let rows = try folder.read("runs.csv").split(separator: "\n")
    #expect(rows.first == "lr,batch,steps,seed,val,train_loss,seconds,parameters,failure")
    #expect(rows.count == 9 && rows[1].hasPrefix("0.5,4,60,1,"))
    try bench.run("sweep plot \(folder.path)/sweep.svg")
    let picture = try folder.read("sweep.svg")
    #expect(picture.contains("lr=0.5 batch=4") && picture.contains("nats, log scale"))
    #expect(try bench.text("sweep").contains("above the best"))
    #expect(try bench.run("sweep plot").blocks.count == 1)
  }

  @Test func refuses() throws {
    var bench = try Self.bench()
    bench.expectFailure(
      "sweep lrr=1,2 steps=5",
      "'lrr' is neither an option of train nor a name in the stack, which has none",
      "did you mean 'lr'?")
    bench.expectFailure(
      "sweep n=1,2 steps=5",
      "'n' is neither an option of train nor a name in the stack, which has none",
      "n_hidden = 64, then add linear _ n_hidden, puts a name in the stack")
    bench.expectFailure(
      "sweep lr=0.1 steps=5", "nothing varies: no key has more than one value",
      "give several, such as lr=0.3,0.1,0.03 or seed=1..5")
    bench.expectFailure(
      "sweep lr=0.1,0.2", "sweep is missing steps= or epochs=", Bench.usage("sweep"))
    bench.expectFailure(
      "sweep lr=0.1,x steps=5", "lr= cannot be 'x'", "it wants a number above 0")
    bench.expectFailure("sweep lr=1,2 lr=3 steps=5", "sweep is given lr= twice", "leave one out")
    bench.expectFailure(
      "sweep seed=5..1 steps=5", "the range 5..1 ends before it starts",
      "write it as 1..5")
    bench.expectFailure(
      "sweep seed=1..5000 lr=1,2 steps=5",
      "the combinations make 5,000 runs, and a sweep has at most 1,000",
      "give fewer values or seeds")
    bench.expectFailure(
      "sweep seed=1..600 lr=1,2 steps=5",
      "the combinations make 1,200 runs, and a sweep has at most 1,000",
      "give fewer values or seeds")
    bench.expectFailure(
      "sweep optimizer=sgd,adam momentum=0.9 steps=5", "optimizer=adam does not use momentum=",
      "leave it out")
    let long = try #require(throws: SweepError.self) {
      // No processor does as much in four milliseconds.
      try bench.run("sweep lr=0.1,0.2 steps=1000000 hours=0.000001")
    }
    #expect(long.diagnosis.what.hasPrefix("6 runs would take about "))
    #expect(long.diagnosis.what.contains(", and hours= is "))
    bench.session.environment.isInterrupted = { true }
    #expect(try bench.run("sweep lr=0.1,0.2 steps=5").isInterrupted)
  }

  @Test func refusesSizesThatDoNotFit() throws {
    var bench = try Bench("n = 24", data: try TinyData.dataset())
    try bench.run("add embedding 6 4, flatten, linear 12 n, tanh, linear 24 6")
    let unfit = try #require(throws: SweepError.self) { try bench.run("sweep n=24,32 steps=5") }
    #expect(unfit.diagnosis.what.hasPrefix("with n=32 the stack cannot be trained: layer 5"))
    #expect(unfit.diagnosis.what.hasSuffix("wants C=24, got C=32"))
    try bench.run("clear; add embedding 6 4, flatten, linear 12 n, linear n 6")
    let error = try #require(throws: SweepError.self) {
      try bench.run("sweep n=24,100000000000 steps=5")
    }
    guard case .tooMuchMemory(let setting, _) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(setting == "n=100000000000")
  }

  /// Runs one after another take as long as all of them; runs side by side as long as the last of them.
  @Test func spansAreThoseOfTheLastRun() {
    #expect(Lanes.span(of: [3, 3, 3], on: 1) == 9)
    #expect(Lanes.span(of: [3, 3, 3], on: 2) == 6)
    #expect(Lanes.span(of: [1, 5, 2, 2], on: 2) == 5)
    #expect(Lanes.span(of: [], on: 2) == 0)
  }
}

extension [SweepTests.Fields.Setting] {
  /// The value of a key; empty for one that is missing.
  fileprivate subscript(key: String) -> String { first { $0.key == key }?.value ?? "" }
}
