import Engine
import FoundationEssentials
import Support

/// A line of a session as a script writes it, so that it does the same wherever the script runs.
struct ScriptLine: Sendable {
  /// The text around the path of a file that the session did not write.
  private let before: String
  private let after: String
  /// The path, if there is such a file, as it was typed.
  let file: String?

  /// A line and its outcome, if it succeeded; `ownFiles` are paths that earlier lines wrote.
  init(_ statement: Statement, _ result: CommandResult?, ownFiles: Set<String>) {
    let source = Array(statement.source.utf8)
    let verb = statement.tokens[0].range
    let word = statement.tokens.dropFirst().first { !$0.text.contains("=") }
    file = result == nil ? nil : Self.outerFile(statement, ownFiles)
    let number = result?.effect.completed.map(String.init)
    if let number, let effect = result?.effect, !effect.inPlace.isEmpty {
      (before, after) = (Self.line(statement, number, effect.inPlace), "")
      return
    }
    guard file != nil || number != nil else {
      (before, after) = (statement.source, "")
      return
    }
    // If no word says how many, the number comes after the verb.
    let range = word?.range ?? verb.upperBound..<verb.upperBound
    let start = min(range.lowerBound - verb.lowerBound, source.count)
    let end = min(range.upperBound - verb.lowerBound, source.count)
    before =
      String(decoding: source[..<start], as: UTF8.self) + (word == nil ? " " : "") + (number ?? "")
    after = String(decoding: source[end...], as: UTF8.self)
  }

  /// A line with how much it did after its verb, and other words in the place of some options.
  private static func line(
    _ statement: Statement, _ number: String, _ inPlace: [String: String]
  ) -> String {
    let source = Array(statement.source.utf8)
    let start = statement.tokens[0].range.lowerBound
    let words = statement.tokens.enumerated().compactMap { index, word -> String? in
      guard index == 0 || word.text.contains("=") else { return nil }
      let option = word.text.prefix { $0 != "=" }
      if let other = inPlace[String(option)] { return other }
      let range = (word.range.lowerBound - start)..<(word.range.upperBound - start)
      return String(decoding: source[range.clamped(to: source.indices)], as: UTF8.self)
    }
    return (words.prefix(1) + [number] + words.dropFirst()).joined(separator: " ")
  }

  /// The path from the working folder of a file that a statement reads and no line wrote.
  private static func outerFile(_ statement: Statement, _ ownFiles: Set<String>) -> String? {
    guard let declaration = statement.command?.declaration, declaration.file?.action == .reads,
      let path = statement.files(of: declaration).first?.text, !path.hasPrefix("/"),
      !path.hasPrefix("~"),
      !ownFiles.contains(path), InputFile.exists(path),
      !(path.contains("\"") && path.contains("'"))
    else { return nil }
    return path
  }

  /// The text in a script; `folder` is the working folder as the script writes it.
  func written(workingFolder folder: String) -> String {
    guard let file else { return Self.escaped(before + after) }
    let path = folder + Self.escaped(file)
    let isPlain = !path.contains { $0.isWhitespace || "\"';#".contains($0) }
    let quote = isPlain ? "" : path.contains("\"") ? "'" : "\""
    return Self.escaped(before) + quote + path + quote + Self.escaped(after)
  }

  /// A dollar typed in a line is not a script variable.
  private static func escaped(_ text: String) -> String {
    text.split(separator: "$", omittingEmptySubsequences: false).joined(separator: "$$")
  }

  /// The working folder as a script with this path writes it: from the script's own folder if the
  /// script is in it or below, otherwise in full.
  static func workingFolder(for script: String) -> String {
    let here = FileManager.default.currentDirectoryPath
    let path = script.hasPrefix("\(here)/") ? String(script.dropFirst(here.count + 1)) : script
    let parts = path.split(separator: "/").filter { $0 != "." }
    guard !path.hasPrefix("/"), !parts.contains("..") else { return escaped(here) + "/" }
    return "$\(ScriptVariables.folder)/" + String(repeating: "../", count: parts.count - 1)
  }
}
