public import Support

/// Writes outputs and diagnoses for people.
public struct TextRenderer: Sendable {
  /// Whether to use colours.
  public var usesColor: Bool
  /// How many columns there are; `nil` if there is no limit.
  public var width: Int?
  /// Whether to leave out blocks that were shown while the command ran.
  public var omitsEarly = false

  /// The widest prose.
  private static let widestProse = 80
  /// A last column narrower than this is not wrapped: the terminal does it just as well.
  package static let narrowestCell = 16

  /// A renderer with or without colours.
  public init(usesColor: Bool = false, width: Int? = nil, omitsEarly: Bool = false) {
    self.usesColor = usesColor
    self.width = width
    self.omitsEarly = omitsEarly
  }

  /// The lines of an output.
  public func render(_ output: Output, inASCII isASCII: Bool = false) -> String {
    var lines = output.blocks.flatMap { self.lines(of: $0, isASCII) }
    if let seconds = output.seconds {
      let isShort = seconds < 1
      let spent = isShort ? seconds * 1000 : seconds
      let text = "\(decimal(spent, spent < 10 ? 3 : 2)) \(isShort ? "ms" : "s")"
      lines.append(render("took \(text)"))
    }
    return finish(lines, isASCII)
  }

  private func lines(of block: Output.Block, _ isASCII: Bool) -> [String] {
    switch block {
    case .line(let text): broken(text).map(render)
    case .paragraph(let prose): wrapped(prose)
    case .table(let rows, let indent): table(rows, indent)
    case .chain(let links, let stop, let indent): chain(links, stop, indent)
    case .source(let views): views.flatMap { lines(of: $0, isNamed: views.count > 1) }
    case .drawing(let drawing):
      PlotChart(drawing, width: min(width ?? PlotChart.width, PlotChart.widest), isASCII: isASCII)
        .lines.map(render)
    case .early(let block): omitsEarly ? [] : lines(of: block, isASCII)
    }
  }

  /// What is wrong, where, and how to fix it.
  public func render(_ diagnosis: Diagnosis, inASCII isASCII: Bool = false) -> String {
    let place = diagnosis.place.flatMap { $0.isEmpty ? nil : "\($0): " } ?? ""
    let told: Text = "\("error:", .bad) \(place.shortened)\(diagnosis.what.shortened)"
    // After `error: `, so that the hint below is set off.
    return finish(
      views(of: diagnosis) + broken(told, hang: 7).map(render) + details(of: diagnosis), isASCII)
  }

  /// A problem of a file, as compilers tell theirs: `net.py:17:18: error[E-…]: …`.
  public func render(
    problem: Diagnosis, in file: String, as kind: String = "error"
  ) -> String {
    var place = problem.file ?? file
    if let excerpt = problem.excerpt { place += ":\(excerpt.number ?? 1):\(excerpt.column)" }
    let code = problem.code.map { "[\($0)]" } ?? ""
    let told: Text =
      "\("\(place):", .strong) \("\(kind)\(code):", .bad) \(problem.what.shortened)"
    let limits = problem.place.map { broken(Text("  \($0)")).map(render) } ?? []
    return finish(
      broken(told, hang: 4).map(render) + views(of: problem) + limits + details(of: problem),
      false)
  }

  /// The functions in which it happened, line by line.
  private func views(of diagnosis: Diagnosis) -> [String] {
    let views = diagnosis.views ?? []
    return views.flatMap { lines(of: $0, isNamed: views.count > 1) }
  }

  /// Where it is, what led there, and how to fix it.
  private func details(of diagnosis: Diagnosis) -> [String] {
    var lines: [String] = []
    // A view has marked the part already.
    if let excerpt = diagnosis.excerpt, !(diagnosis.views ?? []).contains(where: \.hasStop) {
      let head = "  " + (excerpt.number.map { "line \($0): " } ?? "")
      let excerpt = width.map { excerpt.narrowed(to: $0 - head.count) } ?? excerpt
      let margin = String(repeating: " ", count: head.count)
      lines.append(render("\(head, .faint)\(excerpt.line)"))
      lines.append(render("\(margin)\(excerpt.marker, .bad)"))
    }
    lines += called(diagnosis.calls ?? [])
    lines += fixes(diagnosis.fixes ?? [])
    if let mend = diagnosis.mend {
      // A hint is read more often than it is copied, so it may be wrapped.
      lines += broken(Text("  \(mend.shortened)")).map { line in
        render("  " + Text(String(line.plain.dropFirst(2)), .mend))
      }
    }
    return lines
  }

  /// The calls that led to an error; those of a recursion once.
  private func called(_ calls: [Diagnosis.Call]) -> [String] {
    var (lines, rest) = ([String](), calls[...])
    while let first = rest.first {
      let alike = rest.prefix { $0 == first }.count
      rest = rest.dropFirst(alike)
      lines.append(called(first))
      if alike > 2 {
        lines.append(render("\("  the same call \(alike - 1) times more", .faint)"))
      } else if alike == 2 {
        lines.append(called(first))
      }
    }
    return lines
  }

