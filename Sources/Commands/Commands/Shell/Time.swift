import Engine
import Rendering
import Support

struct Time: Command {
  private static let line = Argument<String>.rest("COMMAND", .text, "the command")

  static let declaration = Declaration(
    "time", .shell, "Runs a command and shows how long it took.",
    discussion: "timer on does so for every command.", arguments: [line],
    examples: ["time push 4x8"], after: ["add embedding 27 10, flatten 2"], takesLine: true,
    runsLines: true)

  static func run(_ arguments: ParsedArguments, _ session: inout Session) throws -> CommandResult {
    let start = ContinuousClock.now
    var (output, keepsPart) = (Output(), false)
    for statement in try Lexer.statements(of: untimed(try arguments.get(line))) {
      let line = try Interpreter.run(statement, &session)
      let result = line.shown
      keepsPart = line.keepsPart
      output.blocks += result.blocks
      (output.fields, output.facts, output.ending) = (result.fields, result.facts, result.ending)
      guard case .done = result.ending else { break }
    }
    output.seconds = (ContinuousClock.now - start).inSeconds
    var result = CommandResult(output)
    result.keepsPart = keepsPart
    return result
  }

  static func linesRun(of rest: String) -> String? { untimed(rest) }

  /// The line without further `time`s: they show the same, and a long row of them would exhaust the
  /// call stack.
  private static func untimed(_ line: String) -> String {
    var rest = line[...]
    while true {
      rest = rest.drop(while: \.isWhitespace)
      guard let end = rest.firstIndex(where: \.isWhitespace),
        rest[..<end].lowercased() == declaration.name
      else { return String(rest) }
      rest = rest[end...]
    }
  }
}
