public import Engine

/// Writes outputs and diagnoses for people.
public struct TextRenderer: Sendable {
  /// Whether meanings get colours.
  public var usesColor: Bool
  /// How many columns there are; `nil` where nothing is narrower than the text.
  public var width: Int?

  /// Between columns; narrower where the terminal is.
  private static let gaps = [3, 2, 1]
  /// Where prose is broken at the latest.
  private static let widestProse = 80
  /// A last column narrower than this is not broken: the terminal does it no worse.
  private static let narrowestCell = 16

  /// A renderer with or without colours.
  public init(usesColor: Bool = false, width: Int? = nil) {
    self.usesColor = usesColor
    self.width = width
  }

  /// The lines of an output.
  public func render(_ output: Output, _ settings: Settings) -> String {
    var lines = output.blocks.flatMap { block in
      switch block {
      case .line(let text): [render(text)]
      case .paragraph(let prose): wrapped(prose)
      case .table(let rows, let indent): table(rows, indent)
      case .chain(let links, let stop, let indent): chain(links, stop, indent)
      }
    }
    if let seconds = output.seconds {
      let isShort = seconds < 1
      let spent = isShort ? seconds * 1000 : seconds
      let text = "\(decimal(spent, spent < 10 ? 3 : 2)) \(isShort ? "ms" : "s")"
      lines.append(render("took \(text)"))
    }
    return finish(lines, settings)
  }

  /// What is wrong, where, and how to mend it.
  public func render(_ diagnosis: Diagnosis, _ settings: Settings) -> String {
    let place = diagnosis.place.flatMap { $0.isEmpty ? nil : "\($0): " } ?? ""
    var lines = [render("\("error:", .bad) \(place.shortened)\(diagnosis.what.shortened)")]
    if let excerpt = diagnosis.excerpt {
      lines.append(render("  \(excerpt.line)"))
      lines.append(render("  \(excerpt.marker, .bad)"))
    }
    if let mend = diagnosis.mend { lines.append(render("  \(mend.shortened, .mend)")) }
    return finish(lines, settings)
  }

  private func wrapped(_ prose: String) -> [String] {
    let width = min(Self.widestProse, max(width ?? Self.widestProse, Self.narrowestCell))
    return Text(prose).wrapped(to: width).map(render)
  }

  /// A row's last cell may reach beyond its column: only cells with a neighbour make columns wide.
  private func table(_ rows: [[Text]], _ indent: Int) -> [String] {
    let columns = rows.map(\.count).max() ?? 0
    var widths = (0..<columns).map { column in
      rows.map { $0.count > column + 1 || $0.count == columns ? $0.cell(column).count : 0 }.max()
        ?? 0
    }
    let isBroken = !rows.contains { $0.count == columns && $0.last?.isFlushRight ?? false }
    let room = width.map { $0 - indent } ?? Int.max
    let gap = Self.fit(&widths, into: room, breakingLast: isBroken)
    return rows.flatMap { row in
      let cells = row.enumerated().map { column, cell in
        let isLast = column == row.count - 1
        let cell = isLast ? cell : cell.shortened(to: widths[column])
        let padding = String(repeating: " ", count: max(0, widths[column] - cell.plain.count))
        if cell.isFlushRight { return padding + render(cell) }
        return isLast ? "" : render(cell) + padding
      }
      let lead = String(repeating: " ", count: indent) + cells.joined(separator: gap)
      guard let last = row.last, !last.isFlushRight else { return [lead] }
      let start = widths.prefix(row.count - 1).reduce(indent) { $0 + $1 + gap.count }
      let lines = fitted(last, from: start).map(render)
      let hang = String(repeating: " ", count: start)
      return [lead + (lines.first ?? "")] + lines.dropFirst().map { hang + $0 }
    }
  }

