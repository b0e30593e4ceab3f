import Engine
import Notation
import Support

/// Writes the shape of each tensor that a file makes after the line that makes it.
///
/// Only its own comments change; everything else stays as it is, byte for byte.
public struct Annotator: Sendable {
  /// A line whose comment changes.
  public struct Change: Sendable, Hashable {
    /// Counted from 1.
    public let line: Int
    /// What it was and what it becomes.
    public let old, new: String
  }

  /// The text with its comments.
  public let text: String
  /// The lines that change.
  public let changes: [Change]

  /// Works out the comments of a file that was carried out.
  public init(_ check: CodeCheck) {
    let known = Set(check.lettered.flatMap(\.program.letters))
    self.init(check.source, Self.comments(check), known)
  }

  /// Takes the comments out.
  public init(removingFrom text: String) {
    self.init(SourceText(text), [:], [], isRemoving: true)
  }

  /// Where a statement ends, in characters of its last line, and its comment.
  struct Place {
    let column: Int
    let comment: ShapeComment?
  }

  /// Where a statement ends in its last line, and the names in it.
  private struct End {
    var column = 0
    var names: Set<Substring> = []
  }

  private init(
    _ source: SourceText, _ places: [Int: Place], _ known: Set<String>, isRemoving: Bool = false
  ) {
    let named = CodeExample.all(in: source).flatMap { example in
      LetteredLine(example.expression, known: [])?.letters ?? []
    }
    let letters = known.union(named)
    var changes: [Change] = []
    let ends = Self.ends(of: source)
    var lines = source.text.unicodeScalars
      .split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
    for (number, end) in ends where lines.indices.contains(number) {
      let comment = places[number]?.comment
      let new = Self.line(lines[number], after: end, comment, letters, isRemoving: isRemoving)
      guard new != lines[number] else { continue }
      changes.append(Change(line: number + 1, old: lines[number], new: new))
      lines[number] = new
    }
    self.changes = changes.sorted { $0.line < $1.line }
    text = lines.joined(separator: "\n")
  }

  /// How statements end, by their last line.
  private static func ends(of source: SourceText) -> [Int: End] {
    guard let program = try? PythonParser.program(source) else { return [:] }
    let lines = SourceLines(source)
    let scalars = Array(source.text.unicodeScalars)
    var ends: [Int: End] = [:]
    for range in program.statements.flatMap(\.firstLines) {
      let line = lines.line(at: max(range.lowerBound, range.upperBound - 1))
      let column = range.upperBound - lines.starts[line]
      ends[line, default: End()].column = max(ends[line]?.column ?? 0, column)
      let text = String(String.UnicodeScalarView(scalars[range.clamped(to: scalars.indices)]))
      ends[line]?.names.formUnion(text.split { !ShapeComment.isOfName($0) })
    }
    return ends
  }

  /// The comments of the lines that made tensors, by the last line of their statements: with letters where
  /// an example has them, those of the first example that runs through the line.
  static func comments(_ check: CodeCheck) -> [Int: Place] {
    check.lettered.map(\.program).reversed()
      .reduce(comments(check.trace, of: check.source)) { places, program in
        let own = comments(program.trace, of: check.source, program.letters)
        return places.merging(own) { $1.comment == nil ? $0 : $1 }
      }
  }

  private static func comments(
    _ trace: ProgramTrace, of source: SourceText, _ letters: [String] = []
  ) -> [Int: Place] {
    let lines = SourceLines(source)
    var made: [Int: (column: Int, made: [ProgramTrace.Made])] = [:]
    func add(_ range: Range<Int>, _ parts: [ProgramTrace.Made]) {
      let line = lines.line(at: max(range.lowerBound, range.upperBound - 1))
      made[line, default: (0, [])].column = range.upperBound - lines.starts[line]
      // An item of a tensor is no tensor that the line makes.
      for part in parts where !part.label.hasSuffix("]") { made[line]?.made.append(part) }
    }
    for function in trace.functions where function.source === source {
      add(function.parameters.range, function.parameters.made)
      for line in function.lines { add(line.range, line.made) }
    }
    return made.mapValues { Place(column: $0.column, comment: ShapeComment($0.made, letters)) }
  }

  /// A line with another comment of ours: the last one, after those that are there.
  private static func line(
    _ line: String, after end: End, _ comment: ShapeComment?, _ letters: Set<String>,
    isRemoving: Bool
  ) -> String {
    let scalars = line.unicodeScalars
    let start = scalars.index(scalars.startIndex, offsetBy: min(end.column, scalars.count))
    var kept = line[...]
    var hadOwn = false
    if let sign = kept[start...].lastIndex(of: "#") {
      let last = kept[sign...].trimmedEnd
      // After a line that makes no tensor, a lone number is a person's: `len(x)  # 5`.
      let mayBeOwn = comment != nil || isRemoving || !ShapeComment.isNumber(last.dropFirst(2))
      if mayBeOwn, ShapeComment.isOne(last, letters, names: end.names) {
        // Behind another comment it stands apart; otherwise it is a part of that one.
        let before = kept[..<sign]
        hadOwn = !before[start...].contains("#") || before.hasSuffix("  ")
        if hadOwn { kept = before.trimmedEnd }
      }
    }
    guard let comment else { return hadOwn ? String(kept) : line }
    return "\(kept.trimmedEnd)  \(comment.written)"
  }
}

extension Substring {
  /// Without spaces at the end.
  fileprivate var trimmedEnd: Substring {
    var text = self
    while let last = text.last, last == " " || last == "\t" {
      text = text.dropLast()
    }
    return text
  }
}
