import Commands

/// What was entered and is not whole yet, and its part in the history: a text that is pasted or recalled
/// at once is one entry, however many statements it has.
struct Cell {
  /// Joins the lines that belong together.
  var joiner = LineJoiner(isTyped: true)
  /// The whole statements of a text that ends within another one.
  private var statements: [String] = []
  /// That other one, as far as it was entered.
  private var begun = ""

  /// Keeps lines as an entry once they are whole, before they are carried out: a shell that is killed
  /// loses none.
  mutating func remember(_ lines: [String], _ editor: LineEditor) {
    var trial = joiner
    trial.isTyped = lines.count == 1
    var entered: [String] = []
    for line in lines
    where trial.isUnfinished || lines.count == 1 || !line.allSatisfy(\.isWhitespace) {
      entered += trial.add(line).map(\.source)
    }
    if lines.count > 1 { entered += trial.finishBlock().map(\.source) }
    begun = trial.source
    // A line that is typed below a block ends it, and is an entry of its own.
    let isTyped = lines.count == 1 && statements.isEmpty
    statements += entered
    guard !trial.isUnfinished else { return }
    for entry in isTyped ? statements : [statements.joined(separator: "\n")] {
      editor.remember(entry)
    }
    statements = []
  }

  /// Gives up what is not whole; it can be recalled.
  mutating func drop(_ editor: LineEditor) {
    editor.remember((statements + [begun]).joined(separator: "\n"))
    self = Cell()
  }
}
