import Engine
import Support

/// A notebook: its cells with code, and what they have shown.
package struct Notebook: Sendable {
  /// A cell with code.
  package struct Cell: Sendable {
    /// Counted from 1, other cells left out.
    package let number: Int
    package let source: String
    /// What it showed when it was last run.
    package let stored: [StoredOutput]
    /// Its number among the cells that were run; `nil` for one that was not.
    package let executionCount: Int?
    /// Where its outputs and that number are in the file, in bytes.
    package let outputs: Range<Int>?
    package let count: Range<Int>?
    /// Where the cell ends in the file.
    package let end: Int

    /// Whether there is something to compare with.
    package var isStored: Bool { executionCount != nil || !stored.isEmpty }
  }

  package let path: String
  package let cells: [Cell]
  /// The file as it is.
  package let bytes: [UInt8]

  /// What the name of such a file ends in.
  package static let ending = ".ipynb"

  /// Whether a path has the name of a notebook.
  package static func isOne(_ path: String) -> Bool { path.hasSuffix(ending) }

  /// Reads a notebook.
  ///
  /// - Throws: `CommandError.unreadableScript`; `NotebookError`.
  package init(path: String) throws {
    self.path = path
    bytes = Array(try Script.text(of: path).utf8)
    let json: JSONValue
    do {
      json = try JSONReader.value(of: bytes)
    } catch {
      let line = 1 + bytes.prefix(error.place).count { $0 == UInt8(ascii: "\n") }
      throw NotebookError.notJSON(path: path, line: line)
    }
    guard let version = json["nbformat"]?.number else {
      throw NotebookError.notANotebook(path: path)
    }
    guard version == 4 else { throw NotebookError.otherFormat(path: path, version: version) }
    guard let all = json["cells"]?.items else { throw NotebookError.notANotebook(path: path) }
    if let language = Self.language(json), !language.lowercased().contains("python") {
      throw NotebookError.otherLanguage(path: path, language: language)
    }
    var cells: [Cell] = []
    for cell in all where cell["cell_type"]?.text == "code" {
      cells.append(try Self.cell(cell, cells.count + 1, path))
    }
    guard !cells.isEmpty else { throw NotebookError.noCells(path: path) }
    self.cells = cells
  }

  private static func language(_ json: JSONValue) -> String? {
    let metadata = json["metadata"]
    return metadata?["language_info"]?["name"]?.text ?? metadata?["kernelspec"]?["language"]?.text
  }

  private static func cell(_ cell: JSONValue, _ number: Int, _ path: String) throws -> Cell {
    guard let source = cell["source"]?.text else {
      throw NotebookError.brokenCell(path: path, number: number)
    }
    let outputs = cell["outputs"]
    return Cell(
      number: number, source: source,
      stored: (outputs?.items ?? []).compactMap(StoredOutput.init),
      executionCount: cell["execution_count"]?.number, outputs: outputs?.range,
      count: cell["execution_count"]?.range, end: cell.range.upperBound)
  }

  /// The cells of `3`, `3-7`, `-4`, `5-` or `1,3-4`; all for no text.
  ///
  /// - Throws: `NotebookError.noSuchCells`.
  package func cells(chosen text: String?) throws -> [Cell] {
    guard let text else { return cells }
    var numbers: Set<Int> = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = part.split(separator: "-", omittingEmptySubsequences: false)
        .map { $0.filter { $0 != " " } }
      let first = ends.first.flatMap { $0.isEmpty && ends.count == 2 ? 1 : Int($0) }
      let last = ends.last.flatMap { $0.isEmpty && ends.count == 2 ? cells.count : Int($0) }
      guard ends.count <= 2, let first, let last, first >= 1, first <= last, last <= cells.count
      else { throw NotebookError.noSuchCells(text: text, count: cells.count) }
      numbers.formUnion(first...last)
    }
    return cells.filter { numbers.contains($0.number) }
  }
}
