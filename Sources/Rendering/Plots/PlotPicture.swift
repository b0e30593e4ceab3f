import Glibc
package import Support

/// A drawing as an SVG picture that stands alone.
package struct PlotPicture {
  private let drawing: Drawing
  var lines: [String] = []
  private var clips = 0

  /// What the file of such a picture begins with.
  package static let start = "<svg xmlns=\"http://www.w3.org/2000/svg\""

  /// A picture of a drawing.
  package init(_ drawing: Drawing) {
    self.drawing = drawing
    let (width, height) = (drawing.pixels(drawing.width), drawing.pixels(drawing.height))
    lines.append(
      """
      \(Self.start) width="\(width)" height="\(height)" viewBox="0 0 \(width) \(height)" \
      role="img" font-family="'DejaVu Sans', Verdana, sans-serif" font-size="13.9">
      <rect width="\(width)" height="\(height)" fill="#ffffff"/>
      """)
    if !drawing.title.isEmpty {
      words(drawing.title, Double(width) / 2, 0.05 * Double(height), "middle", size: 16.7)
    }
    for panel in drawing.panels {
      let box = Box(
        x: panel.left * Double(width), y: panel.top * Double(height),
        width: max(1, panel.width * Double(width)), height: max(1, panel.height * Double(height)))
      draw(panel, in: box)
    }
    lines.append("</svg>")
  }

  /// The whole file.
  package var text: String { lines.joined(separator: "\n") + "\n" }

  /// Where a panel lies, in pixels.
  struct Box {
    let x, y, width, height: Double
    var right: Double { x + width }
    var floor: Double { y + height }
  }

  private mutating func draw(_ panel: Drawing.Panel, in box: Box) {
    let box = fitted(panel, box)
    let frame = PlotFrame(panel)
    let place = { (point: Drawing.Point) -> (Double, Double)? in
      guard let x = frame.x.place(point.x), let y = frame.y.place(point.y) else { return nil }
      return (box.x + x * box.width, box.floor - y * box.height)
    }
    if !panel.isBare { drawGrid(frame, box) }
    clips += 1
    lines.append(
      """
      <clipPath id="c\(clips)"><rect \(Self.rectangle(box))/></clipPath>
      <g clip-path="url(#c\(clips))">
      """)
    for mark in panel.marks { draw(mark, frame, box, place) }
    lines.append("</g>")
    for case .words(let some) in panel.marks { draw(some, place) }
    if !panel.isBare { drawFrame(frame, box) }
    if !panel.title.isEmpty {
      words(panel.title, box.x + box.width / 2, box.y - 8, "middle", size: 16.7)
    }
    if let legend = panel.legend { draw(legend, box) }
  }

  /// Cells of an image are squares, in the middle of where the panel lies.
  private func fitted(_ panel: Drawing.Panel, _ box: Box) -> Box {
    guard
      let image = panel.marks.lazy.compactMap({ mark -> Drawing.Image? in
        if case .image(let image) = mark { image } else { nil }
      }).first
    else { return box }
    let size = min(box.width / Double(image.columns), box.height / Double(image.rows))
    let (width, height) = (size * Double(image.columns), size * Double(image.rows))
    return Box(
      x: box.x + (box.width - width) / 2, y: box.y + (box.height - height) / 2, width: width,
      height: height)
  }

  static func number(_ value: Double) -> String {
    let text = decimal(min(max(value, -1e6), 1e6), 2)
    return text.hasSuffix(".00") ? String(text.dropLast(3)) : text
  }

  static func rectangle(_ box: Box) -> String {
    let (x, y) = (number(box.x), number(box.y))
    return "x=\"\(x)\" y=\"\(y)\" width=\"\(number(box.width))\" height=\"\(number(box.height))\""
  }

  mutating func line(
    _ from: (Double, Double), _ to: (Double, Double), _ color: String, width: Double = 1,
    _ more: String = ""
  ) {
    let ends = [from.0, from.1, to.0, to.1].map(Self.number)
    lines.append(
      "<line x1=\"\(ends[0])\" y1=\"\(ends[1])\" x2=\"\(ends[2])\" y2=\"\(ends[3])\" "
        + "stroke=\"\(color)\" stroke-width=\"\(Self.number(width))\"\(more)/>")
  }

  mutating func words(
    _ text: String, _ x: Double, _ y: Double, _ anchor: String, size: Double = 13.9,
    color: String = "#000000", _ more: String = ""
  ) {
    let rows = text.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, row) in rows.enumerated() {
      let height = y - Double(rows.count - 1 - index) * 1.2 * size
      lines.append(
        "<text x=\"\(Self.number(x))\" y=\"\(Self.number(height))\" text-anchor=\"\(anchor)\" "
          + "font-size=\"\(Self.number(size))\" fill=\"\(color)\"\(more)>"
          + "\(SVGChart.escaped(String(row)))</text>")
    }
  }
}
