struct Undo: Command {
  static let declaration = Declaration(
    "undo", .build, "Takes back the last change.",
    discussion: """
      The whole earlier session comes back: stack, weights, data, training and random numbers.
      """,
    examples: ["undo"], after: ["add tanh"])

  static func run(_ arguments: ParsedArguments, _ session: inout Session) throws -> Output {
    let line = try session.undo()
    return Output("took back \(line, .layer)")
  }
}
