internal import Glibc
internal import Synchronization

/// A program in a terminal of its own: byte 3 is Ctrl-C, and raises SIGINT there.
final class PseudoTerminal {
  /// Everything the program wrote, as it came.
  var transcript: String { String(decoding: bytes, as: UTF8.self) }

  /// The process that was started.
  let child: pid_t

  private let descriptor: Int32
  private var bytes: [UInt8] = []
  private var consumed = 0
  private var status: Int32?
  private var isFinished = false

  /// Starts a program; `environment` is added to `Spawner.environment`, and `output` names a file
  /// that takes stdout's place.
  init(
    _ program: String, arguments: [String] = [], environment: [String: String] = [:],
    directory: String? = nil, output: String? = nil, rows: Int = 24, columns: Int = 80
  ) throws {
    // No other child may start before both descriptors are marked as private.
    (descriptor, child) = try Spawner.lock.withLock { _ in
      let (descriptor, other, path) = try Self.open()
      defer { close(other) }
      Self.setSize(of: descriptor, rows, columns)
      do {
        let child = try Spawner.start(
          program, arguments, environment, directory,
          streams: .terminal(path: path, output: output))
        return (descriptor, child)
      } catch {
        close(descriptor)
        throw error
      }
    }
    _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
  }

  deinit { finish() }

  /// Types text, control characters included.
  func send(_ text: String) {
    var rest = Array(text.utf8)[...]
    let deadline = ContinuousClock.now + .seconds(10)
    while !rest.isEmpty, ContinuousClock.now < deadline {
      // The slice lends its storage for the length of the call.
      let count = unsafe rest.withUnsafeBytes {
        unsafe write(descriptor, $0.baseAddress, $0.count)
      }
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if errno == EAGAIN || errno == EINTR {
        // The program has not read the keys yet; its own output may be what blocks it.
        _ = pump(milliseconds: 10)
      } else {
        return
      }
    }
  }

  /// Reads until `text` appears after the last match, and returns the text read since then.
  ///
  /// Escape codes and carriage returns are overlooked, unless `text` holds an escape code itself.
  @discardableResult
  func expect(_ text: String, timeout: Duration = .seconds(10)) throws -> String {
    let deadline = ContinuousClock.now + timeout
    var isOpen = true
    while true {
      if let end = endOfMatch(text) {
        defer { consumed = end }
        return String(decoding: bytes[consumed..<end], as: UTF8.self)
      }
      guard isOpen else { throw ProgramError.ended(waitingFor: text, transcript: transcript) }
      guard ContinuousClock.now < deadline else {
        throw ProgramError.timedOut(waitingFor: text, transcript: transcript)
      }
      isOpen = pump(milliseconds: 50)
    }
  }

  /// Reads for a while, and returns what came since the last match.
  func collect(for duration: Duration) -> String {
    let deadline = ContinuousClock.now + duration
    while ContinuousClock.now < deadline, pump(milliseconds: 20) {}
    defer { consumed = bytes.count }
    return String(decoding: bytes[consumed...], as: UTF8.self)
  }

  /// The exit status, or 128 plus the number of the signal that ended the program.
  func waitForExit(timeout: Duration = .seconds(10)) throws -> Int32 {
    if let status { return status }
    let ended = Spawner.wait(for: child, until: .now + timeout) { _ = pump(milliseconds: 0) }
    guard let ended else {
      throw ProgramError.timedOut(waitingFor: "the end", transcript: transcript)
    }
    status = ended
    // What it wrote last is still in the terminal.
    while pump(milliseconds: 0), endOfOutput() == false {}
    return ended
  }

  /// Sends a signal to the program.
  func kill(_ signal: Int32) {
    guard status == nil else { return }
    _ = Glibc.kill(child, signal)
  }

  /// Changes the window; the program gets SIGWINCH.
  func resize(rows: Int, columns: Int) { Self.setSize(of: descriptor, rows, columns) }

