import Commands
import Rendering

/// Writes what cells show into the notebook and leaves every other byte as it is.
enum NotebookUpdate {
  /// The notebook with other outputs of some cells.
  static func text(
    of notebook: Notebook, _ changes: [(cell: Notebook.Cell, record: CellRecord)]
  ) -> String {
    var pieces: [(range: Range<Int>, text: String)] = []
    var last = notebook.cells.compactMap(\.executionCount).max() ?? 0
    for (cell, record) in changes {
      if cell.executionCount == nil { last += 1 }
      let count = cell.executionCount ?? last
      if let range = cell.count, cell.executionCount == nil { pieces.append((range, "\(count)")) }
      let text = NotebookOutputs.text(
        record.outputs, pictures: record.drawings.map { PlotPicture($0).text }, count: count,
        depth: 3)
      if let range = cell.outputs {
        pieces.append((range, text))
      } else {
        // Before the brace that closes the cell.
        let place = cell.end - 1
        pieces.append((place..<place, ", \"outputs\": \(text)"))
      }
    }
    var bytes: [UInt8] = []
    var place = 0
    for piece in pieces.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
      bytes += notebook.bytes[place..<piece.range.lowerBound] + Array(piece.text.utf8)
      place = piece.range.upperBound
    }
    return String(decoding: bytes + notebook.bytes[place...], as: UTF8.self)
  }
}
