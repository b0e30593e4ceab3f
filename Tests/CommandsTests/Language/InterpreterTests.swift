import Commands
import Engine
import Rendering
import Support
import Synchronization
import Testing

struct InterpreterTests {
  @Test(arguments: [
    ("psh 4x8", "'psh' is not a command", "did you mean 'push'?"),
    ("trian 5", "'trian' is not a command", "did you mean 'train'?"),
    ("lay", "'lay' is not a command", "did you mean 'layers'?"),
    ("reset", "'reset' is not a command", "did you mean 'clear'?"),
    ("New", "'New' is not a command", "did you mean 'clear'?"),
    (
      "frobnicate", "'frobnicate' is not a command or a variable",
      "help lists the commands, vars the variables"
    ),
    ("linear 20 200", "'linear' is not a command", "did you mean 'add linear 20 200'?"),
    (
      "Linear(20, 200)", "'Linear' is not a command", "did you mean 'add Linear(20, 200)'?"
    ),
    ("lineer 20 200", "'lineer' is not a command", "did you mean 'add linear 20 200'?"),
    ("embeding 27 10", "'embeding' is not a command", "did you mean 'add embedding 27 10'?"),
    ("\"push\" 4x8", "'push' is not a command", "write it without quotes"),
    ("x", "'x' is not a command or a variable", "help lists the commands, vars the variables"),
  ])
  func guessesWhatWasMeant(line: String, what: String, mend: String) throws {
    var bench = try Bench("add tanh")
    bench.expectFailure(line, what, mend)
  }

  @Test func namesTheCommand() throws {
    var bench = try Bench()
    #expect(try bench.run("LS").command == "layers")
    bench.expectFailure("p 4x8", "'p' is not a command", "did you mean 'push'?")
  }

  // MARK: Scripts

  @Test func runsAScript() throws {
    var bench = try Bench()
    let shown = Mutex<[String]>([])
    bench.session.environment.emit = { output, _ in shown.withLock { $0.append(output.command) } }
    let ending = try Interpreter.run(
      script: ["add tanh", "", "# nothing", "push 4; layers"], name: "a", &bench.session)
    guard case .done = ending else { throw Unexpected(ending) }
    #expect(shown.withLock { $0 } == ["add", "push", "layers"])
  }

  @Test func stopsAtTheFirstErrorWithItsLine() throws {
    var bench = try Bench()
    let error = #expect(throws: ScriptError.self) {
      try Interpreter.run(
        script: ["add tanh", "", "add relu; add foo; add gelu", "add gelu"], name: "my.wnscript",
        &bench.session)
    }
    #expect(
      error?.diagnosis
        == Diagnosis(
          "'foo' is not a layer", place: "my.wnscript:3", mend: "help lists the layers"))
    #expect(error?.isShown == false)
    #expect(bench.layers == ["tanh", "relu"])
  }

  @Test func withoutANameThereIsNoPlace() throws {
    var bench = try Bench()
    let error = #expect(throws: ScriptError.self) {
      try Interpreter.run(script: ["frobnicate"], name: "", &bench.session)
    }
    #expect(
      error?.diagnosis
        == Diagnosis(
          "'frobnicate' is not a command or a variable",
          mend: "help lists the commands, vars the variables"))
  }

  @Test func aStoppedTensorIsAFailure() throws {
    var bench = try Bench("add linear 3 4")
    let error = #expect(throws: ScriptError.self) {
      try Interpreter.run(script: ["push 2x5"], name: "s", &bench.session)
    }
    #expect(error?.diagnosis.place == "s:1: layer 1 (linear 3 4)")
    #expect(error?.isShown == true)
  }

  @Test func goesOnWhenAsked() throws {
    var bench = try Bench()
    var failures: [String] = []
    let ending = try Interpreter.run(
      script: ["add foo", "add tanh; add bar; add relu", "push \"", "push 2; add gelu"], name: "s",
      &bench.session
    ) { error, session in
      let count = session.state.model.children.count
      failures.append("\(error.diagnosis.place ?? "") \(error.diagnosis.what) \(count)")
    }
    guard case .done = ending else { throw Unexpected(ending) }
    #expect(
      failures == [
        "s:1 'foo' is not a layer 0", "s:2 'bar' is not a layer 1", "s:3 a quote is not closed 1",
      ])
    #expect(bench.layers == ["tanh", "gelu"], "the rest of a failing line is left out")
  }

  @Test func quitEndsAScript() throws {
    var bench = try Bench()
    let ending = try Interpreter.run(
      script: ["add tanh; quit; add relu", "add gelu"], name: "s", &bench.session)
    guard case .quit = ending else { throw Unexpected(ending) }
    #expect(bench.layers == ["tanh"])
  }

  @Test func interruptionEndsAScript() throws {
    var bench = try TinyData.bench()
    bench.session.interruptAfterAStep()
    let ending = try Interpreter.run(
      script: ["train 5 batch=4", "clear"], name: "s", &bench.session
    ) { error, _ in
      Issue.record(error)
    }
    guard case .interrupted = ending else { throw Unexpected(ending) }
    #expect(bench.session.state.step == 1)
  }

  /// Before its first step there is nothing to keep.
  @Test func aRunThatIsStoppedBeforeItsFirstStepIsNone() throws {
    var bench = try TinyData.bench()
    let before = Snapshot(bench.session)
    bench.session.environment.isInterrupted = { true }
    let output = try bench.run("train 5 batch=4")
    #expect(output.isInterrupted)
    #expect(output.plain == "stopped; nothing has changed")
    #expect(Snapshot(bench.session) == before)
  }

  @Test func aStoppedCommandChangesNothing() throws {
    var bench = try Bench("add linear 30 20, tanh", "push 4x30")
    let before = Snapshot(bench.session)
    bench.session.environment.isInterrupted = { true }
    for line in ["push 9000x30", "time push 9000x30"] {
      let output = try bench.run(line)
      #expect(output.isInterrupted)
      #expect(output.plain == "stopped; nothing has changed")
    }
    bench.expectPlainFailure("x = model(torch.randn(9000, 30))", "stopped")
    #expect(Snapshot(bench.session) == before)
  }

  /// A line is carried out or it is not, an edit whose trace takes long like any other: half of it
  /// could not be done again.
  @Test func anEditWhoseTraceIsStoppedIsNone() throws {
    var bench = try Bench("add linear 30 20", "push 4x30")
    let before = Snapshot(bench.session)
    bench.session.environment.isInterrupted = { true }
    #expect(try bench.text("add tanh") == "stopped; nothing has changed")
    #expect(try bench.text("undo") == "stopped; nothing has changed")
    #expect(Snapshot(bench.session) == before)
  }

  private struct Unexpected: Error {
    let ending: Output.Ending
    init(_ ending: Output.Ending) { self.ending = ending }
  }
}
