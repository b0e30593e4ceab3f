import Engine
import Rendering

struct Replace: Command {
  private static let number = Argument<Position>.required("N", .position(), "the layer to replace")
  private static let layers = Argument<[LayerDescription]>.rest(
    "LAYER…", .layers, "its replacements")

  static let declaration = Declaration(
    "replace", knownAs: ["change", "edit", "update"], .build,
    "Replaces layer N with other layers.",
    arguments: [number, layers],
    examples: ["replace 1 linear 20 100", "replace 2 batchnorm 100, relu"],
    after: ["add linear 20 200, tanh"], isUndoable: true, editsStack: true, draws: [.session])

  static func run(_ arguments: ParsedArguments, _ session: inout Session) throws -> CommandResult {
    try session.place(
      try arguments.get(layers), at: try arguments.get(number), isReplacing: true)
  }
}
