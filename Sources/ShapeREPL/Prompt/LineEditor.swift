internal import CReadline
internal import Commands
internal import Glibc
import Support

/// The prompt: reads lines from the terminal through GNU readline.
///
/// readline is one global machine, so a program makes one editor and uses it from one thread. If
/// stdin is not a terminal, lines are read as they are, without prompt or history.
final class LineEditor {
  /// The result of asking for a line.
  enum Event: Equatable {
    /// One line without its newline, or the lines of a text that was pasted or recalled whole.
    ///
    /// `isShown`: all of them stay on the screen as they were entered, so that none need be shown again.
    case lines([String], isShown: Bool)
    /// Ctrl-C: the line was dropped.
    case interrupted
    /// A `!` that matches nothing in the history; the line was dropped.
    case notInHistory(String)
    /// Ctrl-D on an empty line, or the terminal is gone.
    case endOfInput
  }

  /// Gives the candidates at the cursor; both offsets count UTF-8 bytes.
  let complete: (_ line: String, _ cursor: Int) -> Completion

  /// The completion that the word-break hook asked for and the match function uses.
  var pendingCompletion: Completion?

  /// What Tab lists if file names are among the matches, safe to show.
  var shownMatches: [String] = []

  /// The byte of the line that the word-break hook covered with a mark, and where.
  var coveredByte: (index: Int32, byte: CChar)?

  /// Ctrl-C was pressed on this line.
  var isInterrupted = false

  /// The terminal is gone.
  var isHungUp = false

  /// How many keys were sent to get readline out of what it was doing.
  var escapesSent = 0

  /// How many bytes of the mark that ends a paste were sent after them.
  var pasteEndSent = 0

  /// What the line that is being read begins with.
  private(set) var indentation = ""

  private var history: History
  private var hasInitialized = false

  /// Makes the editor; `name` is what `$if` blocks in ~/.inputrc ask for.
  init(
    name: String = "shape", historyFile: String?,
    complete: @escaping (_ line: String, _ cursor: Int) -> Completion
  ) {
    self.complete = complete
    LineEditor.chooseLocale()
    // readline keeps the pointer for good, so the copy is never freed.
    unsafe shape_set_name(strdup(name))
    shape_leave_signals()
    shape_set_terminal_functions()
    shape_choose_streams()
    self.history = History(path: historyFile)
    installCompletion()
    installKeyReader()
    installIndentation()
    InterruptFlag.install()
  }

  /// Waits for one line, or several that are pasted or recalled at once, with history, completion and
  /// editing.
  ///
  /// The line begins with `indentation`, which may be edited like what is typed; not where more is there
  /// already, as where a terminal pastes without brackets: that brings its own.
  func readLine(prompt: String, indentation: String = "") -> Event {
    guard isatty(STDIN_FILENO) != 0 else { return readPlainLine() }
    self.indentation = hasKeys ? "" : indentation
    guard let text = edit(prompt: prompt).map(withoutIndentation) else {
      return isInterrupted ? .interrupted : .endOfInput
    }
    // Bracketed paste brings several lines as one text.
    let lines = Self.lines(of: text)
    guard lines.count > 1 else { return expand(lines.first ?? "") }
    let block = PastedBlock(text, promptWidth: PromptText.width(of: prompt))
    return .lines(lines, isShown: !block.erase(leaving: prompt + lines[0].withoutControls()))
  }

  /// A text without the indentation that its line began with, if it brought its own: what was pasted or
  /// typed with blanks before it would be set in further than any line of Python may be.
  private func withoutIndentation(_ text: String) -> String {
    guard !indentation.isEmpty, text.hasPrefix(indentation) else { return text }
    let typed = text.dropFirst(indentation.count)
    return typed.first?.isWhitespace ?? false ? String(typed) : text
  }

  /// Shows a line of a text behind a prompt, as if it were typed there.
  func show(_ line: String, prompt: String) {
    // readline's stream copies the text.
    unsafe shape_write("\(prompt)\(line.withoutControls())\n")
  }

  /// The lines of a text, from the first to the last that is not blank.
  private static func lines(of text: String) -> [String] {
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .map(String.init)
    let isBlank = { (line: String) in line.allSatisfy(\.isWhitespace) }
    guard let first = lines.firstIndex(where: { !isBlank($0) }),
      let last = lines.lastIndex(where: { !isBlank($0) })
    else { return Array(lines.prefix(1)) }
    return LineJoiner.withoutOutput(Array(lines[first...last]))
  }

  /// Keeps what was entered as one entry of the history, however many lines it has.
  func remember(_ entry: String) { history.add(entry) }

  /// Writes the rest of the history.
  func close() {
    if let warning = history.close() { unsafe shape_write("\(warning)\n") }
  }

  /// A warning about the history file, at most once.
  func takeWarning() -> String? { history.takeWarning() }

  /// A line that was typed, with `!` expanded: what that recalls may be several lines.
  private func expand(_ line: String) -> Event {
    guard case .line(let expanded, let isNew) = history.expanded(line) else {
      return .notInHistory(line)
    }
    guard isNew else { return .lines([line], isShown: true) }
    let lines = Self.lines(of: expanded)
    // The line to run is shown first, as in other shells.
    show(lines.first ?? "", prompt: "")
    return .lines(lines, isShown: false)
  }

  private func readPlainLine() -> Event {
    guard let line = Swift.readLine() else { return .endOfInput }
    return .lines([line], isShown: true)
  }

  /// Runs readline once; nil when the line was dropped or the input has ended.
  private func edit(prompt: String) -> String? {
    isInterrupted = false
    isHungUp = false
    escapesSent = 0
    pasteEndSent = 0
    // Earlier output belongs before the prompt, even if stdout is a pipe.
    shape_flush_stdout()
    // The window may have changed while a command ran.
    if hasInitialized { rl_reset_screen_size() }
    hasInitialized = true
    // In this order no signal is lost: begin empties the pipe before handlers fill it, and end
    // empties it after the last of them.
    InterruptFlag.beginEditing()
    let signals = SignalHandlers.whileEditing()
    // readline copies the prompt and hands out a fresh text, which is copied and freed below.
    let text = unsafe LineEditor.withActive(self) {
      unsafe readline(PromptText.marked(prompt))
    }
    signals.restore()
    let unseen = InterruptFlag.endEditing()
    defer { unsafe free(text) }
    if unsafe text == nil || isHungUp { unsafe shape_write("\n") }
    if !isInterrupted { redeliver(unseen) }
    guard let text = unsafe text, !isInterrupted, !isHungUp else { return nil }
    return unsafe String(cString: text)
  }

  /// Signals that came after the last key belong to the command that follows.
  private func redeliver(_ signals: [Int32]) {
    for number in signals {
      switch number {
      case SIGINT: InterruptFlag.raiseFlag()
      case SIGWINCH, SIGCONT: break
      default: raise(number)
      }
    }
  }

  /// Typed letters beyond ASCII need a UTF-8 locale; if none is set, use the standard one.
  private static func chooseLocale() {
    // The environment is only read, before any other thread runs.
    let isSet = ["LC_ALL", "LC_CTYPE", "LANG"].contains { name in
      guard let value = unsafe getenv(name) else { return false }
      return unsafe value.pointee != 0
    }
    _ = unsafe setlocale(LC_CTYPE, isSet ? "" : "C.UTF-8")
  }
}
