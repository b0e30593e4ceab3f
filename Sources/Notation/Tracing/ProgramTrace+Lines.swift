extension ProgramTrace {
  /// A function of the program, or the program itself, and what its lines made.
  package struct Function: Sendable {
    /// `Net.forward`; empty for the program itself.
    package let name: String
    /// The text that it is written in.
    package let source: SourceText
    /// All of it in the text.
    package let extent: Range<Int>
    /// How many functions of the program led to it, at least.
    package internal(set) var depth: Int
    /// Whether it is the body of a class, which runs once.
    package let isClassBody: Bool
    /// How often it was called.
    package internal(set) var calls = 0
    /// The lines that ran, in the order of the text.
    package internal(set) var lines: [Line] = []
    /// What it was given, in order.
    package internal(set) var parameters = Line(range: 0..<0)
  }

  /// A statement that ran.
  package struct Line: Sendable {
    /// Its place in the text; of one with a body, its first line.
    package internal(set) var range: Range<Int>
    /// How often it began.
    package internal(set) var visits = 0
    /// How often it began as an expression of letters, where it was run with several sizes.
    var times: String?
    /// How long it took, in seconds, with all that it called.
    package internal(set) var seconds = 0.0
    /// The multiply-adds of its products, likewise.
    package internal(set) var multiplyAdds = 0
    /// The same as an expression of letters, where that was asked for.
    package internal(set) var letteredMultiplyAdds: String?
    /// What it made, in order.
    package internal(set) var made: [Made] = []
  }

  /// A name and the values that a line gave it.
  package struct Made: Sendable {
    /// The name; empty for a value without one.
    package let label: String
    /// How it got the value.
    package let event: Event
    /// How often it got one.
    package internal(set) var count = 0
    /// Its values in order, where one differs from the one before.
    package internal(set) var values: [TracedValue] = []
    /// The axes of its last value, where they are followed.
    package internal(set) var axes: [AxisNote] = []
    /// Whether values between the first and the last are left out.
    var isCut = false
    /// The different shapes in the order of their first appearance.
    package internal(set) var shapes: [TracedShape] = []
  }

  /// How a value came about.
  package enum Event: String, Sendable, Encodable {
    /// A function was given it.
    case argument
    /// An assignment or a loop.
    case assigned
    /// A function gave it back.
    case returned
    /// An expression alone.
    case value
  }
}

extension ProgramTrace.Line {
  /// Values of a name that a line shows one after another.
  private static let mostValues = 64
  /// Different shapes of a name that are kept.
  private static let mostShapes = 1000

  /// Takes a value under the name of a mark.
  mutating func note(_ mark: Mark, _ value: TracedValue, _ axes: [AxisNote]) {
    let event = mark.event.told
    let number: Int
    if let known = made.firstIndex(where: { $0.label == mark.label && $0.event == event }) {
      number = known
    } else {
      number = made.count
      made.append(ProgramTrace.Made(label: mark.label, event: event))
    }
    made[number].count += 1
    made[number].axes = axes
    if let last = made[number].values.last, last.looksLike(value) {
      made[number].values[made[number].values.count - 1] = value
    } else if made[number].values.count < Self.mostValues {
      made[number].values.append(value)
    } else {
      // Of very many the last one counts, as the first does.
      made[number].values[made[number].values.count - 1] = value
    }
    if let shape = value.form, made[number].shapes.count < Self.mostShapes,
      !made[number].shapes.contains(shape)
    {
      made[number].shapes.append(shape)
    }
  }
}

extension Mark.Event {
  fileprivate var told: ProgramTrace.Event {
    switch self {
    case .takes: .argument
    case .gives: .returned
    case .shows: .value
    case .begins, .makes: .assigned
    }
  }
}
