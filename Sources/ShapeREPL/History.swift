internal import CReadline
internal import Glibc

/// The lines entered before, in memory and in a file that only its owner can read.
///
/// Each line reaches the file at once, so that a killed shell loses nothing. Trouble with the file
/// never stops the shell: the first one becomes a warning.
struct History {
  static let limit: Int = 10_000

  private let path: String?
  private var lastLine: String?
  private var warning: String?
  private var hasWarned = false

  /// Reads the file, or starts empty when `path` is nil or nothing is there yet.
  init(path: String?) {
    self.path = path
    using_history()
    stifle_history(Int32(History.limit))
    load()
  }

  /// Keeps a line, unless it is blank, starts with a space or repeats the one before.
  mutating func add(_ line: String) {
    guard let first = line.utf8.first, first != UInt8(ascii: " "), line != lastLine,
      line.utf8.contains(where: { $0 > UInt8(ascii: " ") })
    else { return }
    remember(line)
    append(line)
  }

  /// What came of a `!`.
  enum Expansion: Equatable {
    /// A line to run; whether it differs from the one typed.
    case line(String, isNew: Bool)
    /// Nothing in the history is meant.
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

  /// The first trouble with the file, once.
  mutating func takeWarning() -> String? {
    defer { warning = nil }
    return warning
  }

  private mutating func remember(_ line: String) {
    // readline copies the text.
    unsafe add_history(line)
    lastLine = line
  }

  private mutating func warn(_ action: String, _ path: String, _ error: FileError) {
    guard !hasWarned else { return }
    hasWarned = true
    warning = "history \(action) \(path): \(error.reason)"
  }

  private mutating func load() {
    guard let path else { return }
    do throws(FileError) {
      guard let file = try LockedFile.open(path, create: false) else { return }
      let text = String(decoding: try file.readAll(), as: UTF8.self)
      var lines = text.split(separator: "\n")
      if lines.count > History.limit {
        lines.removeFirst(lines.count - History.limit)
        try file.replace(with: Array((lines.joined(separator: "\n") + "\n").utf8))
      }
      for line in lines { remember(String(line)) }
    } catch {
      warn("not read from", path, error)
    }
  }

  private mutating func append(_ line: String) {
    guard let path else { return }
    do throws(FileError) {
      try History.makeDirectory(for: path)
      guard let file = try LockedFile.open(path, create: true) else { return }
      try file.append(Array((line + "\n").utf8))
    } catch {
      warn("not written to", path, error)
    }
  }

  /// Makes the directories that lead to `path`, each for its owner alone.
  private static func makeDirectory(for path: String) throws(FileError) {
    for end in path.indices.dropFirst() where path[end] == "/" {
      let directory = String(path[..<end])
      // The kernel reads a path that Swift lends for the length of the call.
      guard unsafe access(directory, F_OK) != 0 else { continue }
      // Another shell may have made it in the meantime.
      if unsafe mkdir(directory, 0o700) != 0, errno != EEXIST { throw FileError(number: errno) }
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