  /// Whether the terminal collects whole lines and echoes them, as a shell leaves it.
  var isInShellMode: Bool {
    var modes = termios()
    // The kernel fills a local structure.
    guard unsafe tcgetattr(descriptor, &modes) == 0 else { return false }
    return modes.c_lflag & tcflag_t(ICANON) != 0 && modes.c_lflag & tcflag_t(ECHO) != 0
  }

  /// Closes the terminal under the program, which gets SIGHUP; the caller waits for its end.
  func hangUp() {
    guard !isFinished else { return }
    isFinished = true
    close(descriptor)
  }

  /// Ends the program and closes the terminal.
  func finish() {
    guard !isFinished else { return }
    isFinished = true
    if status == nil {
      _ = Glibc.kill(-child, SIGKILL)
      _ = Glibc.kill(child, SIGKILL)
      status = Spawner.wait(for: child, until: .now + .seconds(5))
    }
    close(descriptor)
  }

  /// Text without escape codes, carriage returns and bells.
  static func plain(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    var rest = text.unicodeScalars[...]
    while let scalar = rest.popFirst() {
      switch scalar {
      case "\u{1B}": dropCode(&rest)
      case "\n", "\t": result.append(scalar)
      case "\u{0}"..."\u{1F}", "\u{7F}": break
      default: result.append(scalar)
      }
    }
    return String(result)
  }

  /// Drops the rest of an escape code: `[ … letter`, `] … BEL`, or one character.
  private static func dropCode(_ rest: inout Substring.UnicodeScalarView) {
    guard let kind = rest.popFirst(), kind == "[" || kind == "]" else { return }
    while let scalar = rest.popFirst() {
      if kind == "[", ("@"..."~").contains(scalar) { return }
      if kind == "]", scalar == "\u{7}" { return }
    }
  }

  /// Both sides of a new terminal, and the name of the program's side.
  private static func open() throws -> (descriptor: Int32, other: Int32, path: String) {
    var (descriptor, other): (Int32, Int32) = (-1, -1)
    // Two local variables are filled.
    guard unsafe openpty(&descriptor, &other, nil, nil, nil) == 0 else {
      throw ProgramError.cannotStart(program: "openpty", reason: Spawner.reason(errno))
    }
    for end in [descriptor, other] { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var name = [CChar](repeating: 0, count: 128)
    // The array is filled, and its size is told.
    _ = unsafe ttyname_r(other, &name, name.count)
    let bytes = name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    return (descriptor, other, String(decoding: bytes, as: UTF8.self))
  }

  private static func setSize(of descriptor: Int32, _ rows: Int, _ columns: Int) {
    var size = winsize()
    size.ws_row = UInt16(clamping: rows)
    size.ws_col = UInt16(clamping: columns)
    // The kernel reads a local structure.
    _ = unsafe ioctl(descriptor, UInt(TIOCSWINSZ), &size)
  }

  /// Where the shortest text that contains the match ends, found by halving.
  private func endOfMatch(_ text: String) -> Int? {
    let isRaw = text.unicodeScalars.contains("\u{1B}")
    func contains(_ end: Int) -> Bool {
      let read = String(decoding: bytes[consumed..<end], as: UTF8.self)
      let searched = isRaw ? read : Self.plain(read)
      return searched.unicodeScalars.contains(text.unicodeScalars)
    }
    var (low, high) = (consumed, bytes.count)
    guard contains(high) else { return nil }
    while low < high {
      let middle = (low + high) / 2
      if contains(middle) { high = middle } else { low = middle + 1 }
    }
    return high
  }

  private func endOfOutput() -> Bool {
    var source = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    // One local structure.
    return unsafe poll(&source, 1, 0) <= 0 || source.revents & Int16(POLLIN) == 0
  }

  /// Waits for output and keeps it; false when the other side is closed.
  private func pump(milliseconds: Int32) -> Bool {
    var source = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    // One local structure.
    guard unsafe poll(&source, 1, milliseconds) > 0 else { return true }
    guard let block = Spawner.read(descriptor) else { return false }
    bytes += block
    return true
  }
}
