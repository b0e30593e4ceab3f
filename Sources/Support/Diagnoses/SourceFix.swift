/// A change of a program's text after which the line that failed succeeds, or stops further on; it was tried.
public struct SourceFix: Sendable, Hashable, Codable {
  /// A line as it becomes.
  public struct Line: Sendable, Hashable, Codable {
    /// Counted from 1 in its text.
    public let number: Int
    /// The whole line.
    public let text: String

    /// A line.
    package init(number: Int, text: String) { (self.number, self.text) = (number, text) }
  }

  /// The lines that change.
  public private(set) var lines: [Line]
  /// The file that they are in, if it is one.
  public let file: String?
  /// The shape that the line leads to, if it has a tensor for a value.
  public private(set) var shape: String?

  /// The line in which the program stops next, if the change brings it further but not to its end, or the
  /// line that worked before and stops after it.
  public private(set) var next: String?

  /// Whether `next` worked before.
  public let stopsWorking: Bool

  /// A change of some lines.
  package init(
    lines: [Line], file: String?, shape: String?, next: String? = nil, stopsWorking: Bool = false
  ) {
    (self.lines, self.file, self.shape) = (lines, file, shape)
    (self.next, self.stopsWorking) = (next, stopsWorking)
  }

  /// The same change, with what is known of the shape that it leads to.
  package func leading(to shape: String?) -> SourceFix {
    var fix = self
    fix.shape = shape
    return fix
  }

  /// The same change, after which the program stops in a line as it is written elsewhere.
  package func stopping(at next: String) -> SourceFix {
    var fix = self
    fix.next = next
    return fix
  }

  /// The same change, as its lines are written elsewhere.
  package func writing(_ lines: [Line]) -> SourceFix {
    var fix = self
    fix.lines = lines
    return fix
  }
}
