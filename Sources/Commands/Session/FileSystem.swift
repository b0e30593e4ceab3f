import Engine
import FoundationEssentials

/// The few questions that the language asks of the file system.
enum FileSystem {
  /// The user's home folder.
  static var home: String {
    ProcessInfo.processInfo.environment["HOME"] ?? "/"
  }

  fileprivate static func text(of path: String) throws(CommandError) -> String {
    let bytes: [UInt8]
    do {
      bytes = try InputFile.bytes(of: path)
    } catch {
      throw .unreadableScript(path: path, reason: error.reason)
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw .unreadableScript(path: path, reason: "it is not UTF-8 text")
    }
    return text
  }
}

/// A file of commands.
public enum Script {
  /// The lines of a script.
  ///
  /// - Throws: `CommandError.unreadableScript`.
  public static func lines(of path: String) throws(CommandError) -> [String] {
    let text = try FileSystem.text(of: path)
    // A byte order mark is no part of the first command.
    let body =
      text.unicodeScalars.first == "\u{FEFF}"
      ? text.unicodeScalars.dropFirst() : text.unicodeScalars[...]
    return String(body)
      .split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init)
  }
}
