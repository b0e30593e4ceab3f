internal import Engine
internal import Glibc
import Support

/// The program's output streams: results to stdout; errors, progress and prompts to stderr.
enum Console {
  /// One of the program's three standard streams.
  enum Stream: Int32 {
    case input = 0
    case output = 1
    case errors = 2

    /// Whether it is a terminal.
    var isTerminal: Bool { isatty(rawValue) != 0 }

    /// How many columns and rows its terminal has now; `nil` if it is not a terminal.
    var size: (columns: Int, rows: Int)? {
      var size = winsize()
      // Unsafe: the kernel fills a local variable.
      guard unsafe ioctl(rawValue, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
        return nil
      }
      return (Int(size.ws_col), Int(size.ws_row))
    }
  }

  /// Replaces each closed standard stream by an empty file.
  ///
  /// Files opened later would otherwise get its number and be read as input or written as output.
  /// Writing to the empty file fails, as writing to a closed stream does.
  static func fillClosedStreams() {
    for stream in [Stream.input, .output, .errors] where fcntl(stream.rawValue, F_GETFD) < 0 {
      // Unsafe: the path is lent for the length of the call, which gives the lowest free number.
      _ = unsafe open("/dev/null", O_RDONLY)
    }
  }

  /// Writes text at once and whole; a vanished reader ends the program, as it ends any filter.
  ///
  /// Results that cannot be written, as on a full disk, end the program with status 1.
  static func write(_ text: String, to stream: Stream) {
    do {
      try SystemCalls.write(Array(text.utf8), toDescriptor: stream.rawValue)
    } catch {
      if stream == .output { fail(error.number) }
    }
  }

  private static func fail(_ number: Int32) -> Never {
    // Unsafe: the C library's own text, copied at once.
    let reason = unsafe String(cString: strerror(number))
    write("error: the results cannot be written: \(reason)\n", to: .errors)
    if TerminalModes.isHushed { TerminalModes.restore() }
    exit(1)
  }

  /// Ends the program.
  static func exit(_ status: Int32) -> Never {
    Glibc.exit(status)
  }
}
