public import Support
import Engine

/// What a command gives back: blocks to show and fields for programs.
public struct Output: Sendable {
  /// Parts of what is shown.
  public enum Block: Sendable {
    /// One line.
    case line(Text)
    /// Prose, broken into lines at spaces.
    case paragraph(String)
    /// Columns, as wide as their widest cell; a row's last cell may reach beyond its column.
    case table([[Text]], indent: Int = 2)
    /// Links with arrows between them, and where they end, what stops them.
    case chain([Text], stop: Text? = nil, indent: Int = 0)
    /// What was shown while the command ran, for those who see its output only afterwards.
    indirect case early(Block)
  }

  /// How a command ended, besides well.
  public enum Ending: Sendable {
    /// It did what it was asked to.
    case done
    /// It shows a result that is a failure, such as a stopped tensor.
    case failed(Diagnosis)
    /// The user stopped it.
    case interrupted
    /// It ends the shell.
    case quit
    /// It ends the script, which cannot run here.
    case skipped(String)
  }

  /// The command's name.
  public var command = ""
  /// What is shown.
  public var blocks: [Block]
  /// What `--json` writes.
  public var fields: any Encodable & Sendable
  /// How it ended.
  public var ending = Ending.done
  /// What a script may expect of it besides its text.
  public var facts = Facts()
  /// Whether the prompt may show it through the pager where it is long.
  public var isPaged = false
  /// How long it took, where somebody asked.
  public var seconds: Double?
  /// How many of what the line asked for were done when the user stopped it: the same line with that
  /// number does the same again.
  var completed: Int?
  /// What undo takes back, where that says more than the line as typed.
  var line: String?
  /// How many changes undo has taken back.
  var steps = 1
  /// Whether it only tells: then there is nothing for undo to take back.
  package var isLook = false
  /// Whether a trace of the edited stack says all that the blocks say.
  var yieldsToTrace = false
  /// The indices of the stack's own layers inside which something was edited.
  var editedInside: Set<Int> = []
  /// The indices of layers whose weights an edit elsewhere made draw anew.
  var drawnAnew: Set<Int> = []

  /// Blocks to show, and the same for programs.
  package init(_ blocks: [Block] = [], fields: any Encodable & Sendable = [String: String]()) {
    self.blocks = blocks
    self.fields = fields
  }

  /// The same, as the output of a command that changed nothing.
  var look: Output {
    var copy = self
    copy.isLook = true
    return copy
  }

  /// One line, the same for programs as `message`.
  init(_ text: Text) {
    self.init([.line(text)], fields: ["message": text.plain])
  }
}

/// A line of text whose parts have meanings; the renderer gives meanings colours.
public struct Text: Sendable, Hashable, ExpressibleByStringInterpolation {
  /// What a part means.
  public enum Style: Sendable, Hashable {
    case plain, strong, faint, shape, layer, number, good, bad, mend, curve
  }

  /// A part.
  public struct Span: Sendable, Hashable {
    /// The characters.
    public var text: String
    /// What they mean.
    public var style: Style
  }

  /// The parts, in order.
  public var spans: [Span]
  /// Whether a table sets it flush right.
  public var isFlushRight = false
  /// Whether a table may leave its column out where the terminal is narrow.
  public var isOptional = false

  /// Text of one meaning.
  public init(_ text: String, _ style: Style = .plain) { spans = [Span(text: text, style: style)] }

  /// Plain text.
  public init(stringLiteral value: String) { self.init(value) }

  /// Text with styled parts: `"\(shape, .shape) in"`.
  public init(stringInterpolation: Interpolation) { spans = stringInterpolation.spans }

  /// The characters alone.
  public var plain: String { spans.map(\.text).joined() }

  /// The same, flush right in a table.
  var flushRight: Text {
    var copy = self
    copy.isFlushRight = true
    return copy
  }

  /// The same, left out of a table first where the terminal is narrow.
  var optional: Text {
    var copy = self
    copy.isOptional = true
    return copy
  }

  /// Joins two texts.
  static func + (left: Text, right: Text) -> Text {
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
