internal import Glibc
internal import Testing

/// What Ctrl-C, Ctrl-D, Ctrl-Z, SIGTERM, a closed terminal and a resized window do, in a real terminal.
@Suite(.serialized) struct SignalTests {
  let shape: Program
  init() throws { shape = try Program() }

  static let training = "add embedding 27 10, flatten, linear 80 27; train 1000000000\r"
  /// A part of the line that tells how far training is, at any width and speed.
  static let progress = " · loss "

  /// The program in a terminal, at work.
  private func busy() throws -> PseudoTerminal {
    let terminal = try shape.prompt()
    terminal.send(Self.training)
    try terminal.expect(Self.progress)
    return terminal
  }

  /// The program as a job of a shell.
  private func job() throws -> PseudoTerminal {
    let shell = try PseudoTerminal(
      "/bin/bash", arguments: ["--norc", "--noprofile", "-i"],
      environment: ["PS1": "sh$ ", "HOME": shape.home])
    try shell.expect("sh$ ")
    shell.send("\(try ProgramRunner.locate("shape"))\r")
    try shell.expect("shape> ")
    return shell
  }

  /// A step that takes long: the second Ctrl-C comes while it lasts, always.
  @Test func controlCTwiceInALongStep() throws {
    let terminal = try shape.prompt()
    terminal.send(
      "add embedding 27 256, flatten, linear 2048 4096, tanh, linear 4096 27\r")
    try terminal.expect("\nshape> ")
    terminal.send("train 1000 batch=20000\r")
    _ = terminal.collect(for: .milliseconds(300))
    terminal.send("\u{3}")
    try terminal.expect(
      "^C\nstopping; a second Ctrl-C quits the shell at once, and nothing is saved\n")
    terminal.send("\u{3}")
    #expect(try terminal.waitForExit() == 130)
    #expect(terminal.isInShellMode)
    #expect(try shape.read(".local/state/shape/history").hasSuffix("train 1000 batch=20000\n"))
  }

  @Test func controlDLeavesOnAnEmptyLineOnly() throws {
    let terminal = try shape.prompt()
    // To the start, two to the right: there it takes a letter away.
    terminal.send("laxyers\u{1}\u{6}\u{6}\u{4}\r")
    try terminal.expect("the stack is empty")
    try terminal.expect("shape> ")
    terminal.send("\u{4}")
    #expect(try terminal.waitForExit() == 0)
    #expect(PseudoTerminal.plain(terminal.transcript).hasSuffix("\nshape> \n"))
    #expect(terminal.isInShellMode)
  }

  @Test func controlZInACommandAndBack() throws {
    let shell = try job()
    shell.send(Self.training)
    try shell.expect(Self.progress)
    shell.send("\u{1A}")
    try shell.expect("Stopped")
    try shell.expect("sh$ ")
    shell.send("stty -a\r")
    try shell.expect(" icanon")
    try shell.expect(" echo ")
    try shell.expect("sh$ ")
    shell.send("fg\r")
    try shell.expect(Self.progress)
    shell.send("layers")
    #expect(!shell.collect(for: .milliseconds(300)).contains("layers"))
    shell.send("\u{3}")
    try shell.expect(" continues from there\nshape> ")
    shell.send("\u{4}")
    try shell.expect(" is not saved: save FILE keeps it, Ctrl-D again")
    try shell.expect("\nshape> ")
    shell.send("\u{4}")
    try shell.expect("sh$ ")
  }

  @Test func keysTypedAheadShowAtTheNextPromptOnly() throws {
    let terminal = try busy()
    terminal.send("layers\rhelp quit")
    let meanwhile = terminal.collect(for: .milliseconds(300))
    #expect(!meanwhile.contains("layers") && !meanwhile.contains("help quit"), "\(meanwhile)")
    #expect(!terminal.isInShellMode)
    // Ctrl-C empties the terminal's queue: what was typed for the command that it stops is void.
    terminal.send("\u{3}")
    try terminal.expect(" continues from there\nshape> ")
    terminal.send("train 100000\r")
    try terminal.expect(Self.progress)
    terminal.send("layers\r")
    let rest = PseudoTerminal.plain(
      try terminal.expect("shape> layers\n   1   embedding 27 10", timeout: .seconds(60)))
    #expect(rest.ranges(of: "layers").count == 1, "\(rest)")
  }

  @Test(arguments: [SIGTERM, SIGHUP, SIGQUIT]) func endingSignalsEndACommandAtOnce(number: Int32)
    throws
  {
    let terminal = try busy()
    let start = ContinuousClock.now
    terminal.kill(number)
    #expect(try terminal.waitForExit() == 128 + number)
    #expect(ContinuousClock.now - start < .seconds(2))
    #expect(terminal.isInShellMode)
    #expect(try shape.read(".local/state/shape/history").hasSuffix("train 1000000000\n"))
  }

  @Test(arguments: [true, false]) func aClosedTerminalSavesTheHistory(isBusy: Bool) throws {
    let terminal = isBusy ? try busy() : try shape.prompt()
    if !isBusy {
      terminal.send("layers\r")
      try terminal.expect("\nshape> ")
      terminal.send("half a li")
      try terminal.expect("half a li")
    }
    let child = terminal.child
    terminal.hangUp()
    #expect(Spawner.wait(for: child, until: .now + .seconds(10)) == 129)
    let history = try shape.read(".local/state/shape/history")
    #expect(history == (isBusy ? String(Self.training.dropLast()) + "\n" : "layers\n"))
  }

  @Test func aResizedWindowReWrapsTheNextTable() throws {
    let terminal = try shape.prompt()
    terminal.send("help build\r")
    let wide = PseudoTerminal.plain(try terminal.expect("\nshape> "))
    #expect(wide.contains("\n  add        Adds layers at the end of the stack.\n"))
    terminal.resize(rows: 40, columns: 36)
    terminal.send("help build\r")
    let narrow = PseudoTerminal.plain(try terminal.expect("\nshape> "))
    #expect(narrow.contains("\n  add        Adds layers at the end\n             of the stack.\n"))
    #expect(narrow.split(separator: "\n").allSatisfy { $0.count <= 36 }, "\(narrow)")
    terminal.resize(rows: 24, columns: 100)
    terminal.send("help build\r")
    #expect(PseudoTerminal.plain(try terminal.expect("\nshape> ")).contains("end of the stack.\n"))
  }

  @Test func aReaderThatGoesAwayEndsItQuietly() throws {
    let program = try ProgramRunner.locate("shape")
    let script = """
      ( "$0" -c 'add embedding 27 2, flatten, linear 16 27; sample 50000'; echo "status $?" >&2 ) | head -1
      """
    let result = try ProgramRunner.run("/bin/bash", arguments: ["-c", script, program])
    #expect(result.output.split(separator: "\n").count == 1)
    // Ended by SIGPIPE, as any filter; nothing else is said.
    #expect(result.errors == "status 141\n")
  }

  @Test func aFullDiskIsAnErrorInEveryForm() throws {
    let program = try ProgramRunner.locate("shape")
    for command in ["\"$0\" --json -c layers", "echo layers | \"$0\"", "\"$0\" --version"] {
      let result = try ProgramRunner.run(
        "/bin/sh", arguments: ["-c", "\(command) >/dev/full", program])
      #expect(result.status == 1, "\(command)")
      #expect(result.errors.hasSuffix("cannot be written: No space left on device\n"))
    }
  }
}
