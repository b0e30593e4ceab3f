import Engine
import Rendering

struct Undo: Command {
  private static let count = Argument<Int>.optional(
    "N", .integer(1...Int.max), "how many changes; one if left out")

  static let declaration = Declaration(
    "undo", knownAs: ["back", "revert"], .build, "Takes back the last change, or the last N.",
    discussion: """
      The whole earlier session comes back: stack, weights, data, training and random numbers. \
      Each line that changed something is one step, including x = … and clear; if there are fewer \
      than N, all of them are taken back.
      """,
    arguments: [count], examples: ["undo", "undo 2"], after: ["add linear 20 20", "add tanh"],
    editsStack: true, draws: [.session, .push])

  static func run(_ arguments: ParsedArguments, _ session: inout Session) throws -> CommandResult {
    try session.go(arguments[count] ?? 1, telling: "took back") { try $0.undo() }
  }
}
