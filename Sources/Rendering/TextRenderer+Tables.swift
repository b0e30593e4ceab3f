/// Columns, and text broken into lines.
extension TextRenderer {
  /// The gap between columns; smaller on a narrow terminal.
  private static let gaps = [3, 2, 1]
  /// A last cell that would need more lines than this in its column goes below its row.
  private static let mostLines = 2
  /// Its indentation there.
  private static let hang = 4
  /// Cells that begin no farther from the margin are after a label.
  private static let widestLabel = 12
  /// With as much room after its label, a cell is wrapped there rather than below the label.
  private static let widestCell = 40

  /// The columns in which the cells of a table begin.
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
  /// On a narrow terminal, optional columns are left out from the right; then the last cell is
  /// wrapped, below its row if little room is left. A layer or a line to type is never shortened:
  /// the text after it goes to the next line.
  package func table(_ rows: [[Text]], _ indent: Int) -> [String] {
    let (rows, missing) = narrowed(rows, indent)
    return aligned(rows, indent) + self.missing(missing, indent)
  }

  /// What a narrow terminal has no room for, where the columns have names.
  private func missing(_ columns: [String], _ indent: Int) -> [String] {
    guard let last = columns.last else { return [] }
    let names =
      columns.count == 1 ? last : columns.dropLast().joined(separator: ", ") + " and \(last)"
    let verb = columns.count == 1 ? "needs" : "need"
    let margin = String(repeating: " ", count: indent + 6)
    let room = max((width ?? .max) - margin.count, Self.narrowestCell)
    return Text("\(names) \(verb) a wider terminal", .faint).wrapped(to: room)
      .map { margin + render($0) }
  }

  private func aligned(_ rows: [[Text]], _ indent: Int) -> [String] {
    let widths = Self.widths(rows)
    let columns = widths.count
    let widest = widths.last ?? 0
    let isBroken = !rows.contains { $0.count == columns && $0.last?.isFlushRight ?? false }
    let whole = widths.indices.map { column in
      rows.contains { $0.count > column + 1 && $0[column].isWhole }
    }
    var layout = fit(
      widths, indent, last: isBroken ? min(widest, Self.narrowestCell) : widest, whole)
    // A last cell that can go below does not take room from a layer or a line to type, unless
    // stacks are side by side.
    if isBroken, columns < 6,
      zip(whole, zip(widths, layout.widths)).contains(where: { $0 && $1.0 > $1.1 })
    {
      layout = fit(widths, indent, last: 0, whole)
    }
    var isBelow = rows.map { isBroken && isTooLong($0, layout) }
    guard isBelow.contains(true) else { return rows.flatMap { lines(of: $0, layout) } }
    // Uniform rows are easier to read than a few lines less.
    let isBeyond = rows.map { self.isBeyond($0, layout) }
    if isBelow.count(where: { $0 }) * 2 > isBeyond.count(where: { $0 }) { isBelow = isBeyond }
    let staying = zip(rows, isBelow).compactMap { $1 ? nil : $0.last?.plain.count }.max() ?? 0
    let relaxed = fit(widths, indent, last: min(staying, Self.narrowestCell), whole)
    return zip(rows, isBelow).flatMap { lines(of: $0, relaxed, isBelow: $1) }
  }

  private static func widths(_ rows: [[Text]]) -> [Int] {
    let columns = rows.map(\.count).max() ?? 0
    return (0..<columns).map { column in
      rows.map { row in
        // A last cell that is aligned to the right cannot reach beyond its column.
        let makesWide =
          row.count > column + 1 || row.count == columns || row.last?.isFlushRight ?? false
        return makesWide ? row.cell(column).count : 0
      }.max() ?? 0
    }
  }

  /// The rows without the optional cells that must go for the rest to fit, and the names of those
  /// columns.
  private func narrowed(
    _ rows: [[Text]], _ indent: Int
  ) -> (rows: [[Text]], missing: [String]) {
    guard let width else { return (rows, []) }
    var rows = rows
    var missing: [String] = []
    while let column = rows.flatMap({ $0.indices.filter { rows.isOptional(column: $0) } }).max() {
      let lengths = rows.map { row in
        row.reduce(indent + max(0, row.count - 1)) { $0 + $1.plain.count }
      }
      let widths = Self.widths(rows)
      let aligned = widths.reduce(indent + max(0, widths.count - 1), +)
      guard max(aligned, lengths.max() ?? 0) > width else { break }
      missing += rows.compactMap { row in
        row.indices.contains(column) && row[column].isHeading ? row[column].plain : nil
      }
      rows = rows.leavingOut(column: column)
    }
    return (rows, missing.reversed())
  }

  private func lines(of row: [Text], _ layout: Layout, isBelow: Bool = false) -> [String] {
    var writer = RowWriter()
    guard let last = row.last else { return writer.lines }
    var start = layout.indent
    // Whether a cell overlaps the next one.
    var isFull = false
    for (index, cell) in row.enumerated() where index < row.count - 1 || last.isFlushRight {
      if isFull { writer.begin() }
      let room = layout.widths[index]
      let parts = parts(of: cell, room, from: start, layout.indent)
      if parts.hang < start { writer.begin() }
      for (number, part) in parts.lines.enumerated() {
        if number > 0 { writer.begin() }
        let padding = part.isFlushRight ? max(0, room - part.plain.count) : 0
        let place = parts.hang + (number > 0 ? 2 : padding)
        writer.write(render(part), part.plain.count, at: place)
      }
      isFull = writer.end > start + room
      start += room + layout.gap.count
    }
    guard !last.isFlushRight else { return writer.lines }
    let isApart = isFull || isBelow
    if isApart, row.contains(where: \.isWhole),
      writer.end + 1 + last.plain.count <= width ?? Int.max
    {
      writer.write(render(last), last.plain.count, at: writer.end + 1)
      return writer.lines
    }
    let place = isBelow ? layout.indent + Self.hang : start
    for (index, part) in fitted(last, from: place).enumerated() where !part.plain.isEmpty {
      if index > 0 || isApart { writer.begin() }
      writer.write(render(part), part.plain.count, at: place)
    }
    return writer.lines
  }

