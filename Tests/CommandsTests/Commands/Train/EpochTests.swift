import Commands
import Engine
import FoundationEssentials
import Scripts
import Support
import Synchronization
import TestSupport
import Testing

/// `train epochs=` and `train order=shuffled`.
struct EpochTests {
  private static let batch = 8
  /// Steps of an epoch of the tiny data.
  private static func steps() throws -> Int {
    (try TinyData.dataset().count(.train) + batch - 1) / batch
  }

  /// Asks for a stop once the weights have seen this many steps.
  private func stop(_ session: inout Session, atStep step: Int) {
    let seen = Mutex(0)
    session.environment.report = { progress in
      seen.withLock { $0 = progress.training?.step ?? 0 }
    }
    session.environment.isInterrupted = { seen.withLock { $0 >= step } }
  }

  private func goOn(_ session: inout Session) { session.environment.isInterrupted = { false } }

  @Test func everyEpochHasItsSteps() throws {
    var bench = try TinyData.bench()
    let output = try bench.run("train epochs=3 batch=8 log=1")
    let steps = try 3 * Self.steps()
    #expect(bench.session.state.step == steps && bench.session.state.epoch == nil)
    #expect(output.plain.contains("\n3 epochs, \(steps) steps in "), "\(output.plain)")
    #expect(output.plain.split(separator: "\n").count == steps + 1)
    #expect(try output.json.contains(#""epochs":3"#))
    #expect(try !output.json.contains("openEpoch"))
    var other = try TinyData.bench()
    try other.run("train \(steps) batch=8 order=shuffled")
    #expect(Snapshot(other.session) == Snapshot(bench.session), "the same in other words")
    #expect(try bench.text("undo") == "took back train epochs=3 batch=8 log=1")
  }

  @Test func aLargeBatchIsTheWholeEpoch() throws {
    var bench = try TinyData.bench()
    try bench.run("train epochs=2 batch=1000")
    #expect(bench.session.state.step == 2)
  }

