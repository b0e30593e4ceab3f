import Commands
import Engine
import Support
import FoundationEssentials
import Synchronization
import Support
import Testing

/// record, and the script it leaves.
struct RecordTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }
  private var path: String { "\(folder.path)/session.wnscript" }

  private func carryOut(_ lines: [String], _ session: inout Session) throws {
    for line in lines {
      for statement in try Lexer.statements(of: line) {
        _ = Interpreter.carryOut(statement, &session)
      }
    }
  }

  private func recorded() throws -> String {
    let bytes = try #require(FileManager.default.contents(atPath: path))
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test func whatIsRecordedPasses() throws {
    var session = Session()
    try carryOut(
      [
        "record \(path)", "seed 42; add embedding 27 10, flatten, linear 80 27", "frob", "help",
        "push 4x8", "expect params 2457", "expect params 3", "push 4x7", "fix", "undo", "train 20",
        "eval val", "sample 2 prompt='a$b'", "sample 2 prompt=a",
        "record stop", "add tanh",
      ], &session)
    let text = try recorded()
    #expect(text.hasPrefix("# Recorded by shape "))
    #expect(
      text.contains("\nseed 42\n  seed 42\nadd embedding 27 10, flatten, linear 80 27\n     1   "))
    #expect(!text.contains("frob") && !text.contains("help") && !text.contains("record stop"))
    #expect(!text.contains("$") && !text.contains("tanh"))
    #expect(text.contains("\nexpect params 2457\npush 4x7\n") && text.contains("stopped"))
    let report = ScriptTest.run(path: path, name: "session", variables: ScriptVariables())
    #expect(report.verdict == .passed, "\(report.findings)")
  }

  /// Sessions before a recording, and what follows in it.
  @Test(arguments: [
    ["seed 7", "add embedding 27 10", "sample 1", "add flatten, linear 80 27"],
    ["push 4x8", "add embedding 27 10, flatten 2, linear _ 27", "push Bx8", "push \"emma\""],
    ["add embedding 27 10, flatten 2, linear 80 200", "push 4x8", "fix"],
    ["add embedding 27 10, flatten, linear 80 64", "want 4x27", "fix 1", "lint"],
    ["add tanh", "undo", "redo", "undo", "add relu", "push 2x3", "undo", "redo", "undo"],
    ["add embedding 27 10, flatten, linear 80 27", "train 10", "undo", "train 5 lr=0.2", "init"],
    ["x = torch.randn(3)", "for i in range(2): x += i", "torch.rand(2)", "set precision 2"],
    ["add linear 3 4", "push 2x5", "time add tanh; add relu", "undo", "timer on", "x = '$5'"],
    ["data block=3 split=0.6,0.2,0.2", "add embedding 27 2, flatten, linear 6 27", "train 3"],
  ])
  func aRecordingInTheMiddleBeginsWithWhatWasBefore(before: [String]) throws {
    let recorded = [
      "layers", "vars", "torch.randn(2)", "sample 2", "undo", "undo", "push", "add tanh", "train 2",
      "data", "set",
    ]
    var session = Session(seed: 3)
    try carryOut(before + ["record \(path)"] + recorded + ["record stop"], &session)
    let report = ScriptTest.run(path: path, name: "session", variables: ScriptVariables())
    let text = try self.recorded()
    #expect(report.verdict == .passed, "\(report.findings) \(text)")
    #expect(text.contains("\n# The session so far:\nseed "))
  }

  @Test func whatWasTakenBackIsLeftOut() throws {
    var session = Session()
    try carryOut(
      [
        "add tanh", "add relu", "undo", "help", "layers", "frob", "add linear 3 4", "push 2x4",
        "add gelu", "undo",
      ], &session)
    let record = try Lexer.statements(of: "record \(path)")[0]
    #expect(
      Interpreter.carryOut(record, &session).output?.plain
        == "recording to \(path) until record stop\nit begins with the 5 lines that made this session"
    )
    try carryOut(["redo"], &session)
    #expect(
      try recorded().drop { $0 != "\n" }.hasPrefix(
        """


        # The session so far:
        seed 42
        add tanh
        add linear 3 4
        push 2x4
        expect error
        add gelu
        undo

        # From here on, each line with its output:
        redo
          brought back add gelu

        """))
    let report = ScriptTest.run(path: path, name: "session", variables: ScriptVariables())
    #expect(report.verdict == .passed, "\(report.findings)")
  }

  /// A replay shall not put an older file in the place of the user's newer one.
  @Test func theBeginningWritesOnlyWhatItLoads() throws {
    let net = "\(folder.path)/net.safetensors"
    let way = "\(folder.path)/way.safetensors"
    let before = [
      "add embedding 27 2, flatten, linear 16 27", "save \(net)",
      "train 3 checkpoint=\(way) lr=0.2 every=2", "time save \(way); train 2 checkpoint=\(way)",
    ]
    var session = Session()
    try carryOut(before, &session)
    let record = try Lexer.statements(of: "record \(path)")[0]
    #expect(
      Interpreter.carryOut(record, &session).output?.plain
        == "recording to \(path) until record stop\nit begins with the 3 lines that made this session"
    )
    try carryOut(["train 1", "load \(way)", "eval val", "record stop"], &session)
    let text = try recorded()
    #expect(text.contains("\ntrain 3 lr=0.2\ntime train 2\n"))
    #expect(!text.contains("save") && !text.contains("checkpoint"))
    let report = ScriptTest.run(path: path, name: "session", variables: ScriptVariables())
    #expect(report.verdict == .passed, "\(report.findings)")
    var other = Session()
    try carryOut(before + ["load \(way)"], &other)
    let second = try Lexer.statements(of: "record \(folder.path)/other")[0]
    #expect(
      Interpreter.carryOut(second, &other).output?.plain.hasSuffix(
        "\nwarning: a replay replaces \(way), which one of its lines loads") ?? false)
    let bytes = try #require(FileManager.default.contents(atPath: "\(folder.path)/other"))
    let next = String(decoding: bytes, as: UTF8.self)
    #expect(
      next.contains("\ntrain 3 checkpoint=\(way) lr=0.2 every=2\ntime save \(way); train 2 "))
    #expect(!next.contains(net))
  }

  @Test func anInterruptedTrainingIsRecordedAsFarAsItCame() throws {
    let train = "train 1000000 lr=0.2"
    var session = Session()
    try carryOut(["add embedding 27 10, flatten, linear 80 27"], &session)
    let still = session.environment
    for run in 0..<2 {
      let stop = session.state.step + 3
      let steps = StepCount()
      session.environment.report = { steps.set($0.training?.step ?? 0) }
      session.environment.isInterrupted = { steps.value >= stop }
      try carryOut([train], &session)
      session.environment = still
      if run == 0 { try carryOut(["record \(path)"], &session) }
    }
    let questions = StepCount()
    session.environment.isInterrupted = {
      questions.set(questions.value + 1)
      return questions.value > 1000
    }
    try carryOut(["sample 100000 prompt=e", "sample prompt='a b'"], &session)
    session.environment = still
    try carryOut(["eval val"], &session)
    #expect(
      try recorded().contains(#/\nsample [0-9]+ prompt=e\neval/#), "what made nothing is left out")
    #expect(try recorded().matches(of: #/\ntrain 3 lr=0.2\n/#).count == 2)
    let report = ScriptTest.run(path: path, name: "session", variables: ScriptVariables())
    #expect(report.verdict == .passed, "\(report.findings)")
  }

  @Test func whatCannotBeToldAgainIsSaid() throws {
    var session = Session()
    try carryOut(["add embedding 27 10, flatten, linear 80 27"], &session)
    session.environment.isInterrupted = { true }
    try carryOut(["sample 1000"], &session)
    let questions = StepCount()
    session.environment.isInterrupted = {
      questions.set(questions.value + 1)
      return questions.value > 50
    }
    try carryOut(["time train 1000"], &session)
    session.environment.isInterrupted = { false }
    let record = try Lexer.statements(of: "record \(path)")[0]
    let outcome = Interpreter.carryOut(record, &session)
    #expect(
      outcome.output?.plain == """
        recording to \(path) until record stop
        warning: the script begins here: the interrupted 'time train 1000' cannot be written as lines
        save run.safetensors, and write load $here/run.safetensors as its first line
        """)
  }

  /// What is undone beyond the beginning, and what the script begins with, is no step of the user's.
  @Test(arguments: [
    ["seed 5", "undo 2"], ["seed 5", "torch.rand(1)", "undo 5", "redo 9"],
    ["add tanh", "seed 3", "undo 3", "push batch"],
  ])
  func theFirstLineOfTheScriptIsNoStep(lines: [String]) throws {
    var session = Session()
    try carryOut(["record \(path)"] + lines + ["record stop"], &session)
    let report = ScriptTest.run(path: path, name: "session", variables: ScriptVariables())
    let script = try recorded()
    #expect(report.verdict == .passed, "\(report.findings) \(script)")
  }

  /// Ctrl-C while recording: what changed nothing is left out, an edit that was not traced is a line
  /// without a block, and what was stopped halfway ends the recording.
  @Test func whatCtrlCStopsDoesNotFailTheScript() throws {
    let inner = try folder.write("add tanh\npush 2x3\nadd relu\n", to: "inner")
    var session = Session()
    try carryOut(["record \(path)", "add linear 3 4", "push 2x3"], &session)
    session.environment.isInterrupted = { true }
    try carryOut(["eval", "push 5x4", "x = torch.randn(9000, 3000)", "add linear 5 6"], &session)
    session.environment.isInterrupted = { false }
    try carryOut(["add tanh", "fix", "undo"], &session)
    let text = try recorded()
    #expect(!text.contains("stopped; ") && !text.contains("eval") && !text.contains("5x4"))
    #expect(text.contains("\nadd linear 5 6\nadd tanh\n"))
    // Ctrl-C comes after the script's first line.
    let shown = StepCount()
    session.environment.emit = { _, _ in shown.set(1) }
    session.environment.isInterrupted = { shown.value > 0 }
    let line = try Lexer.statements(of: "source \(inner)")[0]
    let told = Interpreter.carryOut(line, &session).output?.plain ?? ""
    session.environment.isInterrupted = { false }
    #expect(
      told.contains("ends before this line: a script cannot stop 'source \(inner)'"), "\(told)")
    let report = ScriptTest.run(path: path, name: "session", variables: ScriptVariables())
    let script = try recorded()
    #expect(report.verdict == .passed, "\(report.findings) \(script)")
  }

  /// Without a block, which would be one, an expectation says that a tensor is stopped.
  @Test func whatFailsAfterCtrlCIsExpectedTo() throws {
    var session = Session()
    try carryOut(["record \(path)", "add linear 3 4", "push 2x3"], &session)
    session.environment.isInterrupted = { true }
    try carryOut(["add linear 5 6"], &session)
    session.environment.isInterrupted = { false }
    try carryOut(["push 2x3", "push 2x3"], &session)
    let text = try recorded()
    #expect(text.contains("\nadd linear 5 6\npush 2x3\nexpect error\npush 2x3\n    "))
    let report = ScriptTest.run(path: path, name: "session", variables: ScriptVariables())
    #expect(report.verdict == .passed, "\(report.findings) \(text)")
  }

  /// Ctrl-C comes when the stack is back already: only its trace is missing.
  @Test func whatIsUndoneDuringCtrlCIsRecorded() throws {
    var session = Session()
    try carryOut(["record \(path)", "add linear 3 4", "add tanh"], &session)
    session.environment.isInterrupted = { true }
    try carryOut(["undo"], &session)
    session.environment.isInterrupted = { false }
    try carryOut(["undo", "layers"], &session)
    let text = try recorded()
    #expect(text.contains("\nundo\nundo\n"), "\(text)")
    let report = ScriptTest.run(path: path, name: "session", variables: ScriptVariables())
    #expect(report.verdict == .passed, "\(report.findings) \(text)")
  }

  @Test func failuresAreKeptWhenAsked() throws {
    var session = Session()
    try carryOut(
      ["record \(path) errors=true", "frob $x", "add linear 3 4", "push 2x5"], &session)
    let text = try recorded()
    #expect(
      text.contains("\nfrob $$x\n  error: 'frob' is not a command\n    help lists the commands\n"))
    let report = ScriptTest.run(path: path, name: "session", variables: ScriptVariables())
    #expect(report.verdict == .passed, "\(report.findings)")
  }

  @Test func aReplayInAUsedSessionIsTheSame() throws {
    var session = Session()
    let lines = ["add embedding 27 2, flatten, linear 16 27", "train 3", "sample 2"]
    try carryOut(["record \(path)"] + lines + ["record stop"], &session)
    #expect(try recorded().contains("checks it.\nseed 42\nadd "))
    let used = try folder.write(
      "add tanh\ntorch.rand(5)\nclear\nsource $here/session.wnscript\n", to: "used")
    let report = ScriptTest.run(path: used, name: "used", variables: ScriptVariables())
    #expect(report.verdict == .passed, "\(report.findings)")
  }

  @Test func scriptsInsideAreRecordedAsOneLine() throws {
    let inner = try folder.write("add tanh\nadd relu\n", to: "inner")
    var session = Session()
    try carryOut(["record \(path)", "source \(inner)"], &session)
    #expect(try recorded().hasSuffix("\nsource \(inner)\n     1   tanh\n     2   relu\n"))
    let report = ScriptTest.run(path: path, name: "session", variables: ScriptVariables())
    #expect(report.verdict == .passed, "\(report.findings)")
  }

  @Test func refuses() throws {
    var bench = try Bench("add tanh")
    bench.expectFailure(
      "record stop", "nothing is being recorded", "record session.wnscript begins a recording")
    let file = try folder.write("mine", to: "mine")
    bench.expectFailure(
      "record \(file)", "'\(file)' exists already",
      "choose another name, or add force=true to replace it")
    let nowhere = FileError.unwritable(
      path: "\(folder.path)/no/where", reason: "there is no such folder"
    ).diagnosis
    bench.expectFailure(
      "record \(folder.path)/no/where", nowhere.what, nowhere.mend, place: nowhere.place)
    _ = try bench.run("record \(path)")
    bench.expectFailure(
      "record other", "the session is being recorded in '\(path)'", "record stop ends that first")
    #expect(try bench.text("record stop") == "recorded 0 lines in \(path)")
  }
}

/// The step that a training run has come to.
private final class StepCount: Sendable {
  private let step = Mutex(0)
  var value: Int { step.withLock { $0 } }
  func set(_ value: Int) { step.withLock { $0 = value } }
}
