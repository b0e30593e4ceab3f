import Support

/// A line in Python's notation that failed.
package struct FailedLine: DiagnosableError {
  var diagnosis: Diagnosis
  /// What was thrown where it failed.
  package let cause: any Error
  /// A line of the shell that does what was meant, for `fix`.
  package var fix: String?
  /// What does what each change of the program was tried for, for `fix`.
  package var programs: [String] = []
  /// The line with the first change of the failed expression that was tried.
  package var cured: String?
  /// What its lines made until it stopped, where they were shown.
  package var trace: ProgramTrace?
  /// Whether its hint was tried: then nothing else needs to be.
  var isMendTried = false
}
