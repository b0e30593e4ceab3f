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
  public let lines: [Line]
  /// The file that they are in, if it is one.
  public let file: String?
  /// The shape that the line leads to, if it has a tensor for a value.
  public let shape: String?

  /// The line in which the program stops next, if the change brings it further but not to its end, or the
  /// line that worked before and stops after it.
  public let next: String?

  /// A change of some lines.
  package init(lines: [Line], file: String?, shape: String?, next: String? = nil) {
    (self.lines, self.file, self.shape, self.next) = (lines, file, shape, next)
  }

  /// The same change, with what is known of the shape that it leads to.
  package func leading(to shape: String?) -> SourceFix {
    SourceFix(lines: lines, file: file, shape: shape, next: next)
  }

  /// The same change, after which the program stops in a line as it is written elsewhere.
  package func stopping(at next: String) -> SourceFix {
    SourceFix(lines: lines, file: file, shape: shape, next: next)
  }

  /// The same change, as its lines are written elsewhere.
  package func writing(_ lines: [Line]) -> SourceFix {
    SourceFix(lines: lines, file: file, shape: shape, next: next)
  }
}
