import Commands
import Engine

/// Writes outputs and diagnoses for people.
struct TextRenderer {
  /// Whether meanings get colours.
  let usesColor: Bool

  private static let gap = "   "
  /// Where prose is broken.
  private static let width = 80

  /// The lines of an output.
  func render(_ output: Output, _ settings: Settings) -> String {
    let lines = output.blocks.flatMap { block in
      switch block {
      case .line(let text): [render(text)]
      case .paragraph(let prose): wrapped(prose)
      case .table(let rows, let indent): table(rows, indent)
      }
    }
    return finish(lines, settings)
  }

  /// What is wrong, where, and how to mend it.
  func render(_ diagnosis: Diagnosis, _ settings: Settings) -> String {
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
    prose.split(separator: " ").reduce(into: [""]) { lines, word in
      let last = lines.count - 1
      if lines[last].count + word.count >= Self.width {
        lines.append(String(word))
      } else {
        lines[last] += lines[last].isEmpty ? String(word) : " \(word)"
      }
    }
  }

  private func table(_ rows: [[Text]], _ indent: Int) -> [String] {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in
      rows.map { $0.count > column ? $0[column].plain.count : 0 }.max() ?? 0
    }
    return rows.map { row in
      let cells = row.enumerated().map { column, cell in
        let padding = String(repeating: " ", count: widths[column] - cell.plain.count)
        if cell.isFlushRight { return padding + render(cell) }
        return column == row.count - 1 ? render(cell) : render(cell) + padding
      }
      return String(repeating: " ", count: indent) + cells.joined(separator: Self.gap)
    }
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
