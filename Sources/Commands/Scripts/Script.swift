import Engine

/// A file of commands.
public enum Script {
  /// The lines of a script.
  ///
  /// - Throws: `CommandError.unreadableScript`.
  public static func lines(of path: String) throws -> [String] {
    lines(in: try text(of: path))
  }

  /// The lines of a text, a byte order mark left out.
  static func lines(in text: String) -> [String] {
    // A byte order mark is no part of the first command.
    let body =
      text.unicodeScalars.first == "\u{FEFF}"
      ? text.unicodeScalars.dropFirst() : text.unicodeScalars[...]
    return String(body)
      .split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init)
  }

  private static func text(of path: String) throws -> String {
    let bytes: [UInt8]
    do {
      bytes = try InputFile.bytes(of: path)
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
