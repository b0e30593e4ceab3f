import Engine
import Rendering
import Support

struct Skip: Command {
  private static let unless = Argument<String>.required(
    "unless", .word(["unless"]), "the word unless")
  private static let file = Argument<String>.required(
    "FILE", .file, "what the script needs, from the script's folder")

  static let declaration = Declaration(
    "skip", .scripts, "Ends a script that lacks a file it needs; shape test counts it as skipped.",
    arguments: [unless, file], examples: ["skip unless names.txt"],
    file: .readsBesideScript(file))

  static func run(_ arguments: ParsedArguments, _ session: inout Session) throws -> CommandResult {
    let file = try arguments.get(file)
    guard !InputFile.exists(session.besideScript(file)) else {
      return CommandResult(Output())
    }
    var output = Output("skipped: there is no \(file, .strong)")
    output.ending = .skipped("there is no \(file)")
    return CommandResult(output)
  }
}
