import Support

/// One panel in characters.
struct PanelChart {
  /// A character and its meaning.
  struct Cell {
    var character: Character = " "
    var style = Text.Style.plain
  }

  let frame: PlotFrame
  let isASCII: Bool
  let columns, rows: Int
  private let labels: [Drawing.AxisTick]
  private let margin: Int
  var cells: [[Cell]]
  var styles: [String: Text.Style] = [:]
  var leftOut = 0

  static let palette: [Text.Style] = [.curve, .mend, .good, .bad, .strong, .plain]

  init(_ panel: Drawing.Panel, columns: Int, rows: Int, isASCII: Bool) {
    frame = PlotFrame(panel)
    self.isASCII = isASCII
    let isBare = panel.isBare
    labels = isBare ? [] : frame.ticks(frame.y, panel.y, atMost: max(2, rows / 3))
    let widest = labels.map(\.label.count).max() ?? 0
    margin = isBare ? 0 : widest + 2
    let size = Self.size(panel, columns: max(8, columns - margin), rows: rows)
    (self.columns, self.rows) = size
    cells = Array(
      repeating: Array(repeating: Cell(), count: size.columns), count: size.rows)
    for mark in panel.marks { draw(mark) }
    for case .words(let words) in panel.marks { draw(words) }
  }

  /// An image's cells are about square: a character is twice as high as wide.
  private static func size(
    _ panel: Drawing.Panel, columns: Int, rows: Int
  ) -> (columns: Int, rows: Int) {
    guard
      let image = panel.marks.lazy.compactMap({ mark -> Drawing.Image? in
        if case .image(let image) = mark { image } else { nil }
      }).first
    else { return (columns, rows) }
    let most = max(rows, 32)
    let scale = min(columns / (2 * image.columns), most / image.rows)
    if scale >= 1 { return (2 * image.columns * scale, image.rows * scale) }
    let share = min(
      Double(columns) / Double(2 * image.columns), Double(most) / Double(image.rows))
    return (
      max(1, Int(2 * share * Double(image.columns))), max(1, Int(share * Double(image.rows)))
    )
  }

  /// Title, plot, axes, label of the lower axis, and legend.
  var lines: [Text] {
    let panel = frame.panel
    var lines: [Text] = []
    let head = [panel.title, panel.y.label].filter { !$0.isEmpty }
    if !panel.title.isEmpty {
      lines += panel.title.split(separator: "\n").map {
        Text(Self.centred(String($0), margin + columns), .strong)
      }
    }
    if head.count > 0, !panel.y.label.isEmpty { lines.append(Text(panel.y.label, .faint)) }
    var marked: [Int: String] = [:]
    for tick in labels {
      guard let place = frame.y.place(tick.value) else { continue }
      marked[row(at: 1 - place)] = tick.label
    }
    for (index, line) in cells.enumerated() {
      lines.append(axis(marked[index], index) + Self.text(line))
    }
    if !panel.isBare { lines += lowerAxis }
    if !panel.x.label.isEmpty {
      lines.append(Text(Self.centred(panel.x.label, 2 * margin + columns), .faint))
    }
    if let legend = panel.legend, !legend.isEmpty { lines += legendLines(legend) }
    if leftOut > 0 {
      lines.append(
        Text("\(counted(leftOut, "text")) did not find room; a picture in a file has all", .faint))
    }
    return lines
  }

  private static func centred(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, (width - text.count) / 2)) + text
  }

  private func axis(_ label: String?, _ row: Int) -> Text {
    guard margin > 0 else { return Text("") }
    let text = label ?? ""
    let blanks = String(repeating: " ", count: max(0, margin - 2 - text.count))
    let sign = isASCII ? (label == nil ? "|" : "+") : (label == nil ? "│" : "┤")
    return Text("\(blanks)\(text) \(sign)", .faint)
  }

  private var lowerAxis: [Text] {
    let panel = frame.panel
    let ticks = frame.ticks(frame.x, panel.x, atMost: max(1, columns / 10))
    var line = Array(repeating: Character(isASCII ? "-" : "─"), count: columns)
    var numbers = Array(repeating: Character(" "), count: columns + margin)
    var taken = -1
    for tick in ticks {
      guard let place = frame.x.place(tick.value), (0...1).contains(place) else { continue }
      let column = self.column(at: place)
      line[column] = isASCII ? "+" : "┬"
      let label = Array(tick.label.prefix(columns))
      let start = min(max(0, column + margin - label.count / 2), numbers.count - label.count)
      guard start > taken else { continue }
      numbers.replaceSubrange(start..<start + label.count, with: label)
      taken = start + label.count
    }
    let blanks = String(repeating: " ", count: margin - 1)
    let corner = isASCII ? "+" : "└"
    return [Text("\(blanks)\(corner)\(String(line))", .faint), Text(String(numbers), .faint)]
  }

  private func legendLines(_ legend: [Drawing.LegendEntry]) -> [Text] {
    var lines: [Text] = []
    var line = Text(String(repeating: " ", count: margin))
    for entry in legend {
      let part: Text = "\(isASCII ? "--" : "━━", styles[entry.color] ?? .plain) \(entry.label)  "
      if line.plain.count + part.plain.count > margin + columns, line.plain.count > margin {
        lines.append(line)
        line = Text(String(repeating: " ", count: margin))
      }
      line = line + part
    }
    return lines + [line]
  }

  func column(at place: Double) -> Int {
    min(max(Int((place * Double(columns - 1)).rounded()), 0), columns - 1)
  }

  func row(at place: Double) -> Int {
    min(max(Int((place * Double(rows - 1)).rounded()), 0), rows - 1)
  }

  private static func text(_ cells: [Cell]) -> Text {
    var text = Text("")
    text.spans = cells.reduce(into: []) { spans, cell in
      if spans.last?.style == cell.style {
        spans[spans.count - 1].text.append(cell.character)
      } else {
        spans.append(Text.Span(text: String(cell.character), style: cell.style))
      }
    }
    return text
  }
}
