internal import Engine
internal import Glibc

/// A regular file, open and locked against other shells until it is let go.
struct LockedFile: ~Copyable {
  private let descriptor: Int32
  private let path: String

  private init(descriptor: Int32, path: String) {
    self.descriptor = descriptor
    self.path = path
  }

  deinit { close(descriptor) }

  /// Opens a file with mode 0600; nil when it is missing (unless `create`) or is no regular file,
  /// as /dev/null is where somebody wants no history.
  static func open(_ path: String, create: Bool) throws(FileError) -> LockedFile? {
    let flags = O_RDWR | O_APPEND | O_CLOEXEC | O_NONBLOCK | (create ? O_CREAT : 0)
    while true {
      // Here and below, the kernel reads a path that Swift lends for the length of the call.
      let descriptor = unsafe Glibc.open(path, flags, 0o600)
      guard descriptor >= 0 else {
        if errno == ENOENT, !create { return nil }
        throw FileError(number: errno)
      }
      let file = LockedFile(descriptor: descriptor, path: path)
      var status = stat()
      // The kernel fills a local structure.
      guard unsafe fstat(descriptor, &status) == 0 else { throw FileError(number: errno) }
      guard status.st_mode & S_IFMT == S_IFREG else { return nil }
      // Without locks (some network file systems) the file is used unlocked.
      _ = flock(descriptor, LOCK_EX)
      guard unsafe fstat(descriptor, &status) == 0 else { throw FileError(number: errno) }
      // Another shell put a new file in its place while this one waited for the lock.
      if status.st_nlink == 0 { continue }
      if status.st_mode & 0o077 != 0 { _ = fchmod(descriptor, 0o600) }
      return file
    }
  }

  /// The whole content.
  borrowing func readAll() throws(FileError) -> [UInt8] {
    var content: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 65_536)
    while true {
      // The array lends its storage for the length of the call.
      let count = unsafe block.withUnsafeMutableBytes {
        unsafe read(descriptor, $0.baseAddress, $0.count)
      }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw FileError(number: errno) }
      guard count > 0 else { return content }
      content += block[..<count]
    }
  }

  /// Adds bytes at the end.
  borrowing func append(_ bytes: [UInt8]) throws(FileError) {
    try LockedFile.write(bytes, to: descriptor)
  }

  /// Puts new content in the file's place in one step, so that a crash leaves the old or the new.
  borrowing func replace(with bytes: [UInt8]) throws(FileError) {
    do {
      try AtomicFile.replace(path, isDurable: false) { try $0(bytes) }
    } catch {
      throw FileError(number: (error as? SystemCalls.Refusal)?.number ?? EIO)
    }
  }

  private static func write(_ bytes: [UInt8], to descriptor: Int32) throws(FileError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      // The slice lends its storage for the length of the call.
      let count = unsafe rest.withUnsafeBytes {
        unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw FileError(number: errno) }
      rest = rest.dropFirst(count)
    }
  }
}
