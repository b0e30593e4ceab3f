import Support

/// A form in which `plot` writes the curve: the ending of the file's name asks for it.
package struct PlotFormat: Sendable {
  /// Sizes that a file may have.
  package struct Sizes: Sendable {
    package let standard: (width: Int, height: Int)
    package let widths, heights: ClosedRange<Int>
  }

  /// How a curve is drawn.
  package struct Layout: Sendable {
    let subtitle: String
    let width, height, precision: Int

    /// `subtitle` says what was trained on which data.
    package init(subtitle: String, width: Int, height: Int, precision: Int) {
      self.subtitle = subtitle
      self.width = width
      self.height = height
      self.precision = precision
    }
  }

  /// The ending of the file's name.
  package let ending: String
  /// What such a file is, such as `picture`.
  package let noun: String
  /// How such a file begins, and a text that its first kilobyte has.
  package let start, sign: String
  /// The sizes of one that is drawn; `nil` for one that has no size.
  package let sizes: Sizes?
  /// The whole file.
  package let text: @Sendable (LossCurve, Layout) -> String

  /// Every format, in the order of the help.
  package static let all = [picture, table]

  private static let picture = PlotFormat(
    ending: ".svg", noun: "picture", start: "<svg ", sign: "<title>\(SVGChart.title)</title>",
    sizes: Sizes(
      standard: SVGChart.standardSize, widths: SVGChart.widths, heights: SVGChart.heights)
  ) { curve, layout in
    SVGChart(
      curve, subtitle: layout.subtitle, width: layout.width, height: layout.height,
      precision: layout.precision
    ).text
  }

  private static let table = PlotFormat(
    ending: ".csv", noun: "table", start: LossCurve.tableHead, sign: "", sizes: nil
  ) { curve, _ in curve.csv }

  /// The format that the ending of a file's name asks for.
  ///
  /// - Throws: `PlotError.unknownEnding`.
  package static func of(_ path: String) throws(PlotError) -> PlotFormat {
    let name = path.lowercased()
    guard let format = all.first(where: { name.hasSuffix($0.ending) }) else {
      throw .unknownEnding(path: path)
    }
    return format
  }

  /// `a picture (.svg) or a table (.csv)`.
  package static var offered: String { alternatives(all.map { "a \($0.noun) (\($0.ending))" }) }
  /// `.svg for a picture or .csv for a table`.
  static var endings: String { alternatives(all.map { "\($0.ending) for a \($0.noun)" }) }
}
