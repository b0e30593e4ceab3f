import Engine

struct Timer: Command {
  private static let state = Argument<Bool>.required("SWITCH", .flag, "whether")

  static let declaration = Declaration(
    "timer", .shell, "Tells how long each command takes, or no longer.",
    discussion: "The same as set timer true.", arguments: [state],
    examples: ["timer on", "timer off"], isUndoable: true)

  static func run(_ arguments: ParsedArguments, _ session: inout Session) throws -> Output {
    let state = try arguments.get(state)
    session.state.settings.timer = state
    return Output("timer \(state ? "on" : "off", .strong)")
  }
}
