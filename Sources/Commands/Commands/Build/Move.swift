import Rendering
import Engine

struct Move: Command {
  private static let from = Argument<Position>.required("N", .position(), "the layer to move")
  private static let to = Argument<Position>.required(
    "M", .position(orEnd: true, offersEnd: false), "its new number")

  static let declaration = Declaration(
    "move", knownAs: ["swap", "mv", "reorder"], .build, "Moves layer N so that it becomes layer M.",
    discussion: """
      When a layer moves into or out of one that holds layers, both numbers are those before the move.
      """,
    arguments: [from, to], examples: ["move 3 1"], after: ["add linear 20 20, tanh, relu"],
    isUndoable: true, editsStack: true)

  static func run(_ arguments: ParsedArguments, _ session: inout Session) throws -> Output {
    let (from, to) = (try arguments.get(from), try arguments.get(to))
    guard let layer = session.state.model.layer(at: from) else { return Output() }
    let first = min(from.top, to.top)
    guard from.parent != to.parent else {
      try session.state.model.check(to)
      try session.edit(inside: to.parent) {
        $0.remove(at: from.index)
        $0.insert(layer, at: to.index)
      }
      return LayerRow.output(session.state.model, at: to, drawn: try session.settle(from: first))
    }
    guard !to.isWithin(from) else { throw CommandError.intoItself(position: from.description) }
    // Both numbers are those before the move.
    try session.edit(inside: to.parent) { $0.insert(layer, at: to.index) }
    let left = from.moved(by: 1, at: to)
    try session.edit(inside: left.parent) { $0.remove(at: left.index) }
    let drawn = try session.settle(from: first)
    return LayerRow.output(session.state.model, at: to.moved(by: -1, at: left), drawn: drawn)
  }
}
