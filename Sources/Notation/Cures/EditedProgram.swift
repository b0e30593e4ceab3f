/// A line that failed, with the lines before it that a change of its program reaches.
package struct EditedProgram: Sendable {
  /// A part of what runs, and the part of a text that it comes from.
  private struct Origin {
    /// In Unicode scalars of what runs.
    let place: Range<Int>
    let source: SourceText
    let range: Range<Int>
  }

  /// What has to run, as one text: the changed definitions, what was made with them, and the line that
  /// failed.
  package let source: SourceText
  /// The lines that change, as they become, with their numbers in their text.
  package let lines: [(number: Int, text: String)]
  /// The file that they are in, if it is one.
  package let file: String?
  private let edit: SourceEdit
  private let origins: [Origin]

  /// What has to run.
  package var text: String { source.text }

  /// Works out what has to run; `nil` where the change lies in none of the texts.
  ///
  /// - Parameters:
  ///   - edit: the change.
  ///   - texts: the texts that ran, in order, the one that failed last.
  package init?(_ edit: SourceEdit, in texts: [SourceText]) {
    guard let place = texts.lastIndex(where: { $0 === edit.source }), let failed = texts.last else {
      return nil
    }
    self.edit = edit
    lines = edit.lines
    file = edit.source.name.isEmpty ? nil : edit.source.name
    let whole = 0..<failed.text.unicodeScalars.count
    guard place < texts.count - 1 else {
      guard let changed = edit.applied(in: whole) else { return nil }
      source = SourceText(changed)
      origins = [Origin(place: 0..<changed.unicodeScalars.count, source: failed, range: whole)]
      return
    }
    let parts = texts[place...].dropLast().flatMap { ProgramPart.parts(of: $0) }
    func isChanged(_ part: ProgramPart) -> Bool {
      part.source === edit.source && edit.changes.contains { part.holds($0.range) }
    }
    guard let first = parts.firstIndex(where: isChanged),
      edit.changes.allSatisfy({ change in
        parts.contains { $0.source === edit.source && $0.holds(change.range) }
      })
    else { return nil }
    let rest = Self.reached(from: parts[first], parts[(first + 1)...], for: failed, isChanged)
    var (text, origins) = ("", [Origin]())
    func add(_ written: String, _ source: SourceText, _ range: Range<Int>) {
      if !text.isEmpty { text += "\n" }
      let start = text.unicodeScalars.count
      text += written.trimmedLines
      origins.append(
        Origin(place: start..<text.unicodeScalars.count, source: source, range: range))
    }
    for part in [parts[first]] + rest {
      let own = isChanged(part) ? edit.within(part.range).applied(in: part.range) : part.text
      guard let own else { return nil }
      add(own, part.source, part.range)
    }
    add(failed.text, failed, whole)
    (source, self.origins) = (SourceText(text), origins)
  }

  /// The line of what has to run in which a line of the text that failed is, both counted from 1.
  package func line(of number: Int, in failed: SourceText) -> Int {
    guard edit.source === failed else {
      return number + Self.countLines(text) - Self.countLines(failed.text)
    }
    let start = SourceLines(failed).starts[max(0, number - 1)]
    let old = Array(failed.text.unicodeScalars)
    return edit.changes.filter { $0.range.lowerBound < start }.reduce(number) { line, change in
      line + change.replacement.unicodeScalars.count { $0 == "\n" }
        - old[change.range].count { $0 == "\n" }
    }
  }

  /// How many lines a text has before the empty ones at its end.
  private static func countLines(_ text: String) -> Int {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.count - lines.reversed().prefix { $0.allSatisfy(\.isWhitespace) }.count
  }

  /// This change with another one of what has to run, as one; `nil` where they overlap, or are of two texts.
  package func joined(with other: SourceEdit) -> SourceEdit? {
    guard other.source === source else { return edit.joined(with: other) }
    let moved = other.moved(to: edit.source) { place(before: $0) }
    return moved.flatMap { edit.joined(with: $0) }
  }

  /// Where a part of what has to run was in the text that is changed; `nil` for what is of another one.
  private func place(before range: Range<Int>) -> Range<Int>? {
    guard let origin = origins.first(where: { $0.place.holds(range) }),
      origin.source === edit.source
    else { return nil }
    let local = range.lowerBound - origin.place.lowerBound
    return edit.within(origin.range).place(
      before: local + origin.range.lowerBound..<local + origin.range.lowerBound + range.count)
  }

  /// Whether it comes further than the text without the change: it stops in another line, or in an
  /// operation that has the one in it that failed.
  package func isFurther(_ next: LocatedError, than error: LocatedError) -> Bool {
    if next.isElsewhere(than: error) { return true }
    guard next.source === source, error.source === edit.source, !next.range.isEmpty,
      let old = place(before: next.range), old != error.range
    else { return false }
    return old.holds(error.range)
  }

  /// The statements that use what a changed one defines, as far as the failed line needs them.
  private static func reached(
    from changed: ProgramPart, _ parts: ArraySlice<ProgramPart>, for failed: SourceText,
    _ isChanged: (ProgramPart) -> Bool
  ) -> [ProgramPart] {
    var names = changed.bound
    var reached: [ProgramPart] = []
    for part in parts
    where isChanged(part) || !part.bound.isEmpty && !part.used.isDisjoint(with: names) {
      names.formUnion(part.bound)
      reached.append(part)
    }
    var needed = ProgramPart.words(of: failed.text)
    var kept: [ProgramPart] = []
    for part in reached.reversed() where isChanged(part) || !part.bound.isDisjoint(with: needed) {
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

  func holds(_ part: Range<Int>) -> Bool { range.holds(part) }

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
