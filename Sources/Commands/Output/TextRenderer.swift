public import Engine

/// Writes outputs and diagnoses for people.
public struct TextRenderer: Sendable {
  /// Whether meanings get colours.
  public var usesColor: Bool
  /// How many columns there are; `nil` where nothing is narrower than the text.
  public var width: Int?

  private static let gap = "   "
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
      }
    }
    if let seconds = output.seconds {
      let digits = seconds < 0.1 ? 6 : 3
      lines.append(render("took \(decimal(seconds, digits)) s"))
    }
    return finish(lines, settings)
  }

  /// What is wrong, where, and how to mend it.
  public func render(_ diagnosis: Diagnosis, _ settings: Settings) -> String {
    let place = diagnosis.place.flatMap { $0.isEmpty ? nil : "\($0): " } ?? ""
    var lines = [render("\("error:", .bad) \(place.shortened)\(diagnosis.what.shortened)")]
    if let mend = diagnosis.mend { lines.append(render("  \(mend.shortened, .mend)")) }
    return finish(lines, settings)
  }

  private func wrapped(_ prose: String) -> [String] {
    let width = min(Self.widestProse, max(width ?? Self.widestProse, Self.narrowestCell))
    return Text(prose).wrapped(to: width).map(render)
  }

  private func table(_ rows: [[Text]], _ indent: Int) -> [String] {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in
      rows.map { $0.count > column ? $0[column].plain.count : 0 }.max() ?? 0
    }
    return rows.flatMap { row in
      let start =
        indent + widths.prefix(max(0, row.count - 1)).reduce(0) { $0 + $1 + Self.gap.count }
      let cells = row.enumerated().map { column, cell in
        let padding = String(repeating: " ", count: widths[column] - cell.plain.count)
        if cell.isFlushRight { return padding + render(cell) }
        return column == row.count - 1 ? "" : render(cell) + padding
      }
      let lead = String(repeating: " ", count: indent) + cells.joined(separator: Self.gap)
      guard let last = row.last, !last.isFlushRight else { return [lead] }
      let lines = fitted(last, from: start).map(render)
      let hang = String(repeating: " ", count: start)
      return [lead + (lines.first ?? "")] + lines.dropFirst().map { hang + $0 }
    }
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

extension Text {
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
