/// Lines of the notation and of the shell, one after another in a session: each gives a result or a
/// message, soon and in little memory, and one that fails leaves nothing behind.
struct LineKind: FuzzKind {
  let name = "lines"
  let unit = "sessions"

  func input(_ random: inout RandomChoice) -> [String] {
    var stream = random
    var shell = ShellGrammar(RandomChoice(seed: UInt64(stream.below(1 << 30))))
    var expressions = ExpressionGrammar(RandomChoice(seed: UInt64(stream.below(1 << 30))))
    let start = ["add embedding 27 4, flatten 2, linear 8 5", "push 4x8"]
    let lines = (0..<24).map { _ in stream.once(in: 3) ? shell.line() : expressions.line() }
    random = stream
    return start + lines
  }

  func run(_ input: [String], in folder: FuzzFolder, _ tally: inout FuzzTally) throws {
    var session = try FuzzSession(in: folder)
    for line in input { try session.carryOut(line, &tally) }
  }
}
