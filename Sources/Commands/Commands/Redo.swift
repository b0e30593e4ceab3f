struct Redo: Command {
  static let declaration = Declaration(
    "redo", .build, "Brings back what undo took back.", examples: ["redo"],
    after: ["add tanh", "undo"])

  static func run(_ arguments: ParsedArguments, _ session: inout Session) throws -> Output {
    let line = try session.redo()
    return Output("brought back \(line, .layer)")
  }
}
