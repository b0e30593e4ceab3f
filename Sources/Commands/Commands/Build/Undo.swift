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
    let (stack, count) = (session.state.model.lines, arguments[count] ?? 1)
    var lines = [try session.undo()]
    while lines.count < count, let line = try? session.undo() { lines.append(line) }
    var shown = Output(
      lines.map { .line("took back \($0, .layer)") },
      fields: ["message": "took back \(lines.joined(separator: "; "))"])
    if lines.count < count {
      shown.blocks.append(.line("that was all: \(lines.count) of \(count)"))
    }
    // Where a script is replayed there may be more.
    let completed = lines.count < count ? lines.count : nil
    let change: Effect.Change =
      session.state.model.lines == stack ? .nothing : .stack(StackChange())
    return CommandResult(shown, Effect(change, completed: completed))
  }
}
