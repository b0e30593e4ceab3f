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

  init(_ check: CodeCheck, _ file: String) {
    self.file = file
    problems = check.problems
    warnings = check.warnings
    lines = check.lines
    (usesShapesAlone, letters) = (check.usesShapesAlone, check.letters)
  }
}
