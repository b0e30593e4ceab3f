import Rendering
import Support
import Engine

/// The lines that made a session: the beginning of a script recorded from there on.
struct Chronicle: Sendable {
  /// A line that changed the session.
  private struct Entry: Sendable {
    enum Kind { case change, undo, redo }

    let kind: Kind
    let line: ScriptLine
    /// The checkpoints that it writes, and those it reads that earlier lines wrote.
    let written, read: Set<String>
    /// The line without the writing, if anything is left of it.
    let silentLine: ScriptLine?
    /// How many steps of `undo` take it back.
    let edits: Int
    /// Whether it failed but changed the session, as a stopped tensor does.
    let fails: Bool
    /// The stream of `push` before it and after it, which `undo` leaves alone.
    let streams: (before: Generator, after: Generator)
  }

  /// A line, or one that `undo` has taken back and `redo` may bring back.
  private indirect enum Item: Sendable {
    case entry(Entry)
    case undone(Entry, then: [Item], undo: Entry)

    var entries: [Entry] {
      switch self {
      case .entry(let entry): [entry]
      case .undone(let entry, let then, let undo): [entry] + then.flatMap(\.entries) + [undo]
      }
    }

    /// Whether the session is the same without it once nothing can be redone.
    var isVoid: Bool {
      guard case .undone(let entry, _, let undo) = self else { return false }
      return entry.streams.before == undo.streams.after
    }
  }

  /// The lines that make a session.
  struct Beginning: Sendable {
    /// The lines in order, and whether they fail.
    let lines: [(line: ScriptLine, fails: Bool)]
    /// Checkpoints that they write because later lines load them.
    let written: Set<String>
  }

  /// A digest of what lines can change in a session.
  struct Mark: Equatable {
    let edits: Int
    let generator, pushGenerator: Generator
    let fixes: [String]
    let probe: Probe?
  }

  private var entries: [Entry] = []
  /// The seed that the session began with.
  private(set) var seed: UInt64
  /// Paths that the lines wrote.
  private(set) var ownFiles: Set<String> = []
  /// The first line that cannot be written so that it does the same again, if there is one.
  private(set) var obstacle: String?

  /// More lines than this do not make a good beginning of a script.
  private static let most = 10_000

  init(seed: UInt64) { self.seed = seed }

  /// Makes another seed the one that the session began with: its first line says so.
  mutating func begin(seed: UInt64) { self.seed = seed }

  /// How many lines were added, including those no longer kept.
  private(set) var count = 0

  /// Adds a line that succeeded, or failed and showed a result; one that changed nothing is left
  /// out.
  mutating func add(_ statement: Statement, _ output: Output, from before: Mark, to after: Mark) {
    // If it began the session, the first line of the script does too.
    guard output.command != Seed.declaration.name || !output.isLook else { return }
    let isWriting = output.command == Save.declaration.name
    let use = CheckpointUse(statement)
    let read = use.read.intersection(ownFiles)
    ownFiles.formUnion(use.written)
    let kind: Entry.Kind =
      switch output.command {
      case Undo.declaration.name: .undo
      case Redo.declaration.name: .redo
      default: .change
      }
    guard before != after || kind != .change || isWriting else { return }
    count += 1
    guard obstacle == nil, entries.count < Self.most else {
      obstacle = obstacle ?? "more than \(grouped(Self.most)) lines"
      // They can no longer be a beginning.
      entries = []
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
        written: use.written, read: read,
        silentLine: use.rest.map { ScriptLine($0, output, ownFiles: ownFiles) },
        edits: after.edits - before.edits, fails: fails,
        streams: (before.pushGenerator, after.pushGenerator)))
  }

  /// From here on files are the user's, unless a script that begins here writes them.
  mutating func forgetFiles(but written: Set<String>) {
    ownFiles.formIntersection(written)
  }

  /// The lines that a script begins with; `nil` if they would not do the same again.
  ///
  /// A checkpoint is left unwritten if none of them loads it: the user may have written another one
  /// under its name since, which a replay would replace.
  var beginning: Beginning? {
    guard obstacle == nil else { return nil }
    var lines: [(line: ScriptLine, fails: Bool)] = []
    var written: Set<String> = []
    var read: Set<String> = []
    for entry in kept.reversed() {
      let needed = entry.written.intersection(read)
      let line = needed.isEmpty && !entry.written.isEmpty ? entry.silentLine : entry.line
      if let line { lines.append((line, entry.fails)) }
      written.formUnion(needed)
      read.formUnion(entry.read)
    }
    return Beginning(lines: lines.reversed(), written: written)
  }

  /// The entries without those that `undo` took back for good.
  private var kept: [Entry] {
    var items: [Item] = []
    for entry in entries {
      switch entry.kind {
      case .undo: Self.undo(entry, &items)
      case .redo:
        // Lines in between were discarded for what came back, and so have to be repeated.
        if case .undone(let line, let then, _) = items.last {
          items.removeLast()
          items += [.entry(line)] + then
        } else {
          // It redoes what was undone some lines ago: those lines are needed unchanged.
          items = items.flatMap(\.entries).map(Item.entry) + [.entry(entry)]
        }
      case .change:
        // From now on nothing can be redone.
        if entry.edits > 0 { items.removeAll(where: \.isVoid) }
        items.append(.entry(entry))
      }
    }
    return items.flatMap(\.entries)
  }

  /// Joins an `undo` with the line that it takes back, if that is the last one not yet taken back.
  private static func undo(_ undo: Entry, _ items: inout [Item]) {
    let place = items.lastIndex { if case .entry = $0 { true } else { false } }
    guard let place, case .entry(let line) = items[place], line.kind == .change, line.edits == 1
    else { return items.append(.entry(undo)) }
    let then = Array(items[(place + 1)...])
    items.removeSubrange(place...)
    items.append(.undone(line, then: then, undo: undo))
  }

  /// The line that starts the random numbers: a script may be replayed in a session that used some.
  var firstLine: String { "\(Seed.declaration.name) \(seed)" }
}
