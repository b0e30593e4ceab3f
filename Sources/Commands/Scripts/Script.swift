import Engine
import Support

/// A file of commands.
public enum Script {
  /// The lines of a script.
  ///
  /// - Throws: `CommandError.unreadableScript`.
  public static func lines(of path: String) throws -> [String] {
    try content(of: path).lines
  }

  /// A script's lines and the form of its file.
  package struct Content {
    /// The lines without their ends; the last is empty if the file ends with a line's end.
    package let lines: [String]
    /// What ends each line, nothing after the last.
    private let ends: [String]
    /// The byte order mark, if the file begins with one.
    private let mark: String

    /// Cuts a text into lines.
    init(_ text: String) {
      // A byte order mark is no part of the first command.
      let isMarked = text.unicodeScalars.first == Script.byteOrderMark
      mark = isMarked ? String(Script.byteOrderMark) : ""
      let body = isMarked ? String(text.unicodeScalars.dropFirst()) : text
      lines = body.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        .map(String.init)
      ends = body.filter(\.isNewline).map { String($0) } + [""]
    }

    /// The file's text with other lines.
    ///
    /// `origins` gives the old number of each line: old lines keep their ends, new ones take the
    /// first line's.
    package func text(of lines: [String], origins: [Int?]) -> String {
      let common = ends.first.flatMap { $0.isEmpty ? nil : $0 } ?? "\n"
      var text = mark
      for (index, (line, origin)) in zip(lines, origins).enumerated() {
        let end = origin.map { ends[$0] } ?? common
        text += line
        // Only the last line lacks its end.
        if index < lines.count - 1 { text += end.isEmpty ? common : end }
      }
      return text
    }
  }

  private static let byteOrderMark: Unicode.Scalar = "\u{FEFF}"

  /// A script's lines with what its file has around them.
  ///
  /// - Throws: `CommandError.unreadableScript`.
  package static func content(of path: String) throws -> Content { Content(try text(of: path)) }

  /// The text and copies of its lines.
  private static let copies = 8

  /// The whole text of a script.
  ///
  /// - Throws: `CommandError.unreadableScript`.
  static func text(of path: String) throws -> String {
    let bytes: [UInt8]
    do {
      bytes = try InputFile.bytes(of: path, copies: copies)
    } catch let refusal as InputFile.Refusal {
      throw CommandError.unreadableScript(
        path: path, reason: refusal.reason,
        similar: refusal == .missing ? InputFile.nearest(to: path) : nil)
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw CommandError.unreadableScript(path: path, reason: "it is not UTF-8 text", similar: nil)
    }
    return text
  }
}
