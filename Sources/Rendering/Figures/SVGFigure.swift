import Support

/// A figure of nodes as a picture that stands alone: levels at even distances, the last output's path
/// highlighted, what is shared marked.
package struct SVGFigure {
  private let figure: NodeFigure
  private let title: String
  private let subtitle: String
  /// Distances of places and levels, and the size of a node, in pixels.
  private let pitch, radius: Double
  /// Where the first place of the row is.
  private let left: Double

  /// The room for the names of the levels.
  private static let names = 28.0
  private static let narrowest = 216.0
  private static let mostLayers = 40
  private static let right = 48.0
  private static let top = 132.0
  private static let levelHeight = 104.0
  /// Below the lowest level: the row's symbols and the legend.
  private static let foot = 128.0
  private static let letterBox = 28.0

  /// The colours, by meaning.
  private enum Ink {
    static let path = "#1d4ed8"
    static let shared = "#f59e0b"
    static let other = "#94a3b8"
    static let faint = "#e2e8f0"
    static let far = "#c2410c"
    static let text = "#374151"
    static let strong = "#111827"
    static let quiet = "#6b7280"
  }

  /// What identifies such a picture.
  package static let mark = "Levels of a stack"

  /// `title` and `subtitle` are written over the figure.
  package init(_ figure: NodeFigure, title: String, subtitle: String) {
    self.figure = figure
    self.title = title
    self.subtitle = subtitle
    pitch = min(76, max(26, 960 / Double(max(1, figure.columns))))
    radius = min(13, pitch * 0.3)
    let longest = figure.levels.map { Self.short($0.layers).count }.max() ?? 0
    left = max(Self.narrowest, Self.names + Double(longest) * 6.7 + 30)
  }

  /// The whole file.
  package var text: String {
    ([head] + levelNames + edges + dilations + nodes + letters + titles + legend + ["</svg>"])
      .joined(separator: "\n") + "\n"
  }

  /// The layers of a level, as many as there is room for.
  private static func short(_ layers: String) -> String {
    layers.count <= mostLayers ? layers : layers.prefix(mostLayers - 1) + "…"
  }

  private var width: Double {
    max(left + Double(max(0, figure.columns - 1)) * pitch + Self.right + radius, 720)
  }
  private var height: Double {
    Self.top + Double(figure.levels.count - 1) * Self.levelHeight + Self.foot
  }

  private func x(_ column: Int) -> Double { left + Double(column) * pitch }
  private func y(_ level: Int) -> Double {
    Self.top + Double(figure.levels.count - 1 - level) * Self.levelHeight
  }

  private var head: String {
    """
    <svg xmlns="http://www.w3.org/2000/svg" width="\(decimal(width, 0))" \
    height="\(decimal(height, 0))" viewBox="0 0 \(decimal(width, 0)) \(decimal(height, 0))" \
    role="img" font-family="system-ui, 'Helvetica Neue', Arial, sans-serif" font-size="14" \
    fill="\(Ink.text)">
    <title>\(Self.mark)</title>
    <rect width="\(decimal(width, 0))" height="\(decimal(height, 0))" fill="#ffffff"/>
    <defs>
    <marker id="path" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="6" markerHeight="6" \
    orient="auto-start-reverse"><path d="M0 0 L10 5 L0 10 z" fill="\(Ink.path)"/></marker>
    <marker id="far" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" \
    orient="auto-start-reverse"><path d="M0 1 L10 5 L0 9 z" fill="\(Ink.far)"/></marker>
    </defs>
    """
  }
}

