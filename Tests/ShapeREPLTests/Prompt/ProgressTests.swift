internal import Testing

/// What a long command says while it runs, on a terminal.
@Suite(.serialized) struct ProgressTests {
  let shape: Program
  init() throws { shape = try Program() }

  /// An evaluation that takes a while says how far it has come.
  @Test func anEvaluationShowsHowFarItIs() throws {
    let terminal = try shape.prompt()
    // Three hundred billion products: more than a second's work for any processor.
    terminal.send("add embedding 27 24, flatten, linear 192 8000, tanh, linear 8000 27\r")
    try terminal.expect("216,027 parameters\nshape> ")
    terminal.send("eval train\r")
    try terminal.expect("/185,346 examples · ", timeout: .seconds(60))
    terminal.send("\u{3}")
    try terminal.expect("the loss over train was not finished\nshape> ")
  }

  /// The line is one line at any width: what matters least is left out.
  @Test(arguments: [(100, " · lr 0.1 · "), (60, " · loss "), (40, " · loss "), (24, "% · loss ")])
  func theProgressLineFits(columns: Int, part: String) throws {
    let terminal = try shape.start(columns: columns)
    try terminal.expect("shape> ")
    terminal.send("add embedding 27 2, flatten, linear 16 27 scale=0.1\r")
    try terminal.expect("\nshape> ")
    terminal.send("train 1000000000\r")
    try terminal.expect(part)
    _ = terminal.collect(for: .milliseconds(300))
    terminal.send("\u{3}")
    try terminal.expect("shape> ", timeout: .seconds(20))
    let updates = terminal.transcript.split(separator: "\r\u{1B}[K").filter { $0.contains("% ") }
    let lines = updates.map { $0.prefix { $0 != "\n" && $0 != "\r\n" && $0 != "^" } }
    #expect(!lines.isEmpty && lines.allSatisfy { $0.count < columns }, "\(lines)")
    #expect(lines.allSatisfy { !$0.contains("…") })
  }

  /// `shape test` names the scripts that run, and takes the line away again.
  @Test func aTestNamesItsScript() throws {
    try shape.write("x = 1\nfor i in range(20000): x = torch.zeros(20)\n", to: "slow.wnscript")
    let terminal = try shape.start("test", "slow.wnscript")
    try terminal.expect("0/1 done · running slow.wnscript")
    try terminal.expect("\r\u{1B}[K")
    try terminal.expect("1 passed, 0 failed", timeout: .seconds(60))
    #expect(try terminal.waitForExit() == 0)
    let piped = try shape.run("test", "slow.wnscript", timeout: .seconds(60))
    #expect(!piped.output.contains("running") && !piped.errors.contains("running"))
  }
}
