import Support

/// Lines of a program on the left, what each made on the right.
extension TextRenderer {
  /// Columns for the count of a line in a loop.
  fileprivate static let countWidth = 4
  /// Without a terminal, as wide as a terminal usually is.
  private static let usualWidth = 80
  /// The most values that a line shows one after another.
  fileprivate static let mostValues = 4

  /// The lines of a function.
  func lines(of view: SourceView, isNamed: Bool) -> [String] {
    let view = view.inCells
    let layout = Layout(view, width: width ?? Self.usualWidth)
    var lines = isNamed && !(view.name.isEmpty && view.file == nil) ? [heading(view)] : []
    if let headings = layout.headings(view) { lines.append(render(headings)) }
    for row in view.rows where !row.source.allSatisfy(\.isWhitespace) {
      lines += self.lines(of: row, layout)
    }
    return lines
  }

  private func heading(_ view: SourceView) -> String {
    var words = [view.file, view.name.isEmpty ? nil : view.name].compactMap { $0 }
    if view.calls > 1 { words.append("called \(view.calls) times") }
    return render(Text(words.joined(separator: "  "), .faint))
  }

  private func lines(of row: SourceView.Row, _ layout: Layout) -> [String] {
    let count = row.times.map { "\($0)x" } ?? (row.visits > 1 ? "\(row.visits)x" : "")
    let source = layout.source(row)
    let style: Text.Style = row.visits == 0 ? .faint : .plain
    let margin = String(repeating: " ", count: max(0, Self.countWidth - count.count))
    let number = layout.numberWidth > 0 ? String(row.number) : ""
    let gapBefore = String(repeating: " ", count: max(0, layout.numberWidth - number.count))
    var head: Text =
      "\(gapBefore)\(number, .faint)\(margin)\(count, .faint) \(source.ofCells, style)"
    let sourceWidth = layout.sourceWidth(of: row)
    let gap = String(repeating: " ", count: max(0, sourceWidth - source.count) + 2)
    var facts = row.facts.map { fact($0, layout) }
    var reasons = layout.reasons(row).map { Text($0, .bad) }
    if row.stop != nil { facts.append(reasons.isEmpty ? "" : reasons.removeFirst()) }
    let first = facts.first ?? ""
    if !facts.isEmpty || !row.figures.isEmpty { head = head + Text(gap) + first }
    if let figures = layout.figures(row.figures, after: first.plain.count) { head = head + figures }
    var lines = [render(head)]
    let indent = String(repeating: " ", count: layout.margin + sourceWidth + 2)
    lines += facts.dropFirst().map { render(Text(indent) + $0) }
    if let marker = layout.marker(row) {
      let margin = String(repeating: " ", count: layout.margin)
      let gap = String(repeating: " ", count: max(0, sourceWidth - marker.count) + 2)
      let reason = reasons.isEmpty ? Text("") : Text(gap) + reasons.removeFirst()
      lines.append(render(Text(margin) + Text(marker, .bad) + reason))
    }
    return lines + reasons.map { render(Text(indent) + $0) }
  }

  private func fact(_ fact: SourceView.Fact, _ layout: Layout) -> Text {
    let label = fact.label.cut(to: layout.labelWidth)
    let gap = String(repeating: " ", count: layout.labelWidth - label.count + 2)
    let note = fact.note.isEmpty ? "" : "  \(fact.note)"
    let text = fact.values.chained(within: max(layout.valueWidth - note.count, 8))
    return "\(label.ofCells, .strong)\(gap)\(text, .shape)\(note, .faint)"
  }

  /// How the columns share the terminal; figures asked for besides come last.
  private struct Layout {
    let indentation: Int
    /// Columns for the numbers of lines, where they are shown.
    let numberWidth: Int
    private let sourceWidth: Int
    /// What the source of a line that stopped leaves to its reason.
    private let stoppedWidth: Int
    /// Columns for the source and the values.
    private let room: Int
    let labelWidth: Int
    let valueWidth: Int
    /// What the names and the values of a row take, where figures come after them.
    let factWidth: Int
    /// The columns of figures.
    let figureWidths: [Int]

    /// What stands before the reason of a stop.
    private static let stopped = "stopped   "
    /// Narrower columns for reasons are left to the terminal.
    private static let leastReason = 24

    /// What a name may take of a line.
    private static let longestLabel = 14

