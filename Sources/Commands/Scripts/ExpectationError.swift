import Engine
public import Support

/// An expectation that cannot be read, or that did not hold.
public enum ExpectationError: CataloguedError, Hashable {
  case unreadable(text: String)
  case badPattern(text: String)
  case patternTooLarge(text: String, limit: Int)
  case patternTooDeep(text: String, limit: Int)
  case unsupportedPattern(text: String, what: String)
  case unmet(wants: String, got: String)
  case noFailure(wants: String)
  case nothingThere(wants: String, mend: String)
  case differs(wants: String?, got: String?)
  case badIndentation

  /// What each case means.
  public static let catalogue: [ErrorKind<ExpectationError>] = [
    .init(
      "E-EXPECTATION-UNREADABLE", "The words after `expect` are not an expectation.",
      .unreadable(text: "wonders")),
    .init(
      "E-EXPECTATION-BAD-PATTERN", "The text is not a valid regular expression.",
      .badPattern(text: "(4x8")),
    .init(
      "E-EXPECTATION-PATTERN-TOO-LARGE",
      "The regular expression has too many parts or repetitions.",
      .patternTooLarge(text: "(a{900}){900}", limit: 10_000)),
    .init(
      "E-EXPECTATION-PATTERN-TOO-DEEP",
      "The groups or sets of the regular expression are nested too deeply.",
      .patternTooDeep(text: "((((a))))", limit: 100)),
    .init(
      "E-EXPECTATION-UNSUPPORTED-PATTERN",
      "The regular expression needs more than one pass over the text.",
      .unsupportedPattern(text: "(?=a)", what: "a lookahead")),
    .init(
      "E-EXPECTATION-UNMET", "The expectation does not hold.",
      .unmet(wants: "shape 4x27", got: "4x28")),
    .init(
      "E-EXPECTATION-NO-FAILURE", "The line succeeded where a failure was expected.",
      .noFailure(wants: "error E-LINEAR-IN")),
    .init(
      "E-EXPECTATION-NOTHING-THERE", "The session does not have what is expected of it yet.",
      .nothingThere(wants: "loss < 2", mend: "train first")),
    .init(
      "E-EXPECTATION-DIFFERS", "The output differs from the one in the script.",
      .differs(wants: "4x27", got: "4x28")),
    .init(
      "E-EXPECTATION-BAD-INDENTATION", "The line is indented by one space, which means nothing.",
      .badIndentation),
  ]

  /// What is wrong and how to fix it.
  public var diagnosis: Diagnosis {
    switch self {
    case .unreadable(let text):
      Diagnosis(
        text.isEmpty ? "expect what?" : "'\(text)' cannot be expected",
        mend: Expectation.remedy(for: text))
    case .badPattern(let text):
      Diagnosis(
        "'\(Self.short(text))' is not a regular expression",
        mend: "put a backslash before . * + ? ( ) [ ] where they are meant literally")
    case .patternTooLarge(let text, let limit):
      Diagnosis(
        "'\(Self.short(text))' repeats or lists more than \(grouped(limit)) parts",
        mend: "use + or * in place of a number of repetitions, or a shorter pattern")
    case .patternTooDeep(let text, let limit):
      Diagnosis(
        "'\(Self.short(text))' has more than \(limit) nested groups or sets",
        mend: "write it with fewer parentheses and brackets")
    case .unsupportedPattern(let text, let what):
      Diagnosis(
        "'\(Self.short(text))' has \(what), which is not supported",
        mend:
          "patterns are matched in one pass: use characters, sets, groups, |, *, +, ?, {2,4}, ^ and $"
      )
    case .unmet(let wants, let got): Diagnosis("expected \(wants), got \(got)")
    case .noFailure(let wants):
      Diagnosis("expected \(wants), but the previous line succeeded")
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
        "the line is indented by one space: it is neither a command nor part of a block",
        mend: "indent a block of expected output by two spaces, and a command not at all")
    }
  }

  /// As much of a pattern as a message shows.
  private static func short(_ text: String) -> String {
    text.count > 60 ? text.prefix(60) + "…" : text
  }

  private static let update = "shape test --update writes the actual output into the script"
}

extension ExpectationError {
  /// The first difference of a comparison in one sentence.
  init(firstDifference lines: [Transcript.Line]) {
    let differing = lines.drop { $0.isSame }.prefix { !$0.isSame }
    var wants: String?
    var got: String?
    for line in differing {
      switch line {
      case .missing(let text): wants = wants ?? text
      case .extra(let text): got = got ?? text
      case .same, .any: break
      }
    }
    self = .differs(wants: wants, got: got)
  }
}
