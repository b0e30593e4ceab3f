import Commands
import Engine
import Testing

struct FixTests {
  static let stack = "add embedding 27 10, flatten 2, linear 80 200"

  @Test func carriesOutTheFirst() throws {
    var bench = try Bench(Self.stack, "push 4x8")
    let output = try bench.run("fix")
    #expect(
      output.plain == """
        replace 3 linear 20 200
        input  4x8  4 contexts of 8 symbols
        1  embedding 27 10  4x8x10  270 parameters
        2  flatten 2  4x4x20
        - 3  linear 80 200  removed
        + 3  linear 20 200  4x4x200  4,200 parameters
        total  4,470 parameters
        4x8 → 4x8x10 → 4x4x20 → 4x4x200
        """)
    #expect(output.isDone)
    #expect(try output.json.contains(#""chain":["4x8","4x8x10","4x4x20","4x4x200"]"#))
    #expect(bench.layers == ["embedding 27 10", "flatten 2", "linear 20 200"])
  }

  @Test func carriesOutAnother() throws {
    var bench = try Bench(Self.stack, "push 4x8")
    #expect(try bench.text("fix 2").hasSuffix("4x8 → 4x8x10 → 4x80 → 4x200"))
    #expect(bench.layers == ["embedding 27 10", "flatten 8", "linear 80 200"])
  }

  @Test func isOneStepForUndo() throws {
    var bench = try Bench(Self.stack, "push 4x8")
    let before = Snapshot(bench.session)
    try bench.run("fix")
    #expect(try bench.text("undo").hasPrefix("took back replace 3 linear 20 200\n"))
    #expect(Snapshot(bench.session) == before)
  }

  @Test func severalEditsAreOneStep() throws {
    var bench = try Bench("add linear 3 4, linear 5 6, linear 7 8")
    let stop = try bench.text("push 2x3")
    #expect(stop.contains("fix 1  replace 2 linear 4 6; replace 3 linear 6 8  → 2x8"))
    let before = Snapshot(bench.session)
    #expect(try bench.run("fix").isDone)
    #expect(bench.layers == ["linear 3 4", "linear 4 6", "linear 6 8"])
    let line = "took back replace 2 linear 4 6; replace 3 linear 6 8\n"
    #expect(try bench.text("undo").hasPrefix(line))
    #expect(Snapshot(bench.session) == before)
  }

  @Test func offersOnlyWhatTheLastTraceOffered() throws {
    var bench = try Bench()
    bench.expectFailure("fix", "the stack is empty", "add a layer: add embedding 27 10")
    try bench.run(Self.stack)
    bench.expectFailure(
      "fix", "nothing was pushed yet", "push a shape first, such as push 4x8")
    try bench.run("push 4x8")
    bench.expectFailure("fix 6", "there is no fix 6", "the fixes are numbered 1 to 5")
    bench.expectFailure("fix 0", "K cannot be '0'", "it wants a whole number from 1 to 99")
    bench.expectFailure("fix x", "K cannot be 'x'", "it wants a whole number from 1 to 99")
    try bench.run("fix")
    bench.expectFailure(
      "fix", "nothing is broken: 4x8 goes through the whole stack",
      "lint finds what runs but is wrong, want finds fixes that give a shape")
  }

  /// What was offered once is said to have expired, and how to go on.
  @Test func offersThatExpiredAreSaidToHave() throws {
    let lintGone = ("the fixes that lint offered have expired", "lint shows what is left to fix")
    var bench = try Bench("add embedding 27 10, flatten, linear 80 27", "push 4x8", "data")
    #expect(try bench.text("lint").contains("fix 1  replace 3 linear 80 27 scale=0.1"))
    try bench.run("push 4x8")
    for line in ["fix", "fix 1", "fix 2"] { bench.expectFailure(line, lintGone.0, lintGone.1) }
    // Training warns of the same.
    #expect(try bench.run("train 1").isDone)
    try bench.run("add tanh")
    bench.expectFailure("fix 1", lintGone.0, lintGone.1)
    // Where nothing is pushed, the list is what was meant all the same.
    var fresh = try Bench("add embedding 27 10, flatten, linear 80 27", "lint", "add tanh")
    fresh.expectFailure("fix", lintGone.0, lintGone.1)
    // A number is of a list, fix alone asks whether anything is broken.
    var mended = try Bench(Self.stack, "push 4x8", "fix")
    mended.expectFailure(
      "fix 2", "the fixes that push offered have expired",
      "4x8 goes through now; undo takes the last change back, lint looks further")
    try mended.run("undo")
    #expect(try mended.run("fix 2").isDone, "they are offered again")
    var blocked = try Bench("add embedding 27 10, linear 10 27", "train 5", "push 4x8")
    blocked.expectFailure(
      "fix 1", "the fixes that train offered have expired", "train shows what is left to fix")
  }

  /// A fix after train shows what it changed as one after push does.
  @Test func fixesForTheDataAreMarked() throws {
    var bench = try Bench("add embedding 27 10, linear 80 27")
    let stopped = try bench.text("train 5")
    #expect(stopped.hasSuffix("\nnothing was trained: fix applies fix 1, then train 5"))
    let mended = try bench.text("fix")
    #expect(mended.contains("\n+ 2  flatten  32x80\n~ 3  linear 80 27  32x27"), "\(mended)")
    #expect(try bench.run("train 5").isDone)
    #expect(
      try bench.text("remove 2; eval val").hasSuffix(
        "nothing was evaluated: fix applies fix 1, then eval val"))
  }

  /// Trained weights that a fix draws anew are told of.
  @Test func fixesTellOfTrainedWeights() throws {
    var bench = try Bench(
      "add embedding 27 10, flatten, linear 80 20, linear 20 27", "push 4x8", "train 3")
    try bench.run("replace 3 linear 80 30")
    let text = try bench.text("fix")
    #expect(text.contains("linear 30 27  4x27  837 parameters  drawn anew"), "\(text)")
  }

  /// What leaves the stack alone leaves the offers.
  @Test(arguments: ["train 1", "data", "lint", "sample 1", "seed 3", "want 4x5", "layers"])
  func otherCommandsLeaveTheOffers(line: String) throws {
    var bench = try Bench("add embedding 27 10, flatten, linear _ 27 scale=0.1", "push 4x8")
    #expect(try bench.text("want 4x9").contains("fix 1  replace 3 linear _ 9 scale=0.1"))
    try bench.run(line)
    let size = line == "want 4x5" ? 5 : 9
    #expect(try bench.text("fix").hasPrefix("replace 3 linear _ \(size) scale=0.1"))
  }

  /// What goes through needs no mending.
  @Test func aPushThatGoesThroughEndsThem() throws {
    var bench = try Bench("add linear 20 5", "push 4x8", "push 4x20")
    bench.expectFailure(
      "fix", "nothing is broken: 4x20 goes through the whole stack",
      "lint finds what runs but is wrong, want finds fixes that give a shape")
  }

  /// The offered lines name layers by number: after a silent edit they would hit another layer.
  @Test(arguments: [
    "remove 1", "insert 1 tanh", "move 3 1", "replace 3 linear 9 9", "add tanh",
  ])
  func silentEditsVoidTheOffers(edit: String) throws {
    var bench = try Bench(Self.stack, "trace off", "push 4x8", edit)
    bench.expectFailure(
      "fix", "no fix is offered now", "the stack has changed: push shows what it needs now")
  }

  @Test func anEditOffersAnew() throws {
    var bench = try Bench(Self.stack, "push 4x8")
    #expect(
      try bench.text("add tanh, linear 200 9").contains("fix 1  replace 3 linear 20 200  → 4x4x9"))
    try bench.run("fix")
    #expect(bench.layers.suffix(3) == ["linear 20 200", "tanh", "linear 200 9"])
  }

  /// The layer just typed is kept: the layers after it are adapted, as the edit offers and a push
  /// after it.
  @Test(arguments: [
    (
      "batchnorm 200, tanh, linear 200 27", "replace 3 linear 20 128",
      "replace 4 batchnorm 128; replace 6 linear 128 27", "replace 3 linear 20 200"
    ),
    (
      "tanh, linear 200 27", "replace 3 linear 20 128", "replace 5 linear 128 27",
      "replace 3 linear 20 200"
    ),
    (
      "tanh, linear 200 27", "replace 1 embedding 27 12", "replace 3 linear 24 200",
      "replace 1 embedding 27 10"
    ),
  ])
  func whatWasTypedStays(behind: String, edit: String, first: String, last: String) throws {
    var bench = try Bench("add embedding 27 10, flatten 2, linear 20 200, \(behind)", "push 4x8")
    let chosen = try bench.text(edit)
    #expect(chosen.contains("fix 1  \(first)  → "), "\(chosen)")
    #expect(chosen.contains("  \(last)  → "), "it can still be taken back: \(chosen)")
    #expect(try bench.text("push 4x8").contains("fix 1  \(first)  → "))
    try bench.run("fix")
    #expect(edit.hasSuffix(bench.layers[edit.contains("embedding") ? 0 : 2]))
  }

  @Test func undoGivesThePushBackThatAFixChanged() throws {
    var bench = try Bench("add embedding 27 10, flatten 2, linear 20 5", "push 4x7")
    #expect(try bench.text("push").contains("fix 1  push 4x8  → 4x4x5"))
    #expect(try bench.run("fix").isDone)
    #expect(try bench.text("trace").hasPrefix("input  4x8"))
    try bench.run("undo")
    #expect(try bench.text("trace").hasPrefix("input  4x7"))
    try bench.run("redo")
    #expect(try bench.text("trace").hasPrefix("input  4x8"))
  }
}
