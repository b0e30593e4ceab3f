internal import CReadline
internal import Glibc

/// Handlers that are in place for a while: each is given its signal's number.
struct SignalHandlers {
  private var replaced: [(number: Int32, old: sigaction)] = []

  /// Puts one handler in place for some signals; signals that are ignored stay ignored.
  ///
  /// The handler captures nothing and does only what POSIX allows inside a handler.
  init(_ numbers: [Int32], _ handler: @escaping @convention(c) (Int32) -> Void) {
    for number in numbers {
      var old = sigaction()
      // The structure is filled by the kernel.
      if unsafe shape_install_handler(number, handler, &old) != 0 {
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

  /// Makes a file that is larger than the limit of the system an error of its writer, not the end of
  /// the program.
  static func ignoreFileLimit() { signal(SIGXFSZ, SIG_IGN) }

  /// Hands each signal to the line editor, which can put the terminal in order before it obeys.
  static func whileEditing() -> SignalHandlers {
    SignalHandlers([SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH]) {
      InterruptFlag.wake($0)
    }
  }

  /// Puts the terminal in order before a signal does what it always does.
  static func whileRunning() -> SignalHandlers {
    SignalHandlers([SIGTERM, SIGHUP, SIGQUIT, SIGTSTP]) { number in
      TerminalModes.restore()
      if number == SIGTSTP {
        shape_stop_self()
        TerminalModes.hush()
      } else {
        // Every signal waits while a handler runs, so this one ends the process after it.
        shape_die_of(number)
      }
    }
  }
}
