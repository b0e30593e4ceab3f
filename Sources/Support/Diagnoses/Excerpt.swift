/// A line that somebody typed, and the part of it that a diagnosis is about.
public struct Excerpt: Sendable, Hashable, Codable {
  /// The line, or the text around the part if the line is long.
  public let line: String
  /// Where the part begins, in characters.
  public let start: Int
  /// The column of the whole line where the part begins, in characters counted from 1.
  public let column: Int
  /// How many characters it has, at least 1.
  public let length: Int
  /// Which line of a text of several it is, counted from 1; `nil` for the only one.
  public let number: Int?

  /// All of the part in its text, in Unicode scalars.
  package private(set) var range = 0..<0

  private enum CodingKeys: String, CodingKey { case line, start, column, length, number }

  /// What is shown of a long line on either side of the part.
  private static let context = 60

  /// Marks a range of Unicode scalars.
  package init(_ line: String, _ range: Range<Int>) {
    self.range = range
    let (line, range, number) = Self.physicalLine(of: line, range)
    self.number = number
    // A control character would move the line or the mark below it; a tab is as wide as a space.
    let scalars = line.unicodeScalars.map {
      $0 == "\t" ? " " : $0.properties.generalCategory == .control ? "\u{FFFD}" : $0
    }
    let lower = min(max(0, range.lowerBound), scalars.count)
    let upper = min(max(lower, range.upperBound), scalars.count)
    let shownUpper = min(upper, lower + 2 * Self.context)
    let from = max(0, lower - Self.context)
    let to = min(scalars.count, shownUpper + Self.context)
    let text = { (part: Range<Int>) in String(String.UnicodeScalarView(scalars[part])) }
    let head = from > 0 ? "… " : ""
    self.line = head + text(from..<to) + (to < scalars.count ? " …" : "")
    start = head.count + text(from..<lower).count
    column = text(0..<lower).count + 1
    length = max(1, text(lower..<shownUpper).count)
  }

  /// The line of a text of several in which a part begins, and the part of it that is on this line.
  private static func physicalLine(
    of text: String, _ range: Range<Int>
  ) -> (line: String, range: Range<Int>, number: Int?) {
    let scalars = text.unicodeScalars
    guard scalars.contains("\n") else { return (text, range, nil) }
    var start = 0
    let lines = scalars.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      let end = start + line.count
      if range.lowerBound <= end {
        let lower = max(range.lowerBound, start) - start
        return (String(line), lower..<max(lower, min(range.upperBound, end) - start), index + 1)
      }
      start = end + 1
    }
    return (text, range, nil)
  }

  /// The excerpt, cut around its part if the terminal has fewer columns than the line.
  package func narrowed(to width: Int) -> Excerpt {
    // With fewer columns than this nothing useful is shown of a line.
    let width = max(width, 16)
    let cells = line.cells
    guard cells.count > width else { return self }
    let start = line.prefix(start).columns
    let from = max(0, min(start - width / 3, cells.count - width))
    let (head, tail) = (from > 0 ? "…" : "", from + width < cells.count ? "…" : "")
    let part = cells.dropFirst(from + head.count).prefix(width - head.count - tail.count)
    let shown = head + String(part).ofCells + tail
    let place = min(max(head.count, start - from), width - 1)
    let before = String(shown.cells.prefix(place)).ofCells.count
    return Excerpt(
      line: shown, start: before, column: column, length: max(1, min(length, shown.count - before)),
      range: range, number: number)
  }

  private init(
    line: String, start: Int, column: Int, length: Int, range: Range<Int>, number: Int?
  ) {
    (self.line, self.start, self.column) = (line, start, column)
    (self.length, self.range, self.number) = (length, range, number)
  }

  /// `    ^~~~`: the line below, which marks the part.
  public var marker: String {
    let part = line.dropFirst(start).prefix(length)
    let beyond = max(0, length - part.count)
    return String(repeating: " ", count: line.prefix(start).columns) + "^"
      + String(repeating: "~", count: max(part.columns + beyond - 1, 0))
  }
}
