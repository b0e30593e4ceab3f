import Engine

struct Redo: Command {
  static let declaration = Declaration(
    "redo", knownAs: ["again"], .build, "Brings back what undo took back.", examples: ["redo"],
    after: ["add tanh", "undo"], editsStack: true)

  static func run(_ arguments: ParsedArguments, _ session: inout Session) throws -> Output {
    let stack = session.state.model.lines
    let line = try session.redo()
    var output = Output("brought back \(line, .layer)")
    output.line = line
    return session.state.model.lines == stack ? output.look : output
  }
}
