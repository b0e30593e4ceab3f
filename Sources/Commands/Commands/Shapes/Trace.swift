import Engine

struct Trace: Command {
  private static let change = Argument<Bool>.optional(
    "SWITCH", .flag, "whether an edit shows the trace by itself")

  static let declaration = Declaration(
    "trace", knownAs: ["summary", "shapes", "shape"], .shapes,
    "Shows again the way of what was pushed last.",
    discussion: """
      With a tensor pushed, every edit shows its new way at once: + marks a layer that came in, ~ one \
      that changed, - one that went. trace off keeps edits silent, trace on ends the silence; set columns chooses what \
      the table tells.
      """,
    arguments: [change], examples: ["trace", "trace off"],
    after: ["add embedding 27 10, flatten 2", "push 4x8"], isUndoable: true)

  static func run(_ arguments: ParsedArguments, _ session: inout Session) throws -> Output {
    guard let change = arguments[change] else {
      return try session.traceAgain().output(session.state.settings).look
    }
    session.state.settings.trace = change
    return Output("trace \(change ? "on" : "off")")
  }
}