extension SVGFigure {
  /// The lines from what is read to the node that reads it, those of the last output on top.
  private var edges: [String] {
    var (light, strong) = ([String](), [String]())
    for level in figure.levels.indices.dropFirst() {
      for (index, node) in figure.levels[level].nodes.enumerated() {
        let part = figure.part(level, index)
        for read in node.reads {
          let from = figure.levels[level - 1].nodes[read]
          let isOfLast = figure.isOfLast(level, index)
          let edge = line(
            (x(from.column), y(level - 1)), (x(node.column), y(level)), gap: radius + 2,
            isOfLast
              ? "stroke=\"\(Ink.path)\" stroke-width=\"2.5\" marker-end=\"url(#path)\""
              : "stroke=\"\(part == .ofNone ? Ink.faint : "#cbd5e1")\" stroke-width=\"1.3\"")
          if isOfLast { strong.append(edge) } else { light.append(edge) }
        }
      }
    }
    return light + strong
  }

  private var nodes: [String] {
    figure.levels.indices.flatMap { level in
      figure.levels[level].nodes.indices.flatMap { node(level, $0) }
    }
  }

  private func node(_ level: Int, _ index: Int) -> [String] {
    let (x, y) = (x(figure.levels[level].nodes[index].column), y(level))
    return [circle(figure.part(level, index), x, y)]
  }

  private func circle(_ part: NodeFigure.Part, _ x: Double, _ y: Double) -> String {
    let look =
      switch part {
      case .ofLast: "fill=\"\(Ink.path)\" stroke=\"\(Ink.path)\" stroke-width=\"2\""
      case .shared: "fill=\"\(Ink.shared)\" stroke=\"\(Ink.path)\" stroke-width=\"3\""
      case .ofOthers: "fill=\"#ffffff\" stroke=\"\(Ink.other)\" stroke-width=\"2\""
      case .ofNone:
        "fill=\"#ffffff\" stroke=\"#cbd5e1\" stroke-width=\"1.2\" stroke-dasharray=\"3 3\""
      }
    return """
      <circle cx="\(decimal(x, 1))" cy="\(decimal(y, 1))" r="\(decimal(radius, 1))" \(look)/>
      """
  }

  /// Beside each level its name and its layers.
  private var levelNames: [String] {
    figure.levels.indices.flatMap { level in
      let entry = figure.levels[level]
      let name = level == 0 ? "input" : "dilation \(entry.distance)"
      return [
        words(
          name, Self.names, y(level) + 1,
          "font-size=\"17\" font-weight=\"600\" fill=\"\(Ink.strong)\""),
        words(
          Self.short(entry.layers), Self.names, y(level) + 20,
          "font-size=\"12\" fill=\"\(Ink.quiet)\""),
      ]
    }
  }

  /// How far apart each level reads, as an arrow over two nodes of the level below.
  private var dilations: [String] {
    figure.levels.indices.dropFirst().flatMap { level -> [String] in
      let below = figure.levels[level - 1].nodes
      guard let reads = figure.levels[level].nodes.last?.reads.suffix(2), reads.count == 2,
        let first = reads.first, let last = reads.last
      else { return [] }
      let height = y(level - 1) - radius - 13
      let (start, end) = (x(below[first].column), x(below[last].column))
      return [
        "<line x1=\"\(decimal(start + 5, 1))\" y1=\"\(decimal(height, 1))\" "
          + "x2=\"\(decimal(end - 5, 1))\" y2=\"\(decimal(height, 1))\" stroke=\"\(Ink.far)\" "
          + "stroke-width=\"1.5\" marker-start=\"url(#far)\" marker-end=\"url(#far)\"/>",
        words(
          String(figure.levels[level].distance), (start + end) / 2, height + 5,
          "text-anchor=\"middle\" font-size=\"15\" font-weight=\"600\" fill=\"\(Ink.far)\" "
            + "stroke=\"#ffffff\" stroke-width=\"6\" stroke-linejoin=\"round\" paint-order=\"stroke\""
        ),
      ]
    }
  }

  /// The row's symbols below, and above each output what it predicts.
  private var letters: [String] {
    let below = figure.symbols.enumerated().flatMap { place, symbol in
      box(symbol, x(place), y(0) + radius + 12, Ink.faint)
    }
    guard let top = figure.levels.last, !figure.targets.isEmpty else { return below }
    let above = zip(top.nodes, figure.targets).enumerated().flatMap { index, pair in
      box(
        pair.1, x(pair.0.column), y(figure.levels.count - 1) - radius - 12 - Self.letterBox,
        index == top.nodes.count - 1 ? "#dbeafe" : "#ffffff")
    }
    let height = y(figure.levels.count - 1) - radius - 12 - Self.letterBox + 19.5
    return below + above + [
      words("predicts", Self.names, height, "font-size=\"12\" fill=\"\(Ink.quiet)\"")
    ]
  }

  private func box(_ letter: String, _ x: Double, _ y: Double, _ fill: String) -> [String] {
    let size = min(Self.letterBox, pitch - 4)
    return [
      """
      <rect x="\(decimal(x - size / 2, 1))" y="\(decimal(y, 1))" width="\(decimal(size, 1))" \
      height="\(decimal(Self.letterBox, 1))" rx="5" fill="\(fill)"/>
      """,
      words(
        letter, x, y + 19.5,
        "text-anchor=\"middle\" font-size=\"16\" font-family=\"ui-monospace, Menlo, monospace\""),
    ]
  }

  private var titles: [String] {
    [
      words(title, Self.names, 40, "font-size=\"22\" font-weight=\"600\" fill=\"\(Ink.strong)\""),
      words(subtitle, Self.names, 64, "font-size=\"15\" fill=\"\(Ink.quiet)\""),
    ]
  }

  private var legend: [String] {
    let outputs = figure.outputs > 1 ? "the last output" : "the output"
    var (place, parts) = (Self.names + radius, [String]())
    for part in figure.parts {
      let meaning =
        switch part {
        case .ofLast: "of \(outputs)"
        case .shared: "of it, shared with other outputs"
        case .ofOthers: "of other outputs"
        case .ofNone: "of no output"
        }
      parts.append(circle(part, place, height - 28))
      parts.append(words(meaning, place + radius + 8, height - 23, ""))
      place += radius * 2 + 24 + Double(meaning.count) * 7.4
    }
    return parts
  }

  private func words(_ text: String, _ x: Double, _ y: Double, _ attributes: String) -> String {
    "<text x=\"\(decimal(x, 1))\" y=\"\(decimal(y, 1))\" \(attributes)>"
      + "\(SVGChart.escaped(text))</text>"
  }

  /// A line between two nodes that leaves room for both.
  private func line(
    _ from: (x: Double, y: Double), _ to: (x: Double, y: Double), gap: Double,
    _ attributes: String
  ) -> String {
    let (dx, dy) = (to.x - from.x, to.y - from.y)
    let length = max((dx * dx + dy * dy).squareRoot(), 1)
    let (ux, uy) = (dx / length * gap, dy / length * gap)
    let ends = zip(
      ["x1", "y1", "x2", "y2"], [from.x + ux, from.y + uy, to.x - ux, to.y - uy]
    ).map { "\($0)=\"\(decimal($1, 1))\"" }.joined(separator: " ")
    return "<line \(ends) \(attributes)/>"
  }
}