  /// A call that led to an error.
  private func called(_ call: Diagnosis.Call) -> String {
    let place = [call.file, call.excerpt.number.map { "line \($0)" }].compactMap { $0 }
    let head = "  called" + (place.isEmpty ? ": " : " in \(place.joined(separator: ", ")): ")
    let excerpt = width.map { call.excerpt.narrowed(to: $0 - head.count) } ?? call.excerpt
    return render("\(head, .faint)\(excerpt.line.trimmingPrefix { $0 == " " }, .faint)")
  }

  /// Changes of a program, numbered as `fix` takes them.
  private func fixes(_ fixes: [SourceFix]) -> [String] {
    fixes.enumerated().flatMap { number, fix in
      fix.lines.enumerated().map { place, line in
        let head = place == 0 ? "  fix \(number + 1)  " : String(repeating: " ", count: 9)
        let file = fix.file.map { "\($0), " } ?? ""
        let isLast = place == fix.lines.count - 1
        let shape = isLast ? fix.shape.map { "  → \($0)" } ?? "" : ""
        let next = isLast ? fix.next.map { "  then stops at \($0)" } ?? "" : ""
        return render(
          "\(head, .strong)\("\(file)line \(line.number): ", .faint)\(line.text.trimmingSpaces(), .mend)\(shape, .shape)\(next, .faint)"
        )
      }
    }
  }

  /// Prose, never wider than is easily read.
  private func wrapped(_ prose: String) -> [String] {
    let width = min(Self.widestProse, max(width ?? Self.widestProse, Self.narrowestCell))
    return Text(prose).wrapped(to: width).map(render)
  }

  /// A line, wrapped at spaces at the edge of the terminal; the rest is indented by `hang` columns,
  /// or by two more than the line itself.
  private func broken(_ line: Text, hang: Int? = nil) -> [Text] {
    guard let width, width >= Self.narrowestCell, line.plain.count > width else { return [line] }
    let hang = min(hang ?? line.plain.prefix { $0 == " " }.count + 2, width / 3)
    let margin = String(repeating: " ", count: hang)
    let lines = line.wrapped(to: width, rest: width - hang)
    return [lines[0]] + lines.dropFirst().map { Text(margin) + $0 }
  }

  /// Links with arrows between them, wrapped at an arrow when the line is full.
  private func chain(_ links: [Text], _ stop: Text?, _ indent: Int) -> [String] {
    let margin = String(repeating: " ", count: indent)
    var parts = links.enumerated().map { ($0 == 0 ? "" : " → ", $1) }
    if let stop { parts.append((" ⇥ ", stop)) }
    var lines = [margin]
    var count = indent
    for (arrow, link) in parts {
      let length = arrow.count + link.plain.count
      guard let width, count > indent, count + length > width else {
        lines[lines.count - 1] += arrow + render(link)
        count += length
        continue
      }
      // A long link is indented less, and wrapped if that is not enough.
      let hang = indent + 2 + length > width ? min(indent, 2) : indent + 2
      let room = max(width - hang - arrow.count, Self.narrowestCell)
      for (number, part) in link.wrapped(to: room).enumerated() {
        lines.append(
          String(repeating: " ", count: hang)
            + (number == 0 ? arrow : String(repeating: " ", count: arrow.count)) + render(part))
        count = hang + arrow.count + part.plain.count
      }
    }
    return lines
  }

  /// A line of a file with its tabs and the spaces at its end.
  package func verbatim(_ text: Text) -> String { render(text, keeping: "\t") + "\n" }

  package func render(_ text: Text) -> String { render(text, keeping: "") }

  private func render(_ text: Text, keeping kept: String) -> String {
    text.spans.map { span in
      let shown = span.text.withoutControls(keeping: kept)
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

  private func finish(_ lines: [String], _ isASCII: Bool) -> String {
    Work.add(lines.count)
    let text = lines.map { $0.trimmedEnd + "\n" }.joined()
    return isASCII ? text.inASCII : text
  }
}

extension String {
  /// What a user typed, short enough to show: a long text without its middle.
  fileprivate var shortened: String {
    let most = 1000
    return utf8.count <= most ? self : "\(prefix(most / 2)) … \(suffix(most / 4))"
  }

  fileprivate var trimmedEnd: String {
    guard let last = lastIndex(where: { $0 != " " }) else { return "" }
    return String(self[...last])
  }

  /// The text with ASCII in place of other signs.
  fileprivate var inASCII: String {
    let replacements: [Character: String] = [
      "→": "->", "⇥": "|", "×": "*", "·": "|", "…": "...", "√": "sqrt", "−": "-",
    ]
    return map { replacements[$0] ?? String($0) }.joined()
  }
}
