import Engine
import Notation
import Support

/// An embedding's symbols as a picture: one mark for each, with the symbol written in it.
///
/// Source: makemore part 2, which draws the columns of a table of two.
enum EmbeddingDrawing {
  /// The picture of symbols at places.
  static func drawing(_ symbols: [String], _ map: EmbeddingMap) -> Drawing {
    var panel = Drawing.Panel()
    panel.title = map.title
    (panel.x.label, panel.y.label) = map.directions
    panel.x.limits = limits(map.places.map(\.x))
    panel.y.limits = limits(map.places.map(\.y))
    panel.hasGrid = true
    (panel.left, panel.top, panel.width, panel.height) = (0.12, 0.1, 0.84, 0.78)
    let points = map.places.map { Drawing.Point($0.x, $0.y) }
    var marks = Drawing.Curve(points, color: PlotColor.named("C0") ?? "#000000")
    (marks.dashes, marks.sign, marks.signSize) = ("", "o", 14)
    panel.marks.append(.curve(marks))
    for (symbol, point) in zip(symbols, points) {
      var words = Drawing.Words(
        symbol, at: point, color: PlotColor.named("white") ?? "#ffffff")
      (words.across, words.along) = ("center", "center")
      panel.marks.append(.words(words))
    }
    var drawing = Drawing()
    (drawing.width, drawing.height) = (8, 8)
    drawing.panels = [panel]
    return drawing
  }

  /// All numbers, with room for a mark at both ends.
  private static func limits(_ numbers: [Double]) -> Drawing.Limits {
    let (low, high) = (numbers.min() ?? 0, numbers.max() ?? 0)
    let room = high > low ? 0.06 * (high - low) : 1
    return Drawing.Limits(low: low - room, high: high + room)
  }
}
