internal import Glibc
internal import Testing

/// The prompt in a real terminal.
@Suite(.serialized) struct PromptTests {
  let shape: Program
  init() throws { shape = try Program() }

  static let up = "\u{1B}[A"
  static let controlC = "\u{3}"
  static let controlD = "\u{4}"

  /// Types a line at the prompt and waits for an answer and the next prompt.
  @discardableResult
  private func ask(
    _ terminal: PseudoTerminal, _ text: String, _ answer: String
  ) throws -> String {
    terminal.send("\(text)\r")
    let told = try terminal.expect(answer)
    try terminal.expect("\nshape> ")
    return told
  }

  // MARK: A session

  @Test func greetsAndShowsShapes() throws {
    let terminal = try shape.start()
    let banner = PseudoTerminal.plain(try terminal.expect("shape> "))
    #expect(
      banner.contains(
        #/^shape [0-9.]+ · names: 32,469 items, 27 symbols · help lists the commands\nshape> $/#))
    try ask(terminal, "add embedding 27 10", "\n   1   embedding 27 10   270 parameters")
    try ask(terminal, "add flatten 2", "\n   2   flatten 2")
    try ask(terminal, "push 4x8", "\n4x8 → 4x8x10 → 4x4x20")
    let edit = try ask(
      terminal, "add linear 80 200", "fix 2   replace 2 flatten 8         → 4x200")
    #expect(
      PseudoTerminal.plain(edit).contains("\n+ 3   linear 80 200     stopped"),
      "an edit shows the trace")
    let stop = try ask(terminal, "push 4x8; layers", "fix 2   replace 2 flatten 8         → 4x200")
    #expect(!stop.contains("error:"), "the table tells it")
    try ask(terminal, "fix", "4x8 → 4x8x10 → 4x4x20 → 4x4x200")
    try ask(
      terminal, "frob; layers",
      "error: 'frob' is not a command or a variable\n  help lists the commands, vars the variables")
    terminal.send(Self.controlD)
    #expect(try terminal.waitForExit() == 0)
    #expect(terminal.isInShellMode)
  }

  @Test func openBracketsAskForMore() throws {
    let terminal = try shape.prompt()
    terminal.send("x = torch.arange(\r")
    try terminal.expect("\n  ...> ")
    terminal.send("3) + \\\r")
    try terminal.expect("\n  ...> ")
    try ask(terminal, "1", "  x   3   int64")
    try ask(terminal, "x", "tensor([1, 2, 3])")
    terminal.send("for i in range(2):\r")
    try terminal.expect("\n  ...> ")
    terminal.send("    print(i + 10)\r")
    try terminal.expect("\n  ...> ")
    try ask(terminal, "", "10\n11")
    terminal.send("x = (1\r")
    try terminal.expect("\n  ...> ")
    terminal.send(Self.controlC)
    try terminal.expect("^C\nshape> ")
    try ask(terminal, "x", "tensor([1, 2, 3])")
  }

  /// Ctrl-D asks once where training would be lost; another one leaves, and any line takes it back.
  @Test func controlDAsksBeforeTrainingIsLost() throws {
    let terminal = try shape.prompt()
    let question = "is not saved: save FILE keeps it, Ctrl-D again leaves\nshape> "
    try ask(terminal, "add embedding 27 2, flatten, linear 16 27; train 3", "3 steps in ")
    terminal.send(Self.controlD)
    try terminal.expect("the training up to step 3 \(question)")
    try ask(terminal, "seed 1", "seed 1")
    terminal.send(Self.controlD)
    try terminal.expect(question)
    try ask(terminal, "save a.safetensors", "saved a.safetensors")
    try ask(terminal, "train 2 checkpoint=b.safetensors", "checkpoint b.safetensors")
    try ask(terminal, "train 1; undo", "took back train 1")
    terminal.send(Self.controlD)
    #expect(try terminal.waitForExit() == 0)
    let other = try shape.prompt()
    try ask(other, "load a.safetensors; train 2", "2 steps in ")
    other.send(Self.controlD)
    try other.expect(question)
    other.send(Self.controlD)
    #expect(try other.waitForExit() == 0)
    let cleared = try shape.prompt()
    try ask(cleared, "load a.safetensors; train 2; clear", "removed 3 layers")
    cleared.send(Self.controlD)
    #expect(try cleared.waitForExit() == 0)
  }

