import Engine
import Support

/// Makes drawings of what pyplot's objects say of themselves.
enum PlotReader {
  /// The whole picture: width, height, title and panels.
  ///
  /// - Throws: `PythonException` for a picture that was made of other things.
  static func drawing(_ value: Value) throws -> Drawing {
    let parts = Parts(value)
    var drawing = Drawing()
    drawing.width = parts.number(0)
    drawing.height = parts.number(1)
    drawing.title = parts.text(2)
    drawing.dotsPerInch = parts.number(3)
    drawing.panels = try parts.list(4).map(panel)
    return drawing
  }

  /// A coordinate system.
  ///
  /// - Throws: `PythonException` for an image whose numbers do not fit its size.
  static func panel(_ value: Value) throws -> Drawing.Panel {
    let parts = Parts(value)
    var panel = Drawing.Panel()
    let place = Parts(parts[0])
    (panel.left, panel.top) = (place.number(0), place.number(1))
    (panel.width, panel.height) = (place.number(2), place.number(3))
    panel.title = parts.text(1)
    (panel.x.label, panel.y.label) = (parts.text(2), parts.text(3))
    (panel.x.limits, panel.y.limits) = (limits(parts[4]), limits(parts[5]))
    panel.x.isLogarithmic = Parts(parts[6]).text(0) == "log"
    panel.y.isLogarithmic = Parts(parts[6]).text(1) == "log"
    panel.x.isReversed = Parts(parts[7]).flag(0)
    panel.y.isReversed = Parts(parts[7]).flag(1)
    panel.x.ticks = ticks(Parts(parts[8])[0])
    panel.y.ticks = ticks(Parts(parts[8])[1])
    panel.hasGrid = parts.flag(9)
    panel.isBare = parts.flag(10)
    if !parts[11].isNone {
      panel.legend = parts.list(11).map(Parts.init).map { .init($0.text(0), $0.text(1)) }
    }
    panel.marks = try parts.list(12).compactMap(mark)
    return panel
  }

  private static func limits(_ value: Value) -> Drawing.Limits? {
    guard !value.isNone else { return nil }
    let parts = Parts(value)
    return Drawing.Limits(low: parts[0].realNumber, high: parts[1].realNumber)
  }

  private static func ticks(_ value: Value) -> [Drawing.AxisTick]? {
    guard !value.isNone else { return nil }
    let parts = Parts(value)
    return zip(parts.list(0), Parts(parts[1]).values).map {
      .init($0.realNumber ?? .nan, Parts.text(of: $1))
    }
  }

  private static func mark(_ value: Value) throws -> Drawing.Mark? {
    let parts = Parts(value)
    switch parts.text(0) {
    case "curve":
      let points = zip(parts.list(1), parts.list(2)).map {
        Drawing.Point($0.realNumber ?? .nan, $1.realNumber ?? .nan)
      }
      var curve = Drawing.Curve(points, color: parts.text(3))
      (curve.dashes, curve.sign) = (parts.text(4), parts.text(5))
      (curve.width, curve.signSize, curve.opacity) = (
        parts.number(6), parts.number(7), parts.number(8)
      )
      curve.colors = parts.list(9).map(Parts.text(of:))
      return .curve(curve)
    case "rule":
      var rule = Drawing.Rule(at: parts.number(1), isUpright: parts.flag(2), color: parts.text(3))
      rule.dashes = parts.text(4)
      (rule.width, rule.opacity) = (parts.number(5), parts.number(6))
      return .rule(rule)
    case "words":
      var words = Drawing.Words(
        parts.text(3), at: Drawing.Point(parts.number(1), parts.number(2)), color: parts.text(4))
      (words.across, words.along) = (parts.text(5), parts.text(6))
      (words.size, words.opacity) = (parts.number(7), parts.number(8))
      return .words(words)
    case "boxes":
      var boxes = Drawing.Boxes(
        parts.list(1).map(Parts.init).map {
          (Drawing.Point($0.number(0), $0.number(1)), Drawing.Point($0.number(2), $0.number(3)))
        }, color: parts.text(2))
      boxes.opacity = parts.number(3)
      return .boxes(boxes)
    case "image": return .image(try image(parts))
    default: return nil
    }
  }

  private static func image(_ parts: Parts) throws -> Drawing.Image {
    let rows = Parts(parts[1])
    let values = rows.list(3).map { $0.realNumber ?? .nan }
    let finite = values.filter(\.isFinite)
    let image = Drawing.Image(
      rows: rows[0].wholeNumber ?? 0, columns: rows[1].wholeNumber ?? 0, values: values,
      isColored: rows.flag(2), low: parts[3].realNumber ?? finite.min() ?? 0,
      high: parts[4].realNumber ?? finite.max() ?? 1, colors: parts.text(2))
    guard var image else {
      throw PythonException("TypeError", "Invalid shape for image data: it has no numbers")
    }
    image.opacity = parts.number(5)
    return image
  }

  /// Forms of pictures in the place of which SVG is written.
  private static let otherForms: Set<String> = [
    "eps", "jpeg", "jpg", "pdf", "png", "ps", "tif", "tiff", "webp",
  ]

  /// Writes a picture to a file as SVG, and says so where another form is wanted.
  ///
  /// - Throws: `PythonException` for a form that there is not; what the host throws where it does not write.
  static func save(
    _ drawing: Drawing, _ path: String, format: Value, _ host: any Host
  ) throws {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let ending = name.split(separator: ".").dropFirst().last.map(String.init)
    var wanted = ending ?? "png"
    if case .string(let text) = format { wanted = text }
    var path = path
    if wanted.lowercased() != "svg" {
      guard otherForms.contains(wanted.lowercased()) else {
        throw PythonException(
          "ValueError", "Format '\(wanted)' is not supported (supported formats here: svg)")
      }
      path += ".svg"
      RunningLine.current?.warn("pictures are written as SVG here: \(path)")
    }
    try WritingPlace.check(path, "plt.savefig", host)
    try host.write(drawing, to: path)
  }
}

/// The parts of a list.
private struct Parts {
  let values: [Value]

  init(_ value: Value) { values = value.parts.map(Array.init) ?? [] }

  subscript(place: Int) -> Value { place < values.count ? values[place] : .none }
  func number(_ place: Int) -> Double { self[place].realNumber ?? 0 }
  func flag(_ place: Int) -> Bool { if case .bool(true) = self[place] { true } else { false } }
  func list(_ place: Int) -> [Value] { self[place].parts.map(Array.init) ?? [] }
  func text(_ place: Int) -> String { Self.text(of: self[place]) }
  static func text(of value: Value) -> String {
    if case .string(let text) = value { text } else { "" }
  }
}
