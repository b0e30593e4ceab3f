import Engine
import Rendering

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
    isUndoable: true, editsStack: true, draws: [.session])

  static func run(_ arguments: ParsedArguments, _ session: inout Session) throws -> CommandResult {
    try session.move(try arguments.get(from), to: try arguments.get(to))
  }
}

extension Session {
  /// Moves a layer so that it gets the other position; across containers, both positions are those
  /// before the move.
  ///
  /// - Throws: `CommandError.intoItself` or `.nothingInside`, or what `settle` throws.
  mutating func move(_ from: Position, to: Position) throws -> CommandResult {
    guard let layer = state.model.layer(at: from) else {
      return CommandResult(Output(), Effect(.stack(StackChange())))
    }
    let first = min(from.top, to.top)
    guard from.parent != to.parent else {
      try state.model.check(to)
      try edit(inside: to.parent) {
        $0.remove(at: from.index)
        $0.insert(layer, at: to.index)
      }
      return LayerRow.result(state.model, at: to, drawn: try settle(from: first))
    }
    guard !to.isWithin(from) else { throw CommandError.intoItself(position: from.description) }
    // Both numbers are those before the move.
    try edit(inside: to.parent) { $0.insert(layer, at: to.index) }
    let left = from.moved(by: 1, at: to)
    try edit(inside: left.parent) { $0.remove(at: left.index) }
    let drawn = try settle(from: first)
    return LayerRow.result(state.model, at: to.moved(by: -1, at: left), drawn: drawn)
  }
}
