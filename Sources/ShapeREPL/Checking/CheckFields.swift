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

  init(_ check: CodeCheck, _ file: String) {
    self.file = file
    problems = check.problems
    warnings = check.warnings
    lines = check.lines
  }
}
