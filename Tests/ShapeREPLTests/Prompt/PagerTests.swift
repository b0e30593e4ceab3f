internal import Glibc
internal import Testing

/// When the pager opens, and when it leaves the terminal alone.
@Suite(.serialized) struct PagerTests {
  let shape: Program
  init() throws { shape = try Program() }

  private func start() throws -> PseudoTerminal {
    let terminal = try shape.start(environment: ["PAGER": "sed s/^/page:/"])
    try terminal.expect("shape> ")
    return terminal
  }

  private func answer(_ terminal: PseudoTerminal, to keys: String) throws -> String {
    terminal.send(keys)
    return PseudoTerminal.plain(try terminal.expect("\nshape> "))
  }

  /// What is looked up goes through it; what is worked with does not, however long it is.
  @Test func onlyForWhatIsLookedUp() throws {
    let terminal = try start()
    let layers = Array(repeating: "tanh", count: 30).joined(separator: ", ")
    #expect(try !answer(terminal, to: "add \(layers)\r").contains("page:"))
    #expect(try !answer(terminal, to: "push 2x3\r").contains("page:"))
    #expect(try !answer(terminal, to: "remove 1\r").contains("page:"))
    #expect(try !answer(terminal, to: "trace\r").contains("page:"))
    #expect(try !answer(terminal, to: "for i in range(40): print(i)\r").contains("page:"))
    #expect(try !answer(terminal, to: "torch.arange(900).view(300, 3)\r").contains("page:"))
    #expect(try answer(terminal, to: "layers\r").contains("page:  29   tanh"))
    #expect(try answer(terminal, to: "data show 40\r").contains("page:"))
    #expect(try answer(terminal, to: "help errors\r").contains("page:"))
  }

  @Test func neverInTheMiddleOfAPaste() throws {
    let terminal = try start()
    terminal.send("\u{1B}[200~help errors\nx = 3\u{1B}[201~\r")
    let shown = PseudoTerminal.plain(try terminal.expect("\n  x   3   int\nshape> "))
    #expect(shown.contains("E-CHECKPOINT-") && !shown.contains("page:"))
    #expect(try !answer(terminal, to: "help errors; seed 2\r").contains("page:"))
    // The last line of a paste is free for it.
    terminal.send("\u{1B}[200~seed 1\nhelp errors\u{1B}[201~\r")
    #expect(
      PseudoTerminal.plain(try terminal.expect("page:  E-VARIABLE-UNKNOWN")).contains("seed 1"))
  }

  /// Keys that were typed ahead are for the shell.
  @Test func notWhileKeysAreWaiting() throws {
    let terminal = try start()
    terminal.send("time for i in range(10000): torch.zeros(10)\rhelp errors\rsee")
    try terminal.expect("took ")
    let shown = PseudoTerminal.plain(try terminal.expect("\nshape> see"))
    #expect(shown.contains("E-CHECKPOINT-") && !shown.contains("page:"))
    terminal.send("d 3\r")
    try terminal.expect("\nseed 3\nshape> ")
  }
}
