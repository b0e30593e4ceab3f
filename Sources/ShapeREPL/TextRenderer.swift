import Commands
import Engine

/// Writes outputs and diagnoses for people.
struct TextRenderer {
  /// Whether meanings get colours.
  let usesColor: Bool
  /// How many columns there are; `nil` where lines may be as long as they like.
  var width: @Sendable () -> Int? = { nil }

  /// Between columns; narrower where the terminal is.
  private static let gaps = [3, 2, 1]
  /// Where prose is broken.
  private static let width = 80

  /// The lines of an output.
  func render(_ output: Output, _ settings: Settings) -> String {
    let lines = output.blocks.flatMap { block in
      switch block {
      case .line(let text): [render(text)]
      case .paragraph(let prose): wrapped(prose)
      case .table(let rows, let indent): table(rows, indent)
      case .chain(let links, let stop, let indent): chain(links, stop, indent)
      }
    }
    return finish(lines, settings)
  }

  /// What is wrong, where, and how to mend it.
  func render(_ diagnosis: Diagnosis, _ settings: Settings) -> String {
    let place = diagnosis.place.flatMap { $0.isEmpty ? nil : "\($0): " } ?? ""
    var lines = [render("\("error:", .bad) \(place.shortened)\(diagnosis.what.shortened)")]
    if let mend = diagnosis.mend { lines.append(render("  \(mend.shortened, .mend)")) }
    return finish(lines, settings)
  }

  private func wrapped(_ prose: String) -> [String] {
    prose.split(separator: " ").reduce(into: [""]) { lines, word in
      let last = lines.count - 1
      if lines[last].count + word.count >= Self.width {
        lines.append(String(word))
      } else {
        lines[last] += lines[last].isEmpty ? String(word) : " \(word)"
      }
    }
  }

  /// A row's last cell may reach beyond its column: only cells with a neighbour make columns wide.
  private func table(_ rows: [[Text]], _ indent: Int) -> [String] {
    let columns = rows.map(\.count).max() ?? 0
    var widths = (0..<columns).map { column in
      rows.map { $0.count > column + 1 || $0.count == columns ? $0.cell(column).count : 0 }.max()
        ?? 0
    }
    let gap = Self.fit(&widths, into: width().map { $0 - indent } ?? Int.max)
    return rows.map { row in
      let cells = row.enumerated().map { column, cell in
        let isLast = column == row.count - 1
        let cell = isLast ? cell : cell.shortened(to: widths[column])
        let padding = String(repeating: " ", count: max(0, widths[column] - cell.plain.count))
        if cell.isFlushRight { return padding + render(cell) }
        return isLast ? render(cell) : render(cell) + padding
      }
      return String(repeating: " ", count: indent) + cells.joined(separator: gap)
    }
  }

  /// Gives the gap with which a row fits; where none does, the widest columns are made narrower, but
  /// not below a few letters, with which nothing can be read.
  private static func fit(_ widths: inout [Int], into room: Int) -> String {
    let least = 8
    func excess(_ gap: Int) -> Int {
      widths.reduce(0, +) + gap * max(0, widths.count - 1) - room
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
      if let room = width(), count > indent, count + length > room {
        lines.append(margin + "  ")
        count = indent + 2
      }
      lines[lines.count - 1] += arrow + render(link)
      count += length
    }
    return lines
  }

  private func render(_ text: Text) -> String {
    text.spans.map { span in
      let shown = span.text.withoutControls
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
    case .mend: "33"
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
}

extension String {
  /// What a user typed, short enough to show: the middle of a long text left out.
  fileprivate var shortened: String {
    let most = 1000
    return utf8.count <= most ? self : "\(prefix(most / 2)) … \(suffix(most / 4))"
  }

  /// The same with control characters spelt out: a file or a line may hold a terminal's commands.
  fileprivate var withoutControls: String {
    guard unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
      return self
    }
    return unicodeScalars.map { scalar in
      scalar.properties.generalCategory == .control
        ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
    }.joined()
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
