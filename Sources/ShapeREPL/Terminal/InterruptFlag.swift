internal import CReadline
internal import Glibc
internal import Synchronization

/// Ctrl-C while a command runs: a flag that long computations poll, raised by the SIGINT handler.
///
/// While the line editor waits for keys the flag stays down, and the handler only wakes the editor.
/// A second Ctrl-C before the flag is cleared ends the process with status 130.
enum InterruptFlag {
  private static let raised = Atomic<Bool>(false)
  private static let editing = Atomic<Bool>(false)
  private static let isInstalled = Atomic<Bool>(false)
  private static let readingEnd = Atomic<Int32>(-1)
  private static let writingEnd = Atomic<Int32>(-1)

  /// Whether Ctrl-C was pressed since the flag was last cleared; one atomic load.
  static var isRaised: Bool { raised.load(ordering: .relaxed) }

  /// Lowers the flag; the line editor does so before waiting for each line.
  static func clear() { raised.store(false, ordering: .relaxed) }

  /// Installs the SIGINT handler; a second call does nothing, and an ignored SIGINT stays ignored.
  static func install() {
    guard !isInstalled.exchange(true, ordering: .relaxed) else { return }
    openPipe()
    // Globals are made when first touched, which must not happen inside the handler: touch all now.
    TerminalModes.remember()
    editing.store(false, ordering: .relaxed)
    clear()
    var old = sigaction()
    // The handler captures nothing and calls only what POSIX allows inside a handler.
    _ = unsafe shape_install_handler(SIGINT, { InterruptFlag.handleInterrupt($0) }, &old)
  }

  /// The descriptor that becomes readable when a signal arrived, one byte (its number) for each.
  static var wakeDescriptor: Int32 { readingEnd.load(ordering: .relaxed) }

  /// Wakes the line editor with the number of a signal; safe inside a signal handler.
  static func wake(_ number: Int32) {
    let savedError = errno
    var byte = UInt8(truncatingIfNeeded: number)
    // One byte from a local variable. A full pipe is no loss: the editor is awake already.
    _ = unsafe write(writingEnd.load(ordering: .relaxed), &byte, 1)
    errno = savedError
  }

  /// Gives Ctrl-C to the line editor; one that came too late for the last command is dropped.
  static func beginEditing() {
    clear()
    _ = takeSignals()
    editing.store(true, ordering: .relaxed)
  }

  /// Gives Ctrl-C back to the running command and returns the signals not yet handled.
  static func endEditing() -> [Int32] {
    editing.store(false, ordering: .relaxed)
    return takeSignals()
  }

  /// Raises the flag as Ctrl-C does.
  static func raiseFlag() { raised.store(true, ordering: .relaxed) }

  /// The numbers of the signals that arrived since the last call; never waits.
  static func takeSignals() -> [Int32] {
    var bytes = [UInt8](repeating: 0, count: 64)
    // The array lends its storage for the length of the call.
    let count = unsafe bytes.withUnsafeMutableBytes {
      unsafe read(wakeDescriptor, $0.baseAddress, $0.count)
    }
    return bytes.prefix(max(0, count)).map(Int32.init)
  }

  private static func handleInterrupt(_ number: Int32) {
    if !editing.load(ordering: .relaxed), raised.exchange(true, ordering: .relaxed) {
      TerminalModes.restore()
      _exit(130)
    }
    wake(number)
    if !editing.load(ordering: .relaxed) { announce() }
  }

  /// Says what a second Ctrl-C does; a long step may not notice the flag at once.
  private static func announce() {
    let savedError = errno
    // On a line of its own: the progress line before it may be as wide as the window. If echo is
    // off, the terminal does not show the key either.
    if TerminalModes.isHushed { tell("^C") }
    tell("\nstopping; a second Ctrl-C quits the shell at once, and nothing is saved\n")
    errno = savedError
  }

  private static func tell(_ text: StaticString) {
    // A constant text and a system call.
    _ = unsafe write(STDERR_FILENO, text.utf8Start, text.utf8CodeUnitCount)
  }

  private static func openPipe() {
    var (reading, writing): (Int32, Int32) = (-1, -1)
    // Two local variables are filled. Without a pipe the flag still works: poll ignores the
    // descriptor -1, and write fails.
    _ = unsafe shape_make_pipe(&reading, &writing)
    readingEnd.store(reading, ordering: .relaxed)
    writingEnd.store(writing, ordering: .relaxed)
  }
}