  /// Lines that are written from left to right.
  private struct RowWriter {
    private(set) var lines = [""]
    /// How many characters the last line has.
    private(set) var end = 0

    mutating func begin() {
      lines.append("")
      end = 0
    }

    /// Writes a text of `count` visible characters at a place on the last line.
    mutating func write(_ text: String, _ count: Int, at place: Int) {
      guard count > 0 else { return }
      lines[lines.count - 1] += String(repeating: " ", count: max(0, place - end)) + text
      end = max(end, place) + count
    }
  }

  /// The lines of a cell before the last one, and their indentation: one that may be shortened is,
  /// any other that does not fit begins a line of its own.
  private func parts(
    of cell: Text, _ columnWidth: Int, from start: Int, _ indent: Int
  ) -> (lines: [Text], hang: Int) {
    let cell = cell.shortened(to: columnWidth)
    let length = cell.plain.count
    guard let width, start + length > width, length > columnWidth else { return ([cell], start) }
    if start - indent <= Self.widestLabel, width - start >= Self.widestCell {
      return (cell.wrapped(to: width - start, rest: width - start - 2), start)
    }
    // Below what comes before it in its row, never to the left of that.
    let deep = min(start, indent + Self.hang)
    let hang = deep + length <= width ? deep : min(start, max(indent, Self.hang))
    let isWhole = hang + length <= width || width - hang - 2 < Self.narrowestCell
    return (isWhole ? [cell] : cell.wrapped(to: width - hang, rest: width - hang - 2), hang)
  }

  /// Whether a row's last cell reaches beyond the terminal.
  private func isBeyond(_ row: [Text], _ layout: Layout) -> Bool {
    guard let width, let last = row.last else { return false }
    return layout.start(of: row) + last.plain.count > width
  }

  /// Whether it would take too many lines to read easily.
  private func isTooLong(_ row: [Text], _ layout: Layout) -> Bool {
    guard let width, let last = row.last, isBeyond(row, layout) else { return false }
    let room = width - layout.start(of: row)
    guard room >= Self.narrowestCell else { return true }
    let count = last.wrapped(to: room).count
    // A line of its own is worth it where it saves one.
    let below = max(room, width - layout.indent - Self.hang)
    return count > Self.mostLines && last.wrapped(to: below).count + 1 < count
  }

  /// A row's last cell, wrapped at the edge of the terminal.
  private func fitted(_ cell: Text, from start: Int) -> [Text] {
    guard let width, start + cell.plain.count > width, width - start >= Self.narrowestCell else {
      return [cell]
    }
    return cell.wrapped(to: width - start)
  }

  /// Widths and the gap with which a row fits; the last column has at least `last`.
  ///
  /// If no gap is enough, the widest columns are narrowed, but not to fewer than a few letters.
  /// Columns to keep `whole` come last.
  private func fit(_ full: [Int], _ indent: Int, last: Int, _ whole: [Bool]) -> Layout {
    let least = 8
    var widths = full
    let room = width.map { $0 - indent } ?? Int.max
    func excess(_ gap: Int) -> Int {
      widths.dropLast().reduce(last, +) + gap * max(0, widths.count - 1) - room
    }
    let gap = Self.gaps.first { excess($0) <= 0 } ?? 1
    while excess(gap) > 0 {
      let columns = widths.indices.dropLast().filter { widths[$0] > least }
      let first = columns.filter { !whole[$0] }
      guard
        let widest = (first.isEmpty ? columns : first).max(by: { widths[$0] < widths[$1] })
      else { break }
      widths[widest] -= 1
    }
    return Layout(widths: widths, gap: String(repeating: " ", count: gap), indent: indent)
  }
}

extension [[Text]] {
  /// Whether a column has optional cells.
  fileprivate func isOptional(column: Int) -> Bool {
    contains { $0.indices.contains(column) && $0[column].isOptional }
  }

  /// The rows without the optional cells of a column; the other cells of it move up to those
  /// before.
  ///
  /// A row with only a word left, such as `total`, is removed as well.
  fileprivate func leavingOut(column: Int) -> [[Text]] {
    compactMap { row in
      guard row.indices.contains(column), row[column].isOptional else { return row }
      var row = row
      row.remove(at: column)
      return row.count { !$0.plain.isEmpty } > 1 ? row : nil
    }
  }
}

extension [Text] {
  /// The characters of a cell; none where the row is shorter.
  fileprivate func cell(_ column: Int) -> String {
    indices.contains(column) ? self[column].plain : ""
  }
}

extension Text {
  /// Whether it is a layer or a line to type, which must not be shortened.
  fileprivate var isWhole: Bool { spans.contains { $0.style == .mend || $0.style == .layer } }

  /// The text cut to a width; a layer or a line to type stays whole.
  fileprivate func shortened(to width: Int) -> Text {
    guard plain.count > width, width > 1, !isWhole else { return self }
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
}
