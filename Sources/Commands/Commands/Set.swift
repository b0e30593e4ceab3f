import Engine

struct Set: Command {
  private static let key = Argument<String>.optional("KEY", .word(keys), "which setting")
  private static let value = Argument<String>.optional("VALUE", .setting, "what it becomes")
  private static let keys = ["ascii", "echo", "precision"]

  static let declaration = Declaration(
    "set", .shell, "Changes a setting; alone it lists them.",
    discussion: """
      precision: digits behind the point of a loss, 0 to 9. ascii: true for terminals without \
      arrows. echo: true shows a script's lines before their results.
      """,
    arguments: [key, value], examples: ["set", "set precision 6", "set ascii true"],
    isUndoable: true)

  static func run(_ arguments: ParsedArguments, _ session: inout Session) throws -> Output {
    guard let key = arguments[key] else { return list(session.state.settings).look }
    guard let value = arguments[value] else {
      throw CommandError.missing(command: "set", argument: "VALUE", usage: declaration.usage)
    }
    switch key {
    case "precision":
      guard let digits = Int(value), (0...9).contains(digits) else {
        throw CommandError.badValue(
          argument: key, text: value, wants: "a whole number from 0 to 9")
      }
      session.state.settings.precision = digits
    default:
      guard let flag = Bool(value) else {
        throw CommandError.badValue(argument: key, text: value, wants: "true or false")
      }
      if key == "ascii" {
        session.state.settings.ascii = flag
      } else {
        session.state.settings.echo = flag
      }
    }
    var output = list(session.state.settings, only: key)
    // The lines that are shown from here on say enough.
    if key == "echo" { output.blocks = [] }
    return output
  }

  private static func list(_ settings: Settings, only key: String? = nil) -> Output {
    let values = [
      "ascii": "\(settings.ascii)", "echo": "\(settings.echo)",
      "precision": "\(settings.precision)",
    ]
    return Output(
      [
        .table(
          keys.filter { key == nil || $0 == key }.map {
            [Text($0), Text(values[$0] ?? "", .strong)]
          })
      ], fields: values)
  }
}

extension ArgumentKind<String> {
  /// What a setting may be; which of these depends on the key.
  fileprivate static var setting: ArgumentKind {
    ArgumentKind(
      wants: "true, false or a number", read: { token, _ in token.text },
      complete: { _ in ["true", "false"] })
  }
}
