import Notation
import Support

/// A sweep of the learning rate as a picture: the loss over the rate, on a log axis.
enum RateDrawing {
  /// The median curve, the lowest and the highest loss of the seeds, and the suggestion as an upright line.
  static func drawing(_ sweep: RateSweep, _ suggestion: RateSweep.Suggestion) -> Drawing {
    let curve = sweep.curve
    var panel = Drawing.Panel()
    panel.title = "loss over the learning rate"
    panel.x.label = "learning rate, log scale"
    panel.y.label = "nats"
    panel.x.isLogarithmic = true
    // Where the rate is too high, the loss would take all of the height.
    if let start = curve.first, let lowest = curve.map(\.low).min(), start.high > lowest {
      panel.y.limits = Drawing.Limits(
        low: lowest - 0.1 * (start.high - lowest), high: start.high + 0.5 * (start.high - lowest))
    }
    (panel.left, panel.top, panel.width, panel.height) = (0.12, 0.1, 0.84, 0.76)
    let spread = PlotColor.named("tab:gray") ?? "#000000"
    let median = PlotColor.named("tab:blue") ?? "#000000"
    for bound in [curve.map { ($0.rate, $0.low) }, curve.map { ($0.rate, $0.high) }] {
      var line = Drawing.Curve(bound.map { Drawing.Point($0.0, $0.1) }, color: spread)
      line.dashes = ":"
      panel.marks.append(.curve(line))
    }
    panel.marks.append(
      .curve(Drawing.Curve(curve.map { Drawing.Point($0.rate, $0.median) }, color: median)))
    panel.legend = [
      Drawing.LegendEntry("median of \(counted(sweep.losses.count, "seed"))", median),
      Drawing.LegendEntry("lowest and highest", spread),
    ]
    if case .rate(let rate, _, _) = suggestion {
      let color = PlotColor.named("tab:red") ?? "#000000"
      var rule = Drawing.Rule(at: rate, isUpright: true, color: color)
      rule.dashes = "--"
      panel.marks.append(.rule(rule))
      panel.legend?.append(Drawing.LegendEntry("suggestion", color))
    }
    var drawing = Drawing()
    (drawing.width, drawing.height) = (9.6, 5.4)
    drawing.panels = [panel]
    return drawing
  }
}
