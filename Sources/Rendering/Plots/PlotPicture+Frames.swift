import Support

/// Grids, axes and legends.
extension PlotPicture {
  private static let across = 8, up = 7

  mutating func drawGrid(_ frame: PlotFrame, _ box: Box) {
    guard frame.panel.hasGrid else { return }
    for tick in frame.ticks(frame.x, frame.panel.x, atMost: Self.across) {
      guard let place = frame.x.place(tick.value) else { continue }
      let x = box.x + place * box.width
      line((x, box.y), (x, box.floor), "#b0b0b0")
    }
    for tick in frame.ticks(frame.y, frame.panel.y, atMost: Self.up) {
      guard let place = frame.y.place(tick.value) else { continue }
      let y = box.floor - place * box.height
      line((box.x, y), (box.right, y), "#b0b0b0")
    }
  }

  mutating func drawFrame(_ frame: PlotFrame, _ box: Box) {
    lines.append("<rect \(Self.rectangle(box)) fill=\"none\" stroke=\"#000000\"/>")
    let panel = frame.panel
    for tick in frame.ticks(
      frame.x, panel.x, atMost: max(2, min(Self.across, Int(box.width / 60))))
    {
      guard let place = frame.x.place(tick.value) else { continue }
      let x = box.x + place * box.width
      line((x, box.floor), (x, box.floor + 5), "#000000")
      words(tick.label, x, box.floor + 20, "middle")
    }
    var widest = 0
    for tick in frame.ticks(frame.y, panel.y, atMost: max(2, min(Self.up, Int(box.height / 40)))) {
      guard let place = frame.y.place(tick.value) else { continue }
      let y = box.floor - place * box.height
      line((box.x - 5, y), (box.x, y), "#000000")
      words(tick.label, box.x - 8, y + 5, "end")
      widest = max(widest, tick.label.count)
    }
    if !panel.x.label.isEmpty {
      words(panel.x.label, box.x + box.width / 2, box.floor + 40, "middle")
    }
    if !panel.y.label.isEmpty {
      let (x, y) = (box.x - 16 - 8.4 * Double(widest), box.y + box.height / 2)
      let turn = " transform=\"rotate(-90 \(Self.number(x)) \(Self.number(y)))\""
      words(panel.y.label, x, y, "middle", turn)
    }
  }

  mutating func draw(_ legend: [Drawing.LegendEntry], _ box: Box) {
    let width = 50 + 8.4 * Double(legend.map(\.label.count).max() ?? 0)
    let height = 12 + 20 * Double(legend.count)
    let frame = Box(
      x: max(box.x + 4, box.right - width - 8), y: box.y + 8, width: width, height: height)
    lines.append(
      "<rect \(Self.rectangle(frame)) rx=\"3\" fill=\"#ffffff\" fill-opacity=\"0.8\" "
        + "stroke=\"#cccccc\"/>")
    for (index, entry) in legend.enumerated() {
      let y = frame.y + 16 + 20 * Double(index)
      line((frame.x + 8, y), (frame.x + 36, y), entry.color, width: 2)
      words(entry.label, frame.x + 44, y + 5, "start")
    }
  }
}
