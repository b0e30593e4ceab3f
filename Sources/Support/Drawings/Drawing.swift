/// A picture of curves, bars, dots and images in their own coordinates, before it is drawn.
public struct Drawing: Sendable, Hashable {
  /// Its size, in inches.
  public var width = 6.4, height = 4.8
  /// What its size in dots follows from.
  public var dotsPerInch = 100.0
  /// The words above all panels.
  public var title = ""
  /// The coordinate systems, in the order in which they were made.
  public var panels: [Panel] = []

  /// An empty picture.
  public init() {}

  /// As notebooks describe it: `<Figure size 640x480 with 1 Axes>`.
  public var summary: String {
    let share = dotsPerInch / 100
    let (columns, rows) = (pixels(width * share), pixels(height * share))
    return "<Figure size \(columns)x\(rows) with \(panels.count) Axes>"
  }

  /// A length at 100 dots per inch.
  public func pixels(_ inches: Double) -> Int {
    inches.isFinite ? Int(min(max(inches * 100, 1), 100_000).rounded()) : 1
  }
}

extension Drawing {
  /// One coordinate system with what is drawn in it.
  public struct Panel: Sendable, Hashable {
    /// Where it lies, as parts of the picture's width and height, from the top left.
    public var left = 0.0, top = 0.0, width = 1.0, height = 1.0
    /// The words above it.
    public var title = ""
    /// The horizontal direction.
    public var x = Axis()
    /// The vertical direction.
    public var y = Axis()
    /// What is drawn, the first below the others.
    public var marks: [Mark] = []
    /// The labels of the legend, each with its colour; `nil` for no legend.
    public var legend: [LegendEntry]?
    /// Whether lines lead from the ticks across the panel.
    public var hasGrid = false
    /// Whether frame, ticks and labels are left out.
    public var isBare = false

    /// An empty panel that takes all of the picture.
    public init() {}
  }

  /// A direction of a panel.
  public struct Axis: Sendable, Hashable {
    /// What is written.
    public var label = ""
    /// What is shown, from one end to the other; worked out from the marks where it is not given.
    public var limits: Limits?
    /// Whether equal factors are equally long.
    public var isLogarithmic = false
    /// Whether the high end is where the low one usually is.
    public var isReversed = false
    /// The ticks, where they were chosen.
    public var ticks: [AxisTick]?

    /// An axis that shows all there is.
    public init() {}
  }

  /// The ends of an axis.
  public struct Limits: Sendable, Hashable {
    public var low, high: Double?

    /// Ends of an axis; `nil` for what the marks give.
    public init(low: Double?, high: Double?) { (self.low, self.high) = (low, high) }
  }

  /// A place on an axis with its label.
  public struct AxisTick: Sendable, Hashable {
    /// Where on the axis it is.
    public let value: Double
    /// What is written.
    public let label: String

    /// A labelled place.
    public init(_ value: Double, _ label: String) { (self.value, self.label) = (value, label) }
  }

  /// A line of a legend.
  public struct LegendEntry: Sendable, Hashable {
    /// What is written.
    public let label: String
    /// The colour, such as `#1f77b4`.
    public let color: String

    /// A label and the colour, such as `#1f77b4`, of what it is of.
    public init(_ label: String, _ color: String) { (self.label, self.color) = (label, color) }
  }

  /// A place in a panel's coordinates.
  public struct Point: Sendable, Hashable {
    /// The horizontal direction.
    public let x, y: Double

    /// A place.
    public init(_ x: Double, _ y: Double) { (self.x, self.y) = (x, y) }
  }

  /// Something that is drawn.
  public enum Mark: Sendable, Hashable {
    /// A curve through points; a point that is not finite parts it.
    case curve(Curve)
    /// Rectangles from one corner to the opposite one.
    case boxes(Boxes)
    case image(Image)
    case words(Words)
    /// A line from one edge to the other, at a height or at a place.
    case rule(Rule)
  }

