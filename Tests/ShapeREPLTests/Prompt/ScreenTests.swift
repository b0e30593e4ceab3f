internal import Glibc
internal import Testing

/// The pager, and text that would drive the terminal.
@Suite(.serialized) struct ScreenTests {
  let shape: Program
  init() throws { shape = try Program() }

  // MARK: Pager

  @Test func longOutputGoesThroughThePager() throws {
    let terminal = try shape.start(environment: ["PAGER": "sed s/^/page:/"])
    try terminal.expect("shape> ")
    terminal.send("help errors\r")
    let long = PseudoTerminal.plain(try terminal.expect("\nshape> "))
    #expect(long.contains("page:  E-CHECKPOINT-"))
    terminal.send("help build\r")
    let short = PseudoTerminal.plain(try terminal.expect("\nshape> "))
    #expect(short.contains("\n  add ") && !short.contains("page:"))
    terminal.send("set pager false; help errors; set pager true\r")
    #expect(!PseudoTerminal.plain(try terminal.expect("\nshape> ")).contains("page:"))
    // A higher window holds it.
    terminal.resize(rows: 400, columns: 200)
    terminal.send("help errors\r")
    #expect(!PseudoTerminal.plain(try terminal.expect("\nshape> ")).contains("page:"))
  }

  @Test(.enabled(if: Program.machineHas("less"), "less"))
  func thePagerIsLessAndKeepsTheShell() throws {
    let terminal = try shape.prompt()
    terminal.send("help errors\r")
    // less waits at the end of the screen; Ctrl-C is its own, q leaves it.
    try terminal.expect("\nSpace shows more, q leaves")
    terminal.send("\u{3}")
    // While it takes note of that, less may lose a key.
    for _ in 0..<10 where !PseudoTerminal.plain(terminal.transcript).hasSuffix("\nshape> ") {
      terminal.send("q")
      _ = terminal.collect(for: .milliseconds(300))
    }
    terminal.send("\u{3}")
    try terminal.expect("^C\nshape> ")
    terminal.send("layers\r")
    try terminal.expect("the stack is empty")
  }

  @Test(arguments: ["", "cat", "no-such-pager", "head -1"])
  func otherPagers(pager: String) throws {
    let terminal = try shape.start(environment: ["PAGER": pager])
    try terminal.expect("shape> ")
    terminal.send("help errors\r")
    let shown = PseudoTerminal.plain(try terminal.expect("\nshape> "))
    #expect(shown.contains("E-CHECKPOINT-BAD-ENTRY"))
    #expect(shown.contains("E-VARIABLE-UNKNOWN") == (pager != "head -1"))
  }

  @Test func noPagerWithoutATerminal() throws {
    let piped = try shape.run("-c", "help errors", environment: ["PAGER": "sed s/^/page:/"])
    #expect(!piped.output.contains("page:"))
    let terminal = try shape.start(
      environment: ["PAGER": "sed s/^/page:/"], output: "\(shape.home)/output")
    try terminal.expect("shape> ")
    terminal.send("help errors\r")
    try terminal.expect("shape> ")
    #expect(try !shape.read("output").contains("page:"))
  }

  // MARK: Paste

  /// A paste that ends with a newline leaves the cursor on a blank row, and nothing above it may go.
  @Test(arguments: ["", "\n", "\n\n"], ["", "\u{1}", "\u{2}\u{2}"])
  func aPasteKeepsWhatStandsAboveIt(ending: String, keys: String) throws {
    for comment in ["", " # \(String(repeating: "long ", count: 20))end"] {
      let terminal = try shape.prompt()
      terminal.send("1 + 1\r")
      try terminal.expect("\n2\nshape> ")
      let lines = ["a = 1\(comment)", "b = 2\(comment)"]
      terminal.send("\u{1B}[200~\(lines.joined(separator: "\n"))\(ending)\u{1B}[201~\(keys)\r")
      try terminal.expect("  b   2   int\nshape> ")
      let shown = TerminalScreen(terminal.transcript, columns: 80).rows
      let expected = TerminalScreen(
        """
        shape> 1 + 1\r
        2\r
        shape> \(lines[0])\r
          a   1   int\r
        shape> \(lines[1])\r
          b   2   int\r
        shape>
        """, columns: 80)
      #expect(Array(shown.dropFirst()) == expected.rows)
    }
  }

  // MARK: Control characters

  /// Colours, a title, a bell, a cursor sent home, a C1 code and text turned around.
  static let attack = "\u{1B}[31m\u{1B}]0;title\u{7}\u{1B}[H\u{9B}2J\u{202E}x"

  private func expectNoEscapes(_ text: String, at location: SourceLocation = #_sourceLocation) {
    for code in ["\u{1B}[31m", "\u{1B}]0", "\u{7}", "\u{1B}[H", "\u{9B}", "\u{202E}"] {
      #expect(!text.contains(code), "\(text.debugDescription)", sourceLocation: location)
    }
  }

