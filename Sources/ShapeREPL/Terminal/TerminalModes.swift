internal import CReadline
internal import Glibc
internal import Synchronization

/// The terminal's modes outside the line editor: as the program found them, or without echo while
/// a command runs, so that keys typed ahead show up at the next prompt and not amid its output.
enum TerminalModes {
  private static let isKnown = Atomic<Bool>(false)
  private static let hushed = Atomic<Bool>(false)

  // Written once, before any handler is installed; handlers only read it.
  nonisolated(unsafe) private static var found = termios()

  /// Whether keys are not echoed now; safe inside a signal handler.
  static var isHushed: Bool { hushed.load(ordering: .relaxed) }

  /// Saves the present modes; globals are made when first touched, which must not happen inside a
  /// handler, so the program does this first.
  static func remember() {
    // The kernel fills the structure; no handler runs yet.
    isKnown.store(unsafe tcgetattr(STDIN_FILENO, &found) == 0, ordering: .relaxed)
    hushed.store(false, ordering: .relaxed)
  }

  /// Stops the echo; safe inside a signal handler.
  static func hush() {
    // The structure is no longer written; a copy is changed.
    var modes = unsafe found
    modes.c_lflag &= ~tcflag_t(ECHO)
    hushed.store(set(&modes), ordering: .relaxed)
  }

  /// Restores the saved modes; safe inside a signal handler.
  static func restore() {
    // As above.
    var modes = unsafe found
    _ = set(&modes)
    hushed.store(false, ordering: .relaxed)
  }

  /// Whether keys were typed that no line editor has read yet.
  static var hasKeysWaiting: Bool {
    // As above. While the terminal collects whole lines, an unfinished line could not be seen.
    var modes = unsafe found
    modes.c_lflag &= ~tcflag_t(ICANON | ECHO)
    guard set(&modes) else { return false }
    defer { restore() }
    var source = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    // One local structure.
    return unsafe poll(&source, 1, 0) > 0
  }

  // In the background it would stop the process, so it does nothing there.
  private static func set(_ modes: inout termios) -> Bool {
    guard isKnown.load(ordering: .relaxed), tcgetpgrp(STDIN_FILENO) == getpgrp() else {
      return false
    }
    // A local structure is read.
    return unsafe tcsetattr(STDIN_FILENO, TCSANOW, &modes) == 0
  }
}
