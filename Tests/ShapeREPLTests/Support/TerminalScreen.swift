/// What a terminal shows of the text that was written to it, for the codes that the prompt uses.
///
/// It does not scroll: rows are added below as they are needed.
struct TerminalScreen {
  private let columns: Int
  private var cells: [[Character]] = [[]]
  private var row = 0
  private var column = 0

  /// The rows, without blanks at their ends.
  var rows: [String] {
    cells.map { cells in
      String(cells.reversed().drop { $0 == " " }.reversed())
    }
  }

  /// The screen of a text written to a terminal of that width.
  init(_ text: String, columns: Int) {
    self.columns = columns
    var rest = text.unicodeScalars[...]
    while let scalar = rest.popFirst() {
      switch scalar {
      case "\u{1B}": obey(&rest)
      case "\r": column = 0
      case "\n": moveDown()
      case "\u{8}": column = max(column - 1, 0)
      case "\u{0}"..."\u{1F}": break
      default: show(Character(scalar))
      }
    }
  }

  /// Follows a code `[ number letter`.
  private mutating func obey(_ rest: inout Substring.UnicodeScalarView) {
    guard rest.popFirst() == "[" else { return }
    var parameters = ""
    while let scalar = rest.popFirst() {
      guard ("@"..."~").contains(scalar) else {
        parameters.unicodeScalars.append(scalar)
        continue
      }
      let count = Int(parameters) ?? 1
      switch scalar {
      case "A": row = max(row - count, 0)
      case "C": column = min(column + count, columns - 1)
      case "J":
        cells.removeLast(cells.count - row - 1)
        cells[row] = Array(cells[row].prefix(column))
      case "K": cells[row] = Array(cells[row].prefix(column))
      default: break
      }
      return
    }
  }

  private mutating func moveDown() {
    row += 1
    if row == cells.count { cells.append([]) }
  }

  /// Shows a letter; the cursor stays after the last column until the next one.
  private mutating func show(_ letter: Character) {
    if column == columns {
      moveDown()
      column = 0
    }
    while cells[row].count <= column { cells[row].append(" ") }
    cells[row][column] = letter
    column += 1
  }
}
