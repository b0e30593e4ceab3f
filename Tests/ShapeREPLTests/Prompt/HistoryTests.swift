internal import Glibc
internal import Testing

/// The history, `!!`, Ctrl-R, ~/.inputrc and vi mode, in a real terminal.
@Suite(.serialized) struct HistoryTests {
  let shape: Program
  init() throws { shape = try Program() }

  private var path: String { ".local/state/shape/history" }

  private func type(_ line: String, _ terminal: PseudoTerminal) throws {
    terminal.send("\(line)\r")
    try terminal.expect("\nshape> ")
  }

  @Test func severalShellsLoseNothing() throws {
    let shells = [try shape.prompt(), try shape.prompt(), try shape.prompt()]
    var typed: [String] = []
    for round in 0..<5 {
      for (index, shell) in shells.enumerated() {
        let line = "seed \(round * 10 + index)"
        try type(line, shell)
        typed.append(line)
      }
    }
    shells[0].kill(SIGKILL)
    shells[1].send("\u{4}")
    #expect(try shells[1].waitForExit() == 0)
    #expect(try shape.read(path) == typed.joined(separator: "\n") + "\n")
    // A new one has them all.
    let next = try shape.prompt()
    next.send("\u{12}seed 0")
    try next.expect("seed 0")
    next.send("\r")
    try next.expect("\nseed 0\nshape> ")
  }

  @Test func theHistoryHasALimit() throws {
    let lines = (1...10_050).map { "seed \($0)" }
    try shape.write(lines.joined(separator: "\n") + "\n", to: path)
    let terminal = try shape.prompt()
    try type("layers", terminal)
    let kept = try shape.read(path).split(separator: "\n")
    #expect(kept.count == 10_001)
    #expect(kept.first == "seed 51")
    #expect(kept.last == "layers")
    #expect(try shape.shell("stat -c %a \(path)") == "600\n")
  }

  @Test func aDamagedHistoryIsNoEnd() throws {
    _ = try shape.shell(
      #"mkdir -p "$(dirname \#(path))"; printf 'seed 1\n\0\377\376\033[31m\n\nseed 2' >\#(path)"#)
    let terminal = try shape.prompt()
    terminal.send("\u{1B}[A\r")
    try terminal.expect("\nseed 2\nshape> ")
    try type("layers", terminal)
    #expect(!terminal.transcript.contains("\u{1B}[31m"), "nothing in it drives the terminal")
    #expect(try shape.read(path).hasSuffix("layers\n"))
  }

  @Test func anUnwritableHistoryIsAWarning() throws {
    // A folder takes the place of the file, since root may write anywhere.
    _ = try shape.shell("mkdir -p \(path)")
    let terminal = try shape.prompt()
    for line in ["seed 1", "seed 2", "layers"] { try type(line, terminal) }
    let text = PseudoTerminal.plain(terminal.transcript)
    #expect(text.ranges(of: "history not ").count == 1)
    terminal.send("\u{1B}[A\u{1B}[A\r")
    try terminal.expect("seed 2\nseed 2\nshape> ")
  }

  @Test func exclamationMarksRecallLines() throws {
    let terminal = try shape.prompt()
    try type("seed 1", terminal)
    try type("seed 2", terminal)
    // What will run is shown, then runs.
    terminal.send("!!\r")
    try terminal.expect("!!\nseed 2\nseed 2\nshape> ")
    terminal.send("!-2\r")
    try terminal.expect("\nseed 1\nseed 1\nshape> ")
    terminal.send("!see\r")
    try terminal.expect("\nseed 1\nseed 1\nshape> ")
    terminal.send("time !!\r")
    try terminal.expect("\ntime seed 1\nseed 1\ntook ")
    try terminal.expect("\nshape> ")
    terminal.send("!nothing\r")
    try terminal.expect("error: '!nothing' is not in the history\n")
    try terminal.expect("\nshape> ")
    // In text it is itself.
    terminal.send("help 'wow!!!' # so!\r")
    try terminal.expect("there is no help on 'wow!!!'")
    try terminal.expect("\nshape> ")
    #expect(try shape.read(path) == "seed 1\nseed 2\nseed 1\ntime seed 1\nhelp 'wow!!!' # so!\n")
  }

  @Test func inputrcHasBlocksForShape() throws {
    try shape.write(
      """
      $if shape
        "\\C-t": "help shapes\\C-m"
      $endif
      $if python
        "\\C-o": "frob\\C-m"
      $endif

      """, to: "inputrc")
    let terminal = try shape.start(environment: ["INPUTRC": "\(shape.home)/inputrc"])
    try terminal.expect("shape> ")
    terminal.send("\u{14}")
    try terminal.expect("A shape is the sizes of a tensor's axes: 4x8x10\n")
    try terminal.expect("\nshape> ")
    terminal.send("\u{F}")
    _ = terminal.collect(for: .milliseconds(200))
    #expect(!terminal.transcript.contains("frob"))
  }

  @Test func viModeEdits() throws {
    try shape.write("set editing-mode vi\nset keyseq-timeout 50\n", to: "inputrc")
    let terminal = try shape.start(environment: ["INPUTRC": "\(shape.home)/inputrc"])
    try terminal.expect("shape> ")
    terminal.send("lavers\u{1B}")
    _ = terminal.collect(for: .milliseconds(150))
    // To the start, two to the right, one character replaced, and Enter.
    terminal.send("0llry\r")
    try terminal.expect("the stack is empty")
    try terminal.expect("\nshape> ")
    terminal.send("seed 12\u{1B}")
    _ = terminal.collect(for: .milliseconds(150))
    terminal.send("x0cwhelp\u{1B}")
    _ = terminal.collect(for: .milliseconds(150))
    terminal.send("\r")
    try terminal.expect("there is no help on '1'")
    try terminal.expect("\nshape> ")
    terminal.send("\u{3}")
    try terminal.expect("^C\nshape> ")
  }
}
