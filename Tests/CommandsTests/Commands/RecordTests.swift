import Commands
import Engine
import FoundationEssentials
import Scripts
import Support
import Synchronization
import TestSupport
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
    ["data block=3", "undo", "data", "redo", "seed 1", "undo 2", "add embedding 27 2, flatten"],
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

  /// Ctrl-C while recording: a line that was stopped has changed nothing and is left out, and a script
  /// that was stopped halfway ends the recording.
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
    #expect(!text.contains("add linear 5 6") && text.contains("\nadd tanh\n    "))
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

  /// What Ctrl-C cuts short is taken back whole, an edit and undo among it; where nothing asked, a line
  /// did what it always does.
  @Test(arguments: ["add linear 5 6", "undo", "fix", "time add relu; add tanh", "torch.rand(3)"])
  func whatIsStoppedIsTakenBack(line: String) throws {
    for stop in 0..<8 {
      var session = Session()
      try carryOut(
        ["record \(path) errors=true force=true", "add linear 3 4", "push 2x5"], &session)
      let questions = StepCount()
      session.environment.isInterrupted = {
        questions.set(questions.value + 1)
        return questions.value > stop
      }
      try carryOut([line], &session)
      session.environment.isInterrupted = { false }
      try carryOut(["torch.rand(1)", "push 2x5", "undo 2", "layers"], &session)
      let text = try recorded()
      #expect(!text.contains("stopped; ") && !text.contains("error: stopped"))
      let report = ScriptTest.run(path: path, name: "session", variables: ScriptVariables())
      #expect(report.verdict == .passed, "\(stop): \(report.findings) \(text)")
    }
  }

  /// What a look leaves in the session is part of what made it.
  @Test(arguments: [
    (["data tiny block=3", "source failing", "push batch", "add embedding 6 4, flatten"], "fix 2"),
    (["source failing", "source inner"], "add layernorm 4, flatten 3"),
    (["insert 1 flatten", "sample"], "fix"),
    (["Xtr.shape"], "add embedding 27 4; save net"), (["data", "time add elu"], "save net"),
    (["add embedding 27 4, flatten, linear 32 27", "train 3 log=1 checkpoint=net"], "undo"),
    (["add embedding 27 4; add flatten", "lint", "model(Xtr[:2]).shape"], "undo; vars"),
    (["push", "add embedding 6 4, flatten, linear 2 6", "undo", "redo"], "move 2 2"),
  ])
  func theBeginningMakesTheSameSession(before: [String], after: String) throws {
    let files = [
      "tiny": "abe\ndeb\nada\nbea\ncade\n", "failing": "add tanh\nfrob\nadd relu\n",
      "inner": "add tanh\ntorch.rand(1)\npush\n",
    ]
    for (name, text) in files { _ = try folder.write(text, to: name) }
    let located = { (line: String) in
      line.replacing(#/\b(tiny|failing|inner|net)\b/#) { "\(folder.path)/\($0.1)" }
    }
    var session = Session()
    try carryOut(before.map(located) + ["record \(path)", located(after), "record stop"], &session)
    try? FileManager.default.removeItem(atPath: "\(folder.path)/net")
    let report = ScriptTest.run(path: path, name: "session", variables: ScriptVariables())
    let text = try recorded()
    #expect(report.verdict == .passed, "\(report.findings) \(text)")
  }

  /// A state that no line made is none that a script can begin with.
  @Test func aRefusalThatOffersAFixIsALineOfTheSession() throws {
    var session = Session()
    try carryOut(["seed 42", "add linear 3 4"], &session)
    let refused = try Lexer.statements(of: "model.layers[-1].weight *= 0.1")[0]
    #expect(Interpreter.carryOut(refused, &session).failure != nil)
    try carryOut(["record \(path)", "fix 1", "push 2x3", "record stop"], &session)
    let text = try recorded()
    #expect(text.contains("\nmodel.layers[-1].weight *= 0.1\nexpect error\n"), "\(text)")
    let report = ScriptTest.run(path: path, name: "session", variables: ScriptVariables())
    #expect(report.verdict == .passed, "\(report.findings) \(text)")
  }

  @Test func whatNoLineDidIsSaid() throws {
    var session = Session()
    try carryOut(["add tanh"], &session)
    session.state.step = 3
    let record = try Lexer.statements(of: "record \(path)")[0]
    let told = Interpreter.carryOut(record, &session).output?.plain ?? ""
    #expect(
      told.contains("begins here: what happened between the lines cannot be written as lines"),
      "\(told)")
    let inner = try folder.write("add tanh\n", to: "inner")
    var other = Session()
    try carryOut(["time source \(inner); add relu"], &other)
    let next = try Lexer.statements(of: "record \(folder.path)/other")[0]
    let second = Interpreter.carryOut(next, &other).output?.plain ?? ""
    #expect(
      second.contains("the line 'time source \(inner); add relu' cannot be written"), "\(second)")
  }

  /// Each line is written once, however long the script is; one that others have changed is whole again.
  @Test func aLongRecordingIsWrittenOnce() throws {
    var session = Session()
    try carryOut(["record \(path)"], &session)
    let line = try Lexer.statements(of: "1")[0]
    for _ in 0..<2000 { _ = Interpreter.carryOut(line, &session) }
    let size = try recorded().utf8.count
    #expect(session.recordedBytes == size && size > 2000 * 6)
    try FileManager.default.removeItem(atPath: path)
    _ = Interpreter.carryOut(line, &session)
    let text = try recorded()
    #expect(text.hasPrefix("# Recorded by shape ") && text.utf8.count > size)
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