  /// Wherever it is stopped, the line that it shows goes on to the same bits; so does a recording.
  @Test(arguments: 1...7)
  func stopsAnywhere(step: Int) throws {
    let line = "train epochs=2 batch=8 optimizer=adam lr=0.01 cosine=end warmup=3"
    let edit = "add dropout 0.2, linear 6 6"
    var whole = try TinyData.bench()
    try whole.run("\(edit); \(line)")
    let steps = try Self.steps()
    #expect(whole.session.state.step == 2 * steps && step < 2 * steps)
    var bench = try TinyData.bench()
    try bench.run(edit)
    stop(&bench.session, atStep: step)
    let output = try bench.result(line)
    goOn(&bench.session)
    #expect(output.shown.isInterrupted && bench.session.state.step == step)
    let left = line.replacing("epochs=2", with: "epochs=\(step < steps ? 2 : 1)")
    let text = output.shown.plain
    #expect(
      text.hasSuffix("; the weights are kept\n\(Self.inOrder(left)) continues from there"),
      "\(text)")
    let examples = try TinyData.dataset().count(.train)
    let place =
      step % steps == 0
      ? "at the end of epoch \(step / steps)"
      : "epoch \(step / steps + 1), after \(step % steps * 8) of \(examples) examples"
    #expect(text.contains("\nstopped after step \(step) (\(place));"), "\(text)")
    #expect(try output.shown.json.contains("openEpoch") == (step % steps != 0))
    // What was done, in words of its own.
    let stopped = Snapshot(bench.session)
    #expect(try bench.text("undo").hasPrefix("took back train \(step) batch=8 order=shuffled"))
    try bench.run("redo")
    #expect(Snapshot(bench.session) == stopped)
    let rest = try bench.text(left)
    #expect(Snapshot(bench.session) == Snapshot(whole.session), "as if it had never stopped")
    #expect(
      rest.contains("note: it went on in an epoch that was open, after ") == (step % steps != 0))
  }

  /// The options in the order of the declaration, as lines that are shown have them.
  private static func inOrder(_ line: String) -> String {
    let options = line.split(separator: " ").dropFirst()
    let names = ["epochs", "batch", "lr", "cosine", "warmup", "optimizer"]
    let sorted = names.compactMap { name in options.first { $0.hasPrefix("\(name)=") } }
    return (["train"] + sorted).joined(separator: " ")
  }

  @Test func isSavedInTheMiddle() throws {
    let folder = try TemporaryFolder()
    let line = "train 7 batch=8 order=shuffled momentum=0.9"
    let edit = "data '\(try folder.write(TinyData.text, to: "tiny"))' block=3; \(TinyData.stack)"
    var whole = try Bench("\(edit); train 14 batch=8 order=shuffled momentum=0.9")
    for _ in 0..<2 {
      var bench = try Bench(edit)
      try bench.run("\(line); save \(folder.path)/run")
      #expect(bench.session.state.epoch != nil)
      var other = try Bench()
      let loaded = try other.text("load \(folder.path)/run")
      let examples = try TinyData.dataset().count(.train)
      #expect(
        loaded.contains(
          "an epoch is open, after 16 of \(examples) examples: order=shuffled or epochs= goes on"),
        "\(loaded)")
      #expect(other.session.state.epoch == bench.session.state.epoch)
      try other.run(line)
      #expect(Snapshot(other.session) == Snapshot(whole.session))
    }
    // A checkpoint on the way too.
    try whole.run("train epochs=1 batch=8 momentum=0.9 checkpoint=\(folder.path)/way every=10000")
    var other = try Bench("load \(folder.path)/way")
    #expect(Snapshot(other.session) == Snapshot(whole.session))
    try other.run("save \(folder.path)/way")
    #expect(other.session.state.epoch == nil)
  }

  @Test(arguments: ["seed 3", "torch.manual_seed(3)", "data block=3", "init", "clear"])
  func beginsAnewAfter(line: String) throws {
    var bench = try Bench("data block=3; add embedding 27 4, flatten, linear 12 27")
    try bench.run("train 2 batch=64 order=shuffled")
    let epoch = try #require(bench.session.state.epoch)
    #expect(epoch.seen == 128)
    try bench.run(line)
    #expect(bench.session.state.epoch == nil)
    try bench.run("undo")
    #expect(bench.session.state.epoch == epoch)
    try bench.run("train 2 batch=64; add tanh; undo; sample 1")
    #expect(bench.session.state.epoch == epoch, "nothing else touches it")
  }

  @Test func aLastBatchThatIsTooSmall() throws {
    let count = try TinyData.dataset().count(.train)
    let size = try #require((2..<count).first { count % $0 == 1 })
    var bench = try Bench(
      "add embedding 6 4, flatten, linear 12 6, batchnorm 6", data: try TinyData.dataset())
    let larger = try #require((size + 1..<count).first { count % $0 != 1 })
    bench.expectFailure(
      "train epochs=1 batch=\(size)",
      "the last batch of an epoch has only 1 example: layer 4 (batchnorm 6) needs at least 2 rows for"
        + " its statistics in training, got 1", "batch=\(larger) leaves more for the last one")
    try bench.run("train epochs=1 batch=\(larger)")
  }

  @Test func progressTellsTheEpoch() throws {
    var bench = try TinyData.bench()
    let epochs = Mutex<[[Int?]]>([])
    bench.session.environment.report = { progress in
      let epoch = progress.training?.epoch
      epochs.withLock { $0.append([progress.done, progress.total, epoch?.number, epoch?.total]) }
    }
    let steps = try Self.steps()
    try bench.run("train epochs=2 batch=8")
    #expect(
      epochs.withLock { $0 }
        == (1...2 * steps).map { [$0, 2 * steps, ($0 - 1) / steps + 1, 2] })
    epochs.withLock { $0 = [] }
    try bench.run("train 1 batch=8 order=shuffled; train 1 batch=8")
    #expect(epochs.withLock { $0 } == [[1, 1, 1, nil], [1, 1, nil, nil]])
  }

  /// The rate reaches zero with the run, also where a number of steps says how long it is.
  @Test func theCosineEndsWithTheRun() throws {
    var bench = try TinyData.bench()
    let rates = Mutex<[Float]>([])
    bench.session.environment.report = { progress in
      rates.withLock { $0.append(progress.training?.rate ?? 0) }
    }
    try bench.run("train 2 batch=8; train 2 batch=8 cosine=end lr=0.4")
    let fall = rates.withLock { $0.suffix(2) }
    for (rate, wanted) in zip(fall, [0.2, 0.058579] as [Float]) {
      #expect(abs(rate - wanted) < 1e-6)
    }
    var other = try TinyData.bench()
    try other.run("train 2 batch=8; train 2 batch=8 cosine=4 lr=0.4")
    #expect(Snapshot(other.session) == Snapshot(bench.session))
    try bench.run("init; train epochs=3 batch=8 cosine=end")
    #expect(try #require(rates.withLock { $0.last }) < 0.01)
  }

  /// A script repeats just the steps that were done, in the same order.
  @Test(arguments: [1, 4, 6])
  func isRecordedAsFarAsItCame(step: Int) throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/session.wnscript"
    var session = Session()
    func carryOut(_ line: String) throws {
      for statement in try Lexer.statements(of: line) {
        _ = Interpreter.carryOut(statement, &session)
      }
    }
    try carryOut("data block=3; add embedding 27 4, flatten, linear 12 27; record \(path)")
    stop(&session, atStep: step)
    try carryOut("train lr=0.2 epochs=2 batch=40000 cosine=end")
    goOn(&session)
    try carryOut("train lr=0.2 epochs=1 batch=40000; eval val; record stop")
    let bytes = try #require(FileManager.default.contents(atPath: path))
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(
      text.contains("\ntrain \(step) lr=0.2 order=shuffled batch=40000 cosine=10\n"), "\(text)")
    let report = ScriptTest.run(path: path, name: "session", variables: ScriptVariables())
    #expect(report.verdict == .passed, "\(report.findings)")
  }
}
