import Engine

/// The lines that made a session what it is: how a script begins that is recorded from there on.
struct Chronicle: Sendable {
  /// A line that changed the session.
  private struct Entry: Sendable {
    enum Kind { case change, undo, redo }

    let kind: Kind
    let line: ScriptLine
    /// How many steps of `undo` take it back.
    let edits: Int
    /// Whether it failed and changed the session all the same, as a tensor does that is stopped.
    let fails: Bool
  }

  /// What of a session lines can change, in short.
  struct Mark: Equatable {
    let edits: Int
    let generator: Generator
    let fixes: [String]
    let probe: Probe?
  }

  private var entries: [Entry] = []
  /// The seed that the session began with.
  private let seed: UInt64
  /// Paths that the lines wrote.
  private(set) var ownFiles: Swift.Set<String> = []
  /// The line that cannot be written so that it does the same again, if there is one.
  private(set) var obstacle: String?

  /// More lines than this are no beginning of a script.
  private static let most = 10_000

  init(seed: UInt64) { self.seed = seed }

  /// How many lines there are.
  var count: Int { entries.count }

  /// Adds a line that did well, or failed and showed a result; one that changed nothing is left out.
  mutating func add(_ statement: Statement, _ output: Output, from before: Mark, to after: Mark) {
    let isWriting = output.command == Save.declaration.name
    noteFiles(of: statement, output)
    let kind: Entry.Kind =
      switch output.command {
      case Undo.declaration.name: .undo
      case Redo.declaration.name: .redo
      default: .change
      }
    guard before != after || kind != .change || isWriting else { return }
    guard obstacle == nil, entries.count < Self.most else {
      obstacle = obstacle ?? "more than \(grouped(Self.most)) lines"
      return
    }
    var fails = false
    switch output.ending {
    case .failed: fails = true
    case .interrupted where output.completed == nil:
      obstacle = "the interrupted '\(statement.source)'"
    case .done, .interrupted, .quit, .skipped: break
    }
    entries.append(
      Entry(
        kind: kind, line: ScriptLine(statement, output, ownFiles: ownFiles),
        edits: after.edits - before.edits, fails: fails))
  }

  /// Remembers what a line wrote: in a script it is read from where that line has put it.
  mutating func noteFiles(of statement: Statement, _ output: Output) {
    let words = statement.tokens.dropFirst().map(\.text)
    if output.command == Save.declaration.name, let path = words.first { ownFiles.insert(path) }
    if output.command == Train.declaration.name {
      let option = "\(Train.checkpoint.name)="
      for word in words where word.hasPrefix(option) {
        ownFiles.insert(String(word.dropFirst(option.count)))
      }
    }
  }

  /// The lines in order; `nil` where they would not do the same again.
  ///
  /// What `undo` took back at once is left out.
  var lines: [(line: ScriptLine, fails: Bool)]? {
    guard obstacle == nil else { return nil }
    var kept: [Entry] = []
    var undone: [Entry?] = []
    for entry in entries {
      switch entry.kind {
      case .undo where kept.last?.edits == 1: undone.append(kept.removeLast())
      case .undo:
        kept.append(entry)
        undone.append(nil)
      case .redo: kept.append((undone.popLast() ?? nil) ?? entry)
      case .change:
        if entry.edits > 0 { undone = [] }
        kept.append(entry)
      }
    }
    return kept.map { ($0.line, $0.fails) }
  }

  /// The line that starts the random numbers, where a script does not start them so by itself.
  var firstLine: String? { seed == Session.standardSeed ? nil : "\(Seed.declaration.name) \(seed)" }
}
