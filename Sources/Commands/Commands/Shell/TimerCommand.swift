import Engine
import Rendering

struct TimerCommand: Command {
  private static let state = Argument<Bool>.optional(
    "SWITCH", .flag, "on or off; if left out, shows which it is")

  static let declaration = Declaration(
    "timer", .shell, "Shows how long each command takes, or stops showing it.",
    discussion: "timer on is short for set timer true.", arguments: [state],
    examples: ["timer on", "timer off"], isUndoable: true)

  static func run(_ arguments: ParsedArguments, _ session: inout Session) throws -> CommandResult {
    let wanted = arguments[state]
    if let wanted { session.state.settings.timer = wanted }
    let output = Output("timer \(session.state.settings.timer ? "on" : "off", .strong)")
    return CommandResult(output, wanted == nil ? .look : .change)
  }
}
