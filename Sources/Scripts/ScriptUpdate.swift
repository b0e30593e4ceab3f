import Commands
import Support

/// Writes the actual output in place of what a script expected, and nothing else.
enum ScriptUpdate {
  /// The script's text; `nil` if there is nothing to write.
  static func text(of content: Script.Content, _ errors: [ScriptError]) -> String? {
    var updated = content.lines
    for error in errors {
      if let line = expectation(of: content.lines, error) { updated[error.line - 1] = line }
    }
    let rows = ScriptDifference(updated, errors.compactMap(\.comparison)).updated
    let lines = rows.map(\.text)
    return lines == content.lines ? nil : content.text(of: lines, origins: rows.map(\.line))
  }

  /// The lines rewritten for one error.
  static func rewritings(of lines: [String], _ error: ScriptError) -> [ScriptReport.Rewriting] {
    if let comparison = error.comparison { return comparison.rewritings }
    guard let new = expectation(of: lines, error) else { return [] }
    let old = String(lines[error.line - 1].trimmingSpaces())
    return [.init(line: error.line, old: old, new: String(new.trimmingSpaces()))]
  }

  /// The line of an expectation as it would hold.
  private static func expectation(of lines: [String], _ error: ScriptError) -> String? {
    guard case .expectation(.some(let expectation)) = error.kind else { return nil }
    return replaced(lines[error.line - 1], by: expectation)
  }

  /// A line with another expectation, its comment kept; a line with more on it is left alone.
  private static func replaced(_ line: String, by expectation: String) -> String? {
    let body = line.trimmingSpaces()
    guard body.hasPrefix("expect "), !body.contains("$") else { return nil }
    let comment = line.range(of: " #").map { line[$0.lowerBound...] } ?? ""
    let spaces = line[..<(comment.isEmpty ? line.endIndex : comment.startIndex)]
      .reversed().prefix { $0 == " " }
    return line.prefix { $0 == " " || $0 == "\t" } + expectation + String(spaces) + comment
  }
}

extension TranscriptDifference {
  /// Expected lines beside the actual ones.
  fileprivate var rewritings: [ScriptReport.Rewriting] {
    var rewritings: [ScriptReport.Rewriting] = []
    var number = firstLine
    var old: [String] = []
    var new: [String] = []
    for line in lines + [.any(0)] {
      switch line {
      case .missing(let text):
        old.append(text)
        number += 1
      case .extra(let text): new.append(text)
      case .same, .any:
        for index in 0..<max(old.count, new.count) {
          let place = number - old.count + min(index, old.count - 1)
          rewritings.append(
            .init(
              line: place, old: index < old.count ? old[index] : nil,
              new: index < new.count ? new[index] : nil))
        }
        (old, new) = ([], [])
        number += 1
      }
    }
    return rewritings
  }
}

extension String {
  /// Where a text first occurs.
  fileprivate func range(of text: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
      start = index(after: start)
    }
    return nil
  }
}
