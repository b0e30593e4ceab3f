import Engine
import Rendering

struct Trace: Command {
  private static let change = Argument<Bool>.optional(
    "SWITCH", .flag, "whether edits show the trace")

  static let declaration = Declaration(
    "trace", knownAs: ["summary", "shapes", "shape"], .shapes,
    "Traces the last push again.",
    discussion: """
      Once a tensor is pushed, every edit shows its new path: + marks a layer that was added, ~ \
      one that changed, - one that was removed. trace off keeps edits quiet, trace on shows them \
      again; set columns chooses the table's columns.
      """,
    arguments: [change], examples: ["trace", "trace off"],
    after: ["add embedding 27 10, flatten 2", "push 4x8"], isUndoable: true)

  static func run(_ arguments: ParsedArguments, _ session: inout Session) throws -> CommandResult {
    guard let change = arguments[change] else {
      session.surroundings.madeRemarks = []
      return CommandResult(try session.traceAgain().output(session.state.settings))
    }
    session.state.settings.trace = change
    return CommandResult(Output("trace \(change ? "on" : "off")"), .change)
  }
}