  @Test func quitAsksBeforeTrainingIsLost() throws {
    let terminal = try shape.prompt()
    let question = "is not saved: save FILE keeps it, quit again leaves\nshape> "
    try ask(terminal, "add embedding 27 2, flatten, linear 16 27; train 3", "3 steps in ")
    terminal.send("quit\r")
    try terminal.expect("the training up to step 3 \(question)")
    try ask(terminal, "seed 1", "seed 1")
    terminal.send("exit()\r")
    try terminal.expect(question)
    terminal.send("quit\r")
    #expect(try terminal.waitForExit() == 0)
  }

  @Test func quitLeaves() throws {
    let terminal = try shape.prompt()
    terminal.send("add tanh; quit; frob\r")
    #expect(try terminal.waitForExit() == 0)
    #expect(!terminal.transcript.contains("error"))
  }

  @Test func aScriptThatFailsSaysSo() throws {
    try shape.write("add tanh\n\nfrob\nadd relu\n", to: "a.wnscript")
    let terminal = try shape.prompt()
    try ask(
      terminal, "source a.wnscript",
      "1   tanh\nerror: a.wnscript:3: 'frob' is not a command or a variable\n  help lists the commands, vars the variables"
    )
    try ask(terminal, "layers", "0 parameters")
    #expect(!PseudoTerminal.plain(terminal.transcript).contains("relu"))
  }

  // MARK: Ctrl-C

  @Test func controlCDropsTheLine() throws {
    let terminal = try shape.prompt()
    terminal.send("add tanh")
    try terminal.expect("add tanh")
    terminal.send(Self.controlC)
    try terminal.expect("^C\nshape> ")
    try ask(terminal, "layers", "the stack is empty")
    for _ in 0..<3 {
      terminal.send(Self.controlC)
      try terminal.expect("\nshape> ")
    }
    // The dropped line is no history.
    terminal.send(Self.up)
    try terminal.expect("layers")
  }

  @Test(arguments: ["\u{1B}", "\u{18}", "\u{1B}3", "\u{1B}[200~half", "\u{12}x"])
  func controlCLeavesHalfTypedKeys(keys: String) throws {
    let terminal = try shape.prompt()
    terminal.send("abc\(keys)")
    try terminal.expect("ab")
    terminal.send(Self.controlC)
    try terminal.expect("^C\nshape> ")
    try ask(terminal, "add relu", "\n   1   relu")
  }

  @Test func controlCStopsTraining() throws {
    let terminal = try shape.prompt()
    try ask(terminal, "add embedding 27 10, flatten, linear 80 27", "2,187 parameters")
    terminal.send("train 1000000000; clear\r")
    try terminal.expect(" · loss ")
    try terminal.expect(" steps/s · ")
    terminal.send(Self.controlC)
    let told = PseudoTerminal.plain(
      try terminal.expect(" continues from there\nshape> "))
    let match = try #require(
      told.firstMatch(
        of: #/stopped after step ([0-9,]+); the weights are kept\ntrain ([0-9]+) continues/#))
    let steps = try #require(Int(match.1.filter { $0 != "," }))
    #expect(Int(match.2) == 1_000_000_000 - steps)
    terminal.send("sample 2\r")
    let names = PseudoTerminal.plain(try terminal.expect("\nshape> "))
    #expect(names.contains(#/\n[a-z]*\.\n[a-z]*\.\nshape> $/#))
    terminal.send("train 10\r")
    try terminal.expect("10 steps in ")
    try terminal.expect("\nshape> ")
    try ask(terminal, "undo", "took back train 10")
    try ask(terminal, "undo", "took back train \(steps)")
    #expect(
      told.contains("^C\nstopping; a second Ctrl-C quits the shell at once, and nothing is saved\n")
    )
    #expect(steps > 1)
    try ask(terminal, "layers", "2,457 parameters")
  }

  @Test func controlCDropsTheRestOfAPaste() throws {
    let terminal = try shape.prompt()
    let lines = "add embedding 27 2, flatten, linear 16 27\rtrain 1000000000\rclear"
    terminal.send("\u{1B}[200~\(lines)\u{1B}[201~\r")
    try terminal.expect(" steps/s · ")
    terminal.send(Self.controlC)
    try terminal.expect(
      " continues from there\nthe pasted line after it was not run; the up arrow brings it back\nshape> "
    )
    try ask(terminal, "layers", "513 parameters")
    #expect(!PseudoTerminal.plain(terminal.transcript).contains("removed"))
  }

