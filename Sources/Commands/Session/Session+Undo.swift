import Engine
import Rendering

extension Session {
  /// Goes some changes through the history, one way or the other, and tells of each; fewer where there
  /// are no more.
  ///
  /// - Throws: what the first `step` throws.
  mutating func go(
    _ count: Int, telling verb: String, _ step: (inout Session) throws -> String
  ) throws -> CommandResult {
    let stack = state.model.lines
    var lines = [try step(&self)]
    while lines.count < count, let line = try? step(&self) { lines.append(line) }
    var shown = Output(
      lines.map { .line("\(verb) \($0.firstLine, .layer)") },
      fields: ["message": "\(verb) \(lines.joined(separator: "; "))"])
    if lines.count < count {
      shown.blocks.append(.line("that was all: \(lines.count) of \(count)"))
    }
    // Where a script is replayed there may be more.
    let completed = lines.count < count ? lines.count : nil
    let change: Effect.Change = state.model.lines == stack ? .nothing : .stack(StackChange())
    return CommandResult(shown, Effect(change, completed: completed))
  }
}

extension String {
  /// The first of several lines, with a sign that there are more.
  fileprivate var firstLine: String {
    guard let end = firstIndex(where: \.isNewline) else { return self }
    return "\(self[..<end]) …"
  }
}
