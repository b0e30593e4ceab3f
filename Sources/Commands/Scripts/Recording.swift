import Rendering
public import Support
import Engine

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
  private var text: String
  /// Paths of files from outside: the script finds them under another path.
  private var outerFiles: Set<String> = []
  /// Whether Ctrl-C kept an edit from being traced: the marks and fixes up to the next trace then
  /// differ from those of a replay.
  private var lacksTrace = false
  /// Whether the line before is not in the script.
  private var hasLeftOut = true

  /// Commands that do not affect the session.
  private static let left = [
    Record.declaration, Quit.declaration, Help.declaration,
  ].map(\.name)

  private static let mark = "# Recorded by shape"

  /// The script is rewritten with each line, so it need not reach the disk before the next one.
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
    text = "\(Self.mark) \(About.version); shape test checks it.\n"
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
    if !lines.isEmpty {
      first =
        "\n# The session so far:\n\(first)\n# From here on, each line with its output:\n"
    }
    text += first
    try OutputFile(path, Self.kind, sparing: readings, isForced: isForced).write(text)
  }

  /// Adds a line and its output; trouble with the file is reported in the output.
  ///
  /// If the line `isStopped`, it did its work, but its full output is not known.
  mutating func add(
    _ statement: Statement, _ output: inout Output, _ session: Session, isStopped: Bool
  ) {
    lacksTrace = lacksTrace || isStopped
    defer { if !isStopped, output.isTrace { lacksTrace = false } }
    let outcome = Outcome(output, session.state.settings, after: session.shown)
    // The data of a checkpoint is found under another path too.
    if let source = session.state.data?.source, !source.hasPrefix("/"),
      source != Dataset.bundledSource
    {
      outerFiles.insert(source)
    }
    guard let trouble = add(statement, outcome, session.chronicle.ownFiles) else { return }
    output.blocks.append(.line("\("warning:", .bad) \(trouble.what)"))
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
    let output = outcome.output
    // A stopped tensor is a result: fix may follow.
    guard !Self.left.contains(output?.command ?? ""), keepsFailures || output != nil,
      output?.completed != 0, !((statement.isExpectation || lacksTrace) && output == nil)
    else {
      leaveOut()
      return nil
    }
    // An expectation of a missing line would apply to another line.
    guard !statement.isExpectation || !hasLeftOut else { return nil }
    if !statement.isExpectation { hasLeftOut = false }
    count += 1
    let line = ScriptLine(statement, output, ownFiles: ownFiles)
    if let file = line.file { outerFiles.insert(file) }
    text += line.written(workingFolder: workingFolder) + "\n"
    // An explicit expectation needs no block, and an interrupted line would show a different one.
    if !statement.isExpectation, output?.completed == nil {
      if !lacksTrace {
        text += block(outcome.lines, isSaving: output?.command == Save.declaration.name)
      } else if outcome.failure != nil {
        // A stopped tensor stops again, whatever is expected of it.
        text += "\(Expect.declaration.name) error\n"
      }
    }
    return written()
  }

  /// The warning when a recording ends: a script cannot repeat what was stopped halfway.
  func end(before statement: Statement) -> Text {
    """
    \("warning:", .bad) the recording in \(path, .strong) ends before this line: a script cannot \
    stop '\(statement.source)' at the same place
    """
  }

  private func written() -> Diagnosis? {
    do {
      try OutputFile(path, Self.kind).write(text)
      return nil
    } catch {
      return Diagnosis(of: error)
    }
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

extension Output {
  /// Whether it shows the trace of the last push.
  fileprivate var isTrace: Bool {
    let family = CommandRegistry.command(named: command)?.declaration.family
    return !facts.shapes.isEmpty && (family == .build || family == .shapes)
  }

  /// Whether a line that the user stopped did a part that no line could repeat.
  var isBroken: Bool {
    if case .done = ending { false } else { completed == nil }
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
