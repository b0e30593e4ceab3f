import Engine

struct Clear: Command {
  static let declaration = Declaration(
    "clear", .build, "Removes every layer.", examples: ["clear"], isUndoable: true)

  static func run(_ arguments: ParsedArguments, _ session: inout Session) throws -> Output {
    let count = session.state.model.children.count
    session.state.model = Sequential()
    session.state.forgetTraining()
    session.fixes = []
    session.shownTrace?.empty()
    return Output("removed \(counted(count, "layer"))")
  }
}
