internal import Glibc
internal import Testing

/// A history file that is locked, on a full disk, or left half written.
@Suite(.serialized) struct HistoryTroubleTests {
  let shape: Program
  init() throws { shape = try Program() }

  private var path: String { ".local/state/shape/history" }

  private func type(_ line: String, _ terminal: PseudoTerminal) throws {
    terminal.send("\(line)\r")
    try terminal.expect("\nshape> ")
  }

  /// Somebody else's lock costs a tenth of a second, is told once, and loses no line.
  @Test func aLockElsewhereHangsNothing() throws {
    try shape.write("seed 1\n", to: path)
    let descriptor = unsafe open("\(shape.home)/\(path)", O_RDWR | O_CLOEXEC)
    #expect(flock(descriptor, LOCK_EX) == 0)
    let start = ContinuousClock.now
    let terminal = try shape.prompt()
    for line in ["seed 2", "seed 3", "seed 4"] { try type(line, terminal) }
    #expect(ContinuousClock.now - start < .seconds(8), "it does not wait for the lock")
    let text = PseudoTerminal.plain(terminal.transcript)
    #expect(text.ranges(of: "history not ").count == 1)
    #expect(text.contains("another program has locked"))
    #expect(try shape.read(path) == "seed 1\n")
    // What was there can be recalled, and what was typed is written once the file is free.
    flock(descriptor, LOCK_UN)
    close(descriptor)
    terminal.send("\u{1B}[A\u{1B}[A\u{1B}[A\u{1B}[A\r")
    try terminal.expect("\nseed 1\nshape> ")
    #expect(try shape.read(path) == "seed 1\nseed 2\nseed 3\nseed 4\nseed 1\n")
  }

  /// Lines that wait are written at the end.
  @Test func linesThatWaitAreWrittenAtTheEnd() throws {
    try shape.write("seed 1\n", to: path)
    let descriptor = unsafe open("\(shape.home)/\(path)", O_RDWR | O_CLOEXEC)
    #expect(flock(descriptor, LOCK_EX) == 0)
    let terminal = try shape.prompt()
    try type("seed 2", terminal)
    close(descriptor)
    terminal.send("\u{4}")
    #expect(try terminal.waitForExit() == 0)
    #expect(try shape.read(path) == "seed 1\nseed 2\n")
  }

  /// A full disk, for which a limit on the file's size stands, keeps no half of a line.
  @Test func aFullDiskKeepsWholeLines() throws {
    let old = String(repeating: "seed 1234567890\nseed 1\n", count: 44) + "seed 3\n"
    try shape.write(old, to: path)
    let program = try ProgramRunner.locate("shape")
    let terminal = try PseudoTerminal(
      "/bin/bash", arguments: ["-c", "trap '' XFSZ; ulimit -f 1; exec \(program)"],
      environment: ["HOME": shape.home], directory: shape.home)
    try terminal.expect("shape> ")
    let long = "seed 5 # \(String(repeating: "long ", count: 40))"
    try type(long, terminal)
    #expect(try shape.read(path) == old, "nothing of the line is kept")
    try type("seed 6", terminal)
    #expect(PseudoTerminal.plain(terminal.transcript).ranges(of: "history not ").count == 1)
    #expect(try shape.read(path) == old)
  }

  @Test func whatAKilledProgramLeftIsNotGluedToTheNextLine() throws {
    try shape.write("seed 1\nseed 2 # cu", to: path)
    let terminal = try shape.prompt()
    try type("seed 3", terminal)
    #expect(try shape.read(path) == "seed 1\nseed 2 # cu\nseed 3\n")
  }
}
