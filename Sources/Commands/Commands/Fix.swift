import Engine

struct Fix: Command {
  private static let number = Argument<Int>.optional(
    "K", ArgumentKind<Int>.integer(1...99), "which of the fixes; the first when left out")

  static let declaration = Declaration(
    "fix", .shapes, "Carries out a fix that the last push offered, and pushes again.",
    arguments: [number], examples: ["fix", "fix 2"],
    after: ["add embedding 27 10, flatten 2, linear 80 200", "push 4x8"], isUndoable: true)

  static func run(_ arguments: ParsedArguments, _ session: inout Session) throws -> Output {
    let number = arguments[number] ?? 1
    let fixes = session.validFixes
    guard fixes.indices.contains(number - 1) else {
      throw CommandError.noSuchFix(number: number, offered: fixes.count)
    }
    let line = fixes[number - 1]
    var output = Output([.line("\(line, .mend)")])
    output.line = line
    for text in [line, "push"] {
      guard let statement = try Lexer.statements(of: text).first,
        let command = CommandRegistry.command(named: statement.tokens[0].text)
      else { continue }
      let read = try CommandLineReader.read(
        statement.tokens.dropFirst(), command.declaration, session)
      let result = try command.run(read, &session)
      if text == "push" {
        output.blocks += result.blocks
        output.fields = result.fields
        output.ending = result.ending
        output.facts = result.facts
      }
    }
    return output
  }
}