  /// The log's rows come while the run goes on, between two states of the progress line, and once.
  @Test func theLogComesAsTheRunGoes() throws {
    let terminal = try shape.prompt()
    try ask(terminal, "add embedding 27 10, flatten, linear 80 27 scale=0.1", "2,187 parameters")
    terminal.send("train 1000000000 log=1000\r")
    try terminal.expect("\n            0   3.")
    try terminal.expect("        1,000   ")
    terminal.send(Self.controlC)
    let rest = PseudoTerminal.plain(try terminal.expect(" continues from there\nshape> "))
    #expect(!rest.contains("\n        1,000   "))
  }

  @Test func progressGivesWayToTheResult() throws {
    let terminal = try shape.prompt()
    try ask(
      terminal, "add embedding 27 24, flatten, linear 192 300, tanh, linear 300 27",
      "8,127 parameters")
    terminal.send("train 1000000000\r")
    try terminal.expect("\r\u{1B}[K0% ")
    terminal.send(Self.controlC)
    // The line is cleared before the result takes its place.
    try terminal.expect("\r\u{1B}[K")
    try terminal.expect(" steps in ")
    try terminal.expect("\nshape> ")
    try ask(terminal, "undo", "took back train ")
    terminal.send("train 3\r")
    let again = PseudoTerminal.plain(try terminal.expect("\nshape> "))
    #expect(again.contains("3 steps in "))
  }

  @Test func hangUpEnds() throws {
    let terminal = try shape.prompt()
    let child = terminal.child
    terminal.hangUp()
    #expect(Spawner.wait(for: child, until: .now + .seconds(10)) == 129)
  }

  @Test(arguments: [SIGTERM, SIGHUP, SIGQUIT])
  func endingSignalsRestoreTheTerminal(number: Int32) throws {
    let terminal = try shape.prompt()
    terminal.send("abc")
    try terminal.expect("abc")
    #expect(!terminal.isInShellMode)
    terminal.kill(number)
    #expect(try terminal.waitForExit() == 128 + number)
    #expect(terminal.isInShellMode)
  }

  @Test func controlZStopsAndComesBack() throws {
    let shell = try PseudoTerminal(
      "/bin/bash", arguments: ["--norc", "--noprofile", "-i"],
      environment: ["PS1": "sh$ ", "HOME": shape.home])
    try shell.expect("sh$ ")
    shell.send("\(try ProgramRunner.locate("shape"))\r")
    try shell.expect("shape> ")
    shell.send("add ta")
    try shell.expect("add ta")
    shell.send("\u{1A}")
    try shell.expect("Stopped")
    try shell.expect("sh$ ")
    shell.send("stty -a\r")
    try shell.expect(" icanon")
    try shell.expect("sh$ ")
    shell.send("fg\r")
    try shell.expect("shape> add ta")
    shell.send("nh\r")
    try shell.expect("1   tanh\nshape> ")
    shell.send(Self.controlD)
    try shell.expect("sh$ ")
  }

  // MARK: Paste and output

  @Test func pasteOfSeveralLines() throws {
    let terminal = try shape.prompt()
    terminal.send("\u{1B}[200~add tanh\radd  relu\r\nadd gelu\n\u{1B}[201~")
    try terminal.expect("add gelu")
    terminal.send("\r")
    try terminal.expect(
      "\n   1   tanh\nshape> add  relu\n   2   relu\nshape> add gelu\n   3   gelu\nshape> ")
  }

  /// The block that was pasted gives way to its lines, each with what it shows; where terminals differ
  /// about its height, it stays, and its lines are not shown again.
  @Test func aPasteIsShownOnce() throws {
    let terminal = try shape.prompt()
    let wide = "add tanh # \(String(repeating: "wide ", count: 20))"
    let blocks: [(lines: [String], rows: Int?)] = [
      (["add tanh"], 2), (["add relu", "", wide], 5), (["add tanh # é → 日本"], 2),
      (["add tanh", "add relu # \(String(repeating: "x", count: 100 - 11))"], 4),
      (["add tanh # \u{1F642}"], nil),
    ]
    for block in blocks {
      let text = (block.lines + ["add gelu"]).joined(separator: "\n")
      terminal.send("\u{1B}[200~\(text)\u{1B}[201~\r")
      let shown = try terminal.expect("   gelu\nshape> ")
      let erasure = "\u{1B}[\(block.rows ?? 0)A\r\u{1B}[J"
      #expect(shown.contains(erasure) == (block.rows != nil), "\(block)")
      #expect(shown.contains("A\r\u{1B}[J") == (block.rows != nil), "\(block)")
      let echoes = PseudoTerminal.plain(shown).ranges(of: "shape> add ").count
      #expect(echoes == (block.rows == nil ? 0 : block.lines.filter { $0 != "" }.count + 1))
    }
    // Of what is higher than the window, all that is in it goes, row by row.
    let lines = Array(repeating: "add tanh", count: 30) + ["add gelu"]
    terminal.send("\u{1B}[200~\(lines.joined(separator: "\n"))\u{1B}[201~\r")
    let shown = try terminal.expect("   gelu\nshape> ")
    let rows = String(repeating: "\u{1B}[K\n", count: 23).replacing("\n", with: "\r\n")
    #expect(shown.contains("\u{1B}[23A\r\(rows)\u{1B}[23A"))
  }

