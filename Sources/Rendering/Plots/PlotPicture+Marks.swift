import Support

/// What is drawn in a panel.
extension PlotPicture {
  mutating func draw(
    _ mark: Drawing.Mark, _ frame: PlotFrame, _ box: Box,
    _ place: (Drawing.Point) -> (Double, Double)?
  ) {
    switch mark {
    case .curve(let curve): draw(curve, place)
    case .boxes(let boxes):
      for (from, to) in boxes.corners {
        guard let a = place(from), let b = place(to) else { continue }
        let part = Box(
          x: min(a.0, b.0), y: min(a.1, b.1), width: abs(a.0 - b.0), height: abs(a.1 - b.1))
        lines.append(
          "<rect \(Self.rectangle(part)) fill=\"\(boxes.color)\"\(Self.opacity(boxes.opacity))/>")
      }
    case .image(let image): draw(image, place)
    case .rule(let rule):
      guard let part = (rule.isUpright ? frame.x : frame.y).place(rule.value) else { return }
      let (x, y) = (box.x + part * box.width, box.floor - part * box.height)
      line(
        rule.isUpright ? (x, box.y) : (box.x, y), rule.isUpright ? (x, box.floor) : (box.right, y),
        rule.color, width: Self.width(rule.width),
        Self.dashes(rule.dashes, rule.width) + Self.opacity(rule.opacity))
    case .words: break
    }
  }

  /// Points of type as pixels.
  private static func width(_ points: Double) -> Double { points * 100 / 72 }

  private static func opacity(_ opacity: Double) -> String {
    opacity < 1 ? " opacity=\"\(number(opacity))\"" : ""
  }

  private static func dashes(_ kind: String, _ width: Double) -> String {
    let unit = max(1, self.width(width))
    let parts: [Double] =
      switch kind {
      case "--": [3.7, 1.6]
      case ":": [1, 1.65]
      case "-.": [6.4, 1.6, 1, 1.6]
      default: []
      }
    guard !parts.isEmpty else { return "" }
    return " stroke-dasharray=\"\(parts.map { number($0 * unit) }.joined(separator: " "))\""
  }

  mutating func draw(
    _ curve: Drawing.Curve, _ place: (Drawing.Point) -> (Double, Double)?
  ) {
    let places = curve.points.map(place)
    if !curve.dashes.isEmpty {
      for run in places.split(whereSeparator: { $0 == nil }) where run.count > 1 {
        let points = run.compactMap { $0 }.map { "\(Self.number($0.0)),\(Self.number($0.1))" }
        lines.append(
          "<polyline points=\"\(points.joined(separator: " "))\" fill=\"none\" "
            + "stroke=\"\(curve.color)\" stroke-width=\"\(Self.number(Self.width(curve.width)))\" "
            + "stroke-linejoin=\"round\"\(Self.dashes(curve.dashes, curve.width))"
            + "\(Self.opacity(curve.opacity))/>")
      }
    }
    guard !curve.sign.isEmpty else { return }
    for (index, point) in places.enumerated() {
      guard let point else { continue }
      let color = index < curve.colors.count ? curve.colors[index] : curve.color
      sign(curve, at: point, color)
    }
  }

  private mutating func sign(_ curve: Drawing.Curve, at place: (Double, Double), _ color: String) {
    let size = Self.width(curve.signSize) / 2 * (curve.sign == "." ? 0.5 : 1)
    let (x, y) = place
    let fill = "fill=\"\(color)\"\(Self.opacity(curve.opacity))"
    let corners: [(Double, Double)]
    switch curve.sign {
    case "x", "+":
      let part = curve.sign == "x" ? size : 0
      let other = curve.sign == "x" ? size : size
      line((x - other, y - part), (x + other, y + part), color, width: 1.4)
      line((x - part, y + other), (x + part, y - other), color, width: 1.4)
      return
    case "s": corners = [(-1, -1), (1, -1), (1, 1), (-1, 1)]
    case "^": corners = [(0, -1), (1, 1), (-1, 1)]
    case "v": corners = [(0, 1), (1, -1), (-1, -1)]
    case "d", "D": corners = [(0, -1), (1, 0), (0, 1), (-1, 0)]
    default:
      lines.append(
        "<circle cx=\"\(Self.number(x))\" cy=\"\(Self.number(y))\" r=\"\(Self.number(size))\" \(fill)/>"
      )
      return
    }
    let points = corners.map { "\(Self.number(x + $0.0 * size)),\(Self.number(y + $0.1 * size))" }
    lines.append("<polygon points=\"\(points.joined(separator: " "))\" \(fill)/>")
  }

  /// As many cells of an image are drawn at most in each direction.
  private static let mostCells = 300

  mutating func draw(
    _ image: Drawing.Image, _ place: (Drawing.Point) -> (Double, Double)?
  ) {
    let colors = ImageColors(image)
    let (rows, columns) = (min(image.rows, Self.mostCells), min(image.columns, Self.mostCells))
    func corner(_ row: Int, _ column: Int) -> (Double, Double)? {
      place(
        Drawing.Point(
          Double(column) * Double(image.columns) / Double(columns) - 0.5,
          Double(row) * Double(image.rows) / Double(rows) - 0.5))
    }
    lines.append("<g shape-rendering=\"crispEdges\"\(Self.opacity(image.opacity))>")
    for row in 0..<rows {
      var column = 0
      while column < columns {
        let color = colors.color(row * image.rows / rows, column * image.columns / columns)
        let start = column
        while column < columns,
          colors.color(row * image.rows / rows, column * image.columns / columns) == color
        {
          column += 1
        }
        guard let a = corner(row, start), let b = corner(row + 1, column) else { continue }
        let part = Box(
          x: min(a.0, b.0), y: min(a.1, b.1), width: abs(b.0 - a.0), height: abs(b.1 - a.1))
        lines.append("<rect \(Self.rectangle(part)) fill=\"\(color)\"/>")
      }
    }
    lines.append("</g>")
  }

  mutating func draw(
    _ some: Drawing.Words, _ place: (Drawing.Point) -> (Double, Double)?
  ) {
    guard let (x, y) = place(some.place) else { return }
    let size = Self.width(some.size)
    let anchor = ["left": "start", "right": "end"][some.across] ?? "middle"
    let shift = ["top": 0.85, "center": 0.35, "center_baseline": 0.35, "bottom": -0.2][some.along]
    words(
      some.text, x, y + (shift ?? 0) * size, anchor, size: size, color: some.color,
      Self.opacity(some.opacity))
  }
}
