package import Support

/// A drawing in characters: curves in braille, bars in blocks, images in shades.
package struct PlotChart {
  /// As wide as it is where nobody says how wide, and as wide as it gets.
  package static let width = 80, widest = 120
  private static let height = 16
  /// Narrower panels stand below each other.
  private static let narrowest = 30

  /// All lines.
  package private(set) var lines: [Text] = []

  /// Draws a picture in some columns.
  package init(_ drawing: Drawing, width: Int, isASCII: Bool) {
    let width = max(20, width - 1)
    if !drawing.title.isEmpty { lines.append(Text(drawing.title, .strong)) }
    let rows = Dictionary(grouping: drawing.panels.enumerated()) { Int($0.element.top * 1000) }
    for key in rows.keys.sorted() {
      let panels = (rows[key] ?? []).sorted { $0.element.left < $1.element.left }.map(\.element)
      let fits = width / max(1, panels.count) >= Self.narrowest
      let columns = fits ? width / max(1, panels.count) : width
      let charts = panels.map { panel in
        PanelChart(
          panel, columns: columns - (fits && panels.count > 1 ? 2 : 0), rows: Self.height,
          isASCII: isASCII
        ).lines
      }
      guard fits, panels.count > 1 else {
        lines += charts.flatMap { $0 }
        continue
      }
      for row in 0..<(charts.map(\.count).max() ?? 0) {
        lines.append(
          charts.reduce(Text("")) { text, chart in
            let part = row < chart.count ? chart[row] : Text("")
            let padding = String(repeating: " ", count: max(0, columns - part.plain.count))
            return text + part + Text(padding)
          })
      }
    }
  }
}
