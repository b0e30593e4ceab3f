import Support
internal import CReadline
internal import Commands
internal import Glibc

/// The prompt: reads lines from the terminal through GNU readline.
///
/// readline is one global machine, so a program makes one editor and uses it from one thread. If
/// stdin is not a terminal, lines are read as they are, without prompt or history.
final class LineEditor {
  /// The result of asking for a line.
  enum Event: Equatable {
    /// A line without its newline, and whether it is the last one of a text of several lines.
    case line(String, endsText: Bool)
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

  private var history: History
  private var queue: [String] = []
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
    InterruptFlag.install()
  }

  /// Waits for one line, with history, completion and editing.
  ///
  /// The lines of a multi-line paste come one by one; Ctrl-C during one of them drops the rest.
  func readLine(prompt: String) -> Event {
    if InterruptFlag.isRaised { discardQueuedLines() }
    if let line = nextQueuedLine(prompt: prompt) { return accept(line, isOnly: false) }
    guard isatty(STDIN_FILENO) != 0 else { return readPlainLine() }
    guard let text = edit(prompt: prompt) else {
      return isInterrupted ? .interrupted : .endOfInput
    }
    // Bracketed paste brings several lines as one text.
    let lines = take(text)
    if !queue.isEmpty, let first = lines.first {
      PastedBlock(text, promptWidth: PromptText.width(of: prompt)).erase(leaving: prompt + first)
    }
    return accept(lines.first ?? "", isOnly: lines.count < 2)
  }

  /// Cuts a text into lines and queues all but the first.
  private func take(_ text: String) -> [String] {
    let lines = text.split(whereSeparator: \.isNewline).map(String.init)
    // A blank line in a pasted loop ends nothing: indented lines below still belong to it.
    queue = lines.dropFirst().filter { !$0.allSatisfy(\.isWhitespace) } + queue
    return lines
  }

  /// Whether lines of a paste are still waiting.
  var hasQueuedLines: Bool { !queue.isEmpty }

  /// Drops the waiting lines of a paste and returns them.
  @discardableResult func discardQueuedLines() -> [String] {
    defer { queue.removeAll() }
    return queue
  }

  /// Keeps what was entered as one entry of the history, however many lines it has.
  func remember(_ entry: String) { history.add(entry) }

  /// Writes the rest of the history.
  func close() {
    if let warning = history.close() { unsafe shape_write("\(warning)\n") }
  }

  /// A warning about the history file, at most once.
  func takeWarning() -> String? { history.takeWarning() }

  /// Returns a line, which may be the only one of its text, with `!` expanded.
  private func accept(_ line: String, isOnly: Bool) -> Event {
    guard case .line(let expanded, let isNew) = history.expanded(line) else {
      return .notInHistory(line)
    }
    guard isNew else { return .line(line, endsText: !isOnly && queue.isEmpty) }
    // A recalled entry may have several lines.
    let lines = take(expanded)
    // The line to run is shown first, as in other shells.
    unsafe shape_write("\((lines.first ?? "").withoutControls())\n")
    return .line(lines.first ?? "", endsText: !(isOnly && lines.count < 2) && queue.isEmpty)
  }

  /// The next line of a paste, shown after the prompt as if it were typed.
  private func nextQueuedLine(prompt: String) -> String? {
    guard !queue.isEmpty else { return nil }
    let line = queue.removeFirst()
    // readline's stream copies the text.
    unsafe shape_write("\(prompt)\(line.withoutControls())\n")
    return line
  }

  private func readPlainLine() -> Event {
    guard let line = Swift.readLine() else { return .endOfInput }
    return .line(line, endsText: false)
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
