import Commands
internal import Glibc
import Support

/// The lines of standard input, each as soon as it is complete.
///
/// A line that is too long, and an input that cannot be read, end them: `failure` says so.
final class InputLines: Sequence, IteratorProtocol {
  /// Why reading ended before the input did.
  private(set) var failure: CommandError?

  private let descriptor: Int32
  private let mostBytes: Int
  /// Bytes read: an incomplete line, or lines not yet returned.
  private var bytes: [UInt8] = []
  /// Where the next line begins, and from where to search for a newline.
  private var start = 0
  private var seen = 0
  private var hasEnded = false

  /// Lines of a descriptor, none longer than this many bytes.
  init(_ descriptor: Int32 = STDIN_FILENO, mostBytes: Int = Lexer.mostBytes) {
    self.descriptor = descriptor
    self.mostBytes = mostBytes
  }

  /// The next line, without its end; `nil` at the end of the input.
  func next() -> String? {
    while failure == nil {
      if let end = bytes[seen...].firstIndex(of: UInt8(ascii: "\n")) {
        defer { (start, seen) = (end + 1, end + 1) }
        return line(upTo: end)
      }
      seen = bytes.count
      guard !hasEnded else {
        guard start < bytes.count else { return nil }
        defer { start = bytes.count }
        return line(upTo: bytes.count)
      }
      guard bytes.count - start <= mostBytes else {
        failure = .lineTooLong(limit: mostBytes)
        return nil
      }
      read()
    }
    return nil
  }

  private func line(upTo end: Int) -> String {
    let hasReturn = end > start && bytes[end - 1] == UInt8(ascii: "\r")
    return String(decoding: bytes[start..<(hasReturn ? end - 1 : end)], as: UTF8.self)
  }

  /// Reads as much as is available.
  private func read() {
    bytes.removeFirst(start)
    (start, seen) = (0, bytes.count)
    var block = [UInt8](repeating: 0, count: 1 << 16)
    // The array lends its storage for the length of the call.
    let count = unsafe block.withUnsafeMutableBytes { buffer in
      unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
    }
    if count < 0, errno == EINTR {
      // Ctrl-C ends the waiting for input.
      hasEnded = InterruptFlag.isRaised
    } else if count < 0, errno == EAGAIN {
      var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      // The kernel fills a local variable.
      _ = unsafe poll(&wanted, 1, -1)
    } else if count < 0 {
      failure = .unreadableInput(reason: FileError(number: errno).reason)
    } else if count == 0 {
      hasEnded = true
    } else {
      bytes += block[..<count]
    }
  }
}