  @Test func nothingInAFileDrivesTheTerminal() throws {
    let name = "data\(Self.attack)"
    try shape.write("emma\nav\(Self.attack)a\nmia\n", to: name)
    try shape.write("frob\(Self.attack)\n", to: "script\(Self.attack)")
    let lines = [
      "data '\(name)' split=1,0,0", "data show 5", "data nothing\(Self.attack)", "load '\(name)'",
      "source 'script\(Self.attack)'", "add tanh\(Self.attack)", "train 5 lr\(Self.attack)=3",
      "help \(Self.attack)", "push \"\(Self.attack)\"", "set \(Self.attack)",
    ]
    let result = try shape.run("--keep-going", input: lines.joined(separator: "\n"))
    #expect(result.output.contains("\\u{1b}[31m"))
    expectNoEscapes(result.output)
    expectNoEscapes(result.errors)
    let json = try shape.run("--json", "--keep-going", input: lines.joined(separator: "\n"))
    expectNoEscapes(json.output)
    expectNoEscapes(json.errors)
    expectNoEscapes(try shape.run("--\(Self.attack)").errors)
    expectNoEscapes(try shape.run("none\(Self.attack)").errors)
    let test = try shape.run("test", "script\(Self.attack)")
    #expect(test.status == 1)
    expectNoEscapes(test.output)
  }

  @Test func theBannerAndAPasteAreEscapedToo() throws {
    let name = "data\(Self.attack)"
    try shape.write("emma\nava\nmia\n", to: name)
    try shape.write("data \"\(shape.home)/\(name)\" split=1,0,0\n", to: "start")
    let terminal = try shape.start("--init", "start")
    try terminal.expect("help lists")
    try terminal.expect("shape> ")
    expectNoEscapes(terminal.transcript)
    terminal.send("\u{1B}[200~layers\nseed 1 # \u{9B}31m\nseed 2\u{1B}[201~\r")
    // readline shows what is typed as it is, so the shell does not show it again.
    try terminal.expect("seed 1\nseed 2\nshape> ")
    // What it shows itself is escaped.
    terminal.send("!layers\r")
    try terminal.expect("\nshape> seed 1 # \\u{9b}31m\n")
  }

  @Test(.enabled(if: Program.machineHas("python3"), "python3"))
  func metadataOfACheckpointIsEscaped() throws {
    _ = try shape.run("-c", "add embedding 27 4, flatten, linear 32 27; save run.safetensors")
    let script = """
      import json, sys
      raw = open('run.safetensors', 'rb').read()
      size = int.from_bytes(raw[:8], 'little')
      head = json.loads(raw[8:8 + size])
      head['__metadata__'] = {k: v + sys.argv[1] for k, v in head['__metadata__'].items()}
      body = json.dumps(head).encode()
      open('bad.safetensors', 'wb').write(len(body).to_bytes(8, 'little') + body + raw[8 + size:])
      """
    let made = try ProgramRunner.run(
      "/usr/bin/env", arguments: ["python3", "-c", script, Self.attack], directory: shape.home)
    #expect(made.status == 0, "\(made.errors)")
    let result = try shape.run("-c", "load bad.safetensors")
    #expect(result.status == 1)
    expectNoEscapes(result.errors)
  }

  // MARK: Did you mean

  @Test(arguments: [
    ("pusj 4", "did you mean 'push'?"), ("add liner 3 4", "did you mean 'linear'?"),
    ("train 5 momentun=0.9", "did you mean 'momentum='?"),
    ("add linear 3 4 bais=false", "did you mean 'bias='?"),
    ("data name.txt", "did you mean 'names.txt'?"), ("data nmaes", "did you mean 'names'?"),
    ("data deep/nmaes.txt", "did you mean 'deep/names.txt'?"),
    ("load rum.safetensors", "did you mean 'run.safetensors'?"),
    ("source scrpit.wnscript", "did you mean 'script.wnscript'?"),
    ("help embeding", "did you mean 'help embedding'?"),
  ])
  func mistypedWordsAreGuessed(line: String, guess: String) throws {
    _ = try shape.shell(
      "mkdir deep; touch names.txt deep/names.txt run.safetensors script.wnscript")
    let result = try shape.run("-c", line)
    #expect(result.status == 1)
    #expect(result.errors.hasSuffix("\n  \(guess)\n"), "\(result.errors)")
  }

  @Test func mistypedFlagsAndScriptsAreGuessed() throws {
    #expect(try shape.run("--jsn").errors.contains("Did you mean '--json'?"))
    try shape.write("layers\n", to: "script.wnscript")
    #expect(try shape.run("scirpt.wnscript").errors.contains("did you mean 'script.wnscript'?"))
  }
}
