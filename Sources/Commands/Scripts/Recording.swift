public import Engine

/// A session on its way into a script: each line with the block of what it showed.
struct Recording: Sendable {
  /// Where it goes.
  let path: String
  /// How many lines it has.
  private(set) var count = 0
  private let keepsFailures: Bool
  private var text: String

  /// Commands that say nothing of the session.
  private static let left = [
    Record.declaration, Quit.declaration, Help.declaration,
  ].map(\.name)

  /// Begins a script.
  ///
  /// - Throws: `RecordError.exists`, `PlotError.unwritable`.
  init(to path: String, keepsFailures: Bool) throws {
    guard !InputFile.exists(path) else { throw RecordError.exists(path: path) }
    self.path = path
    self.keepsFailures = keepsFailures
    text = "# Recorded by shape \(About.version); shape test checks it.\n"
    try FileWriter.write(text, to: path)
  }

  /// Adds a line and what it showed; trouble with the file is told in the output.
  mutating func add(
    _ statement: Statement, _ output: inout Output, _ settings: Settings,
    after shown: [Outcome.Part]
  ) {
    let outcome = Outcome(output, settings, after: shown)
    guard let trouble = add(statement, outcome, named: output.command) else { return }
    output.blocks.append(.line("\("warning:", .bad) \(trouble.what)"))
  }

  /// Adds a line that failed, if such lines are kept.
  mutating func add(_ statement: Statement, _ outcome: Outcome) {
    _ = add(statement, outcome, named: "")
  }

  private mutating func add(
    _ statement: Statement, _ outcome: Outcome, named command: String
  ) -> Diagnosis? {
    // A stopped tensor is a result: fix may follow.
    guard !Self.left.contains(command), keepsFailures || outcome.output != nil else { return nil }
    count += 1
    // A dollar of the line as typed is no variable of the script.
    text +=
      statement.source.split(separator: "$", omittingEmptySubsequences: false)
      .joined(separator: "$$") + "\n"
    // What is expected on purpose needs no block.
    if !statement.isExpectation { text += Self.block(outcome.lines) }
    do {
      try FileWriter.write(text, to: path)
      return nil
    } catch {
      return error.diagnosis
    }
  }

  /// What a line showed, as a script expects it.
  private static func block(_ lines: [String]) -> String {
    lines.enumerated().map { index, line in
      let isEdge = index == 0 || index == lines.count - 1
      // A blank line at an edge would not be seen as part of the block.
      let written = line.isEmpty && isEdge ? " (re)" : Transcript.line(for: line)
      return written.isEmpty ? "\n" : Transcript.indentation + written + "\n"
    }.joined()
  }
}

/// A recording that cannot be begun or ended.
public enum RecordError: DiagnosableError, Hashable {
  /// An end without a beginning.
  case notRecording
  /// A beginning inside a recording.
  case alreadyRecording(path: String)
  /// A file that a recording would replace.
  case exists(path: String)

  /// What is wrong and how to mend it.
  public var diagnosis: Diagnosis {
    switch self {
    case .notRecording:
      Diagnosis("nothing is being recorded", mend: "record session.wnscript begins")
    case .alreadyRecording(let path):
      Diagnosis("the session is being recorded in '\(path)'", mend: "record stop ends that first")
    case .exists(let path):
      Diagnosis("'\(path)' exists already", mend: "choose another name, or remove it")
    }
  }
}
