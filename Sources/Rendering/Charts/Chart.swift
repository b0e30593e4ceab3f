import Support

/// A loss curve drawn in characters, with axes: braille and box drawing, or ASCII.
package struct Chart {
  /// Its largest size, in characters.
  package static let widths = 40...1000
  package static let heights = 12...500
  /// An 80x24 terminal with the command above it and the next prompt below.
  package static let standardSize = (width: 80, height: 22)

  private let curve: LossCurve
  private let precision: Int
  private let signs: Signs
  private let title: String
  private let caption: [String]
  private let losses: [Tick]
  private let labelWidth: Int
  private var grid: DotGrid

  /// The characters of the frame.
  private struct Signs {
    let upright, lossTick, corner, level, stepTick, uniform: Character

    static let box = Signs(
      upright: "│", lossTick: "┤", corner: "└", level: "─", stepTick: "┬", uniform: "╌")
    static let ascii = Signs(
      upright: "|", lossTick: "+", corner: "+", level: "-", stepTick: "+", uniform: "-")
  }

  /// `precision` is the number of decimal places of a loss.
  package init(
    _ curve: LossCurve, width: Int, height: Int, precision: Int = 4, isASCII: Bool = false
  ) {
    self.curve = curve
    self.precision = precision
    signs = isASCII ? .ascii : .box
    let last = curve.lastText(precision: precision)
    let named = Self.title(last, width)
    title = named ?? Self.title
    caption = Self.wrapped(
      ["steps; \(curve.meaning)"] + (named == nil ? [last].compactMap(\.self) : []) + curve.notes,
      width)
    let rows = max(3, height - 3 - caption.count)
    losses = Ticks.losses(curve.range, atMost: max(2, rows / 2))
    labelWidth = losses.map(\.label.count).max() ?? 0
    grid = DotGrid(
      columns: max(1, width - labelWidth - 2), rows: rows, isASCII: isASCII)
    for stroke in curve.strokes {
      let points = stroke.map { (x: x($0.step), y: y($0.log10Loss)) }
      for (start, end) in zip(points, points.dropFirst()) { grid.draw(from: start, to: end) }
    }
  }

  private func x(_ step: Double) -> Double {
    let steps = curve.steps
    return (step - Double(steps.lowerBound)) / Double(steps.upperBound - steps.lowerBound)
  }

  private func y(_ log10Loss: Double) -> Double {
    let range = curve.range
    return (range.upperBound - log10Loss) / (range.upperBound - range.lowerBound)
  }

  /// All lines, from the title to the caption.
  package var lines: [Text] {
    let labels = losses.reduce(into: [Int: String]()) { $0[grid.row(at: y($1.value))] = $1.label }
    var cells = (0..<grid.rows).map { row in
      (0..<grid.columns).map { column in
        grid.character(column: column, row: row).map { Cell($0, .curve) } ?? Cell(" ", .plain)
      }
    }
    drawUniform(&cells)
    let plot = cells.enumerated().map { row, line in
      axis(labels[row]) + Cell.text(line)
    }
    return [Text(title, .faint)] + plot + stepAxis + caption.map { Text($0, .faint) }
  }
}

extension Chart {
  /// A character and its meaning.
  private struct Cell {
    let character: Character
    let style: Text.Style

    init(_ character: Character, _ style: Text.Style) {
      self.character = character
      self.style = style
    }

    /// Adjacent characters of one meaning as one part.
    static func text(_ cells: [Cell]) -> Text {
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

  /// The left end of a line of the plot.
  private func axis(_ label: String?) -> Text {
    let text = label ?? ""
    let padding = String(repeating: " ", count: max(0, labelWidth - text.count))
    return Text(
      "\(padding)\(text) \(label == nil ? signs.upright : signs.lossTick)", .faint)
  }

  /// Marks the uniform loss behind the curve and labels it where there is room.
  private func drawUniform(_ cells: inout [[Cell]]) {
    guard let level = curve.uniformLog10Loss else { return }
    let row = grid.row(at: y(level))
    for column in 0..<grid.columns where cells[row][column].style == .plain {
      cells[row][column] = Cell(signs.uniform, .faint)
    }
    let name = Array(" uniform: \(curve.uniformText(precision: precision)) ")
    guard name.count <= grid.columns else { return }
    let rows = [row, row - 1, row + 1].filter { cells.indices.contains($0) }
    let columns = [grid.columns - name.count - 2, 2, (grid.columns - name.count) / 2]
      .filter { $0 >= 0 && $0 + name.count <= grid.columns }
    let places = rows.flatMap { row in columns.map { (row: row, column: $0) } }
    let free = places.first { place in
      cells[place.row][place.column..<place.column + name.count].allSatisfy { $0.style != .curve }
    }
    guard let place = free ?? places.first else { return }
    for (index, character) in name.enumerated() {
      cells[place.row][place.column + index] = Cell(character, .plain)
    }
  }

  /// The line below the plot and the numbers under it.
  private var stepAxis: [Text] {
    let widest = grouped(curve.steps.upperBound).count
    let ticks = Ticks.steps(curve.steps, atMost: max(1, grid.columns / (widest + 6)))
    var line = Array(repeating: signs.level, count: grid.columns)
    var numbers = Array(repeating: Character(" "), count: grid.columns)
    var taken = -1
    for tick in ticks {
      let column = grid.column(at: x(tick.value))
      line[column] = signs.stepTick
      let label = Array(tick.label)
      let start = min(max(0, column - label.count / 2), grid.columns - label.count)
      guard start > taken else { continue }
      numbers.replaceSubrange(start..<start + label.count, with: label)
      taken = start + label.count
    }
    let margin = String(repeating: " ", count: labelWidth + 1)
    return [
      Text("\(margin)\(signs.corner)\(String(line))", .faint),
      Text("\(margin) \(String(numbers))", .faint),
    ]
  }

  private static let title = "loss in nats, log scale"

  /// The title with the last bin at the right end, where there is room for both.
  private static func title(_ last: String?, _ width: Int) -> String? {
    guard let last else { return nil }
    let room = width - title.count - last.count
    return room < 2 ? nil : title + String(repeating: " ", count: room) + last
  }

  /// Sentences side by side, as many as fit on a line; one that is too long is wrapped at spaces.
  private static func wrapped(_ sentences: [String], _ width: Int) -> [String] {
    sentences.reduce(into: []) { lines, sentence in
      if let last = lines.last, last.count + 3 + sentence.count <= width {
        lines[lines.count - 1] = "\(last) · \(sentence)"
        return
      }
      var line = ""
      for word in sentence.split(separator: " ") {
        if !line.isEmpty, line.count + 1 + word.count > width {
          lines.append(line)
          line = ""
        }
        line += line.isEmpty ? word : " \(word)"
      }
      lines.append(line)
    }
  }
}
