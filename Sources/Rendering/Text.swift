/// A line of text whose parts have styles by meaning; the renderer chooses the colours.
public struct Text: Sendable, Hashable, ExpressibleByStringInterpolation {
  /// The meaning of a part.
  public enum Style: Sendable, Hashable {
    case plain, strong, faint, shape, layer, number, good, bad, mend, curve
  }

  /// A part.
  public struct Span: Sendable, Hashable {
    /// The characters.
    public var text: String
    /// Their meaning.
    public var style: Style
  }

  /// The parts, in order.
  public var spans: [Span]
  /// Whether a table aligns it to the right.
  public var isFlushRight = false
  /// Whether a table may leave it out on a narrow terminal.
  public var isOptional = false
  /// Whether it names a column, so that a table says what it leaves out.
  public var isHeading = false

  /// Text of one meaning.
  public init(_ text: String, _ style: Style = .plain) { spans = [Span(text: text, style: style)] }

  /// Plain text.
  public init(stringLiteral value: String) { self.init(value) }

  /// Text with styled parts: `"\(shape, .shape) in"`.
  public init(stringInterpolation: Interpolation) { spans = stringInterpolation.spans }

  /// The characters alone.
  public var plain: String { spans.map(\.text).joined() }

  /// The text, aligned to the right in a table.
  package var flushRight: Text {
    var copy = self
    copy.isFlushRight = true
    return copy
  }

  /// The text, left out of a table first on a narrow terminal.
  package var optional: Text {
    var copy = self
    copy.isOptional = true
    return copy
  }

  /// The text as the name of a column.
  package var heading: Text {
    var copy = self
    copy.isHeading = true
    return copy
  }

  /// Joins two texts.
  package static func + (left: Text, right: Text) -> Text {
    var joined = left
    joined.spans += right.spans
    return joined
  }

  /// Collects literal and styled parts.
  public struct Interpolation: StringInterpolationProtocol {
    var spans: [Span] = []

    /// Starts empty.
    public init(literalCapacity: Int, interpolationCount: Int) {}
    /// A plain part.
    public mutating func appendLiteral(_ literal: String) {
      spans.append(Span(text: literal, style: .plain))
    }
    /// A part with a meaning.
    public mutating func appendInterpolation(
      _ value: some CustomStringConvertible, _ style: Style = .plain
    ) {
      spans.append(Span(text: value.description, style: style))
    }
    /// A text inside a text.
    public mutating func appendInterpolation(_ text: Text) { spans += text.spans }
  }
}
