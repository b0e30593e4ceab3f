import Commands
import Engine
import Support
import TestSupport
import Testing

/// `train ema=`, and the commands that use the average with `ema=on`.
struct AverageTests {
  private static let none = (
    what: "there is no average of the weights yet", mend: "train 100 ema=0.999 keeps one"
  )

  @Test func isKeptAcrossRuns() throws {
    var one = try TinyData.bench()
    try one.run("train 20 batch=4 ema=0.9")
    var two = try TinyData.bench()
    try two.run(
      "train 8 batch=4 ema=0.9; eval; eval train ema=on; push batch; train 12 batch=4 ema=0.9")
    #expect(Snapshot(two.session) == Snapshot(one.session))
    #expect(two.session.state.average?.updates == 20)
    try two.run("undo")
    #expect(two.session.state.average?.updates == 8)
    try two.run("train 12 batch=4 ema=0.9")
    #expect(Snapshot(two.session) == Snapshot(one.session), "undo brings it back")
    #expect(try one.json("train 1 batch=4 ema=0.9").contains(#""ema":0.9"#))
    #expect(try !one.json("train 1 batch=4").contains(#""ema""#))
  }

  /// The average is another stack: what evaluates, samples and saves it says so.
  @Test func isUsedWhereChosen() throws {
    var bench = try TinyData.bench()
    try bench.run("train 60 batch=4 lr=0.5 ema=0.9")
    let state = bench.session.state
    let averaged = try #require(try state.average?.model(state.model))
    #expect(averaged.namedTensors != state.model.namedTensors)
    for part in [Dataset.Part.train, .val] {
      let loss = try Evaluator.loss(of: averaged, on: TinyData.dataset(), part)
      let text = try bench.text("eval \(part.rawValue) ema=on")
      #expect(text.hasPrefix("\(part.rawValue)  \(decimal(Double(loss), 4))  "), "\(text)")
      #expect(text.hasSuffix(" examples, averaged weights"))
      #expect(try text != bench.text("eval \(part.rawValue)"))
    }
    #expect(try bench.json("eval ema=on").contains(#""ema":true"#))
    #expect(try bench.text("eval val ema=off") == bench.text("eval val"))
    var generator = bench.session.state.generator
    let sampler = try Sampler(averaged, TinyData.dataset().contexts)
    let texts = try sampler.samples(5, generator: &generator).map(\.text)
    #expect(try bench.text("sample 5 ema=on") == texts.joined(separator: "\n"))
    #expect(bench.session.state.generator == generator)
    #expect(try bench.json("sample 1 ema=on").contains(#""ema":true"#))
  }

  /// A file of the average is a stack of those weights, and the session stays as it is.
  @Test func isSavedAsTheWeights() throws {
    let folder = try TemporaryFolder()
    var bench = try TinyData.bench()
    try bench.run("train 10 batch=4 ema=0.9")
    let before = Snapshot(bench.session)
    let output = try bench.run("save \(folder.path)/averaged ema=on")
    #expect(
      output.plain.hasPrefix(
        "saved \(folder.path)/averaged: the averaged weights of 102 parameters, step 10, "))
    #expect(try output.json.contains(#""ema":true"#))
    #expect(Snapshot(bench.session) == before)
    #expect(bench.session.state.hasUnsavedTraining, "the run itself is not in it")
    let file = try Checkpoint(path: "\(folder.path)/averaged")
    #expect(file.average == nil && file.optimizer == nil)
    let state = bench.session.state
    let averaged = try #require(try state.average?.model(state.model))
    #expect(file.model.namedTensors == averaged.namedTensors)
    // With the run, it is beside the weights.
    try bench.run("save \(folder.path)/run")
    let run = try Checkpoint(path: "\(folder.path)/run")
    #expect(run.average == state.average && run.model.namedTensors == state.model.namedTensors)
  }

  @Test func comesBackWithTheRun() throws {
    let folder = try TemporaryFolder()
    let edit = "data '\(try folder.write(TinyData.text, to: "tiny"))' block=3; \(TinyData.stack)"
    let line = "train 10 batch=4 ema=0.999 order=shuffled optimizer=adamw"
    var whole = try Bench("\(edit); \(line.replacing("10", with: "20"))")
    var first = try Bench("\(edit); \(line); save \(folder.path)/run")
    let text = try first.text("load \(folder.path)/run")
    #expect(text.contains("\naveraged weights come back: ema=0.999 keeps them up"), "\(text)")
    #expect(try first.json("load \(folder.path)/run").contains(#""ema":0.999"#))
    try first.run(line)
    #expect(Snapshot(first.session) == Snapshot(whole.session))
    #expect(try first.text("eval val ema=on") == whole.text("eval val ema=on"))
  }

  /// It goes the way of the optimizer's memory.
  @Test(arguments: [
    "replace 3 linear 12 6", "add tanh", "insert 2 tanh", "remove 2", "move 2 3", "init",
  ])
  func editsForgetIt(edit: String) throws {
    var bench = try TinyData.bench()
    try bench.run("train 2 batch=4 ema=0.9; \(edit)")
    #expect(bench.session.state.average == nil)
    for line in ["eval ema=on", "sample 1 ema=on", "save averaged ema=on"] {
      bench.expectFailure(line, Self.none.what, Self.none.mend)
    }
    try bench.run("undo")
    #expect(bench.session.state.average?.updates == 2)
  }

  @Test func aRunWithoutItSaysThatItIsForgotten() throws {
    var bench = try TinyData.bench()
    #expect(try !bench.text("train 2 batch=4 ema=0.9").contains("note"))
    let text = try bench.text("train 2 batch=4")
    #expect(
      text.hasSuffix(
        "\nnote: the average of the weights was not kept up and is forgotten: undo brings it back,"
          + " ema= keeps it up"), "\(text)")
    bench.expectFailure("eval ema=on", Self.none.what, Self.none.mend)
    try bench.run("undo; eval ema=on; train 2 batch=4 ema=0.5")
    #expect(bench.session.state.average?.updates == 4)
    #expect(bench.session.state.average?.decay == 0.5)
  }

  @Test func isStoppedAndContinued() throws {
    var whole = try TinyData.bench()
    try whole.run("train 12 batch=4 ema=0.9")
    var bench = try TinyData.bench()
    bench.session.interruptAfterAStep()
    let text = try bench.text("train 12 batch=4 ema=0.9")
    #expect(text.hasSuffix("\ntrain 11 batch=4 ema=0.9 continues from there"), "\(text)")
    bench.session.environment.isInterrupted = { false }
    try bench.run("train 11 batch=4 ema=0.9")
    #expect(Snapshot(bench.session) == Snapshot(whole.session))
  }

  @Test(arguments: ["1", "-0.1", "nan", "on", "1.5"])
  func refuses(text: String) throws {
    var bench = try TinyData.bench()
    bench.expectFailure(
      "train 5 ema=\(text)", "ema= cannot be '\(text)'", "it wants a number from 0 to below 1")
  }
}
