internal import CReadline
internal import Glibc

/// Handlers that are in place for a while: each is given its signal's number.
struct SignalHandlers {
  private var replaced: [(number: Int32, old: sigaction)] = []

  /// Installs one handler for some signals; ignored signals stay ignored.
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

  /// Restores the earlier handlers.
  func restore() {
    for (number, old) in replaced {
      var old = old
      // The structure is the one the kernel filled.
      unsafe shape_restore_handler(number, &old)
    }
  }

  /// Makes exceeding the system's file size limit an error of the writer, instead of ending the
  /// program.
  static func ignoreFileLimit() { signal(SIGXFSZ, SIG_IGN) }

  /// Gives each signal to the line editor, which can restore the terminal before it obeys.
  static func whileEditing() -> SignalHandlers {
    SignalHandlers([SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH]) {
      InterruptFlag.wake($0)
    }
  }

  /// Restores the terminal before a signal takes its usual effect.
  static func whileRunning() -> SignalHandlers {
    SignalHandlers([SIGTERM, SIGHUP, SIGQUIT, SIGTSTP]) { number in
      TerminalModes.restore()
      if number == SIGTSTP {
        shape_stop_self()
        TerminalModes.hush()
      } else {
        // Signals are blocked while a handler runs, so this one ends the process afterwards.
        shape_die_of(number)
      }
    }
  }
}
