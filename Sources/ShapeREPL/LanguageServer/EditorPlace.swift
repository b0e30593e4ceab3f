import Support

/// A place in a text as editors count: lines from 0, columns in UTF-16 units.
struct EditorPlace: Equatable {
  let line: Int
  let column: Int

  /// Of a text in Unicode scalars; one beyond its end is its end.
  init(_ place: Int, in text: String) {
    let before = text.unicodeScalars.prefix(max(place, 0))
    let start = before.lastIndex(of: "\n").map { before.index(after: $0) } ?? before.startIndex
    line = before.count { $0 == "\n" }
    column = before[start...].reduce(0) { $0 + ($1.value > 0xFFFF ? 2 : 1) }
  }

  init(line: Int, column: Int) { (self.line, self.column) = (line, column) }

  var json: JSONValue {
    .object(["line": .int(max(line, 0)), "character": .int(max(column, 0))])
  }

  /// A part of a text, which has at least one unit.
  static func range(of part: Range<Int>, in text: String) -> JSONValue {
    let (start, end) = (Self(part.lowerBound, in: text), Self(part.upperBound, in: text))
    return range(start, end == start ? Self(line: end.line, column: end.column + 1) : end)
  }

  static func range(_ start: Self, _ end: Self) -> JSONValue {
    .object(["start": start.json, "end": end.json])
  }
}

extension Diagnosis {
  /// The part of a file that it is about: of a problem in another file, the call that led there.
  func part(inFile path: String) -> Range<Int>? {
    if file == nil || file == path { return excerpt?.range }
    return calls?.first { $0.file == path }?.excerpt.range
  }

  /// Where it is, if that is another file than this one.
  func elsewhere(than path: String) -> String? {
    guard let file, file != path else { return nil }
    return file + (excerpt?.number.map { ", line \($0)" } ?? "")
  }
}
