import Commands
import Support

/// What `shape check --json` writes of a file.
struct CheckFields: Encodable {
  let file: String
  let problems: [Diagnosis]
  /// What runs and probably does not do what was meant.
  let warnings: [Diagnosis]
  /// What the lines of each text made: by file, line and name.
  let lines: [String: [String: [String: CodeCheck.Made]]]
  /// Whether it was carried out without numbers, for which there is not the memory.
  let usesShapesAlone: Bool
  /// The letters of examples with letters for sizes, and what they must be.
  let letters: [SizeLetter]
  /// The same, example by example.
  let examples: [Example]
  /// Where examples run only because two sizes are equal.
  let equalSizes: [EqualSizes]

  struct Example: Encodable {
    /// The line in which it stands; none for one of the command line.
    let line: Int?
    let expression: String
    let letters: [SizeLetter]
  }

  init(_ check: CodeCheck, _ file: String) {
    self.file = file
    problems = check.problems + check.wrongClaims
    warnings = check.warnings
    lines = check.lines
    (usesShapesAlone, equalSizes) = (check.usesShapesAlone, check.equalSizes)
    letters = check.lettered.flatMap(\.letters)
    examples = check.lettered.map {
      Example(line: $0.line, expression: $0.expression, letters: $0.letters)
    }
  }
}
