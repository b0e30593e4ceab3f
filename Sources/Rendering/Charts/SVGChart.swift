import Support

/// A loss curve as a picture that stands alone.
package struct SVGChart {
  /// Its size, in pixels.
  package static let widths = 640...10_000
  package static let heights = 240...10_000
  package static let standardSize = (width: 960, height: 540)

  private let curve: LossCurve
  private let range: ClosedRange<Double>
  private let steps: ClosedRange<Double>
  private let width, height: Int
  private let precision: Int
  private let subtitle: String

  private static let left = 76.0
  private static let right = 44.0
  private static let top = 76.0
  private static let bottom = 84.0
  /// The room for a label, in pixels.
  private static let stepRoom = 110
  private static let lossRoom = 44

  /// `subtitle` says what was trained on which data.
  package init(_ curve: LossCurve, subtitle: String, width: Int, height: Int, precision: Int) {
    self.curve = curve
    // A uniform line far away would take the height that the curve needs.
    range = curve.isUniformNear ? curve.range : curve.ownRange
    steps = curve.drawnSteps
    self.subtitle = subtitle
    self.width = width
    self.height = height
    self.precision = precision
  }

  /// What identifies such a picture.
  package static let title = "Training loss"

  /// The whole file.
  package var text: String {
    ([head] + grid + strokes + uniform + titles + ["</svg>"]).joined(separator: "\n") + "\n"
  }

  private var plotWidth: Double { Double(width) - Self.left - Self.right }
  private var plotHeight: Double { Double(height) - Self.top - Self.bottom }
  private var floor: Double { Self.top + plotHeight }

  private func x(_ step: Double) -> Double {
    let span = steps.upperBound - steps.lowerBound
    return Self.left + (step - steps.lowerBound) / span * plotWidth
  }

  private func y(_ log10Loss: Double) -> Double {
    let span = range.upperBound - range.lowerBound
    return Self.top + (range.upperBound - log10Loss) / span * plotHeight
  }

  private var head: String {
    """
    <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(height)" \
    viewBox="0 0 \(width) \(height)" role="img" \
    font-family="system-ui, 'Helvetica Neue', Arial, sans-serif" font-size="14" fill="#374151">
    <title>\(Self.title)</title>
    <rect width="\(width)" height="\(height)" fill="#ffffff"/>
    """
  }
}

extension SVGChart {
  /// Lines at the round losses and steps, the axes over them, and their numbers.
  private var grid: [String] {
    let losses = Ticks.losses(range, atMost: max(2, Int(plotHeight) / Self.lossRoom))
    let steps = Ticks.steps(curve.steps, atMost: max(1, Int(plotWidth) / Self.stepRoom))
      .filter { self.steps.contains($0.value) }
    let levels = losses.flatMap { tick in
      [
        line(Self.left, y(tick.value), Self.left + plotWidth, y(tick.value), "#e5e7eb"),
        words(tick.label, Self.left - 10, y(tick.value) + 5, "text-anchor=\"end\""),
      ]
    }
    let uprights = steps.flatMap { tick in
      [
        line(x(tick.value), floor, x(tick.value), floor + 6, "#6b7280"),
        words(tick.label, x(tick.value), floor + 24, "text-anchor=\"middle\""),
      ]
    }
    return levels + uprights + [
      line(Self.left, floor, Self.left + plotWidth, floor, "#6b7280"),
      line(Self.left, Self.top, Self.left, floor, "#6b7280"),
    ]
  }

  /// The loss of a random guess: a line, or an arrow to where it would be.
  private var uniform: [String] {
    guard let level = curve.uniformLog10Loss else { return [] }
    let name = "uniform: \(curve.uniformText(precision: precision))"
    guard range.contains(level) else {
      let isAbove = level > range.upperBound
      return [uniformWords("\(isAbove ? "↑" : "↓") \(name)", isAbove ? Self.top + 14 : floor - 8)]
    }
    return [
      line(
        Self.left, y(level), Self.left + plotWidth, y(level), "#c2410c",
        " stroke-width=\"1.5\" stroke-dasharray=\"6 5\""),
      uniformWords(name, y(level) - 8),
    ]
  }

  private func uniformWords(_ text: String, _ y: Double) -> String {
    words(
      text, Self.left + plotWidth - 4, y,
      """
      text-anchor="end" fill="#c2410c" stroke="#ffffff" stroke-width="4" \
      stroke-linejoin="round" paint-order="stroke"
      """)
  }

  private var strokes: [String] {
    curve.strokes.map { stroke in
      let points = stroke.map { "\(decimal(x($0.step), 1)),\(decimal(y($0.log10Loss), 1))" }
      return """
        <polyline points="\(points.joined(separator: " "))" fill="none" stroke="#1d4ed8" \
        stroke-width="2" stroke-linejoin="round" stroke-linecap="round"/>
        """
    }
  }

  /// Title, what the axes are, and what a bin is.
  private var titles: [String] {
    let middle = Self.top + plotHeight / 2
    let last = [curve.lastText(precision: precision)].compactMap(\.self)
    let notes = (last + curve.notes).joined(separator: " · ")
    return [
      words(
        "Training loss", Self.left, 34,
        "font-size=\"20\" font-weight=\"600\" fill=\"#111827\""),
      words(subtitle, Self.left, 56, "fill=\"#6b7280\""),
      words(
        "loss in nats, log scale", 22, middle,
        "text-anchor=\"middle\" transform=\"rotate(-90 22 \(decimal(middle, 1)))\""),
      words(
        "steps; \(curve.meaning)", Self.left + plotWidth / 2, floor + 46,
        "text-anchor=\"middle\""),
      words(notes, Self.left, floor + 72, "font-size=\"12\" fill=\"#6b7280\""),
    ]
  }

  private func words(_ text: String, _ x: Double, _ y: Double, _ attributes: String) -> String {
    "<text x=\"\(decimal(x, 1))\" y=\"\(decimal(y, 1))\" \(attributes)>\(Self.escaped(text))</text>"
  }

  private func line(
    _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ color: String,
    _ attributes: String = ""
  ) -> String {
    let ends = zip(["x1", "y1", "x2", "y2"], [x1, y1, x2, y2])
      .map { "\($0)=\"\(decimal($1, 1))\"" }.joined(separator: " ")
    return "<line \(ends) stroke=\"\(color)\"\(attributes)/>"
  }

  /// Text as XML may hold it: markup characters escaped, forbidden ones replaced.
  package static func escaped(_ text: String) -> String {
    text.unicodeScalars.reduce(into: "") { escaped, scalar in
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "\u{0}"..<" ", "\u{7F}"..."\u{9F}", "\u{FFFE}", "\u{FFFF}": escaped += "\u{FFFD}"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
  }
}
