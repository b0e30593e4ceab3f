/// A row of places in a text: the symbol at each is followed by its target.
struct TextRow: Sendable, Hashable {
  /// Where the first symbol is.
  let start: Int
  /// How many places it has.
  let count: Int
  /// How many symbols before the first may be seen; `.` without end is in front of them.
  let known: Int
}

/// Some rows of one text.
struct RowBatch {
  /// The text.
  let text: [Int32]
  /// The rows.
  var rows: [TextRow]

  /// How many places there are in all of them.
  var placeCount: Int { rows.reduce(0) { $0 + $1.count } }
}
