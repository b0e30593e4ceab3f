import Engine
import Notation
import Rendering
import Support

/// What is said of a line whose first word may mean something else than it does here.
extension Interpreter {
  /// A bare Python name that is a command in other programs, such as `list`: the message names the
  /// command too.
  static func hinted(
    _ verb: Word, _ statement: Statement, _ result: CommandResult, _ session: Session
  ) -> CommandResult {
    if let added = added(statement, session) {
      var hinted = result
      hinted.shown.blocks.append(.line(Text("add \(added) puts it on the stack", .faint)))
      return hinted
    }
    guard statement.tokens.count == 1, session.state.variables[verb.text] == nil,
      !Names.ofTheSession.contains(verb.text),
      let meant = CommandRegistry.meant(by: verb.text)
    else { return result }
    var hinted = result
    hinted.shown.blocks.append(.line("the command \(meant.name, .mend): \(meant.summary)"))
    return hinted
  }

  /// A bare call that makes a module, as `add` takes it; `nil` for any other line.
  private static func added(_ statement: Statement, _ session: Session) -> String? {
    let source = statement.source
    guard ["nn.", "torch.nn."].contains(where: source.hasPrefix), source.hasSuffix(")"),
      session.state.variables["nn"] == nil, (try? session.layers(of: source)) != nil
    else { return nil }
    return source
  }

  /// The error of a line that begins with the name of no command, with what may have been meant.
  static func unknown(
    _ verb: Word, _ statement: Statement, _ session: Session
  ) -> CommandError {
    let word = verb.text.prefix { $0 != "(" }
    let name = word.isEmpty ? verb.text : String(word)
    if verb.isQuoted, CommandRegistry.command(named: name) != nil {
      return .unknownCommand(name: name, mend: "write it without quotes")
    }
    if let type = LayerParser.type(named: name) {
      // A layer that is also called, as in nn.Linear(3, 4)(x), is more than a layer.
      let isLayer =
        !statement.source.contains("(")
        || (try? LayerParser.parse(statement.source)) != nil
      return .unknownCommand(
        name: name,
        mend: isLayer
          ? "did you mean 'add \(statement.source)'?"
          : "add \(type.spec.example) puts one on the stack, and model(x) runs the stack")
    }
    if let meant = CommandRegistry.meant(by: name) {
      return .unknownCommand(name: name, mend: "did you mean '\(meant.name)'?")
    }
    let command = Similarity.nearest(to: name, in: CommandRegistry.names)
    let variable = Similarity.nearest(to: name, in: session.state.variables.names)
    let isOneWord = statement.tokens.count == 1
    let nearest = [variable, command].compactMap { $0 }
    if isOneWord, nearest.count == 2, variable != command {
      return .unknownCommand(
        name: name,
        mend: "did you mean the variable '\(nearest[0])' or the command '\(nearest[1])'?",
        isName: true)
    }
    if let nearest = isOneWord ? nearest.first : nearest.last {
      return .unknownCommand(name: name, mend: "did you mean '\(nearest)'?")
    }
    if let layer = Similarity.nearest(to: name, in: LayerRegistry.specs.map(\.keyword)) {
      let rest = statement.source.dropFirst(name.count)
      return .unknownCommand(name: name, mend: "did you mean 'add \(layer)\(rest)'?")
    }
    let mend = isOneWord ? "help lists the commands, vars the variables" : "help lists the commands"
    return .unknownCommand(name: name, mend: mend, isName: isOneWord)
  }
}
