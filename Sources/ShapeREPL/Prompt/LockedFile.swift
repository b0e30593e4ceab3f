internal import CReadline
internal import Engine
internal import Glibc
import Support

/// A regular file, open and locked against other shells until it is released.
struct LockedFile: ~Copyable {
  private let descriptor: Int32
  private let path: String
  /// Whether another program has it locked: then it may be read, and not written.
  let isHeldElsewhere: Bool

  private init(descriptor: Int32, path: String, isHeldElsewhere: Bool = false) {
    self.descriptor = descriptor
    self.path = path
    self.isHeldElsewhere = isHeldElsewhere
  }

  deinit { close(descriptor) }

  /// Opens a file with mode 0600; nil if it is missing (unless `create`) or not a regular file,
  /// such as /dev/null for no history.
  ///
  /// If another program has locked it, waits as long as `patience`.
  static func open(
    _ path: String, create: Bool, patience: Duration
  ) throws(FileError) -> LockedFile? {
    let flags = O_RDWR | O_APPEND | O_CLOEXEC | O_NONBLOCK | (create ? O_CREAT : 0)
    while true {
      // Here and below, the kernel reads a path that Swift lends for the length of the call.
      let descriptor = unsafe Glibc.open(path, flags, 0o600)
      guard descriptor >= 0 else {
        if errno == ENOENT, !create { return nil }
        throw FileError(number: errno)
      }
      var status = stat()
      // The kernel fills a local structure.
      let isKnown = unsafe fstat(descriptor, &status) == 0
      let number = errno
      let isRegular = isKnown && status.st_mode & S_IFMT == S_IFREG
      let file = LockedFile(
        descriptor: descriptor, path: path,
        isHeldElsewhere: isRegular && !lock(descriptor, patience))
      guard isKnown else { throw FileError(number: number) }
      guard isRegular else { return nil }
      guard unsafe fstat(descriptor, &status) == 0 else { throw FileError(number: errno) }
      // Another shell replaced the file while this one waited for the lock.
      if status.st_nlink == 0 { continue }
      if status.st_mode & 0o077 != 0 { _ = fchmod(descriptor, 0o600) }
      return file
    }
  }

  /// Locks a file; `false` if another program keeps it locked.
  private static func lock(_ descriptor: Int32, _ patience: Duration) -> Bool {
    let deadline = ContinuousClock.now + patience
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      // Without locks (some network file systems) the file is used unlocked.
      guard errno == EWOULDBLOCK || errno == EINTR else { return true }
      guard ContinuousClock.now < deadline else { return false }
      usleep(5000)
    }
    return true
  }

  /// The whole content.
  borrowing func readAll() throws(FileError) -> [UInt8] {
    var content: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 65_536)
    do throws(SystemCalls.Refusal) {
      while true {
        let count = try SystemCalls.read(descriptor: descriptor, into: &block)
        guard count > 0 else { return content }
        content += block[..<count]
      }
    } catch {
      throw FileError(number: error.number)
    }
  }

  /// Adds whole lines at the end: all of them, or on a full disk none.
  borrowing func append(lines bytes: [UInt8]) throws(FileError) {
    var status = stat()
    // The kernel fills a local structure.
    guard unsafe fstat(descriptor, &status) == 0 else { throw FileError(number: errno) }
    let size = status.st_size
    var last = UInt8(ascii: "\n")
    // One byte into a local variable. The unfinished line of a killed program is not part of the
    // new one.
    if size > 0 { _ = unsafe pread(descriptor, &last, 1, size - 1) }
    let isOpen = last != UInt8(ascii: "\n")
    do throws(SystemCalls.Refusal) {
      try SystemCalls.write(
        (isOpen ? [UInt8(ascii: "\n")] : []) + bytes, toDescriptor: descriptor)
    } catch {
      _ = ftruncate(descriptor, size)
      throw FileError(number: error.number)
    }
  }

  /// Puts new content in the file's place in one step, so that a crash leaves the old or the new.
  borrowing func replace(with bytes: [UInt8]) throws(FileError) {
    do {
      try AtomicFile.replace(path, isDurable: false) { try $0(bytes) }
    } catch {
      throw FileError(number: (error as? SystemCalls.Refusal)?.number ?? EIO)
    }
  }
}
