import Glibc
import Notation
import Rendering
import Support

/// The curves of a sweep's combinations: the loss over the steps, each point a bin as `plot` has it, averaged
/// over the seeds.
enum SweepDrawing {
  /// More curves could not be told apart: those of the lowest losses are drawn.
  private static let mostCurves = 8

  /// The picture of a sweep.
  static func drawing(_ report: SweepReport) -> Drawing {
    var panel = Drawing.Panel()
    let rows = report.rows.filter { $0.failures == 0 && !$0.outcomes.isEmpty }
    let shown = rows.prefix(mostCurves)
    panel.title = "training loss, mean of \(counted(report.seeds.count, "seed"))"
    if rows.count > shown.count { panel.title = "\(panel.title), the best \(shown.count)" }
    panel.x.label = "step"
    panel.y.label = "nats, log scale"
    panel.y.isLogarithmic = true
    panel.hasGrid = true
    (panel.left, panel.top, panel.width, panel.height) = (0.1, 0.1, 0.86, 0.76)
    panel.legend = []
    for (index, row) in shown.enumerated() {
      let color = PlotColor.named("C\(index)") ?? "#000000"
      panel.marks.append(.curve(Drawing.Curve(points(row), color: color)))
      panel.legend?.append(Drawing.LegendEntry(row.each.name, color))
    }
    var drawing = Drawing()
    (drawing.width, drawing.height) = (9.6, 5.4)
    panel.y.ticks = ticks(of: panel)
    drawing.panels = [panel]
    return drawing
  }

  /// How many ticks there are at most.
  private static let mostTicks = 8

  /// Round losses along the axis.
  private static func ticks(of panel: Drawing.Panel) -> [Drawing.AxisTick]? {
    let scale = PlotFrame(panel).y
    guard scale.low < scale.high else { return nil }
    return Ticks.losses(scale.low...scale.high, atMost: mostTicks).map {
      Drawing.AxisTick(pow(10, $0.value), $0.label)
    }
  }

  private static func points(_ row: SweepReport.Row) -> [Drawing.Point] {
    let curves = row.outcomes.map(\.curve)
    guard let first = row.outcomes.first else { return [] }
    let count = curves.map(\.count).min() ?? 0
    return (0..<count).map { bin in
      let middle = (Double(bin) + 0.5) * Double(first.binSteps)
      return Drawing.Point(
        min(middle, Double(first.steps)), curves.map { $0[bin] }.mean ?? .nan)
    }
  }
}
