import Engine
import Rendering

struct SetCommand: Command {
  private static let key = Argument<String>.optional(
    "KEY", .word(Setting.all.map(\.name)), "which setting; help KEY explains it")
  private static let value = Argument<Word>.rest(
    "VALUE", .setting, required: false, "its new value")

  static let declaration = Declaration(
    "set", knownAs: ["config", "settings", "options", "setting"], .shell,
    "Changes a setting; without arguments it lists them all.",
    discussion: Setting.all.map { setting in
      let wants = setting.argument.wants
      return "\(setting.name): \(setting.summary)" + (wants == Flag.wants ? ". " : ", \(wants). ")
    }.joined() + "The other settings take \(Flag.wants), as git config reads them.",
    arguments: [key, value],
    examples: ["set", "set precision 6", "set ascii true", "set columns output,bytes"],
    isUndoable: true)

  static func run(_ arguments: ParsedArguments, _ session: inout Session) throws -> CommandResult {
    let settings = session.state.settings
    guard let key = arguments[key], let setting = Setting.all.first(where: { $0.name == key })
    else { return CommandResult(list(settings, Setting.all)) }
    guard let value = arguments[value] else {
      var output = list(settings, [setting])
      output.blocks += setting.values
      return CommandResult(output)
    }
    let changed = try setting.changed(settings, value, session)
    session.state.settings = changed
    let consequence = setting.consequence(changed).map { Text($0, .faint) }
    var output = Output(
      [
        .table([
          [Text(key), Text(setting.text(changed), .strong)] + (consequence.map { [$0] } ?? [])
        ])
      ],
      fields: fields(changed))
    // The echoed lines that follow say enough.
    if key == "echo" { output.blocks = [] }
    return CommandResult(output, .change)
  }

  private static func list(_ settings: Settings, _ shown: [Setting]) -> Output {
    let rows = shown.map { setting in
      [
        Text(setting.name), Text(setting.text(settings), .strong),
        Text("\(setting.summary); default \(setting.standard)", .faint),
      ]
    }
    return Output([.table(rows)], fields: fields(settings))
  }

  private static func fields(_ settings: Settings) -> [String: String] {
    Dictionary(uniqueKeysWithValues: Setting.all.map { ($0.name, $0.text(settings)) })
  }
}

extension Setting {
  /// What it may be: a table of the words where they have meanings.
  var values: [Output.Block] {
    guard !meanings.isEmpty else { return [.line("set \(name) takes \(argument.wants)")] }
    return [
      .line("set \(name) takes some of these, with commas between them:"),
      .table(meanings.map { ["\($0.word, .mend)", Text($0.meaning, .faint)] }),
    ]
  }

  /// Its meaning, its default and what it may be.
  var explanation: [Output.Block] {
    [.line("\(name, .strong): \(summary); default \(standard)")] + values
  }
}

extension ArgumentKind<Word> {
  /// What a setting may be; which of these depends on the key.
  fileprivate static var setting: ArgumentKind {
    ArgumentKind(
      wants: "true, false, a number or names of columns", read: { token, _ in token },
      completeHere: { point in
        Setting.all.first { $0.name == point.earlier.first }?.argument.candidates(point.session)
          ?? []
      })
  }
}
