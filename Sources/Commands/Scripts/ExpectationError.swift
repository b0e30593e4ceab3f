public import Support
import Engine

/// An expectation that cannot be read, or that did not hold.
public enum ExpectationError: DiagnosableError, Hashable {
  /// Words after `expect` that say nothing.
  case unreadable(text: String)
  /// A regular expression that is none.
  case badPattern(text: String)
  /// A regular expression with more parts, or more repetitions, than are followed.
  case patternTooLarge(text: String, limit: Int)
  /// A regular expression whose groups or sets are nested too deep.
  case patternTooDeep(text: String, limit: Int)
  /// A regular expression with what cannot be matched in one pass over the text.
  case unsupportedPattern(text: String, what: String)
  /// Something else than was expected.
  case unmet(wants: String, got: String)
  /// A line that did well where it was expected to fail.
  case noFailure(wants: String)
  /// An expectation of something that the session does not have yet.
  case nothingThere(wants: String, mend: String)
  /// An output that is not the one in the script.
  case differs(wants: String?, got: String?)
  /// A line that is set in by one space below another.
  case badIndentation

  /// What is wrong and how to mend it.
  public var diagnosis: Diagnosis {
    switch self {
    case .unreadable(let text):
      Diagnosis(
        text.isEmpty ? "expect what?" : "'\(text)' cannot be expected",
        mend: Expectation.remedy(for: text))
    case .badPattern(let text):
      Diagnosis(
        "'\(Self.short(text))' is not a regular expression",
        mend: "put a backslash before . * + ? ( ) [ ] where they stand for themselves")
    case .patternTooLarge(let text, let limit):
      Diagnosis(
        "'\(Self.short(text))' repeats or lists more than \(grouped(limit)) parts",
        mend: "use + or * in place of a number of repetitions, or a shorter pattern")
    case .patternTooDeep(let text, let limit):
      Diagnosis(
        "'\(Self.short(text))' has more than \(limit) groups or sets within one another",
        mend: "write it with fewer parentheses and brackets")
    case .unsupportedPattern(let text, let what):
      Diagnosis(
        "'\(Self.short(text))' has \(what), which is not supported",
        mend:
          "patterns are matched in one pass: use characters, sets, groups, |, *, +, ?, {2,4}, ^ and $"
      )
    case .unmet(let wants, let got): Diagnosis("expected \(wants), got \(got)")
    case .noFailure(let wants):
      Diagnosis("expected \(wants), but the line before did well")
    case .nothingThere(let wants, let mend):
      Diagnosis("expected \(wants), but there is none", mend: mend)
    case .differs(.some(let wants), .some(let got)):
      Diagnosis("the output differs: expected '\(wants)', got '\(got)'", mend: Self.update)
    case .differs(.some(let wants), nil):
      Diagnosis("the output lacks '\(wants)'", mend: Self.update)
    case .differs(nil, let got):
      Diagnosis("the output has '\(got ?? "")', which is not expected", mend: Self.update)
    case .badIndentation:
      Diagnosis(
        "the line is set in by one space: it is neither a command nor part of a block",
        mend: "set a block that the line above must show in by two spaces, a command by none")
    }
  }

  /// As much of a pattern as a message shows.
  private static func short(_ text: String) -> String {
    text.count > 60 ? text.prefix(60) + "…" : text
  }

  private static let update = "shape test --update writes what came into the script"
}
