public import Support

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
  package var completed: Int?
  /// What undo takes back, where that says more than the line as typed.
  package var line: String?
  /// How many changes undo has taken back.
  package var steps = 1
  /// Whether it only tells: then there is nothing for undo to take back.
  package var isLook = false
  /// Whether a trace of the edited stack says all that the blocks say.
  package var yieldsToTrace = false
  /// The indices of the stack's own layers inside which something was edited.
  package var editedInside: Set<Int> = []
  /// The indices of layers whose weights were drawn anew because of an edit elsewhere.
  package var drawnAnew: Set<Int> = []

  /// Blocks to show, and the same for programs.
  package init(_ blocks: [Block] = [], fields: any Encodable & Sendable = [String: String]()) {
    self.blocks = blocks
    self.fields = fields
  }

  /// The same, as the output of a command that changed nothing.
  package var look: Output {
    var copy = self
    copy.isLook = true
    return copy
  }

  /// One line, the same for programs as `message`.
  package init(_ text: Text) {
    self.init([.line(text)], fields: ["message": text.plain])
  }
}
