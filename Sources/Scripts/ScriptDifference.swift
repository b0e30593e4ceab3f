import Commands
import Support

/// Compares a script with the same script with actual output in place of its blocks.
struct ScriptDifference {
  /// A line of either or of both.
  private struct Row {
    let sign: Character
    let text: String
    /// Which of the script's lines it is, from 0; `nil` for an actual one.
    var line: Int?

    var isChange: Bool { sign != " " }
    var isOld: Bool { sign != "+" }
    var isNew: Bool { sign != "-" }
  }

  private var rows: [Row] = []
  /// Whether the script's last line lacks its end.
  private let isOpen: Bool

  /// Lines shown before and after a change.
  private static let context = 3

  /// Compares the blocks of a script; `lines` ends with an empty one if the text ends with a line's
  /// end.
  init(_ lines: [String], _ comparisons: [TranscriptDifference]) {
    isOpen = lines.last.map { !$0.isEmpty } ?? false
    let lines = isOpen ? lines : lines.dropLast()
    var next = 0
    for comparison in comparisons {
      let first = comparison.firstLine - 1
      rows += (next..<first).map { Row(sign: " ", text: lines[$0], line: $0) }
      next = first
      for line in comparison.lines {
        switch line {
        case .same, .any: rows.append(Row(sign: " ", text: lines[next], line: next))
        case .missing: rows.append(Row(sign: "-", text: lines[next], line: next))
        case .extra(let text):
          let written = Transcript.line(for: text)
          rows.append(
            Row(sign: "+", text: written.isEmpty ? "" : Transcript.indentation + written))
          continue
        }
        next += 1
      }
    }
    rows += (next..<lines.count).map { Row(sign: " ", text: lines[$0], line: $0) }
  }

  /// The lines with actual output, each with its line number in the script, if it has one.
  var updated: [(text: String, line: Int?)] {
    rows.filter(\.isNew).map { ($0.text, $0.line) } + (isOpen ? [] : [("", nil)])
  }

  /// The hunks of a unified diff.
  var hunks: [String] {
    let changes = rows.indices.filter { rows[$0].isChange }
    let ends = (old: rows.lastIndex(where: \.isOld), new: rows.lastIndex(where: \.isNew))
    var hunks: [String] = []
    var old = 1
    var new = 1
    var place = 0
    var rest = changes[...]
    while let first = rest.first {
      // Changes whose surroundings touch are one hunk.
      var last = first
      while let next = rest.first, next - last <= 2 * Self.context + 1 {
        last = next
        rest = rest.dropFirst()
      }
      let start = max(place, first - Self.context)
      let end = min(rows.count, last + Self.context + 1)
      old += rows[place..<start].count(where: \.isOld)
      new += rows[place..<start].count(where: \.isNew)
      let shown = rows[start..<end]
      let counts = (shown.count(where: \.isOld), shown.count(where: \.isNew))
      hunks.append("@@ -\(Self.range(old, counts.0)) +\(Self.range(new, counts.1)) @@")
      for index in shown.indices {
        hunks.append("\(rows[index].sign)\(rows[index].text)")
        if isOpen, index == ends.old || index == ends.new {
          hunks.append(#"\ No newline at end of file"#)
        }
      }
      old += counts.0
      new += counts.1
      place = end
    }
    return hunks
  }

  /// Lines of a file as diff writes them.
  private static func range(_ start: Int, _ count: Int) -> String {
    count == 1 ? "\(start)" : "\(count == 0 ? start - 1 : start),\(count)"
  }
}
