internal import CReadline
internal import Glibc

/// Where keys come from: the terminal and the pipe of signals, waited for together.
///
/// readline's own signal handling keeps the text of an interrupted line and misses signals that
/// arrive between two reads. Here every handler writes to the pipe, and all work is done in between.
extension LineEditor {
  // Read and written by the thread that runs readline only: C callbacks carry no context.
  nonisolated(unsafe) private static var active: LineEditor?

  // What readline's key function may return instead of a byte.
  private static let endOfFile: Int32 = -1
  private static let readError: Int32 = -2

  // Ctrl-G leaves searches and half-typed keys; if that does not help, it may be a paste inside a
  // search; if ending that does not help either, input ends.
  private static let abortKey: Int32 = 7
  private static let declineKey = Int32(UInt8(ascii: "n"))
  private static let escapeLimit = 4
  private static let pasteEnd = Array("\u{1B}[201~".utf8)

  /// The editor whose line is being read.
  static var current: LineEditor? {
    // One thread, see above.
    unsafe active
  }

  /// Runs `body` with `editor` as the one that callbacks reach.
  static func withActive<Result>(_ editor: LineEditor, _ body: () -> Result) -> Result {
    unsafe active = editor
    defer { unsafe active = nil }
    return body()
  }

  /// Makes readline ask this editor for keys.
  func installKeyReader() {
    // The function captures nothing; the stream is stdin, whose descriptor is known.
    unsafe shape_set_getc { _ in
      LineEditor.current?.nextKey() ?? LineEditor.endOfFile
    }
  }

  /// Makes readline begin each line with what this editor sets it in by.
  func installIndentation() {
    // The function captures nothing; readline copies the text.
    shape_set_startup_hook {
      guard let text = LineEditor.current?.indentation, !text.isEmpty else { return 0 }
      return unsafe rl_insert_text(text) < 0 ? 1 : 0
    }
  }

  /// Waits for the next key and handles signals meanwhile.
  private func nextKey() -> Int32 {
    while true {
      if isInterrupted || isHungUp { return keyToLeave() }
      let (hasKey, hasSignal, hasEnded) = wait()
      if hasSignal {
        InterruptFlag.takeSignals().forEach(handle)
      } else if hasKey, let key = readKey(hasEnded: hasEnded) {
        return key
      }
    }
  }

  /// Whether keys were pressed that no line has taken yet.
  var hasKeys: Bool {
    var terminal = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    // One descriptor in a local variable, looked at without waiting.
    return unsafe poll(&terminal, 1, 0) > 0
  }

  private func wait() -> (hasKey: Bool, hasSignal: Bool, hasEnded: Bool) {
    let events = Int16(POLLIN)
    var sources = [
      pollfd(fd: STDIN_FILENO, events: events, revents: 0),
      pollfd(fd: InterruptFlag.wakeDescriptor, events: events, revents: 0),
    ]
    // The array lends its storage for the length of the call; an interrupted wait reports nothing.
    guard unsafe poll(&sources, 2, -1) > 0 else { return (false, false, false) }
    let terminal = sources[0].revents
    return (terminal != 0, sources[1].revents != 0, terminal & ~events != 0)
  }

  /// One byte of the terminal; nil if there is none yet (Ctrl-C emptied the queue) or there never
  /// will be.
  private func readKey(hasEnded: Bool) -> Int32? {
    var byte: UInt8 = 0
    // One byte into a local variable.
    let count = unsafe read(STDIN_FILENO, &byte, 1)
    if count == 1 { return Int32(byte) }
    if count == 0 ? hasEnded : errno != EINTR && errno != EAGAIN { isHungUp = true }
    return nil
  }

  /// Gets readline out of whatever it is doing: a search, a list, a half-typed key, then the line.
  private func keyToLeave() -> Int32 {
    if shape_awaits_command() != 0 {
      // The text stays in view before ^C. It is not erased from readline's buffer, because undo
      // would then spoil the history entry it came from; the read error drops it.
      shape_move_to_end()
      rl_redisplay()
      if isInterrupted { rl_echo_signal_char(SIGINT) }
      return Self.readError
    }
    // A paste is ended properly: at the end of input readline would read beyond its buffer.
    if shape_is_pasting() != 0 || escapesSent >= Self.escapeLimit {
      defer { pasteEndSent += 1 }
      return pasteEndSent < Self.pasteEnd.count
        ? Int32(Self.pasteEnd[pasteEndSent]) : Self.endOfFile
    }
    escapesSent += 1
    return shape_is_completing() != 0 ? Self.declineKey : Self.abortKey
  }

  private func handle(signal number: Int32) {
    switch number {
    case SIGINT:
      isInterrupted = true
    case SIGWINCH:
      rl_resize_terminal()
    case SIGTSTP:
      rl_echo_signal_char(number)
      rl_cleanup_after_signal()
      shape_stop_self()
      resume()
    case SIGCONT:
      resume()
    default:
      rl_cleanup_after_signal()
      rl_crlf()
      exit(128 + number)
    }
  }

  /// Takes the terminal back after another program had it.
  private func resume() {
    rl_cleanup_after_signal()
    rl_reset_after_signal()
    rl_reset_screen_size()
    rl_forced_update_display()
  }
}
