import Commands
public import Support

/// The outcome of a script run as a test.
public struct ScriptReport: Codable, Sendable {
  /// How it ended.
  public enum Verdict: String, Codable, Sendable {
    case passed, failed, skipped
  }

  /// A line with something unexpected.
  public struct Finding: Codable, Sendable {
    /// The line's number in the script, from 1; 0 for the script as a whole.
    public let line: Int
    /// What is wrong there.
    public let diagnosis: Diagnosis
    /// Whether the report's difference shows it.
    public let isInDifference: Bool
    /// The lines that `--update` rewrites to fix it.
    public let rewritings: [Rewriting]

    /// Whether `--update` can write the actual output in its place.
    public var isUpdatable: Bool { !rewritings.isEmpty }

    init(_ error: ScriptError, _ rewritings: [Rewriting]) {
      line = error.line
      diagnosis = error.diagnosis
      isInDifference = error.comparison != nil
      self.rewritings = rewritings
    }

    /// A cell of a notebook whose outputs, in a line of the file, are others than those stored.
    init(cell: Int, line: Int, old: String?, new: String?) {
      self.line = 0
      diagnosis = Diagnosis("it shows something else than is stored", place: "cell \(cell)")
      isInDifference = true
      rewritings = [Rewriting(line: line, old: old, new: new)]
    }

    /// A finding about the script as a whole.
    public init(_ diagnosis: Diagnosis) {
      line = 0
      self.diagnosis = diagnosis
      isInDifference = false
      rewritings = []
    }
  }

  /// A line of a script and its replacement by `--update`.
  public struct Rewriting: Codable, Sendable, Hashable {
    /// The line's number, from 1; that of the line above if there was none.
    public let line: Int
    /// The old and the new text, without the indentation of blocks; `nil` for no line.
    public let old, new: String?
  }

  /// What the script is called in messages.
  public let name: String
  /// How it ended.
  public var verdict = Verdict.passed
  /// Why it was skipped, or why there was nothing to pass.
  public var reason: String?
  /// The findings, in the order of the lines.
  public var findings: [Finding] = []
  /// The hunks of a unified diff of the script, if an output differs from its block.
  public var difference: [String] = []
  /// The script's text with actual output in place of what was expected; `nil` for no change.
  public var updated: String?
  /// How each cell of a notebook compares, as far as it was run.
  public enum CellVerdict: String, Codable, Sendable {
    case agrees, differs
    /// It shows nothing, as is stored.
    case quiet
    /// The notebook has nothing to compare with.
    case notStored
  }

  /// The cells of a notebook, in order; `nil` for a script.
  public var cells: [CellVerdict]?
  /// Where it stopped and what was not run, if anything was not.
  public var stop: String?
  /// How long it took.
  public var seconds = 0.0

  /// The finding for a script that exceeds its time limit.
  public static func lateness(_ timeout: Double) -> Diagnosis {
    Diagnosis(
      "stopped after \(shortNumber(timeout)) s, the --timeout",
      mend: "give it more time, or fewer steps with --define")
  }

  /// A script of which nothing is known yet.
  public init(name: String) { self.name = name }
}
