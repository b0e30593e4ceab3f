import Engine
import Rendering
import Support

struct Clear: Command {
  static let declaration = Declaration(
    "clear", knownAs: ["new", "reset", "restart"], .build,
    "Removes every layer; undo brings them back, and Ctrl-L clears the screen.",
    examples: ["clear"],
    after: ["add embedding 27 10, flatten 2"], isUndoable: true)

  static func run(_ arguments: ParsedArguments, _ session: inout Session) throws -> CommandResult {
    let count = session.state.model.children.count
    guard count > 0 || session.state.step > 0 else {
      return CommandResult(Output("the stack is empty already; Ctrl-L clears the screen"))
    }
    session.removeStack()
    let shown = Output(
      """
      removed \(counted(count, "layer")): \("undo", .mend) brings \(count == 1 ? "it" : "them") back, \
      Ctrl-L clears the screen
      """)
    return CommandResult(shown, .change)
  }
}
