import Commands
import Engine
import Support
import Synchronization
import Testing

/// undo and redo.
struct UndoTests {
  private static let undoes =
    "it takes back lines that changed the stack, the data, weights or settings"
  private static let redoes = "it brings back what undo took, until another line changes something"

  /// Every line that changes something, after the tiny stack.
  static let changes = [
    "add linear 6 6", "insert 1 tanh", "replace 3 linear 12 5", "remove 2", "move 3 1", "clear",
    "init", "seed 7", "trace off", "set columns all", "insert 3 linear _ 12", "train 3 batch=4",
    "set precision 6", "set ascii true", "set echo true",
    "data names block=2", "data names split=1,0,0",
  ]

  @Test(arguments: changes)
  func bringsBackTheWholeSession(line: String) throws {
    var bench = try TinyData.bench()
    try bench.run("train 2 batch=3")
    let before = Snapshot(bench.session)
    try bench.run(line)
    let after = Snapshot(bench.session)
    #expect(after != before)
    #expect(try bench.text("undo") == "took back \(line)")
    #expect(Snapshot(bench.session) == before)
    #expect(try bench.text("redo") == "brought back \(line)")
    #expect(Snapshot(bench.session) == after)
    #expect(try bench.json("undo") == #"{"message":"took back \#(line)"}"#)
    #expect(Snapshot(bench.session) == before)
  }

  @Test func goesBackAndForthOverAll() throws {
    var bench = try TinyData.bench()
    var snapshots = [Snapshot(bench.session)]
    for line in Self.changes where line != "replace 3 linear 12 5" && line != "move 3 1" {
      try bench.run(line)
      snapshots.append(Snapshot(bench.session))
      if line == "clear" { try bench.run("add embedding 6 4, flatten, linear 12 6") }
      if line == "clear" { snapshots.append(Snapshot(bench.session)) }
    }
    for snapshot in snapshots.dropLast().reversed() {
      try bench.run("undo")
      #expect(Snapshot(bench.session) == snapshot)
    }
    for snapshot in snapshots.dropFirst() {
      try bench.run("redo")
      #expect(Snapshot(bench.session) == snapshot)
    }
    bench.expectFailure("redo", "there is nothing to redo", Self.redoes)
  }

  @Test func givesTheRandomNumbersBack() throws {
    var bench = try TinyData.bench()
    let fresh = try bench.session.copy { try $0.text("sample 5") }
    try bench.run("train 4 batch=4")
    let trained = try bench.session.copy { try $0.text("sample 5") }
    #expect(trained != fresh)
    try bench.run("sample 3; undo")
    #expect(try bench.text("sample 5") == fresh, "untrained weights, and the stream as it was")
    try bench.run("undo")
    try bench.run(TinyData.stack)
    #expect(try bench.session.copy { try $0.text("sample 5") } == fresh)
    try bench.run("train 4 batch=4")
    #expect(try bench.text("sample 5") == trained)
  }

  @Test func aNewChangeDropsRedo() throws {
    var bench = try Bench("add tanh", "add relu", "undo")
    try bench.run("add gelu")
    bench.expectFailure("redo", "there is nothing to redo", Self.redoes)
    try bench.run("undo; undo")
    #expect(bench.layers == [])
    bench.expectFailure("undo", "there is nothing to undo", Self.undoes)
    try bench.run("redo")
    #expect(bench.layers == ["tanh"])
  }

  @Test(arguments: [
    "push 4x3", "layers", "help", "eval val", "sample 1 seed=3", "data", "data show 2", "set",
    "push Bx3", "push \"abe\"", "push 4x3; trace",
  ])
  func lookingIsNoChange(line: String) throws {
    var bench = try TinyData.bench()
    try bench.run("add tanh; undo")
    try bench.run(line)
    #expect(try bench.text("redo").hasPrefix("brought back add tanh"), "a look keeps redo")
    try bench.run(line)
    #expect(
      try bench.text("undo").hasPrefix("took back add tanh"), "a look is nothing to take back")
  }

  @Test func failuresAreNoChange() throws {
    var bench = try Bench("add tanh", "add relu", "undo")
    bench.expectFailure("add foo", "'foo' is not a layer", "help lists the layers")
    #expect(try bench.text("redo") == "brought back add relu")
  }

  @Test func remembersTwoHundred() throws {
    var bench = try Bench()
    for _ in 0..<201 { try bench.run("add tanh") }
    for _ in 0..<200 { try bench.run("undo") }
    #expect(bench.layers == ["tanh"])
    bench.expectFailure("undo", "there is nothing to undo", Self.undoes)
  }

  @Test func goesSeveralAtOnce() throws {
    var bench = try Bench("add tanh", "add relu", "add gelu")
    #expect(try bench.text("undo 2") == "took back add gelu\ntook back add relu")
    #expect(bench.layers == ["tanh"])
    try bench.run("redo; redo")
    #expect(
      try bench.text("undo 30")
        == "took back add gelu\ntook back add relu\ntook back add tanh\nthat was all: 3 of 30")
    try bench.run("redo; redo")
    #expect(try bench.json("undo 2") == #"{"message":"took back add relu; add tanh"}"#)
    bench.expectFailure("undo 0", "N cannot be '0'", "it wants a whole number from 1 up")
    bench.expectFailure("undo 2 3", "undo does not take '3'", "usage: undo [N]")
  }
}

extension Session {
  /// What a copy of the session answers; the session itself stays.
  func copy<Answer>(_ body: (inout Bench) throws -> Answer) throws -> Answer {
    var bench = try Bench()
    bench.session = self
    return try body(&bench)
  }
}

extension UndoTests {
  /// Where memory is short, the history gives way before a line is refused, and that is said.
  @Test func theHistoryGivesWayFirst() throws {
    let warnings = Mutex<[String]>([])
    var bench = try Bench("add linear 2000 2000")
    bench.session.environment.warn = { output, _ in warnings.withLock { $0.append(output.plain) } }
    for _ in 0..<3 { try bench.run("init") }
    // 16 MB of weights a state: four of them are remembered.
    let error = MemoryError.doesNotFit(what: "it", bytes: 90 << 20, available: 50 << 20)
    #expect(bench.session.canForget(for: error))
    let larger = MemoryError.doesNotFit(what: "it", bytes: 1 << 40, available: 50 << 20)
    #expect(!bench.session.canForget(for: larger), "history is not given up in vain")
    #expect(!bench.session.canForget(for: ModelError.emptyStack))
    bench.session.forgetHistory()
    #expect(
      warnings.withLock { $0 } == ["memory is short: undo no longer knows the 4 lines before"])
    bench.expectFailure(
      "undo", "there is nothing to undo",
      "it takes back lines that changed the stack, the data, weights or settings")
    #expect(!bench.session.canForget(for: error))
    try bench.run("init")
    #expect(try bench.text("undo") == "took back init")
  }

  /// Looking at an optimizer is no change.
  @Test func looksLeaveRedoAlone() throws {
    var bench = try Bench(
      "w = torch.ones(2, requires_grad=True)", "o = torch.optim.SGD([w], lr=0.1)",
      "w.sum().backward()", "o.step()", "undo")
    try bench.run("o.state_dict()['param_groups'][0]['lr']")
    #expect(try bench.text("redo") == "brought back o.step()")
  }
}
