import Engine

struct TimerCommand: Command {
  private static let state = Argument<Bool>.optional(
    "SWITCH", .flag, "whether; left out, it is told")

  static let declaration = Declaration(
    "timer", .shell, "Tells how long each command takes, or no longer.",
    discussion: "The same as set timer true.", arguments: [state],
    examples: ["timer on", "timer off"], isUndoable: true)

  static func run(_ arguments: ParsedArguments, _ session: inout Session) throws -> Output {
    let wanted = arguments[state]
    if let wanted { session.state.settings.timer = wanted }
    let output = Output("timer \(session.state.settings.timer ? "on" : "off", .strong)")
    return wanted == nil ? output.look : output
  }
}
