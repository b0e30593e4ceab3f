import Engine
import Rendering

struct Insert: Command {
  private static let number = Argument<Position>.required(
    "N", .position(orEnd: true), "the number the first of them will have")
  private static let layers = Argument<[LayerDescription]>.rest(
    "LAYER…", .layers, "the layers, in order")

  static let declaration = Declaration(
    "insert", .build, "Puts layers before layer N.",
    arguments: [number, layers],
    examples: ["insert 2 tanh", "insert 3 batchnorm 200, tanh"],
    after: ["add linear 20 200, linear 200 27"], isUndoable: true, editsStack: true,
    draws: [.session])

  static func run(_ arguments: ParsedArguments, _ session: inout Session) throws -> CommandResult {
    try session.place(try arguments.get(layers), at: try arguments.get(number))
  }
}
