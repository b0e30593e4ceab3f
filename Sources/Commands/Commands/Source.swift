import Engine

struct Source: Command {
  private static let file = Argument<String>.required("FILE", .file, "the script")

  static let declaration = Declaration(
    "source", .shell, "Runs the commands of a file as if they were typed.",
    discussion: "It stops at the first line that fails; what came before stays.",
    arguments: [file], examples: [])

  static func run(_ arguments: ParsedArguments, _ session: inout Session) throws -> Output {
    let path = try arguments.get(file)
    guard session.scriptDepth < 16 else { throw CommandError.scriptsTooDeep(path: path) }
    let lines = try Script.lines(of: path)
    session.scriptDepth += 1
    defer { session.scriptDepth -= 1 }
    var output = Output()
    do {
      output.ending = try Interpreter.run(script: lines, name: path, &session)
    } catch {
      output.ending = .failed(error.diagnosis)
    }
    return output
  }
}