  /// Gives the gap with which a row fits; where none does, the widest columns are made narrower, but
  /// not below a few letters, with which nothing can be read.
  private static func fit(
    _ widths: inout [Int], into room: Int, breakingLast: Bool
  ) -> String {
    let least = 8
    let last = breakingLast ? min(widths.last ?? 0, narrowestCell) : widths.last ?? 0
    func excess(_ gap: Int) -> Int {
      widths.dropLast().reduce(last, +) + gap * max(0, widths.count - 1) - room
    }
    let gap = gaps.first { excess($0) <= 0 } ?? 1
    while excess(gap) > 0,
      let widest = widths.indices.dropLast().max(by: { widths[$0] < widths[$1] }),
      widths[widest] > least
    {
      widths[widest] -= 1
    }
    return String(repeating: " ", count: gap)
  }

  /// Links with arrows between them, broken at an arrow where the line is full.
  private func chain(_ links: [Text], _ stop: Text?, _ indent: Int) -> [String] {
    let margin = String(repeating: " ", count: indent)
    var parts = links.enumerated().map { ($0 == 0 ? "" : " → ", $1) }
    if let stop { parts.append((" ⇥ ", stop)) }
    var lines = [margin]
    var count = indent
    for (arrow, link) in parts {
      let length = arrow.count + link.plain.count
      if let width, count > indent, count + length > width {
        lines.append(margin + "  ")
        count = indent + 2
      }
      lines[lines.count - 1] += arrow + render(link)
      count += length
    }
    return lines
  }

  /// A row's last cell, broken where the terminal ends.
  private func fitted(_ cell: Text, from start: Int) -> [Text] {
    guard let width, start + cell.plain.count > width, width - start >= Self.narrowestCell else {
      return [cell]
    }
    return cell.wrapped(to: width - start)
  }

  private func render(_ text: Text) -> String {
    text.spans.map { span in
      let shown = span.text.withoutControls()
      guard usesColor, let code = Self.code(span.style), !shown.isEmpty else { return shown }
      return "\u{1B}[\(code)m\(shown)\u{1B}[0m"
    }.joined()
  }

  private static func code(_ style: Text.Style) -> String? {
    switch style {
    case .plain, .layer: nil
    case .strong: "1"
    case .faint, .number: "2"
    case .shape, .curve: "36"
    case .good: "32"
    case .bad: "31"
    case .mend: "35"
    }
  }

  private func finish(_ lines: [String], _ settings: Settings) -> String {
    let text = lines.map { $0.trimmedEnd + "\n" }.joined()
    return settings.ascii ? text.inASCII : text
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

  /// The same in lines of at most so many characters, broken at spaces; a longer word stays whole.
  fileprivate func wrapped(to width: Int) -> [Text] {
    var lines = [Text("")]
    var length = 0
    for span in spans {
      for (index, word) in span.text.split(separator: " ", omittingEmptySubsequences: false)
        .enumerated()
      {
        let space = index == 0 ? 0 : 1
        if length > 0, space == 1, length + space + word.count > width {
          lines.append(Text(""))
          length = 0
        } else if space == 1, length > 0 {
          lines[lines.count - 1].spans.append(Span(text: " ", style: span.style))
          length += 1
        }
        lines[lines.count - 1].spans.append(Span(text: String(word), style: span.style))
        length += word.count
      }
    }
    return lines
  }
}

extension String {
  /// What a user typed, short enough to show: the middle of a long text left out.
  fileprivate var shortened: String {
    let most = 1000
    return utf8.count <= most ? self : "\(prefix(most / 2)) … \(suffix(most / 4))"
  }

  fileprivate var trimmedEnd: String {
    guard let last = lastIndex(where: { $0 != " " }) else { return "" }
    return String(self[...last])
  }

  /// The same with signs that every terminal has.
  fileprivate var inASCII: String {
    let replacements: [Character: String] = [
      "→": "->", "⇥": "|", "×": "*", "·": "|", "…": "...", "√": "sqrt", "−": "-",
    ]
    return map { replacements[$0] ?? String($0) }.joined()
  }
}
