/// Changes of the text of a program that may mend it; none of them is shown before it was tried.
package struct SourceEdit: Sendable {
  /// A part of the text and what it becomes.
  package struct Change: Sendable, Hashable {
    /// In Unicode scalars of the text.
    package let range: Range<Int>
    package let replacement: String
  }

  /// The text.
  package let source: SourceText
  /// What changes, in the order of the text.
  package let changes: [Change]

  init(_ source: SourceText, _ changes: [Change]) {
    self.source = source
    self.changes = changes.sorted { $0.range.lowerBound < $1.range.lowerBound }
  }

  /// The text, or a part of it, with the changes; `nil` where they do not lie in that part.
  package func applied(in part: Range<Int>) -> String? {
    let scalars = Array(source.text.unicodeScalars)
    var text = String.UnicodeScalarView()
    var next = part.lowerBound
    for change in changes {
      guard change.range.lowerBound >= next, change.range.upperBound <= part.upperBound,
        part.upperBound <= scalars.count
      else { return nil }
      text += scalars[next..<change.range.lowerBound]
      text += change.replacement.unicodeScalars
      next = change.range.upperBound
    }
    text += scalars[next..<part.upperBound]
    return String(text)
  }

  /// The same with changes of no more than what becomes different, so that others find room beside them.
  var trimmed: SourceEdit {
    let scalars = Array(source.text.unicodeScalars)
    return SourceEdit(
      source,
      changes.map { change in
        guard change.range.upperBound <= scalars.count else { return change }
        let (old, new) = (scalars[change.range], Array(change.replacement.unicodeScalars))
        let head = zip(old, new).prefix { $0 == $1 }.count
        let most = min(old.count, new.count) - head
        let tail = zip(old.reversed(), new.reversed()).prefix(most).prefix { $0 == $1 }.count
        return Change(
          range: change.range.lowerBound + head..<change.range.upperBound - tail,
          replacement: String(String.UnicodeScalarView(new[head..<new.count - tail])))
      })
  }

  /// The changes that lie in a part of the text.
  func within(_ part: Range<Int>) -> SourceEdit {
    SourceEdit(source, changes.filter { part.holds($0.range) })
  }

  /// Where a part of the changed text was before the changes; `nil` for one that they made, or a part of
  /// which they made one end.
  func place(before range: Range<Int>) -> Range<Int>? {
    var (shift, within) = (0, 0)
    for change in changes {
      let start = change.range.lowerBound + shift + within
      let count = change.replacement.unicodeScalars.count
      guard range.upperBound > start else { break }
      if range.lowerBound < start, range.upperBound >= start + count {
        within += count - change.range.count
        continue
      }
      guard range.lowerBound >= start + count else { return nil }
      shift += count - change.range.count
    }
    return range.lowerBound - shift..<range.upperBound - shift - within
  }

  /// The lines that change, counted from 1, as they become.
  package var lines: [(number: Int, text: String)] {
    let old = SourceLines(source)
    var shift = 0
    guard let whole = applied(in: 0..<old.count) else { return [] }
    let new = SourceLines(SourceText(whole))
    var lines: [(number: Int, text: String)] = []
    for change in changes {
      let number = new.line(at: change.range.lowerBound + shift)
      shift += change.replacement.unicodeScalars.count - change.range.count
      if lines.last?.number != number + 1 { lines.append((number + 1, new[number])) }
    }
    return lines
  }

  /// The same changes in another text, in which the place of each is given; `nil` where one has none there.
  package func moved(
    to other: SourceText, _ place: (Range<Int>) -> Range<Int>?
  ) -> SourceEdit? {
    let moved = changes.compactMap { change in
      place(change.range).map { Change(range: $0, replacement: change.replacement) }
    }
    return moved.count == changes.count ? SourceEdit(other, moved) : nil
  }

  /// Both together, if they are of one text.
  func joined(with other: SourceEdit) -> SourceEdit? {
    guard source === other.source else { return nil }
    return SourceEdit(source, changes + other.changes)
  }
}

/// Where a line made a module.
struct ModuleOrigin: Sendable {
  let source: SourceText
  /// The call that made it.
  let expression: Expression
  /// The whole numbers of the function that made it, by their names.
  let names: [(name: String, value: Int)]
}

/// The error of a module of torch's, with what it was given.
struct ModuleFailure: Error {
  let cause: any Error
  let module: Module
  let values: [Value]
}

extension Range<Int> {
  /// Whether another range lies in it.
  func holds(_ part: Range<Int>) -> Bool {
    lowerBound <= part.lowerBound && part.upperBound <= upperBound
  }
}
