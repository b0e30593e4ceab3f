import Engine
import Rendering

struct SourceCommand: Command {
  private static let file = Argument<String>.required("FILE", .file, "the script")

  static let declaration = Declaration(
    "source", knownAs: ["run", "exec", "execute"], .shell,
    "Runs the commands of a file as if they were typed.",
    discussion: "It stops at the first line that fails; what the lines before it did is kept.",
    arguments: [file], examples: ["source tiny.wnscript"],
    after: ["record tiny.wnscript", "seed 42", "record stop"], runsLines: true,
    file: .reads(file))

  static func run(_ arguments: ParsedArguments, _ session: inout Session) throws -> CommandResult {
    try session.runScript(try arguments.get(file))
  }
}
