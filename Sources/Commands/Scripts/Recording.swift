import Engine
import Rendering
public import Support

/// Writes a session into a script: each line with a block of its output.
struct Recording: Sendable {
  /// The file it is written to.
  let path: String
  /// How many lines it has, and how many lines before them make the session that it began with.
  private(set) var count = 0
  let firstCount: Int
  /// Checkpoints that those lines write.
  let rewrittenFiles: [String]
  private let keepsFailures: Bool
  private let workingFolder: String
  private var form: Form
  /// Paths of files from outside: the script finds them under another path.
  private var outerFiles: Set<String> = []
  /// Whether the line before is not in the script.
  private var hasLeftOut = true

  /// What it is written as.
  private enum Form: Sendable {
    case script(GrowingFile)
    case notebook(NotebookFile)
  }

  /// Whether it is a notebook, with a cell for each line.
  var isNotebook: Bool { if case .notebook = form { true } else { false } }

  private static let mark = "# Recorded by shape"

  /// The script grows with each line, so it need not reach the disk before the next one.
  private static let kind = OutputFile.Kind.text(
    "recording", startsWith: mark, goesToStreams: false, isDurable: false)

  /// Begins a script with the lines that made the session.
  ///
  /// - Throws: `RecordError.exists` unless the file `isForced`, `FileError`.
  init(
    to path: String, after chronicle: Chronicle, keepsFailures: Bool,
    sparing readings: [OutputFile.Reading], isForced: Bool
  ) throws {
    guard isForced || !InputFile.exists(path) else { throw RecordError.exists(path: path) }
    self.path = path
    self.keepsFailures = keepsFailures
    workingFolder = ScriptLine.workingFolder(for: path)
    let title = "\(Self.mark) \(About.version); shape test checks it.\n"
    let beginning = chronicle.beginning
    rewrittenFiles = beginning?.written.sorted() ?? []
    let lines = beginning?.lines ?? []
    var first = chronicle.firstLine + "\n"
    for (line, fails) in lines {
      first += line.written(workingFolder: workingFolder) + "\n"
      if fails { first += Expect.declaration.name + " error\n" }
      if let file = line.file { outerFiles.insert(file) }
    }
    firstCount = lines.count
    if Notebook.isOne(path) {
      let written = lines.map {
        Self.cell($0.line.written(workingFolder: "").replacing("$$", with: "$"))
      }
      form = .notebook(
        try NotebookFile(
          path, seed: chronicle.seed, lines: written, sparing: readings, isForced: isForced))
      return
    }
    if !lines.isEmpty {
      first =
        "\n# The session so far:\n\(first)\n# From here on, each line with its output:\n"
    }
    form = .script(
      try GrowingFile(
        path, Self.kind, beginning: title + first, sparing: readings, isForced: isForced))
  }

  /// A line as a cell has it: commands stand after a percent sign.
  private static func cell(_ line: String) -> String {
    let verb = (try? Lexer.statements(of: line))?.first?.command
    return verb == nil ? line : "%\(line)"
  }

  /// How many bytes were written so far.
  var bytesWritten: Int {
    switch form {
    case .script(let file): file.bytesWritten
    case .notebook(let file): file.bytesWritten
    }
  }

  /// Adds a line and its result, which reports trouble with the file.
  mutating func add(_ statement: Statement, _ result: inout CommandResult, _ session: Session) {
    let outcome = Outcome(result, session.state.settings, after: session.shown)
    // The data of a checkpoint is found under another path too.
    if let source = session.state.data?.source, !source.hasPrefix("/"),
      source != Dataset.bundledSource
    {
      outerFiles.insert(source)
    }
    guard let trouble = add(statement, outcome, session.chronicle.ownFiles) else { return }
    result.shown.blocks.append(.line("\("warning:", .bad) \(trouble.what)"))
  }

  /// Leaves a line out, along with its expectations.
  mutating func leaveOut() { hasLeftOut = true }

  /// Adds a line that failed, if such lines are kept, or an expectation.
  mutating func add(_ statement: Statement, _ outcome: Outcome) {
    _ = add(statement, outcome, [])
  }

  private mutating func add(
    _ statement: Statement, _ outcome: Outcome, _ ownFiles: Set<String>
  ) -> Diagnosis? {
    let result = outcome.result
    let isKept =
      result.map(\.isRecorded)
      ?? (keepsFailures && !statement.isExpectation && LineJoiner.isWhole(statement.source))
    guard isKept else {
      leaveOut()
      return nil
    }
    // An expectation of a missing line would apply to another line.
    guard !statement.isExpectation || !hasLeftOut else { return nil }
    if !statement.isExpectation { hasLeftOut = false }
    count += 1
    let line = ScriptLine(statement, result, ownFiles: ownFiles)
    if let file = line.file { outerFiles.insert(file) }
    if case .notebook(var file) = form {
      return added(to: &file, line, statement, outcome)
    }
    var text = line.written(workingFolder: workingFolder) + "\n"
    // An explicit expectation needs no block, and a line that did only a part would show a different one.
    if !statement.isExpectation, result?.effect.completed == nil {
      let block = block(
        outcome.lines, isSaving: statement.command?.declaration.savesSession ?? false)
      text += !block.isEmpty && LineJoiner.isBlock(statement.source) ? "#\n" + block : block
    }
    guard case .script(var file) = form else { return nil }
    defer { form = .script(file) }
    do {
      try file.append(text)
      return nil
    } catch {
      return Diagnosis(of: error)
    }
  }

