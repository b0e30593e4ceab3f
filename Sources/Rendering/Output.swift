public import Support

/// What a command shows: blocks for people, fields for programs, and how it ended.
public struct Output: Sendable {
  /// A part of the shown output.
  public enum Block: Sendable {
    /// One line.
    case line(Text)
    /// Prose, broken into lines at spaces.
    case paragraph(String)
    /// Columns, as wide as their widest cell; a row's last cell may reach beyond its column.
    case table([[Text]], indent: Int = 2)
    /// Links with arrows between them, and at the end what stopped them.
    case chain([Text], stop: Text? = nil, indent: Int = 0)
    /// A picture, drawn in characters.
    case drawing(Drawing)
    /// Lines of a program and what each made.
    case source([SourceView])
    /// Output that was already shown while the command ran, for callers that see it only
    /// afterwards.
    indirect case early(Block)
  }

  /// How a command ended.
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
  /// The blocks to show.
  public var blocks: [Block]
  /// The fields that `--json` writes.
  public var fields: any Encodable & Sendable
  /// How it ended.
  public var ending = Ending.done
  /// The facts, besides its text, that a script may expect.
  public var facts = Facts()
  /// Whether the prompt may page it if it is long.
  public var isPaged = false
  /// How long it took, if timed.
  public var seconds: Double?

  /// An output of blocks to show and JSON fields.
  package init(_ blocks: [Block] = [], fields: any Encodable & Sendable = [String: String]()) {
    self.blocks = blocks
    self.fields = fields
  }

  /// An output of one line, which is also the JSON field `message`.
  package init(_ text: Text) {
    self.init([.line(text)], fields: ["message": text.plain])
  }
}
