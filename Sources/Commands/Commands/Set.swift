import Engine

struct Set: Command {
  private static let key = Argument<String>.optional(
    "KEY", .word(settings.map(\.key)), "which setting")
  private static let value = Argument<String>.rest(
    "VALUE", .setting, required: false, "what it becomes")

  static let declaration = Declaration(
    "set", .shell, "Changes a setting; alone it lists them.",
    discussion: """
      precision: digits behind the point of a loss, 0 to 9. ascii: true for terminals without \
      arrows. echo: true shows a script's lines before their results. trace: false keeps edits from \
      showing the trace. columns: what a trace tells of each layer, of \
      \(TraceColumn.text(TraceColumn.allCases)); or all, or standard.
      """,
    arguments: [key, value],
    examples: ["set", "set precision 6", "set ascii true", "set columns output,bytes"],
    isUndoable: true)

  static func run(_ arguments: ParsedArguments, _ session: inout Session) throws -> Output {
    guard let key = arguments[key] else { return list(session.state.settings).look }
    guard let value = arguments[value] else {
      throw CommandError.missing(command: "set", argument: "VALUE", usage: declaration.usage)
    }
    for setting in settings where setting.key == key {
      guard setting.read(value, &session.state.settings) else {
        throw CommandError.badValue(argument: key, text: value, wants: setting.wants)
      }
    }
    var output = list(session.state.settings, only: key)
    // The lines that are shown from here on say enough.
    if key == "echo" { output.blocks = [] }
    return output
  }

  private static func list(_ values: Settings, only key: String? = nil) -> Output {
    let shown = settings.filter { key == nil || $0.key == key }
    return Output(
      [.table(shown.map { [Text($0.key), Text($0.text(values), .strong)] })],
      fields: Dictionary(uniqueKeysWithValues: settings.map { ($0.key, $0.text(values)) }))
  }
}

extension Set {
  /// A setting: how it is read and written.
  private struct Setting: Sendable {
    let key, wants: String
    let text: @Sendable (Settings) -> String
    /// Takes a value; `false` where it cannot be read.
    let read: @Sendable (String, inout Settings) -> Bool

    /// One that is true or false.
    static func flag(
      _ key: String, _ path: any WritableKeyPath<Settings, Bool> & Sendable
    ) -> Setting {
      Setting(key: key, wants: "true or false", text: { "\($0[keyPath: path])" }) { text, values in
        guard let flag = Bool(text) else { return false }
        values[keyPath: path] = flag
        return true
      }
    }
  }

  private static let settings = [
    Setting.flag("ascii", \.ascii),
    Setting(
      key: "columns",
      wants: "\(TraceColumn.allCases.map(\.rawValue).joined(separator: ", ")), all or standard",
      text: { TraceColumn.text($0.columns) },
      read: { text, values in
        guard let columns = TraceColumn.read(text) else { return false }
        values.columns = columns
        return true
      }),
    Setting.flag("echo", \.echo),
    Setting(
      key: "precision", wants: "a whole number from 0 to 9", text: { "\($0.precision)" },
      read: { text, values in
        guard let digits = Int(text), (0...9).contains(digits) else { return false }
        values.precision = digits
        return true
      }),
    Setting.flag("trace", \.trace),
  ]
}

extension ArgumentKind<String> {
  /// What a setting may be; which of these depends on the key.
  fileprivate static var setting: ArgumentKind {
    ArgumentKind(
      wants: "true, false, a number or names of columns", read: { token, _ in token.text },
      complete: { _ in
        ["true", "false", "all", "standard"] + TraceColumn.allCases.map(\.rawValue)
      })
  }
}
