/// A function of a program, line by line, beside what each line made.
public struct SourceView: Sendable, Hashable, Codable {
  /// What a line made: names and what they became.
  public struct Fact: Sendable, Hashable, Codable {
    /// `x`, or `B T C`; empty for a value without a name.
    public var label: String
    /// The shapes one after another, or a value in short.
    public var values: [String]
    /// What else is said, such as `int64`.
    public var note: String

    /// A fact.
    package init(_ label: String, _ values: [String], note: String = "") {
      (self.label, self.values, self.note) = (label, values, note)
    }
  }

  /// A line.
  public struct Row: Sendable, Hashable, Codable {
    /// Counted from 1 in its text.
    public var number: Int
    /// The line as it is written.
    public var source: String
    /// How often it ran.
    public var visits = 0
    /// How often it ran as an expression of letters, where that depends on one.
    public var times: String?
    /// What it made.
    public var facts: [Fact] = []
    /// The part that stopped, in characters of the line.
    public var stop: Range<Int>?
    /// Of a line that stopped, what was wanted and where the axes that do not fit come from.
    public var reasons: [String] = []
    /// Figures asked for besides, such as its time.
    public var figures: [String] = []

    /// A line that has not run.
    package init(number: Int, source: String) { (self.number, self.source) = (number, source) }
  }

  /// `Net.forward`; empty for a program itself.
  public var name: String
  /// The file, if it was read from one.
  public var file: String?
  /// How often it was called.
  public var calls: Int
  /// Its lines.
  public var rows: [Row]
  /// What the figures of rows are.
  public var headings: [String] = []

  /// Whether the numbers of its lines are shown, because something refers to them.
  public var isNumbered = false

  private enum CodingKeys: String, CodingKey { case name, file, calls, rows, headings }

  /// Whether one of its lines stopped.
  public var hasStop: Bool { rows.contains { $0.stop != nil } }

  /// Lines of a function.
  package init(name: String, file: String?, calls: Int, rows: [Row]) {
    (self.name, self.file, self.calls, self.rows) = (name, file, calls, rows)
  }
}
