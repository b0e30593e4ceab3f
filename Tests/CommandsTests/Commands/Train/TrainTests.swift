import Commands
import Engine
import Rendering
import Support
import Synchronization
import Testing

struct TrainTests {
  /// A line's losses as bits.
  private func losses(_ bench: Bench) -> [UInt32] { bench.session.state.losses.map(\.bitPattern) }

  @Test func learns() throws {
    var bench = try TinyData.bench()
    let untrained = try Evaluator.loss(
      of: bench.session.state.model, on: try TinyData.dataset(), .train)
    let output = try bench.run("train 200 batch=16")
    let trained = try Evaluator.loss(
      of: bench.session.state.model, on: try TinyData.dataset(), .train)
    #expect(trained < untrained - 0.5)
    #expect(bench.session.state.step == 200)
    #expect(bench.session.state.losses.count == 200)
    let last = bench.session.state.losses.suffix(100)
    let mean = decimal(Double(last.reduce(0, +) / 100), 4)
    let first = bench.session.state.losses.prefix(100)
    let before = decimal(Double(first.reduce(0, +) / 100), 4)
    #expect(output.plain.hasPrefix("200 steps in "))
    #expect(
      output.plain.hasSuffix(
        "loss \(before) → \(mean) (means of 100 steps)"))
    #expect(output.isDone)
  }

  @Test func logsEverySoManySteps() throws {
    var bench = try TinyData.bench()
    try bench.run("train 3 batch=4")
    let output = try bench.run("train 5 batch=4 log=2")
    let losses = bench.session.state.losses.map { decimal(Double($0), 4) }
    let lines = output.plain.split(separator: "\n").prefix(2).map { $0.split(separator: " ") }
    #expect(lines.map { $0.map(String.init) } == [["4", losses[4]], ["6", losses[6]]])
    #expect(try output.json.contains(#""log":[{"loss":"#))
  }

  @Test func tellsPrograms() throws {
    var bench = try TinyData.bench()
    try bench.run("set precision 2; train 2 batch=4")
    let output = try bench.run("train 1 batch=4")
    let json = try output.json
    for part in [
      #""firstLoss":"#, #""interrupted":false"#, #""lastStep":3"#, #""meanOfLast":"#,
      #""seconds":"#, #""steps":1"#,
    ] { #expect(json.contains(part), "\(json)") }
    #expect(json.contains(#""meanBefore":"#) && !json.contains("meanOfFirst"))
    #expect(try bench.json("init; train 4 batch=4").contains(#""meanOfFirst":"#))
    #expect(output.plain.hasPrefix("1 step in "))
  }

  /// The first run compares its two ends, later ones compare with the run before: means of equally
  /// many steps.
  @Test func comparesLikeWithLike() throws {
    var bench = try TinyData.bench()
    try bench.run("set precision 2")
    func mean(_ range: Range<Int>) -> String {
      let losses = bench.session.state.losses[range]
      return decimal(Double(losses.reduce(0, +) / Float(losses.count)), 2)
    }
    let first = try bench.text("train 120 batch=4")
    #expect(
      first.hasSuffix(
        "loss \(mean(0..<60)) → \(mean(60..<120)) (means of 60 steps)"))
    let second = try bench.text("train 130 batch=4")
    #expect(
      second.hasSuffix(
        "loss before \(mean(20..<120)) → now \(mean(150..<250)) (means of 100 steps)"))
    let third = try bench.text("train 3 batch=4")
    #expect(
      third.hasSuffix("loss before \(mean(247..<250)) → now \(mean(250..<253)) (means of 3 steps)"))
    let last = try bench.text("train 1 batch=4")
    #expect(
      last.hasSuffix("loss before \(mean(252..<253)) → now \(mean(253..<254)) (one step each)"))
    try bench.run("init")
    #expect(try bench.text("train 1 batch=4").hasSuffix(": loss \(mean(0..<1))"))
    try bench.run("init")
    #expect(
      try bench.text("train 3 batch=4").hasSuffix(
        "loss \(mean(0..<1)) → \(mean(2..<3)) (one step each)"))
    try bench.run("undo; train 4 batch=4")
    #expect(try bench.json("undo; train 4 batch=4").contains(#""meanSteps":2"#))
    #expect(
      try bench.text("undo; train 4 batch=4").hasSuffix(
        "loss \(mean(0..<2)) → \(mean(2..<4)) (means of 2 steps)"))
  }

  private static let risen = "note: the loss has risen: the learning rate may be too large"

  /// A run that makes it worse says so once, with what to try.
  @Test func aRisingLossIsTold() throws {
    var bench = try TinyData.bench()
    let fine = try bench.run("train 200 batch=16")
    #expect(!fine.plain.contains("risen"))
    #expect(try fine.json.contains("remark") == false)
    let risen = try bench.run("train 60 batch=16 lr=3 log=60")
    #expect(risen.isDone)
    #expect(
      risen.plain.hasSuffix(
        "\n\(Self.risen)\nundo takes the run back, train 60 batch=16 lr=0.3 log=60 tries a smaller rate"
      ), "\(risen.plain)")
    #expect(risen.plain.split(separator: "risen").count == 2)
    #expect(try risen.json.contains(#""remark":"the loss has risen"#))
    // However far it has run away.
    try bench.run("undo")
    #expect(try bench.text("train 60 batch=16 lr=4").contains(Self.risen))
    try bench.run("undo")
    let adam = try bench.text("train 60 batch=16 optimizer=adam lr=2")
    #expect(adam.contains("train 60 batch=16 lr=0.2 optimizer=adam"), "\(adam)")
    // Few steps tell nothing.
    try bench.run("undo")
    #expect(try !bench.text("train 3 batch=4 lr=3").contains("risen"))
  }

  /// Another stack, or other data, begins anew: its losses are not compared with what was there.
  @Test func anEditedStackIsComparedWithItself() throws {
    var bench = try TinyData.bench()
    try bench.run("train 200 batch=16; replace 3 linear 12 6 scale=0.1")
    let text = try bench.text("train 20 batch=16")
    #expect(text.contains("(means of 10 steps)"), "\(text)")
    #expect(!text.contains("risen"))
    #expect(try bench.text("train 20 batch=16").contains("loss before"))
    #expect(try bench.text("undo; train 2 batch=16").contains("loss before"))
  }

  /// The rows of the log come while the run goes on, and are in the output once.
  @Test func theLogIsShownAsItComes() throws {
    var bench = try TinyData.bench()
    try bench.run("train 98 batch=4")
    let shown = Mutex<[String]>([])
    bench.session.environment.showEarly = { output, settings in
      shown.withLock { $0.append(TextRenderer().render(output, inASCII: settings.ascii)) }
    }
    let output = try bench.run("train 4 batch=4 log=2")
    let losses = bench.session.state.losses.map { decimal(Double($0), 4) }
    let rows = "   98   \(losses[98])\n  100   \(losses[100])\n"
    #expect(shown.withLock { $0.joined() } == rows)
    #expect(TextRenderer().render(output).hasPrefix(rows))
    #expect(TextRenderer(omitsEarly: true).render(output).hasPrefix("4 steps in "))
  }

  @Test func twoRunsAreAsOne() throws {
    var one = try TinyData.bench()
    var two = try TinyData.bench()
    try one.run("add batchnorm 6, dropout 0.3, linear 6 6")
    try two.run("add batchnorm 6, dropout 0.3, linear 6 6")
    try one.run("train 20 batch=8")
    try two.run("train 7 batch=8; train 13 batch=8")
    #expect(Snapshot(one.session) == Snapshot(two.session))
  }

  @Test func learningRateDecides() throws {
    var standard = try TinyData.bench()
    var same = try TinyData.bench()
    var other = try TinyData.bench()
    try standard.run("train 5 batch=4")
    try same.run("train 5 batch=4 lr=0.1")
    try other.run("train 5 batch=4 lr=0.2")
    #expect(Snapshot(standard.session) == Snapshot(same.session))
    #expect(losses(standard)[0] == losses(other)[0], "the first loss comes before the first step")
    #expect(losses(standard) != losses(other))
  }

  @Test func decayCountsFromTheFirstStep() throws {
    var whole = try TinyData.bench()
    var parts = try TinyData.bench()
    try whole.run("train 9 batch=4 lr=0.2 decay=7:0.001,4:0.05")
    try parts.run("train 4 batch=4 lr=0.2; train 3 batch=4 lr=0.05; train 2 batch=4 lr=0.001")
    #expect(Snapshot(whole.session) == Snapshot(parts.session))
    var continued = try TinyData.bench()
    try continued.run("train 5 batch=4 lr=0.2 decay=4:0.05,7:0.001")
    try continued.run("train 4 batch=4 lr=0.2 decay=4:0.05,7:0.001")
    #expect(Snapshot(whole.session) == Snapshot(continued.session))
  }

  @Test func initStartsAnew() throws {
    var bench = try TinyData.bench()
    try bench.run("train 5 batch=4; seed 42")
    #expect(try bench.text("init") == "drew 102 parameters anew")
    let fresh = try TinyData.bench()
    #expect(Snapshot(bench.session) == Snapshot(fresh.session))
    var empty = try Bench()
    empty.expectFailure("init", "the stack is empty", "add a layer: add embedding 27 10")
  }

  @Test func reportsEveryStep() throws {
    var bench = try TinyData.bench()
    let seen = Mutex<[Progress]>([])
    bench.session.environment.report = { progress in seen.withLock { $0.append(progress) } }
    try bench.run("train 2 batch=4; train 3 batch=4 decay=3:0.05")
    let reports = seen.withLock { $0 }
    #expect(reports.map(\.done) == [1, 2, 1, 2, 3])
    #expect(reports.map(\.total) == [2, 2, 3, 3, 3])
    let trainings = reports.compactMap(\.training)
    #expect(trainings.map(\.step) == [1, 2, 3, 4, 5])
    #expect(trainings.map(\.loss) == Array(bench.session.state.losses))
    #expect(trainings.map(\.rate) == [0.1, 0.1, 0.1, 0.05, 0.05])
    #expect(reports[0].seconds >= 0 && reports[1].seconds >= reports[0].seconds)
    #expect(trainings[0].smoothedLoss == trainings[0].loss)
    #expect(trainings[2].smoothedLoss == trainings[2].loss, "every run smooths its own losses")
  }
}

/// Whole numbers as people write them.
struct ThousandsTests {
  @Test(arguments: [("1,000", 1000), ("1_000", 1000), ("12", 12)])
  func areRead(text: String, steps: Int) throws {
    var bench = try TinyData.bench()
    try bench.run("train \(text) batch=1")
    #expect(bench.session.state.step == steps)
  }

  @Test(arguments: ["1,5", "3,2", "1,0000", ","])
  func othersAreRefused(text: String) throws {
    var bench = try TinyData.bench()
    bench.expectFailure(
      "train \(text)", "STEPS cannot be '\(text)'",
      "it wants a whole number from 1 to 1,000,000,000")
  }
}
