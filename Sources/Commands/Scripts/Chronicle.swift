import Engine
import Rendering
import Support

/// The lines that made a session: the beginning of a script recorded from there on.
struct Chronicle: Sendable {
  /// A line that changed the session.
  private struct Entry: Sendable {
    let line: ScriptLine
    /// The checkpoints that it writes, and those it reads that earlier lines wrote.
    let written, read: Set<String>
    /// The line without the writing, if anything is left of it.
    let silentLine: ScriptLine?
    /// Whether it failed but changed the session, as a stopped tensor does.
    let fails: Bool
  }

  /// The lines that make a session.
  struct Beginning: Sendable {
    /// The lines in order, and whether they fail.
    let lines: [(line: ScriptLine, fails: Bool)]
    /// Checkpoints that they write because later lines load them.
    let written: Set<String>
  }

  private var entries: ChunkedArray<Entry> = []
  /// The last entries, each with the session before it, among which detours are found: lines that
  /// led back to where they began.
  private var recent: [(entry: Entry, start: Moment)] = []
  /// The session that the lines lead to.
  private var end: Moment?
  /// The seed that the session began with.
  private(set) var seed: UInt64
  /// Paths that the lines wrote.
  private(set) var ownFiles: Set<String> = []
  /// The first change that no line repeats, if there is one.
  private(set) var obstacle: String?
  /// How many lines were added, including those no longer kept.
  private(set) var count = 0

  /// More lines than this do not make a good beginning of a script.
  private static let most = 10_000
  /// Detours of more lines are kept.
  private static let longestDetour = 32

  init(seed: UInt64) { self.seed = seed }

  /// Begins with a session.
  mutating func begin(at start: Moment) { end = start }

  /// Makes another seed the one that the session began with: its first line says so.
  mutating func begin(seed: UInt64, from before: Moment, to after: Moment) {
    check(before)
    self.seed = seed
    end = after
  }

  /// Ends the chronicle with the description of a change that no line repeats.
  mutating func end(at obstacle: String) {
    self.obstacle = self.obstacle ?? obstacle
    // They can no longer be a beginning.
    (entries, recent) = ([], [])
  }

  /// Ends the chronicle if its lines do not lead to the present session.
  mutating func check(_ present: Moment, after what: String = "what happened between the lines") {
    guard let end, end != present else { return }
    self.end(at: what)
  }

  /// Goes on from another moment, where lines were made one for undo.
  mutating func follow(from before: Moment, to after: Moment) {
    if end == before { end = after }
  }

  /// Adds a line that succeeded, or failed and showed a result; one that changed nothing is left out.
  mutating func add(
    _ statement: Statement, _ result: CommandResult, from before: Moment, to after: Moment
  ) {
    // A seed that began the session is the script's first line already.
    guard before != after, end != after else { return }
    count += 1
    check(before)
    end = after
    let use = CheckpointUse(statement)
    let read = use.read.intersection(ownFiles)
    ownFiles.formUnion(use.written)
    if result.isBroken {
      let first = statement.source.prefix { !$0.isNewline }
      end(at: "the interrupted '\(first)\(first.count < statement.source.count ? " …" : "")'")
    }
    if entries.count >= Self.most { end(at: "more than \(grouped(Self.most)) lines") }
    guard obstacle == nil else { return }
    var fails = false
    if case .failed = result.shown.ending { fails = true }
    if after.edits > before.edits { removeDetour(to: before) }
    let entry = Entry(
      line: ScriptLine(statement, result, ownFiles: ownFiles), written: use.written, read: read,
      silentLine: use.rest.map { ScriptLine($0, result, ownFiles: ownFiles) }, fails: fails)
    recent.append((entry, before))
    guard recent.count > 2 * Self.longestDetour else { return }
    entries.append(contentsOf: recent.prefix(Self.longestDetour).map(\.entry))
    recent.removeFirst(Self.longestDetour)
  }

  /// Drops the last lines if the session was the same before them: after an edit nothing of theirs can
  /// be redone.
  private mutating func removeDetour(to present: Moment) {
    guard let start = recent.firstIndex(where: { $0.start.isSame(as: present) }),
      recent[start...].allSatisfy(\.entry.written.isEmpty)
    else { return }
    recent.removeSubrange(start...)
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
    for entry in (Array(entries) + recent.map(\.entry)).reversed() {
      let needed = entry.written.intersection(read)
      let line = needed.isEmpty && !entry.written.isEmpty ? entry.silentLine : entry.line
      if let line { lines.append((line, entry.fails)) }
      written.formUnion(needed)
      read.formUnion(entry.read)
    }
    return Beginning(lines: lines.reversed(), written: written)
  }

  /// The line that starts the random numbers: a script may be replayed in a session that used some.
  var firstLine: String { "\(Seed.declaration.name) \(seed)" }
}
