import Engine
import Notation
import Support

/// An expression that calls what a file defines: named in the file, or given beside it.
struct CodeExample {
  /// The text that it is written in.
  let text: SourceText
  /// Where it begins there, in Unicode scalars.
  let start: Int
  /// As it is written.
  let expression: String
  /// The line of the file in which it stands, counted from 1; `nil` for one that was given beside it.
  let line: Int?

  /// One that is given beside the file.
  init(given expression: String) {
    (self.text, start, self.expression, line) = (SourceText(expression), 0, expression, nil)
  }

  private init(_ text: SourceText, _ start: Int, _ expression: String, line: Int) {
    (self.text, self.start, self.expression, self.line) = (text, start, expression, line)
  }

  private static let prompt = "shape>"

  /// Those after `shape>` in comments and docstrings of a file, in order.
  static func all(in text: SourceText) -> [CodeExample] {
    let lines = SourceLines(text)
    return lines.starts.indices.compactMap { number in
      let whole = lines[number]
      var rest = whole.trimmingSpaces()
      if rest.hasPrefix("#") { rest = rest.dropFirst().trimmingSpaces() }
      guard rest.hasPrefix(prompt) else { return nil }
      let expression = rest.dropFirst(prompt.count).trimmingSpaces()
      guard !expression.isEmpty else { return nil }
      let before = whole.unicodeScalars.distance(
        from: whole.startIndex, to: expression.startIndex)
      return CodeExample(
        text, lines.starts[number] + before, String(expression), line: number + 1)
    }
  }
}

/// What runs of an example: where it has letters, with sizes in their place.
struct RunningExample {
  private let example: CodeExample
  /// What runs, after as many lines as stand before it in the file.
  let source: SourceText
  /// The same without those lines.
  private let running: String
  /// Where the parts of what runs are written.
  private let parts: [(range: Range<Int>, written: Range<Int>, isWritten: Bool)]

  /// The text as it is written.
  init(_ example: CodeExample) {
    let count = example.expression.unicodeScalars.count
    self.init(example, [(example.expression, 0..<count, true)])
  }

  /// The text with sizes for its letters.
  init(_ example: CodeExample, _ parts: [LetteredLine.Part]) {
    self.example = example
    let padding = String(repeating: "\n", count: (example.line ?? 1) - 1)
    let end = example.line == nil ? "" : "\n"
    running = parts.map(\.text).joined()
    source = SourceText(padding + running + end, name: example.text.name)
    var next = padding.unicodeScalars.count
    self.parts = parts.map { part in
      let start = next
      next += part.text.unicodeScalars.count
      let written = part.place.lowerBound + example.start..<part.place.upperBound + example.start
      return (start..<next, written, part.isWritten)
    }
  }

  /// The example as it is written.
  var expression: String { example.expression }

  /// The part of the text that was written for a part of what runs; other texts stay as they are.
  func written(_ text: SourceText, _ range: Range<Int>) -> (SourceText, Range<Int>) {
    guard text === source else { return (text, range) }
    let held = parts.filter { $0.range.overlaps(range) || $0.range.contains(range.lowerBound) }
    guard let first = held.first, let last = held.last else {
      return (example.text, example.start..<example.start)
    }
    let start =
      first.isWritten
      ? first.written.lowerBound + max(range.lowerBound - first.range.lowerBound, 0)
      : first.written.lowerBound
    let end =
      last.isWritten
      ? last.written.upperBound - max(last.range.upperBound - range.upperBound, 0)
      : last.written.upperBound
    return (example.text, start..<max(start, end))
  }

  /// An edit of what runs as one of what is written; `nil` where it would change the sizes of letters.
  func written(_ edit: SourceEdit) -> SourceEdit? {
    guard edit.source === source else { return edit }
    return edit.moved(to: example.text) { range in
      parts.first { part in
        // What is put in beside a letter belongs to what stands for it.
        let isWithin =
          part.range.lowerBound <= range.lowerBound
          && range.upperBound <= part.range.upperBound
        let isBeside =
          range.isEmpty
          && parts.contains { other in
            !other.isWritten
              && (other.range.lowerBound...other.range.upperBound)
                .contains(range.lowerBound)
          }
        return part.isWritten && isWithin && !isBeside
      }.map { part in
        let shift = part.written.lowerBound - part.range.lowerBound
        return range.lowerBound + shift..<range.upperBound + shift
      }
    }
  }

  /// A change that was tried, as one of what is written; `nil` where it would change the sizes of letters.
  func written(_ tried: CodeMender.Tried) -> CodeMender.Tried? {
    var written = tried
    // Nobody typed the sizes of the line in which it stops.
    if tried.fix.next == running { written.fix = tried.fix.stopping(at: example.expression) }
    guard tried.edit.source === source else { return written }
    guard let edit = self.written(tried.edit) else { return nil }
    written.edit = edit
    written.fix = written.fix.writing(
      edit.lines.map { SourceFix.Line(number: $0.number, text: $0.text) })
    return written
  }
}
