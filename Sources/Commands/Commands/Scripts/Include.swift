import Engine
import Rendering

struct Include: Command {
  private static let file = Argument<String>.required(
    "FILE", .file, "the script, from the folder of the script that includes it")

  static let declaration = Declaration(
    "include", .scripts, "Runs another script's lines in this one.",
    discussion: """
      Like source, but a relative path starts at the script's folder, wherever the script is run.
      """,
    arguments: [file], examples: [], runsLines: true, file: .readsBesideScript(file))

  static func run(_ arguments: ParsedArguments, _ session: inout Session) throws -> CommandResult {
    try session.runScript(session.besideScript(try arguments.get(file)))
  }
}
