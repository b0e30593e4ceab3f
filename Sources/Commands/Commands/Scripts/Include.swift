import Engine

struct Include: Command {
  private static let file = Argument<String>.required(
    "FILE", .file, "the script, from the folder of the script that includes it")

  static let declaration = Declaration(
    "include", .scripts, "Runs another script's lines in this one.",
    discussion: "Like source, but the file's place is told from the script, wherever that runs.",
    arguments: [file], examples: [])

  static func run(_ arguments: ParsedArguments, _ session: inout Session) throws -> Output {
    try session.runScript(session.besideScript(try arguments.get(file)))
  }
}
