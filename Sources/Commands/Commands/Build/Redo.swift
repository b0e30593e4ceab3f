import Engine
import Rendering

struct Redo: Command {
  private static let count = Argument<Int>.optional(
    "N", .integer(1...Int.max), "how many changes; one if left out")

  static let declaration = Declaration(
    "redo", knownAs: ["again"], .build,
    "Brings back the change that undo took back, or the last N of them.",
    discussion: "If there are fewer than N, all of them come back.", arguments: [count],
    examples: ["redo", "redo 2"], after: ["add tanh", "add relu", "add gelu", "undo 3"],
    editsStack: true, draws: [.session, .push])

  static func run(_ arguments: ParsedArguments, _ session: inout Session) throws -> CommandResult {
    try session.go(arguments[count] ?? 1, telling: "brought back") { try $0.redo() }
  }
}
