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
    let (stack, count) = (session.state.model.lines, arguments[count] ?? 1)
    var lines = [try session.redo()]
    while lines.count < count, let line = try? session.redo() { lines.append(line) }
    var shown = Output(
      lines.map { .line("brought back \($0, .layer)") },
      fields: ["message": "brought back \(lines.joined(separator: "; "))"])
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