    init(_ view: SourceView, width: Int) {
      let shown = view.rows.filter { !$0.source.allSatisfy(\.isWhitespace) }
      indentation = shown.map { $0.source.prefix { $0 == " " }.count }.min() ?? 0
      numberWidth = view.isNumbered ? String(shown.last?.number ?? 0).count : 0
      let facts = shown.flatMap(\.facts)
      labelWidth = min(Self.longestLabel, facts.map(\.label.count).max() ?? 0)
      figureWidths = view.headings.indices.map { column in
        (shown.compactMap { $0.figures.indices.contains(column) ? $0.figures[column].count : nil }
          + [view.headings[column].count]).max() ?? 0
      }
      let figures = figureWidths.reduce(0) { $0 + $1 + 2 }
      room = max(
        width - TextRenderer.countWidth - 1 - numberWidth - labelWidth - 4 - figures, 24)
      let values = facts.map {
        $0.values.prefix(TextRenderer.mostValues).joined(separator: " → ").count
          + ($0.note.isEmpty ? 0 : $0.note.count + 2)
      }
      let (names, indent) = (labelWidth, indentation)
      let reasons = shown.compactMap(\.reasons.first).map { $0.count + Self.stopped.count - names }
      let stopped = shown.filter { $0.stop != nil }.map { $0.source.count - indent }.max() ?? 0
      let wanted = min(values.max() ?? 0, room * 2 / 5)
      let margin = indentation
      let longest = (shown.map { $0.source.count - margin }.max() ?? 0)
      sourceWidth = min(longest, room - wanted)
      // Why a line stopped begins further left if it is long: it takes no room from other lines, nor from
      // its own.
      stoppedWidth = min(sourceWidth, room - min(reasons.max() ?? 0, room / 2, room - stopped))
      valueWidth = max(room - sourceWidth, 8)
      factWidth = labelWidth + 2 + min(values.max() ?? 0, valueWidth)
    }

    /// Columns for the source of a row.
    func sourceWidth(of row: SourceView.Row) -> Int { row.stop == nil ? sourceWidth : stoppedWidth }

    /// The names of the columns of figures, over them; `nil` where there are none.
    func headings(_ view: SourceView) -> Text? {
      guard let names = figures(view.headings, after: 0) else { return nil }
      return Text(String(repeating: " ", count: margin + sourceWidth + 2)) + names
    }

    /// Figures in their columns, after this much of a row.
    func figures(_ figures: [String], after count: Int) -> Text? {
      guard !figures.isEmpty, figures.count == figureWidths.count else { return nil }
      var text = String(repeating: " ", count: max(0, factWidth - count))
      for (figure, width) in zip(figures, figureWidths) {
        text += "  " + String(repeating: " ", count: max(0, width - figure.count)) + figure
      }
      return Text(text, .faint)
    }

    /// What is left of the source.
    var margin: Int { numberWidth + TextRenderer.countWidth + 1 }

    /// The line without the indentation of all, cut if it is long.
    func source(_ row: SourceView.Row) -> String { cut(row).text }

    /// The line without the indentation of all, and its part that stopped, if it has one: cut in the middle
    /// if it is long, or around that part where the middle would hide it.
    private func cut(_ row: SourceView.Row) -> CutLine {
      let part = row.stop.map {
        max(0, $0.lowerBound - indentation)..<max(1, $0.upperBound - indentation)
      }
      return CutLine(String(row.source.dropFirst(indentation)), part, to: sourceWidth(of: row))
    }

    /// What is said of a line that stopped, wrapped to its column.
    func reasons(_ row: SourceView.Row) -> [String] {
      guard row.stop != nil else { return [] }
      let width = max(labelWidth + 2 + room - stoppedWidth, Self.leastReason)
      let first = row.reasons.first.map { Self.stopped + $0 } ?? "stopped"
      return ([first] + row.reasons.dropFirst()).flatMap {
        Text($0).wrapped(to: width).map(\.plain)
      }
    }

    /// The mark below the part that stopped, where that part is shown.
    func marker(_ row: SourceView.Row) -> String? {
      cut(row).part.map { part in
        String(repeating: " ", count: part.lowerBound) + "^"
          + String(repeating: "~", count: part.count - 1)
      }
    }
  }
}

extension [String] {
  /// The values with arrows between them; of many, the first ones and the last.
  fileprivate func chained(within width: Int) -> String {
    var text = joined(separator: " → ")
    var kept = Swift.min(count, TextRenderer.mostValues)
    while text.count > width || kept < count, kept > 1 {
      kept -= 1
      text = (prefix(kept) + ["…"] + suffix(1)).joined(separator: " → ")
      if text.count <= width { break }
    }
    return text.cut(to: width)
  }
}

extension String {
  /// At most as long as a column.
  fileprivate func cut(to width: Int) -> String {
    count <= width ? self : prefix(max(width - 1, 0)) + "…"
  }
}

extension SourceView {
  /// With a character for each column of its lines and of the names in them.
  fileprivate var inCells: SourceView {
    var view = self
    view.rows = rows.map { row in
      var row = row
      let source = row.source.cells
      row.stop = row.stop.map { part in
        let line = row.source
        // A part may reach beyond the end of its line.
        let start =
          String(line.prefix(part.lowerBound)).cells.count + max(0, part.lowerBound - line.count)
        let end =
          String(line.prefix(part.upperBound)).cells.count + max(0, part.upperBound - line.count)
        return start..<max(start + 1, end)
      }
      row.source = source
      row.facts = row.facts.map { Fact($0.label.cells, $0.values, note: $0.note) }
      return row
    }
    return view
  }
}
