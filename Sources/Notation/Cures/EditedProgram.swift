/// A line that failed, with the lines before it that a change of its program reaches.
package struct EditedProgram: Sendable {
  /// What has to run, as one text: the changed definition, what was made with it, and the line that
  /// failed.
  package let text: String
  /// The lines that change, as they become, with their numbers in their text.
  package let lines: [(number: Int, text: String)]
  /// The file that they are in, if it is one.
  package let file: String?

  /// Works out what has to run; `nil` where the change lies in none of the texts.
  ///
  /// - Parameters:
  ///   - edit: the change.
  ///   - texts: the texts that ran, in order, the one that failed last.
  package init?(_ edit: SourceEdit, in texts: [SourceText]) {
    guard let place = texts.lastIndex(where: { $0 === edit.source }), let failed = texts.last else {
      return nil
    }
    let whole = 0..<failed.text.unicodeScalars.count
    lines = edit.lines
    file = edit.source.name.isEmpty ? nil : edit.source.name
    guard place < texts.count - 1 else {
      guard let changed = edit.applied(in: whole) else { return nil }
      text = changed
      return
    }
    let parts = texts[place...].dropLast().flatMap { ProgramPart.parts(of: $0) }
    guard
      let first = parts.firstIndex(where: { part in
        part.source === edit.source && edit.changes.allSatisfy { part.holds($0.range) }
      }), let changed = edit.applied(in: parts[first].range)
    else { return nil }
    let rest = Self.reached(from: parts[first], parts[(first + 1)...], for: failed)
    text = ([changed] + rest.map(\.text) + [failed.text]).map(\.trimmedLines)
      .joined(separator: "\n")
  }

  /// The statements that use what a changed one defines, as far as the failed line needs them.
  private static func reached(
    from changed: ProgramPart, _ parts: ArraySlice<ProgramPart>, for failed: SourceText
  ) -> [ProgramPart] {
    var names = changed.bound
    var reached: [ProgramPart] = []
    for part in parts where !part.bound.isEmpty && !part.used.isDisjoint(with: names) {
      names.formUnion(part.bound)
      reached.append(part)
    }
    var needed = ProgramPart.words(of: failed.text)
    var kept: [ProgramPart] = []
    for part in reached.reversed() where !part.bound.isDisjoint(with: needed) {
      needed.formUnion(part.used)
      kept.insert(part, at: 0)
    }
    return kept
  }
}

/// A statement of a text with all that belongs to it.
private struct ProgramPart {
  let source: SourceText
  /// From its beginning to that of the next statement.
  let range: Range<Int>
  let text: String
  /// The names that it gives a value; none of a loop, which is not repeated.
  let bound: Set<String>
  /// The words in it.
  let used: Set<String>

  /// The statements of a text; none if it is no program.
  static func parts(of source: SourceText) -> [ProgramPart] {
    guard let program = try? PythonParser.program(source) else { return [] }
    let scalars = Array(source.text.unicodeScalars)
    let starts = program.statements.map(\.start) + [scalars.count]
    return program.statements.indices.map { number in
      let range = starts[number]..<max(starts[number], starts[number + 1])
      let text = String(String.UnicodeScalarView(scalars[range]))
      return ProgramPart(
        source: source, range: range, text: text, bound: program.statements[number].bound,
        used: words(of: text))
    }
  }

  func holds(_ part: Range<Int>) -> Bool {
    range.lowerBound <= part.lowerBound && part.upperBound <= range.upperBound
  }

  /// The words of a text, names among them.
  static func words(of text: String) -> Set<String> {
    Set(text.split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init))
  }
}

extension PythonStatement {
  /// Where it begins, decorators included.
  fileprivate var start: Int {
    switch kind {
    case .function(let definition):
      min(range.lowerBound, definition.decorators.first.map { $0.range.lowerBound - 1 } ?? Int.max)
    case .type(let definition):
      min(range.lowerBound, definition.decorators.first.map { $0.range.lowerBound - 1 } ?? Int.max)
    default: range.lowerBound
    }
  }

  /// The names that it gives a value, if it can be repeated.
  fileprivate var bound: Set<String> {
    switch kind {
    case .assign(let targets, _): Set(targets.flatMap(\.names))
    case .annotate(let target, _, .some), .augment(let target, _, _): Set(target.names)
    case .function(let definition): [definition.name]
    case .type(let definition): [definition.name]
    default: []
    }
  }
}

extension String {
  /// Without empty lines at the end.
  fileprivate var trimmedLines: String {
    var text = self[...]
    while let last = text.last, last.isNewline || last == " " { text = text.dropLast() }
    return String(text)
  }
}
