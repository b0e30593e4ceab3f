internal import CReadline

/// Several pasted lines as readline shows them: one block below the prompt.
///
/// Its lines run one by one, each shown after a prompt of its own, so the block would show them
/// twice.
struct PastedBlock {
  /// How many rows above the cursor it begins, at most those of the screen; nil if that is not certain.
  private let rows: Int?
  /// Whether it takes all of the screen.
  private var fillsScreen = false

  /// The block of a text that readline has just accepted.
  init(_ text: String, promptWidth: Int) {
    guard let size = Console.Stream.output.size else {
      rows = nil
      return
    }
    let most = size.rows - 1
    var count = 0
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    // On accepting, readline leaves the cursor on a blank last row instead of below it.
    if lines.last == "" { lines.removeLast() }
    for (index, line) in lines.enumerated() {
      let start = index == 0 ? promptWidth : 0
      guard let end = Self.end(of: line, from: start, columns: size.columns),
        index < lines.count - 1 || end.column > 0 || line.isEmpty
      else {
        fillsScreen = lines.count >= most
        rows = fillsScreen ? most : nil
        return
      }
      count += end.row + 1
    }
    // Of what is higher than the screen, readline shows no more than a screen.
    rows = min(count, most)
    fillsScreen = count >= most
  }

  /// Where a line ends that begins in a column; nil where terminals differ about it.
  ///
  /// A full row is followed by another one, as readline counts.
  private static func end(
    of line: Substring, from start: Int, columns: Int
  ) -> (row: Int, column: Int)? {
    var (row, column) = (start / columns, start % columns)
    for scalar in line.unicodeScalars {
      guard let width = width(of: scalar) else { return nil }
      // What is wide does not part.
      if column + width > columns { (row, column) = (row + 1, 0) }
      column += width
      if column == columns { (row, column) = (row + 1, 0) }
    }
    return (row, column)
  }

  /// How many columns a character takes; nil for what is no letter or sign of one or two.
  private static func width(of scalar: Unicode.Scalar) -> Int? {
    let properties = scalar.properties
    guard !properties.isEmojiPresentation, !properties.isVariationSelector,
      !properties.isJoinControl
    else { return nil }
    switch properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned: return nil
    default:
      let width = shape_width(scalar.value)
      return width < 0 ? nil : Int(width)
    }
  }

  /// Takes it off the screen and writes its first line in its place; says whether it could be.
  func erase(leaving first: String) -> Bool {
    guard let rows else { return false }
    // Up to its first row, and everything from there on away. Some terminals keep a screen that is
    // taken away at once, so a full one goes row by row.
    let away =
      fillsScreen
      ? String(repeating: "\u{1B}[K\n", count: rows) + "\u{1B}[\(rows)A" : "\u{1B}[J"
    unsafe shape_write("\u{1B}[\(rows)A\r\(away)\(first)\n")
    return true
  }
}
