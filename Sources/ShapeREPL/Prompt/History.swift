internal import CReadline
internal import Glibc
import Support

/// What was entered before, in memory and in a file that only its owner can read.
///
/// An entry is a line, or the lines of a cell. In the file each begins on a line of its own, and
/// its further lines are indented by one space, with which no entry begins. Each entry reaches the
/// file at once, so that a killed shell loses nothing. Trouble with the file never stops the shell:
/// the first one becomes a warning.
struct History {
  static let limit: Int = 10_000
  /// How long to wait for a file that another program has locked.
  private static let patience = Duration.milliseconds(100)

  private let path: String?
  private var lastEntry: String?
  /// Entries that wait for the file to be free.
  private var waiting: [String] = []
  private var isHeldElsewhere = false
  private var warning: String?
  private var hasWarned = false

  /// Reads the file, or starts empty if `path` is nil or the file does not exist yet.
  init(path: String?) {
    self.path = path
    using_history()
    stifle_history(Int32(History.limit))
    load()
  }

  /// Keeps an entry, unless it is blank, starts with a space or repeats the one before.
  mutating func add(_ entry: String) {
    guard let first = entry.utf8.first, first != UInt8(ascii: " "), entry != lastEntry,
      entry.utf8.contains(where: { $0 > UInt8(ascii: " ") })
    else { return }
    remember(entry)
    waiting.append(entry)
    write()
  }

  /// The result of expanding `!`.
  enum Expansion: Equatable {
    /// A line to run; whether it differs from the one typed.
    case line(String, isNew: Bool)
    /// No entry matches.
    case notFound
  }

  /// A line with `!!` as the last line, `!-2` as the one before and `!push` as the last that began so.
  ///
  /// Only a line that begins with `!`, or has the word `!!`, is looked at: `!=` and `!` in text stay.
  func expanded(_ line: String) -> Expansion {
    let words = line.split(whereSeparator: \.isWhitespace)
    guard words.first?.hasPrefix("!") ?? false || words.contains("!!") else {
      return .line(line, isNew: false)
    }
    var result: UnsafeMutablePointer<CChar>?
    // readline reads the line, and allocates a text that is copied and freed.
    let code = unsafe shape_expand_history(line, &result)
    defer { unsafe free(result) }
    guard code >= 0, let text = unsafe result else { return .notFound }
    return .line(unsafe String(cString: text), isNew: code > 0)
  }

  /// The first problem with the file, returned once.
  mutating func takeWarning() -> String? {
    defer { warning = nil }
    return warning
  }

  /// Writes the remaining entries; says how many could not be written.
  mutating func close() -> String? {
    guard let path, !waiting.isEmpty else { return nil }
    write()
    let count = waiting.count
    guard count > 0 else { return nil }
    return "history not written to \(path): \(count == 1 ? "1 line" : "\(count) lines")"
  }

  private mutating func remember(_ entry: String) {
    // readline copies the text.
    unsafe add_history(entry)
    lastEntry = entry
  }

  private mutating func warn(_ action: String, _ path: String, _ reason: String) {
    guard !hasWarned else { return }
    hasWarned = true
    warning = "history \(action) \(path): \(reason)"
  }

  private mutating func warnOfLock(_ path: String) {
    isHeldElsewhere = true
    warn("not written to", path, "another program has locked it; shape tries again")
  }

  private mutating func load() {
    guard let path else { return }
    do throws(FileError) {
      guard let file = try LockedFile.open(path, create: false, patience: Self.patience) else {
        return
      }
      var entries = Self.entries(of: String(decoding: try file.readAll(), as: UTF8.self))
      if entries.count > History.limit {
        entries.removeFirst(entries.count - History.limit)
        if !file.isHeldElsewhere { try file.replace(with: Self.bytes(of: entries)) }
      }
      for entry in entries { remember(entry) }
      if file.isHeldElsewhere { warnOfLock(path) }
    } catch {
      warn("not read from", path, error.reason)
    }
  }

  private mutating func write() {
    guard let path else { return waiting.removeAll() }
    do throws(FileError) {
      do throws(SystemCalls.Refusal) {
        try FolderCalls.makePrivate(SystemCalls.folder(of: path))
      } catch {
        throw FileError(number: error.number)
      }
      // A lock is waited for once, not at every line.
      let patience = isHeldElsewhere ? .zero : Self.patience
      guard let file = try LockedFile.open(path, create: true, patience: patience) else {
        return waiting.removeAll()
      }
      if file.isHeldElsewhere { return warnOfLock(path) }
      isHeldElsewhere = false
      try file.append(lines: Self.bytes(of: waiting))
      waiting.removeAll()
    } catch {
      warn("not written to", path, error.reason)
    }
    // Memory stays bounded, whatever prevents the file from being written.
    waiting = waiting.suffix(History.limit)
  }

  /// Entries in the form of the file.
  private static func bytes(of entries: [String]) -> [UInt8] {
    let texts = entries.map { entry in
      entry.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\n ")
    }
    return Array((texts.joined(separator: "\n") + "\n").utf8)
  }

  /// The entries of the file's text.
  private static func entries(of text: String) -> [String] {
    text.split(separator: "\n").reduce(into: []) { entries, line in
      if line.hasPrefix(" "), let last = entries.indices.last {
        entries[last] += "\n" + line.dropFirst()
      } else {
        entries.append(String(line))
      }
    }
  }
}

/// A system call on a file that failed.
struct FileError: Error {
  let number: Int32

  /// The system's sentence for the error.
  var reason: String {
    // strerror's text is copied at once.
    unsafe String(cString: strerror(number))
  }
}
