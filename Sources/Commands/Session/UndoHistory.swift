import Engine
import Notation
import Support

/// The earlier states that undo goes back to, and the later ones that redo brings back.
struct UndoHistory: Sendable {
  /// Another state and the line between it and the present one.
  struct Entry: Sendable {
    private(set) var state: State
    /// The number of that state.
    private(set) var number: Int
    let line: String
    /// The push at that time, if the line changed it.
    private(set) var pushed: Pushed??
    /// What the line changed in tensors that the states share.
    private var changes: [Changes]
    /// Bytes of the state, counted as if it shared nothing, and of what the line changed.
    private(set) var bytes: Int

    init(state: State, number: Int, line: String, pushed: Pushed??, changes: Changes?) {
      (self.state, self.number, self.line, self.pushed) = (state, number, line, pushed)
      self.changes = changes.map { [$0] } ?? []
      bytes = state.bytes + self.changes.reduce(0) { $0 + $1.bytes }
    }

    /// The entry of several lines together.
    init(joining entries: [Entry], as line: String) {
      state = entries[0].state
      number = entries[0].number
      self.line = line
      pushed = entries.lazy.compactMap(\.pushed).first
      changes = entries.flatMap(\.changes)
      bytes = state.bytes + changes.reduce(0) { $0 + $1.bytes }
    }

    /// Exchanges the state for the present one.
    mutating func exchange(_ present: inout Present) {
      swap(&state, &present.state)
      swap(&number, &present.number)
      // The last one is taken back first.
      for change in changes.reversed() { change.exchange() }
      changes.reverse()
      bytes = state.bytes + changes.reduce(0) { $0 + $1.bytes }
      guard let earlier = pushed else { return }
      pushed = .some(present.pushed)
      present.pushed = earlier
    }
  }

  /// Makes the last lines one, which is taken back as a whole.
  mutating func join(last count: Int, as line: String) {
    guard count > 1, count <= past.count, future.isEmpty else { return }
    let joined = Entry(joining: Array(past.suffix(count)), as: line)
    bytes -= past.suffix(count).reduce(0) { $0 + $1.bytes }
    past.removeLast(count)
    past.append(joined)
    bytes += joined.bytes
  }

  /// What an entry is exchanged for: the state with its number, and what was pushed last.
  struct Present: Sendable {
    var state: State
    var number: Int
    var pushed: Pushed?
  }

  /// Earlier states, the oldest first.
  private(set) var past: [Entry] = []
  private var future: [Entry] = []
  /// Bytes of all the states, counted as if they shared nothing.
  private(set) var bytes = 0

  /// The most memory for undo, in bytes.
  private static let mostBytes = 1 << 30
  /// The most earlier states kept.
  private static let deepest = 200

  /// How many lines can be taken back or brought back.
  var count: Int { past.count + future.count }

  /// Remembers a state; the oldest are dropped while all together exceed the limit.
  mutating func remember(_ entry: Entry) {
    Work.add(future.count + 1)
    bytes -= future.reduce(0) { $0 + $1.bytes }
    future = []
    past.append(entry)
    bytes += entry.bytes
    while past.count > 1, past.count > Self.deepest || bytes > Self.mostBytes {
      bytes -= past.removeFirst().bytes
    }
  }

  /// Forgets every state.
  mutating func forget() { self = UndoHistory() }

  /// Goes back one line; gives that line.
  ///
  /// - Throws: `CommandError.nothingTo`.
  mutating func undo(_ present: inout Present) throws(CommandError) -> String {
    guard let entry = past.popLast() else { throw .nothingTo(.undo) }
    let passed = pass(entry, &present)
    future.append(passed)
    return passed.line
  }

  /// Goes forward one line; gives that line.
  ///
  /// - Throws: `CommandError.nothingTo`.
  mutating func redo(_ present: inout Present) throws(CommandError) -> String {
    guard let entry = future.popLast() else { throw .nothingTo(.redo) }
    let passed = pass(entry, &present)
    past.append(passed)
    return passed.line
  }

  private mutating func pass(_ entry: Entry, _ present: inout Present) -> Entry {
    var passed = entry
    bytes -= passed.bytes
    passed.exchange(&present)
    bytes += passed.bytes
    return passed
  }

  /// Whether refused memory may become available once all states are dropped.
  func canHelp(_ error: any Error) -> Bool {
    guard bytes > 0 else { return false }
    switch (error as? FailedLine)?.cause as? MemoryError ?? error as? MemoryError {
    case .doesNotFit(_, let wanted, let available, _): return wanted - available <= bytes
    case .refused(let wanted): return wanted <= bytes
    case .uncountable, nil: return false
    }
  }
}
