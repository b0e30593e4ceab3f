import Commands
import Engine
import Support
import Synchronization
import TestSupport
import Testing

/// What happens when the user stops a run, or it goes wrong.
struct TrainEndingTests {
  /// Asks for a stop once this many steps are done.
  private func stop(_ bench: inout Bench, after steps: Int) {
    let counter = Counter()
    bench.session.environment.report = { _ in counter.add() }
    bench.session.environment.isInterrupted = { counter.value >= steps }
  }

  /// Counts from any thread.
  private final class Counter: Sendable {
    private let count = Atomic<Int>(0)
    var value: Int { count.load(ordering: .relaxed) }
    func add() { count.add(1, ordering: .relaxed) }
  }

  @Test func interruptionKeepsTheWeights() throws {
    var whole = try TinyData.bench()
    try whole.run("add dropout 0.2, linear 6 6; train 12 batch=4 decay=8:0.05")
    var stopped = try TinyData.bench()
    try stopped.run("add dropout 0.2, linear 6 6")
    stop(&stopped, after: 5)
    let output = try stopped.run("train 12 batch=4 decay=8:0.05")
    #expect(output.isInterrupted)
    #expect(output.plain.hasPrefix("5 steps in "))
    #expect(
      output.plain.hasSuffix(
        "\nstopped after step 5; the weights are kept\ntrain 7 batch=4 decay=8:0.05 continues from there"
      ))
    #expect(try output.json.contains(#""interrupted":true,"lastStep":5"#))
    #expect(stopped.session.state.step == 5)
    stopped.session.environment.isInterrupted = { false }
    try stopped.run("train 7 batch=4 decay=8:0.05")
    #expect(Snapshot(stopped.session) == Snapshot(whole.session), "as if it had never stopped")
    try stopped.run("undo; undo")
    #expect(stopped.session.state.step == 0, "an interrupted run can be undone")
  }

  @Test func interruptionAtTheLastStepIsNone() throws {
    var bench = try TinyData.bench()
    stop(&bench, after: 3)
    let output = try bench.run("train 3 batch=4")
    #expect(output.isDone)
    #expect(try output.json.contains(#""interrupted":false"#))
  }

  /// A step's loss tells of the weights before it: weights that ran away in the last step are seen too.
  @Test func runawayWeightsAreNeverKept() throws {
    var bench = try TinyData.bench()
    let before = Snapshot(bench.session)
    #expect(throws: TrainingError.self) { try bench.run("train 1 batch=4 lr=1e38") }
    #expect(Snapshot(bench.session) == before)
    let folder = try TemporaryFolder()
    try bench.run("train 3 batch=4 checkpoint=\(folder.path)/run every=1")
    let error = #expect(throws: TrainingError.self) {
      try bench.run("train 50 batch=4 lr=1e30 checkpoint=\(folder.path)/run every=1")
    }
    #expect(error?.diagnosis.what.hasPrefix("the loss of step 4 ") == true)
    try bench.run("load \(folder.path)/run")
    #expect(bench.session.state.step == 3)
    #expect(try bench.text("eval train").contains("nan") == false)
  }

  @Test func editsMakeTheOptimizerForget() throws {
    for edit in ["replace 3 linear 12 6", "add tanh", "insert 2 tanh", "remove 2", "move 2 3"] {
      var bench = try TinyData.bench()
      try bench.run("train 2 batch=4 optimizer=adam")
      #expect(bench.session.state.optimizer?.updates == 2)
      try bench.run(edit)
      #expect(bench.session.state.optimizer == nil, "\(edit)")
    }
  }

  @Test func runawayLossLeavesTheSessionAlone() throws {
    var bench = try TinyData.bench()
    try bench.run("train 2 batch=4")
    let before = Snapshot(bench.session)
    let error = #expect(throws: TrainingError.self) {
      try bench.run("train 50 batch=4 lr=1e30")
    }
    let diagnosis = try #require(error?.diagnosis)
    #expect(diagnosis.what.hasPrefix("the loss of step "))
    #expect(
      diagnosis.what.hasSuffix(
        " is not a finite number (lr 1e+30); the weights are as before this run"))
    #expect(
      diagnosis.mend?.contains("the learning rate: use a smaller one, such as lr=0.1;") == true)
    #expect(Snapshot(bench.session) == before)
    #expect(bench.session.state.losses.allSatisfy { $0.isFinite })
  }

  static let usage = Bench.usage("train")
  static let decays = "it wants STEP:LR such as 150000:0.01, or several with commas"

  @Test(arguments: [
    ("train", "train is missing STEPS or epochs=", usage),
    ("train 0", "STEPS cannot be '0'", "it wants a whole number from 1 to 1,000,000,000"),
    ("train -5", "STEPS cannot be '-5'", "it wants a whole number from 1 to 1,000,000,000"),
    ("train many", "STEPS cannot be 'many'", "it wants a whole number from 1 to 1,000,000,000"),
    ("train 5 6", "train does not take '6'", usage),
    ("train 5 batch=0", "batch= cannot be '0'", "it wants a whole number from 1 to 1,000,000"),
    ("train 5 lr=0", "lr= cannot be '0'", "it wants a number above 0"),
    ("train 5 lr=inf", "lr= cannot be 'inf'", "it wants a number above 0"),
    (
      "train 5 lr=1e-60", "a learning rate cannot be 0.0", "use a positive number, such as lr=0.1"
    ),
    ("train 5 decay=3", "decay= cannot be '3'", decays),
    ("train 5 decay=3:0", "decay= cannot be '3:0'", decays),
    ("train 5 decay=3:0.1,", "decay= cannot be '3:0.1,'", decays),
    ("train 5 decay=-1:0.1", "decay= cannot be '-1:0.1'", decays),
    ("train 5 rate=1", "train has no option 'rate'", usage),
    ("train 5 bach=4", "train has no option 'bach'", "did you mean 'batch='?"),
    ("train 5 lr=1 lr=2", "train is given lr= twice", "leave one out"),
    ("train epochs=0", "epochs= cannot be '0'", "it wants a whole number from 1 to 1,000,000,000"),
    (
      "train epochs=-1", "epochs= cannot be '-1'", "it wants a whole number from 1 to 1,000,000,000"
    ),
    (
      "train epochs=1.5", "epochs= cannot be '1.5'",
      "it wants a whole number from 1 to 1,000,000,000"
    ),
    (
      "train epochs=1000000000 batch=1", "epochs= cannot be '1000000000'",
      "it wants a whole number from 1 to 27,027,027"
    ),
    ("train 5 epochs=2", "train takes STEPS or epochs=, not both", "leave one out"),
    ("train order=shuffled", "train is missing STEPS or epochs=", usage),
    ("train epochs=2 order=drawn", "train takes order=drawn or epochs=, not both", "leave one out"),
    ("train 5 order=shuffle", "order= cannot be 'shuffle'", "did you mean 'shuffled'?"),
  ])
  func refuses(line: String, what: String, mend: String) throws {
    var bench = try TinyData.bench()
    bench.expectFailure(line, what, mend)
  }

  @Test func wantsAStack() throws {
    var bench = try Bench(data: try TinyData.dataset())
    bench.expectFailure("train 5", "the stack is empty", "add a layer: add embedding 27 10")
  }

  /// What cannot be trained is shown as a trace, with what would mend it; nothing of it stays.
  @Test(arguments: [
    ("add tanh", "wants real numbers, got symbol numbers", nil),
    ("add embedding 5 2", "knows 5 symbols, the data has 6", nil),
    ("add embedding 6 3, flatten", "the output should be 4x6 (B, V), got 4x9", "add linear 9 6"),
    (
      "add embedding 6 2, flatten, linear 6 5", "the output should be 4x6 (B, V), got 4x5",
      "replace 3 linear 6 6"
    ),
    (
      "add embedding 6 2, linear 2 6", "the output should be 4x6 (B, V), got 4x3x6",
      "insert 2 flatten; replace 3 linear 6 6"
    ),
    (
      "add embedding 6 2, linear 3 4", "wants C=3, got C=2",
      "insert 2 flatten; replace 3 linear 6 6"
    ),
  ])
  func wantsLogits(stack: String, what: String, fix: String?) throws {
    var bench = try Bench(stack, data: try TinyData.dataset())
    let before = Snapshot(bench.session)
    let output = try bench.run("train 5 batch=4")
    #expect(output.failure?.what == what)
    #expect(Snapshot(bench.session) == before)
    guard let fix else { return }
    #expect(output.plain.contains("fix 1  \(fix)  → 4x6"), "\(output.plain)")
    #expect(try bench.run("fix").isDone)
    #expect(try bench.run("train 5 batch=4").isDone)
    #expect(try bench.text("undo; undo").hasPrefix("took back \(fix)"))
    #expect(Snapshot(bench.session) == before)
  }

  @Test func batchnormNeedsTwoRows() throws {
    var bench = try Bench(
      "add embedding 6 2, flatten, batchnorm 6", data: try TinyData.dataset())
    #expect(
      try bench.run("train 5 batch=1").failure
        == Diagnosis(
          "needs at least 2 rows for its statistics in training, got 1",
          place: "layer 3 (batchnorm 6)", mend: "use a larger batch"))
  }
}