  @Test func aPasteEndsAtItsFirstError() throws {
    let terminal = try shape.prompt()
    terminal.send("\u{1B}[200~add tanh\nadd linaer 3 4\nadd gelu\n\nx = zeros(2,\n3)\u{1B}[201~\r")
    try terminal.expect("did you mean 'linear'?")
    #expect(
      PseudoTerminal.plain(try terminal.expect("\nshape> "))
        .hasSuffix(
          "\nthe 3 pasted lines after it were not run; the up arrow brings them back\nshape> "))
    // The line after a loop has been read when the loop fails.
    terminal.send("\u{1B}[200~for i in range(2):\n  print(i + '')\nadd relu\u{1B}[201~\r")
    try terminal.expect(
      "\nthe pasted line after it was not run; the up arrow brings it back\nshape> ")
    try ask(terminal, "layers", "1   tanh\n0 parameters")
    try ask(terminal, "vars", "no names yet")
  }

  /// The lines of a block begin where they belong; blanks that are typed or pasted count instead.
  @Test func aBlockIsSetIn() throws {
    let terminal = try shape.prompt()
    terminal.send("for i in range(2):\r")
    try terminal.expect("\n  ...>     ")
    terminal.send("for j in range(2):\r")
    try terminal.expect("\n  ...>         ")
    terminal.send("        print(i, j)\r")
    try terminal.expect("\n  ...>         ")
    try ask(terminal, "", "0 0\n0 1\n1 0\n1 1")
    terminal.send("for i in range(2):\r")
    try terminal.expect("\n  ...>     ")
    terminal.send("\u{1B}[200~  print(i)\n\n  print('so')\u{1B}[201~\r")
    try terminal.expect("\n0\nso\n1\nso\nshape> ")
  }

  /// A session of Python's is pasted without what it printed.
  @Test func promptsOfPythonsArePasted() throws {
    let terminal = try shape.prompt()
    terminal.send(
      "\u{1B}[200~>>> for i in range(2):\n...     print(i + 10)\n...\n10\n11\n>>> print('end')\nend\u{1B}[201~\r"
    )
    try terminal.expect("\n10\n11\n")
    try terminal.expect("\nend\nshape> ")
    try ask(terminal, "vars", "i   1   int")
  }

  @Test func aBlankLineInAPastedLoopEndsNothing() throws {
    let terminal = try shape.prompt()
    terminal.send(
      "\u{1B}[200~for i in range(2):\n  \n  # of two\n\n  print(i)\n\n  print('so')\nprint('end')\u{1B}[201~\r"
    )
    try terminal.expect("\n0\nso\n1\nso\nshape> print('end')\nend\nshape> ")
  }

  @Test func controlDDropsWhatIsUnfinished() throws {
    let terminal = try shape.prompt()
    terminal.send("add tanh\rx = [1,\r")
    try terminal.expect("  ...> ")
    terminal.send(Self.controlD)
    try terminal.expect("shape> ")
    try ask(terminal, "x", "error: 'x' is not a command or a variable")
    terminal.send(Self.controlD)
    #expect(try terminal.waitForExit() == 0)
  }

  @Test func noEscapeCodesInPipedOutput() throws {
    let terminal = try shape.start(output: "\(shape.home)/output")
    try terminal.expect("shape> ")
    terminal.send("add tanh\r")
    try terminal.expect("shape> ")
    terminal.send("push 4\r")
    try terminal.expect("shape> ")
    terminal.send(Self.controlD)
    #expect(try terminal.waitForExit() == 0)
    #expect(
      try shape.read("output")
        == "   1   tanh\n      input   4   random numbers\n  1   tanh    4\n4\n")
  }

  @Test func lettersBeyondASCII() throws {
    let terminal = try shape.prompt()
    try ask(terminal, "é→x\u{7F}\u{7F}ß", "error: 'éß' is not a command or a variable")
  }
}
