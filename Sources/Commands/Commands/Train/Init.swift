import Engine
import Rendering
import Support

struct Init: Command {
  static let declaration = Declaration(
    "init", knownAs: ["initialize", "reinit"], .train,
    "Draws every weight anew and forgets the training.",
    discussion: "After seed 42, init gives the weights that seed 42 and the same adds give.",
    examples: ["init"], after: ["add linear 20 200"], isUndoable: true, draws: [.session])

  static func run(_ arguments: ParsedArguments, _ session: inout Session) throws -> CommandResult {
    guard !session.state.model.children.isEmpty else { throw ModelError.emptyStack }
    let earlier = session.state.model
    session.state.model = try session.redrawnModel()
    try session.state.model.showInstead(of: earlier)
    session.state.forgetTraining()
    let count = counted(session.state.model.parameterCount, "parameter")
    return CommandResult(Output("drew \(count) anew"), .change)
  }
}
