import Engine

/// Columns, and text broken into lines.
extension TextRenderer {
  /// Between columns; narrower where the terminal is.
  private static let gaps = [3, 2, 1]
  /// A last cell that would take more lines than this in its column goes below its row.
  private static let mostLines = 2
  /// How far it is set in there.
  private static let hang = 4

  /// Where the cells of a table stand.
  private struct Layout {
    var widths: [Int]
    let gap: String
    let indent: Int

    /// Where a row's last cell begins.
    func start(of row: [Text]) -> Int {
      widths.prefix(row.count - 1).reduce(indent) { $0 + $1 + gap.count }
    }
  }

  /// A row's last cell may reach beyond its column: only cells with a neighbour make columns wide.
  ///
  /// Where the terminal ends it is broken, and below its row where little room is left.
  func table(_ rows: [[Text]], _ indent: Int) -> [String] {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in
      rows.map { $0.count > column + 1 || $0.count == columns ? $0.cell(column).count : 0 }.max()
        ?? 0
    }
    let widest = widths.last ?? 0
    let isBroken = !rows.contains { $0.count == columns && $0.last?.isFlushRight ?? false }
    let layout = fit(widths, indent, last: isBroken ? min(widest, Self.narrowestCell) : widest)
    var isBelow = rows.map { isBroken && isTooLong($0, layout) }
    guard isBelow.contains(true) else { return rows.flatMap { lines(of: $0, layout) } }
    // Rows that look alike are easier to read than a few lines less.
    let isBeyond = rows.map { self.isBeyond($0, layout) }
    if isBelow.count(where: { $0 }) * 2 > isBeyond.count(where: { $0 }) { isBelow = isBeyond }
    let staying = zip(rows, isBelow).compactMap { $1 ? nil : $0.last?.plain.count }.max() ?? 0
    let relaxed = fit(widths, indent, last: min(staying, Self.narrowestCell))
    return zip(rows, isBelow).flatMap { lines(of: $0, relaxed, isBelow: $1) }
  }

  private func lines(of row: [Text], _ layout: Layout, isBelow: Bool = false) -> [String] {
    let cells = row.enumerated().map { column, cell in
      let isLast = column == row.count - 1
      let cell = isLast ? cell : cell.shortened(to: layout.widths[column])
      let padding = String(repeating: " ", count: max(0, layout.widths[column] - cell.plain.count))
      if cell.isFlushRight { return padding + render(cell) }
      return isLast ? "" : render(cell) + padding
    }
    let lead = String(repeating: " ", count: layout.indent) + cells.joined(separator: layout.gap)
    guard let last = row.last, !last.isFlushRight else { return [lead] }
    let start = isBelow ? layout.indent + Self.hang : layout.start(of: row)
    let lines = fitted(last, from: start).map(render)
    let hang = String(repeating: " ", count: start)
    return isBelow
      ? [lead] + lines.map { hang + $0 }
      : [lead + (lines.first ?? "")] + lines.dropFirst().map { hang + $0 }
  }

  /// Whether a row's last cell reaches beyond the terminal.
  private func isBeyond(_ row: [Text], _ layout: Layout) -> Bool {
    guard let width, let last = row.last else { return false }
    return layout.start(of: row) + last.plain.count > width
  }

  /// Whether it would take more lines than are read with ease.
  private func isTooLong(_ row: [Text], _ layout: Layout) -> Bool {
    guard let width, let last = row.last, isBeyond(row, layout) else { return false }
    let room = width - layout.start(of: row)
    return room < Self.narrowestCell || last.wrapped(to: room).count > Self.mostLines
  }

  /// A row's last cell, broken where the terminal ends.
  private func fitted(_ cell: Text, from start: Int) -> [Text] {
    guard let width, start + cell.plain.count > width, width - start >= Self.narrowestCell else {
      return [cell]
    }
    return cell.wrapped(to: width - start)
  }

  /// Columns and the gap between them with which a row fits; the last column has at least `last`.
  ///
  /// Where no gap does, the widest columns are made narrower, but not below a few letters, with which
  /// nothing can be read.
  private func fit(_ full: [Int], _ indent: Int, last: Int) -> Layout {
    let least = 8
    var widths = full
    let room = width.map { $0 - indent } ?? Int.max
    func excess(_ gap: Int) -> Int {
      widths.dropLast().reduce(last, +) + gap * max(0, widths.count - 1) - room
    }
    let gap = Self.gaps.first { excess($0) <= 0 } ?? 1
    while excess(gap) > 0,
      let widest = widths.indices.dropLast().max(by: { widths[$0] < widths[$1] }),
      widths[widest] > least
    {
      widths[widest] -= 1
    }
    return Layout(widths: widths, gap: String(repeating: " ", count: gap), indent: indent)
  }
}

extension [Text] {
  /// The characters of a cell; none where the row is shorter.
  fileprivate func cell(_ column: Int) -> String {
    indices.contains(column) ? self[column].plain : ""
  }
}

extension Text {
  /// The same with its end left out where it is longer; a line to type stays whole.
  fileprivate func shortened(to width: Int) -> Text {
    guard plain.count > width, width > 1, !spans.contains(where: { $0.style == .mend }) else {
      return self
    }
    var room = width - 1
    var short = self
    short.spans = spans.compactMap { span in
      guard room > 0 else { return nil }
      var part = span
      part.text = String(span.text.prefix(room))
      room -= part.text.count
      return part
    }
    short.spans += Text("…", .faint).spans
    return short
  }

  /// The same in lines of at most so many characters, `rest` of them behind the first, broken at
  /// spaces; a longer word stays whole, and so does a line to type.
  func wrapped(to width: Int, rest: Int? = nil) -> [Text] {
    var lines = [Text("")]
    var length = 0
    for word in words {
      let room = lines.count == 1 ? width : rest ?? width
      var spans = [word.blanks] + word.spans
      if length > word.blanks.text.count, length + word.count > room {
        lines.append(Text(""))
        (length, spans) = (0, word.spans)
      }
      lines[lines.count - 1].spans += spans
      length += spans.reduce(0) { $0 + $1.text.count }
    }
    return lines
  }

  /// What is not parted, and the blanks before it.
  private struct Word {
    var blanks = Span(text: "", style: .plain)
    var spans: [Span] = []
    var count: Int { spans.reduce(blanks.text.count) { $0 + $1.text.count } }
  }

  private var words: [Word] {
    var words = [Word()]
    for span in spans {
      let parts = span.style == .mend ? [span.text[...]] : span.text.split(keeping: " ")
      for part in parts {
        let isBlank = part.allSatisfy { $0 == " " }
        if isBlank, !(words[words.count - 1].spans.isEmpty) { words.append(Word()) }
        if isBlank {
          words[words.count - 1].blanks.text += part
        } else {
          words[words.count - 1].spans.append(Span(text: String(part), style: span.style))
        }
      }
    }
    return words
  }
}

extension String {
  /// Runs of a character and what stands between them, in turn.
  fileprivate func split(keeping separator: Character) -> [Substring] {
    var (parts, start) = ([Substring](), startIndex)
    while start < endIndex {
      let isSeparator = self[start] == separator
      let end = self[start...].firstIndex { ($0 == separator) != isSeparator } ?? endIndex
      parts.append(self[start..<end])
      start = end
    }
    return parts
  }
}
