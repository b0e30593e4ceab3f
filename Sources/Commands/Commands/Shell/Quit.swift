import Rendering

struct Quit: Command {
  static let declaration = Declaration(
    "quit", aliases: ["exit"], knownAs: ["q", "bye", "close", "logout", ":q", ":wq"], .shell,
    "Leaves the shell; exit and Ctrl-D do too.",
    examples: ["quit"], isRecorded: false)

  static func run(_ arguments: ParsedArguments, _ session: inout Session) throws -> CommandResult {
    var output = Output()
    output.ending = .quit
    return CommandResult(output)
  }
}
