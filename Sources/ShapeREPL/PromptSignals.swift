internal import CReadline
internal import Glibc

/// The handlers in place while a line is edited: each hands its signal to the editor, which can
/// then put the terminal in order before it obeys.
struct PromptSignals {
  private static let numbers = [SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH]

  private var replaced: [(number: Int32, old: sigaction)] = []

  /// Installs the handlers; signals that are ignored stay ignored.
  init() {
    for number in Self.numbers {
      var old = sigaction()
      // The handler captures nothing and only writes to the pipe.
      if unsafe shape_install_handler(number, { InterruptFlag.wake($0) }, &old) != 0 {
        replaced.append((number, old))
      }
    }
  }

  /// Puts the handlers back that were there before.
  func restore() {
    for (number, old) in replaced {
      var old = old
      // The structure is the one the kernel filled.
      unsafe shape_restore_handler(number, &old)
    }
  }
}
