import Engine

struct Undo: Command {
  static let declaration = Declaration(
    "undo", .build, "Takes back the last change.",
    discussion: """
      The whole earlier session comes back: stack, weights, data, training and random numbers.
      """,
    examples: ["undo"], after: ["add tanh"], editsStack: true)

  static func run(_ arguments: ParsedArguments, _ session: inout Session) throws -> Output {
    let stack = session.state.model.lines
    let line = try session.undo()
    let output = Output("took back \(line, .layer)")
    return session.state.model.lines == stack ? output.look : output
  }
}
