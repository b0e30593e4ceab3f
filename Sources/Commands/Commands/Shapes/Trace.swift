import Engine
import Notation
import Rendering
import Support

struct Trace: Command {
  private static let switchesOn = ["on", "true", "yes", "1"]
  private static let switches = switchesOn + ["off", "false", "no", "0"]

  private static let line = Argument<String>.rest(
    "LINE", .text(or: switches), required: false,
    "what to run, such as net(x); on or off: whether edits show the trace")
  private static let depth = Argument<Int>.option(
    "depth", .integer(1...Int.max), standard: 2,
    "how many functions that call one another are shown")

  static let declaration = Declaration(
    "trace", knownAs: ["summary", "shapes", "shape"], .shapes,
    "Shows the shape that each line of code makes, or traces the last push again.",
    discussion: """
      trace net(x) runs the line and shows the functions that it called, each line beside what it \
      made; a line of a loop is shown once, with the shapes that change. In trace net(BxT) the \
      letters are sizes: the line runs with several, and shapes are shown as expressions of them, \
      with what the letters must be. Without a line it sends \
      the last pushed tensor again, or, where nothing was pushed, shows the last code again. Once a tensor is pushed, every edit shows its new path: + marks \
      a layer that was added, ~ one that changed, - one that was removed. trace off keeps edits \
      quiet, trace on shows them again; set columns chooses the columns.
      """,
    arguments: [line, depth],
    examples: ["trace", "trace model(ones(4, 8).long())", "trace model(Bx8)", "trace off"],
    after: ["add embedding 27 10, flatten 2", "push 4x8"], isUndoable: true, takesLine: true)

  static func run(_ arguments: ParsedArguments, _ session: inout Session) throws -> CommandResult {
    switch arguments[line] {
    case nil:
      if let code = session.surroundings.code, session.pushed == nil {
        return CommandResult(code.shown)
      }
      session.surroundings.madeRemarks = []
      return CommandResult(try session.traceAgain().output(session.state.settings))
    case let word? where switches.contains(word.lowercased()):
      let isOn = switchesOn.contains(word.lowercased())
      session.state.settings.trace = isOn
      return CommandResult(Output("trace \(isOn ? "on" : "off")"), .change)
    case let source?:
      let depth = try arguments.get(depth)
      if let lettered = LetteredTrace(source, depth: depth, session) {
        return try lettered.run(&session)
      }
      return try TracedLine(source, depth: depth).run(&session)
    }
  }
}
