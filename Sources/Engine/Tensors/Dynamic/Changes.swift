import Support

/// What can be changed where others see it, and put back as it was.
package protocol Changeable: AnyObject, Sendable {
  /// Of two things, the one made later has the higher number.
  var serial: Int { get }
  /// Bytes that keeping it as it is takes once it changes.
  var keptBytes: Int { get }
  /// Keeps it as it is: what is given puts that back.
  func keeping() -> @Sendable () -> Void
}

extension Changeable {
  /// Default: none worth counting.
  package var keptBytes: Int { 0 }
}

/// What changes elements, put into words only when somebody asks.
package protocol ChangePlace: Sendable {
  /// As messages quote it, with its line where it is one of several: `'y += 1' (line 5)`.
  var quoted: String { get }
}

/// A line of its own.
extension String: ChangePlace {
  package var quoted: String { "'\(self)'" }
}

/// What a line changes in memory that others see: it is taken back if the line fails, and by undo.
///
/// What the line itself made is not kept: before it, nobody could see that.
///
/// Sendable: it belongs to the line that is running, then to the history of one session.
package final class Changes: @unchecked Sendable {
  /// Those of the running line; `nil` where nothing is ever taken back.
  @TaskLocal package static var current: Changes?

  /// A thing that was changed, and what puts it back.
  private struct Kept {
    let thing: any Changeable
    var putBack: @Sendable () -> Void
  }

  /// The line.
  package let line: String
  /// The statement that changes something now, where the line is one of a cell or a program.
  package var place: any ChangePlace
  /// Whether it is a cell of several lines.
  package let isCell: Bool
  private let start = Serial.next()
  private var kept: [ObjectIdentifier: Kept] = [:]
  /// How many changes there were, also of what the line made.
  package private(set) var count = 0
  /// Bytes of what is kept.
  package private(set) var bytes = 0

  package init(line: String) {
    (self.line, place) = (line, line)
    isCell = line.utf8.contains(UInt8(ascii: "\n"))
  }

  /// Keeps a thing as it is before its first change.
  ///
  /// - Throws: `MemoryError`.
  package static func keep(_ thing: any Changeable) throws {
    guard let current else { return }
    current.count += 1
    guard current.misses(thing) else { return }
    // The change copies the elements.
    try MemoryBudget.check("the numbers before the change", bytes: thing.keptBytes, times: 1)
    current.add(Kept(thing: thing, putBack: thing.keeping()))
  }

  /// Whether the next change of a thing keeps it first.
  static func willKeep(_ thing: any Changeable) -> Bool { current?.misses(thing) ?? false }

  private func misses(_ thing: any Changeable) -> Bool {
    thing.serial < start && kept[ObjectIdentifier(thing)] == nil
  }

  private func add(_ entry: Kept) {
    kept[ObjectIdentifier(entry.thing)] = entry
    bytes += entry.thing.keptBytes
  }

  /// Takes the changes back; the next call brings them again.
  package func exchange() {
    for (key, entry) in kept {
      kept[key]?.putBack = entry.thing.keeping()
      entry.putBack()
    }
  }

  /// Keeps what a line within this one has kept, as far as this one has not.
  private func take(over inner: Changes) {
    count += inner.count
    for entry in inner.kept.values where misses(entry.thing) { add(entry) }
  }

  /// Carries out a line whose changes are taken back if it fails.
  ///
  /// - Throws: what `body` throws.
  package static func carryingOut<Result>(
    _ line: String, _ body: () throws -> Result
  ) rethrows -> Result {
    let outer = current
    let changes = Changes(line: line)
    do {
      let result = try $current.withValue(changes, operation: body)
      outer?.take(over: changes)
      return result
    } catch {
      changes.exchange()
      throw error
    }
  }

  /// Tries something out: whatever it changes is taken back.
  ///
  /// - Throws: what `body` throws.
  package static func takingBack<Result>(_ body: () throws -> Result) rethrows -> Result {
    let changes = Changes(line: current?.line ?? "")
    defer { changes.exchange() }
    return try $current.withValue(changes, operation: body)
  }
}
