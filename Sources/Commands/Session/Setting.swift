import Engine
import Support

/// Something that `set` changes: declared as an argument of a command is, with the place where its
/// value is kept.
struct Setting: Sendable {
  /// Its name after `set`, what it may be, and what it does.
  let argument: any ParsableArgument
  /// What it does.
  let summary: String
  /// What each of the words that it may be means, where that has to be said.
  let meanings: [(word: String, meaning: String)]
  /// What the present value leads to, where that has to be said.
  let consequence: @Sendable (Settings) -> String?
  /// Its value as it is written.
  let text: @Sendable (Settings) -> String
  /// The settings with the value that a word gives it.
  ///
  /// - Throws: `CommandError.badValue`.
  let changed: @Sendable (Settings, Word, Session) throws -> Settings

  private init<Value>(
    _ name: String, _ kind: ArgumentKind<Value>,
    _ path: any WritableKeyPath<Settings, Value> & Sendable,
    written: @escaping @Sendable (Value) -> String = { "\($0)" }, _ summary: String,
    meanings: [(word: String, meaning: String)] = [],
    consequence: @escaping @Sendable (Settings) -> String? = { _ in nil }
  ) {
    let argument = Argument.optional(name, kind, summary)
    self.argument = argument
    self.summary = summary
    self.meanings = meanings
    self.consequence = consequence
    text = { written($0[keyPath: path]) }
    changed = { settings, word, session in
      var settings = settings
      settings[keyPath: path] = try argument.value(word, session)
      return settings
    }
  }

  /// The word after `set`.
  var name: String { argument.name }

  /// Its default.
  var standard: String { text(Settings()) }

  /// Every setting, in the order of the names.
  static let all = [
    Setting("ascii", .flag, \.ascii, "plain ASCII instead of arrows and dots"),
    Setting(
      "columns", .columns, \.columns, written: TraceColumn.text, "the columns of a trace",
      meanings: TraceColumn.meanings,
      consequence: { settings in
        guard !settings.columns.contains(.output) else { return nil }
        let withShapes = TraceColumn.text([.output] + settings.columns)
        return "shapes are in the last line alone: set columns \(withShapes) lists them"
      }),
    Setting("echo", .flag, \.echo, "a script's lines are shown before their results"),
    Setting("pager", .flag, \.pager, "output longer than the terminal goes through a pager"),
    Setting("precision", .integer(0...9), \.precision, "decimal places of a loss"),
    Setting("timer", .flag, \.timer, "the time of each command is shown"),
    Setting("trace", .flag, \.trace, "an edit shows the new trace of the last push"),
  ]
}

extension ArgumentKind<[TraceColumn]> {
  /// Columns of a trace, with commas or spaces between them.
  fileprivate static var columns: ArgumentKind {
    let names = TraceColumn.allCases.map(\.rawValue)
    let words = ["all", "standard"] + names
    return ArgumentKind(
      wants: "\(names.joined(separator: ", ")), all or standard", words: words,
      read: { token, _ in TraceColumn.read(token.text) }, complete: { _ in words })
  }
}
