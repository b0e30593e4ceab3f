import Advice
import Engine
import Notation
import Support

/// The four pictures that the lecture draws of a network, side by side and below each other.
///
/// Source: makemore part 3: activation distribution, gradient distribution, weights gradient distribution,
/// and the ratio of update to data.
enum WatchedDrawing {
  /// A curve of each legend at most; more could not be told apart.
  private static let mostCurves = 10

  /// The picture of a report.
  static func drawing(_ report: WatchedReport) -> Drawing {
    let numbers = report.watched.numbers
    // Layers with a curve are the lecture's; a stack without any shows all that compute.
    let curved = numbers.layers.filter { $0.layer.bend != nil }
    let layers = curved.isEmpty ? numbers.layers.filter { !$0.isView } : curved
    let matrices = numbers.parameters.filter(\.isMatrix)
    var drawing = Drawing()
    (drawing.width, drawing.height) = (14, 10)
    drawing.title =
      "\(report.settings.batch) examples a batch, lr \(shortNumber(report.settings.rate))"
    drawing.panels = [
      distributions(
        "activation distribution", layers.map { (name($0), $0.output) }),
      distributions("gradient distribution", layers.map { (name($0), $0.gradient) }),
      distributions(
        "weights gradient distribution", matrices.map { (name($0), $0.gradient) }),
      updates(matrices),
    ]
    for (index, place) in [(0.06, 0.1), (0.56, 0.1), (0.06, 0.58), (0.56, 0.58)].enumerated() {
      (drawing.panels[index].left, drawing.panels[index].top) = place
      (drawing.panels[index].width, drawing.panels[index].height) = (0.41, 0.34)
    }
    return drawing
  }

  private static func name(_ layer: LayerActivity) -> String {
    "layer \(layer.position) (\(type(of: layer.layer).spec.keyword))"
  }

  private static func name(_ parameter: ParameterNumbers) -> String {
    "\(parameter.layer) \(parameter.name) \(parameter.shape)"
  }

  private static func color(_ index: Int) -> String { PlotColor.named("C\(index)") ?? "#000000" }

  /// The density of each distribution over its numbers.
  private static func distributions(
    _ title: String, _ spreads: [(name: String, spread: NumberSpread)]
  ) -> Drawing.Panel {
    var panel = Drawing.Panel()
    panel.title = title
    panel.hasGrid = true
    let shown = spreads.suffix(mostCurves)
    panel.legend = []
    for (index, entry) in shown.enumerated() {
      panel.marks.append(.curve(Drawing.Curve(points(entry.spread), color: color(index))))
      let deviation = entry.spread.summary.deviation.map { ", std \(significant($0, 2))" } ?? ""
      panel.legend?.append(Drawing.LegendEntry(entry.name + deviation, color(index)))
    }
    return panel
  }

  private static func points(_ spread: NumberSpread) -> [Drawing.Point] {
    let width = (spread.high - spread.low) / Double(NumberSpread.binCount)
    let total = Double(max(1, spread.bins.reduce(0, +)))
    guard width > 0 else { return [] }
    return spread.bins.enumerated().map { index, count in
      Drawing.Point(spread.low + (Double(index) + 0.5) * width, Double(count) / total / width)
    }
  }

  /// log10 of update:data of each matrix over the steps, and the lecture's -3.
  private static func updates(_ matrices: [ParameterNumbers]) -> Drawing.Panel {
    var panel = Drawing.Panel()
    panel.title = "update:data, log10, over the steps"
    panel.hasGrid = true
    panel.legend = []
    for (index, matrix) in matrices.suffix(mostCurves).enumerated() {
      let points = matrix.updates.enumerated().map { Drawing.Point(Double($0 + 1), $1) }
      panel.marks.append(.curve(Drawing.Curve(points, color: color(index))))
      panel.legend?.append(Drawing.LegendEntry(name(matrix), color(index)))
    }
    panel.marks.append(.rule(Drawing.Rule(at: -3, isUpright: false, color: "#000000")))
    return panel
  }
}
