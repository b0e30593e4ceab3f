import Rendering
import Support

/// A notebook that a session is written to, cell by cell.
struct NotebookFile: Sendable {
  let path: String
  private var cells: [String] = []
  private var runs = 0
  /// How many bytes were written so far, those written again included.
  private(set) var bytesWritten = 0

  /// How such a file begins.
  private static let kind = OutputFile.Kind.text(
    "notebook", startsWith: "{", goesToStreams: false, isDurable: false)

  /// What Jupyter must be told before the first line: here these names are known from the start.
  private static let imports = """
    import torch
    import torch.nn as nn
    import torch.nn.functional as F
    """

  /// Begins a notebook with the lines that made the session.
  ///
  /// - Throws: `FileError`.
  init(
    _ path: String, seed: UInt64, lines: [String], sparing readings: [OutputFile.Reading],
    isForced: Bool
  ) throws {
    self.path = path
    append(Self.imports + "\ntorch.manual_seed(\(seed));", CellRecord())
    for line in lines { append(line, CellRecord()) }
    try write(OutputFile(path, Self.kind, sparing: readings, isForced: isForced))
  }

  /// Adds a cell and writes the file.
  ///
  /// - Throws: `FileError`; the cell is then written with the next one.
  mutating func add(_ source: String, _ record: CellRecord) throws {
    append(source, record)
    try write(OutputFile(path, Self.kind, isForced: true))
  }

  private mutating func append(_ source: String, _ record: CellRecord) {
    runs += 1
    let outputs = NotebookOutputs.text(
      record.outputs, pictures: record.drawings.map { PlotPicture($0).text }, count: runs, depth: 3)
    cells.append(
      "  "
        + NotebookOutputs.members(
          [
            ("cell_type", NotebookOutputs.quoted("code")), ("execution_count", "\(runs)"),
            ("metadata", "{}"), ("outputs", outputs), ("source", NotebookOutputs.lines(source, 3)),
          ], 2))
  }

  private mutating func write(_ file: OutputFile) throws {
    let kernel = [
      ("display_name", "Python 3"), ("language", "python"), ("name", "python3"),
    ].map { ($0, NotebookOutputs.quoted($1)) }
    let metadata = NotebookOutputs.members(
      [
        ("kernelspec", NotebookOutputs.members(kernel, 2)),
        (
          "language_info",
          NotebookOutputs.members([("name", NotebookOutputs.quoted("python"))], 2)
        ),
      ], 1)
    let text =
      "{\n \"cells\": [\n" + cells.joined(separator: ",\n") + "\n ],\n \"metadata\": " + metadata
      + ",\n \"nbformat\": 4,\n \"nbformat_minor\": 4\n}\n"
    try file.write(text)
    bytesWritten += text.utf8.count
    Work.add(text.utf8.count)
  }
}
