import Engine

struct Remove: Command {
  private static let numbers = Argument<ClosedRange<Int>>.required(
    "N[..M]", .positions, "what goes")

  static let declaration = Declaration(
    "remove", aliases: ["rm"], .build, "Removes a layer, or several neighbours.",
    arguments: [numbers], examples: ["remove 2", "remove 1..3"],
    after: ["add embedding 27 10, flatten 2, linear 20 200, tanh"], isUndoable: true,
    editsStack: true)

  static func run(_ arguments: ParsedArguments, _ session: inout Session) throws -> Output {
    let numbers = try arguments.get(numbers)
    let range = numbers.lowerBound - 1..<numbers.upperBound
    let lines = session.state.model.children[range].map(\.description)
    session.state.model.children.removeSubrange(range)
    let drawn = try session.settle(from: range.lowerBound)
    let left = counted(session.state.model.children.count, "layer")
    return Output(
      [.line("removed \(lines.joined(separator: ", "), .layer); \(left) left")],
      fields: ["removed": lines]
    ).telling(drawn, of: session.state.model)
  }
}