  /// Points, joined or each with a sign of its own.
  public struct Curve: Sendable, Hashable {
    /// The points, in order.
    public var points: [Point]
    /// The colour, such as `#1f77b4`.
    public var color: String
    /// How the points are joined: `-`, `--`, `:`, `-.` or nothing.
    public var dashes = "-"
    /// The sign of each point: `o`, `.`, `x` and others; empty for none.
    public var sign = ""
    /// In points, as are sizes of letters.
    public var width = 1.5, signSize = 6.0
    /// From 0, invisible, to 1.
    public var opacity = 1.0
    /// A colour for each point, where they differ.
    public var colors: [String] = []

    /// A curve through points.
    public init(_ points: [Point], color: String) { (self.points, self.color) = (points, color) }
  }

  /// Rectangles of one colour.
  public struct Boxes: Sendable, Hashable {
    /// Opposite corners of each.
    public var corners: [(Point, Point)] {
      stride(from: 0, to: points.count - 1, by: 2).map { (points[$0], points[$0 + 1]) }
    }
    private let points: [Point]
    /// The colour, such as `#1f77b4`.
    public var color: String
    /// From 0, invisible, to 1.
    public var opacity = 1.0
    /// Whether they stand on the axis, so that it belongs to what is shown without a margin.
    public var isFlush = true

    /// Rectangles given by opposite corners.
    public init(_ corners: [(Point, Point)], color: String) {
      points = corners.flatMap { [$0.0, $0.1] }
      self.color = color
    }
  }

  /// Numbers as a picture: each a cell of a colour.
  public struct Image: Sendable, Hashable {
    public let rows, columns: Int
    /// Row by row: a number for each cell, or three from 0 to 1 for its red, green and blue.
    public let values: [Double]
    /// Whether each cell has its own red, green and blue.
    public let isColored: Bool
    /// What is shown as the first colour and as the last.
    public let low, high: Double
    /// The name of the colours, such as `viridis`.
    public let colors: String
    /// From 0, invisible, to 1.
    public var opacity = 1.0

    /// Whether it is as large as it says.
    public init?(
      rows: Int, columns: Int, values: [Double], isColored: Bool, low: Double, high: Double,
      colors: String
    ) {
      guard rows > 0, columns > 0, values.count == rows * columns * (isColored ? 3 : 1) else {
        return nil
      }
      (self.rows, self.columns, self.values) = (rows, columns, values)
      (self.isColored, self.low, self.high, self.colors) = (isColored, low, high, colors)
    }
  }

  /// Words at a place.
  public struct Words: Sendable, Hashable {
    /// Where the words are.
    public var place: Point
    /// The words.
    public var text: String
    /// The colour, such as `#1f77b4`.
    public var color: String
    /// Which part of the words is at the place: `left`, `center` or `right`; `top`, `center`, `bottom` or
    /// `baseline`.
    public var across = "left", along = "baseline"
    /// The height of letters, in points.
    public var size = 10.0
    /// From 0, invisible, to 1.
    public var opacity = 1.0

    /// Words at a place.
    public init(_ text: String, at place: Point, color: String) {
      (self.text, self.place, self.color) = (text, place, color)
    }
  }

  /// A line across a panel.
  public struct Rule: Sendable, Hashable {
    /// Where on the axis it is.
    public let value: Double
    /// Whether it is a place on the horizontal axis.
    public let isUpright: Bool
    /// The colour, such as `#1f77b4`.
    public var color: String
    /// How it is drawn: `-`, `--`, `:` or `-.`.
    public var dashes = "-"
    /// In points.
    public var width = 1.5
    /// From 0, invisible, to 1.
    public var opacity = 1.0

    /// A line at a value of one axis.
    public init(at value: Double, isUpright: Bool, color: String) {
      (self.value, self.isUpright, self.color) = (value, isUpright, color)
    }
  }
}
