import Support
import Engine

/// Something that `set` changes: its name, values, default and meaning, declared once.
struct Setting: Sendable {
  /// The word after `set`.
  let name: String
  /// For messages, such as `a whole number from 0 to 9`.
  let wants: String
  /// What it does.
  let meaning: String
  /// The words that may follow its name.
  var words: [String] = []
  /// Its value as it is written.
  let text: @Sendable (Settings) -> String
  /// Reads a value; `nil` where it cannot be read.
  let changed: @Sendable (Settings, String) -> Settings?

  /// The word probably meant by an unreadable value, if it is clear.
  func similar(to value: String) -> String? {
    let parts = value.split { $0 == "," || $0 == " " }.map(String.init)
    // A number that is too large is not a typo.
    return parts.first { !words.contains($0) && $0.contains(where: \.isLetter) }.flatMap {
      Similarity.nearest(to: $0, in: words)
    }
  }

  /// A truth value.
  var isFlag: Bool { wants == Flag.wants }

  /// Its default.
  var standard: String { text(Settings()) }

  /// Every setting, in the order of the names.
  static let all = [
    flag("ascii", \.ascii, "plain ASCII instead of arrows and dots"),
    Setting(
      name: "columns",
      wants: "\(TraceColumn.allCases.map(\.rawValue).joined(separator: ", ")), all or standard",
      meaning: "the columns of a trace",
      words: ["all", "standard"] + TraceColumn.allCases.map(\.rawValue),
      text: { TraceColumn.text($0.columns) },
      changed: { settings, text in
        guard let columns = TraceColumn.read(text) else { return nil }
        var settings = settings
        settings.columns = columns
        return settings
      }),
    flag("echo", \.echo, "a script's lines are shown before their results"),
    flag("pager", \.pager, "output longer than the terminal goes through a pager"),
    Setting(
      name: "precision", wants: "a whole number from 0 to 9",
      meaning: "decimal places of a loss", words: (0...9).map(String.init),
      text: { String($0.precision) },
      changed: { settings, text in
        guard let digits = Int(text), (0...9).contains(digits) else { return nil }
        var settings = settings
        settings.precision = digits
        return settings
      }),
    flag("timer", \.timer, "the time of each command is shown"),
    flag("trace", \.trace, "an edit shows the new trace of the last push"),
  ]

  private static func flag(
    _ name: String, _ path: any WritableKeyPath<Settings, Bool> & Sendable, _ meaning: String
  ) -> Setting {
    Setting(
      name: name, wants: Flag.wants, meaning: meaning, words: ["false", "true"],
      text: { String($0[keyPath: path]) },
      changed: { settings, text in
        guard let flag = Flag.read(text) else { return nil }
        var settings = settings
        settings[keyPath: path] = flag
        return settings
      })
  }
}
