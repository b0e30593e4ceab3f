import Engine
import Rendering
import Support

struct Remove: Command {
  private static let numbers = Argument<Positions>.required(
    "N[..M]", .positions, "the layer, or a range of them")

  static let declaration = Declaration(
    "remove", aliases: ["rm"], knownAs: ["delete", "drop", "pop"], .build,
    "Removes a layer, or a range of layers.",
    arguments: [numbers], examples: ["remove 2", "remove 1..3"],
    after: ["add embedding 27 10, flatten 2, linear 20 200, tanh"], isUndoable: true,
    editsStack: true, draws: [.session])

  static func run(_ arguments: ParsedArguments, _ session: inout Session) throws -> CommandResult {
    try session.remove(try arguments.get(numbers))
  }
}

extension Session {
  /// Removes neighbouring layers.
  ///
  /// - Throws: `CommandError.nothingInside`, or what `settle` throws.
  mutating func remove(_ numbers: Positions) throws -> CommandResult {
    let model = state.model
    let lines = (model.layers(inside: numbers.parent) ?? [])[numbers.range].map(\.description)
    try edit(inside: numbers.parent) { $0.removeSubrange(numbers.range) }
    let drawn = try settle(from: numbers.parent.child(numbers.range.lowerBound).top)
    let left = counted(state.model.children.count, "layer")
    let shown = Output(
      [.line("removed \(lines.joined(separator: ", "), .layer); \(left) left")],
      fields: ["removed": lines])
    let inside: Set<Int> = numbers.parent == .root ? [] : [numbers.parent.top]
    return CommandResult(shown, Effect(.stack(StackChange(inside: inside)))).telling(
      drawn, of: state.model)
  }
}
