import Engine
import Support

/// A file of Python: its lines, and what is around them.
public struct SourceFile: Sendable {
  /// Its lines, with `\n` between them.
  public let text: String
  private let path: String
  private let content: Script.Content

  /// Reads a file.
  ///
  /// - Throws: `CommandError.unreadableScript`; `NotebookError.notAProgram`.
  public init(_ path: String) throws {
    guard !path.hasSuffix(Notebook.ending) else { throw NotebookError.notAProgram(path: path) }
    self.path = path
    content = try Script.content(of: path)
    text = content.lines.joined(separator: "\n")
  }

  private static let kind = OutputFile.Kind(
    "file of Python", startBytes: 0, goesToStreams: false, isLike: { _ in true })

  /// Writes another text in its place, in one step; each line keeps its end.
  ///
  /// - Throws: `FileError`; `Interruption`.
  public func replace(with text: String) throws {
    let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
      .map { String($0) }
    let origins = lines.indices.map { $0 < content.lines.count ? $0 : nil }
    try OutputFile(path, Self.kind).write(content.text(of: lines, origins: origins))
  }
}
