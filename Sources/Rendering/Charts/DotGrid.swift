/// A drawing made of characters: braille, of 2 × 4 dots each, or one asterisk each.
package struct DotGrid: Sendable {
  /// In characters.
  package let columns, rows: Int
  private let isASCII: Bool
  /// The braille dots of each character, row after row; 0 where nothing is drawn.
  private var cells: [UInt8]

  /// The bits of a braille character's dots: left and right column, from the top.
  private static let bits: [[UInt8]] = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]]

  /// An empty drawing.
  package init(columns: Int, rows: Int, isASCII: Bool) {
    self.columns = columns
    self.rows = rows
    self.isASCII = isASCII
    cells = Array(repeating: 0, count: columns * rows)
  }

  private var dotColumns: Int { isASCII ? columns : 2 * columns }
  private var dotRows: Int { isASCII ? rows : 4 * rows }

  /// The column of characters in which a place lies, from 0 at the left to 1 at the right.
  package func column(at x: Double) -> Int { Self.index(x, dotColumns) / (isASCII ? 1 : 2) }

  /// The row of characters in which a place lies, from 0 at the top to 1 at the bottom.
  package func row(at y: Double) -> Int { Self.index(y, dotRows) / (isASCII ? 1 : 4) }

  private static func index(_ place: Double, _ count: Int) -> Int {
    let dot = (place * Double(count - 1)).rounded()
    return dot.isFinite ? Int(min(max(dot, 0), Double(count - 1))) : 0
  }

  /// Draws a straight line between two places.
  package mutating func draw(from start: (x: Double, y: Double), to end: (x: Double, y: Double)) {
    let (x, y) = (Self.index(start.x, dotColumns), Self.index(start.y, dotRows))
    let (right, down) = (Self.index(end.x, dotColumns) - x, Self.index(end.y, dotRows) - y)
    let length = max(abs(right), abs(down), 1)
    for step in 0...length {
      let share = Double(step) / Double(length)
      dot(
        x + Int((share * Double(right)).rounded()), y + Int((share * Double(down)).rounded()))
    }
  }

  private mutating func dot(_ x: Int, _ y: Int) {
    if isASCII {
      cells[y * columns + x] = 1
    } else {
      cells[y / 4 * columns + x / 2] |= Self.bits[x % 2][y % 4]
    }
  }

  /// The drawing in a place; `nil` if it is empty.
  package func character(column: Int, row: Int) -> Character? {
    let cell = cells[row * columns + column]
    guard cell != 0 else { return nil }
    return isASCII ? "*" : Unicode.Scalar(0x2800 + UInt32(cell)).map { Character($0) }
  }
}
