import Engine

struct Move: Command {
  private static let from = Argument<Int>.required("N", .position(), "the layer to move")
  private static let to = Argument<Int>.required("M", .position(), "the number it then has")

  static let declaration = Declaration(
    "move", .build, "Moves layer N so that it becomes layer M.",
    arguments: [from, to], examples: ["move 3 1"], after: ["add linear 20 20, tanh, relu"],
    isUndoable: true, editsStack: true)

  static func run(_ arguments: ParsedArguments, _ session: inout Session) throws -> Output {
    let (from, to) = (try arguments.get(from), try arguments.get(to))
    let layer = session.state.model.children.remove(at: from - 1)
    session.state.model.children.insert(layer, at: to - 1)
    let drawn = try session.settle(from: min(from, to) - 1)
    return LayerRow.output(session.state.model, to - 1..<to, drawn: drawn)
  }
}
