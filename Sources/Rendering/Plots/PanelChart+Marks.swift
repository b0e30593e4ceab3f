import Support

/// What is drawn in a panel.
extension PanelChart {
  private mutating func style(of color: String) -> Text.Style {
    if let known = styles[color] { return known }
    let style = Self.palette[styles.count % Self.palette.count]
    styles[color] = style
    return style
  }

  mutating func draw(_ mark: Drawing.Mark) {
    switch mark {
    case .curve(let curve): draw(curve)
    case .boxes(let boxes): draw(boxes)
    case .image(let image): draw(image)
    case .rule(let rule): draw(rule)
    case .words: break
    }
  }

  private func place(_ point: Drawing.Point) -> (x: Double, y: Double)? {
    guard let x = frame.x.place(point.x), let y = frame.y.place(point.y) else { return nil }
    return (x, 1 - y)
  }

  private static func isInside(_ place: (x: Double, y: Double)) -> Bool {
    (-0.001...1.001).contains(place.x) && (-0.001...1.001).contains(place.y)
  }

  mutating func draw(_ curve: Drawing.Curve) {
    let style = style(of: curve.color)
    let places = curve.points.map(place)
    var grid = DotGrid(columns: columns, rows: rows, isASCII: isASCII)
    let isLine = !curve.dashes.isEmpty
    if isLine {
      for (from, to) in zip(places, places.dropFirst()) {
        guard let from, let to, let (start, end) = Self.clipped(from, to) else { continue }
        grid.draw(from: start, to: end)
      }
    }
    for row in 0..<rows {
      for column in 0..<columns {
        guard let character = grid.character(column: column, row: row) else { continue }
        put(character, style, column, row)
      }
    }
    guard !curve.sign.isEmpty || !isLine else { return }
    let sign: Character = isASCII ? "o" : curve.sign == "x" ? "×" : curve.sign == "." ? "·" : "●"
    for case let place? in places where Self.isInside(place) {
      cells[row(at: place.y)][column(at: place.x)] = Cell(character: sign, style: style)
    }
  }

  /// Adds a character; the dots of two braille characters are drawn together.
  private mutating func put(
    _ character: Character, _ style: Text.Style, _ column: Int, _ row: Int
  ) {
    let before = cells[row][column].character
    var shown = character
    if let old = before.unicodeScalars.first?.value,
      let new = character.unicodeScalars.first?.value,
      (0x2800...0x28FF).contains(old), (0x2800...0x28FF).contains(new),
      let both = Unicode.Scalar(old | new)
    {
      shown = Character(both)
    }
    cells[row][column] = Cell(character: shown, style: style)
  }

  /// The part of a line that is within the panel; `nil` where none is.
  private static func clipped(
    _ from: (x: Double, y: Double), _ to: (x: Double, y: Double)
  ) -> ((x: Double, y: Double), (x: Double, y: Double))? {
    var (first, last) = (0.0, 1.0)
    let (across, down) = (to.x - from.x, to.y - from.y)
    for (span, room) in [
      (-across, from.x), (across, 1 - from.x), (-down, from.y), (down, 1 - from.y),
    ] {
      if span == 0 {
        if room < 0 { return nil }
      } else if span < 0 {
        first = max(first, room / span)
      } else {
        last = min(last, room / span)
      }
    }
    guard first <= last else { return nil }
    return (
      (from.x + first * across, from.y + first * down),
      (from.x + last * across, from.y + last * down)
    )
  }

  private static let eighths = Array("▁▂▃▄▅▆▇█")

  mutating func draw(_ boxes: Drawing.Boxes) {
    let style = style(of: boxes.color)
    for (from, to) in boxes.corners {
      guard let a = place(from), let b = place(to) else { continue }
      let (left, right) = (min(a.x, b.x), max(a.x, b.x))
      let (top, floor) = (min(a.y, b.y), max(a.y, b.y))
      guard right >= 0, left <= 1, floor >= 0, top <= 1 else { continue }
      let first = min(columns - 1, max(0, Int((left * Double(columns)).rounded())))
      let last = max(first, min(columns, Int((right * Double(columns)).rounded())) - 1)
      for column in first...last { fill(column, top * Double(rows), floor * Double(rows), style) }
    }
  }

  private mutating func fill(
    _ column: Int, _ top: Double, _ floor: Double, _ style: Text.Style
  ) {
    for row in max(0, Int(top))..<min(rows, max(Int(top) + 1, Int(floor.rounded(.up)))) {
      let covered = min(floor, Double(row + 1)) - max(top, Double(row))
      let eighth = Int((covered * 8).rounded())
      guard eighth > 0 else { continue }
      let isLower = floor >= Double(row + 1) - 0.01
      let character: Character =
        isASCII ? "#" : isLower ? Self.eighths[min(eighth, 8) - 1] : eighth > 4 ? "█" : "▀"
      cells[row][column] = Cell(character: character, style: style)
    }
  }

  mutating func draw(_ image: Drawing.Image) {
    let colors = ImageColors(image)
    let shades = Array(isASCII ? " .:-=+*#%@" : " ░▒▓█")
    for row in 0..<rows {
      for column in 0..<columns {
        let across = Self.part(column, columns, image.columns)
        let down = Self.part(row, rows, image.rows)
        var (sum, count) = (0.0, 0)
        for y in down {
          for x in across {
            guard let share = colors.share(y, x) else { continue }
            (sum, count) = (sum + share, count + 1)
          }
        }
        guard count > 0 else { continue }
        let shade = Int((sum / Double(count) * Double(shades.count - 1)).rounded())
        // The first row is at the top unless the axis was turned.
        let shown = frame.y.isReversed ? row : rows - 1 - row
        cells[shown][column] = Cell(character: shades[shade], style: .curve)
      }
    }
  }

  /// The cells of an image that a character shows.
  private static func part(_ place: Int, _ count: Int, _ cells: Int) -> Range<Int> {
    let first = min(cells - 1, place * cells / count)
    return first..<max(first + 1, min(cells, (place + 1) * cells / count))
  }

  mutating func draw(_ rule: Drawing.Rule) {
    guard let part = (rule.isUpright ? frame.x : frame.y).place(rule.value),
      (0...1).contains(part)
    else { return }
    if rule.isUpright {
      let column = column(at: part)
      for row in 0..<rows where cells[row][column].character == " " {
        cells[row][column] = Cell(character: isASCII ? "|" : "╎", style: .faint)
      }
    } else {
      let row = row(at: 1 - part)
      for column in 0..<columns where cells[row][column].character == " " {
        cells[row][column] = Cell(character: isASCII ? "-" : "╌", style: .faint)
      }
    }
  }

  mutating func draw(_ words: Drawing.Words) {
    guard let place = place(words.place), Self.isInside(place) else { return }
    let text = Array(words.text.filter { !$0.isNewline })
    let (column, row) = (column(at: place.x), row(at: place.y))
    let start =
      words.across == "left"
      ? column : words.across == "right" ? column - text.count : column - text.count / 2
    let taken = start..<(start + text.count)
    // Words of others are not written over.
    guard start >= 0, taken.upperBound <= columns,
      !taken.contains(where: { cells[row][$0].style == .number })
    else {
      leftOut += 1
      return
    }
    for (place, character) in zip(taken, text) {
      cells[row][place] = Cell(character: character, style: .number)
    }
  }
}