  /// Writes a line and what it shows as a cell.
  private mutating func added(
    to file: inout NotebookFile, _ line: ScriptLine, _ statement: Statement, _ outcome: Outcome
  ) -> Diagnosis? {
    guard !statement.isExpectation else { return nil }
    var record = outcome.result?.cell ?? CellRecord()
    if let failure = outcome.failure, outcome.result == nil {
      record.add(failure)
    } else if outcome.result?.cell == nil, !outcome.lines.isEmpty {
      record.add(.text(outcome.lines.joined(separator: "\n") + "\n"))
    }
    defer { form = .notebook(file) }
    do {
      try file.add(Self.cell(line.written(workingFolder: "").replacing("$$", with: "$")), record)
      return nil
    } catch {
      return Diagnosis(of: error)
    }
  }

  /// The warning when a recording ends: a script cannot repeat what was stopped halfway.
  func end(before statement: Statement) -> Text {
    """
    \("warning:", .bad) the recording in \(path, .strong) ends before this line: a script cannot \
    stop '\(statement.source)' at the same place
    """
  }

  /// The output of a line as a script expects it.
  private func block(_ lines: [String], isSaving: Bool) -> String {
    lines.enumerated().map { index, line in
      let isEdge = index == 0 || index == lines.count - 1
      // A blank line at an edge would not be seen as part of the block.
      let written = line.isEmpty && isEdge ? " (re)" : expected(line, isSaving)
      return written.isEmpty ? "\n" : Transcript.indentation + written + "\n"
    }.joined()
  }

  /// A line as it will be shown: outside files have another path, so a checkpoint, which holds the
  /// path of its data, has another size.
  private func expected(_ line: String, _ isSaving: Bool) -> String {
    let isOther = isSaving && !outerFiles.isEmpty
    guard isOther || outerFiles.contains(where: line.contains) else {
      return Transcript.line(for: line)
    }
    var pattern = Self.literal(line)
    for file in outerFiles.sorted(by: { $0.count > $1.count }) {
      let path = Self.literal(file)
      pattern = pattern.replacing(path, with: "*\(path)")
    }
    if isOther { pattern = pattern.replacing(#/[0-9.]+ [kMGT]?B$/#, with: "*B") }
    return pattern + " (glob)"
  }

  /// A literal text before (glob).
  private static func literal(_ text: String) -> String {
    text.map { #"\*?"#.contains($0) ? "\\\($0)" : String($0) }.joined()
  }
}

extension Session {
  /// How many bytes the running recording has written.
  package var recordedBytes: Int? { recording?.bytesWritten }

  /// Adds a line to the recording, if there is one.
  ///
  /// No script repeats a line that was stopped halfway, or whose inner line was (`isCut`): if it has
  /// changed the session, it ends the recording.
  mutating func record(
    _ statement: Statement, _ result: inout CommandResult, isCut: Bool, hasChanged: Bool
  ) {
    guard var growing = recording else { return }
    recording = nil
    let isBroken = isCut || result.isBroken
    guard !isBroken || !hasChanged else {
      return result.shown.blocks.append(.line(growing.end(before: statement)))
    }
    if isBroken { growing.leaveOut() } else { growing.add(statement, &result, self) }
    recording = growing
  }
}

/// A recording that cannot be begun or ended.
public enum RecordError: CataloguedError, Hashable {
  case notRecording
  case alreadyRecording(path: String)
  case exists(path: String)

  /// What each case means.
  public static let catalogue: [ErrorKind<RecordError>] = [
    .init("E-RECORD-NOT-RECORDING", "There is no recording to stop.", .notRecording),
    .init(
      "E-RECORD-ALREADY-RECORDING", "A recording is already running.",
      .alreadyRecording(path: "session.wnscript")),
    .init(
      "E-RECORD-EXISTS", "The recording would replace an existing file.",
      .exists(path: "session.wnscript")),
  ]

  /// What is wrong and how to fix it.
  public var diagnosis: Diagnosis {
    switch self {
    case .notRecording:
      Diagnosis("nothing is being recorded", mend: "record session.wnscript begins a recording")
    case .alreadyRecording(let path):
      Diagnosis("the session is being recorded in '\(path)'", mend: "record stop ends that first")
    case .exists(let path):
      Diagnosis(
        "'\(path)' exists already", mend: "choose another name, or add force=true to replace it")
    }
  }
}
