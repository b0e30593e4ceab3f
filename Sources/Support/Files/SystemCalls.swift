package import Glibc

/// The calls that reading and writing files need: everything unsafe about files, in one place.
///
/// Paths and arrays are lent to the kernel for the length of a call; structures are local variables.
package enum SystemCalls {
  /// A refused system call.
  package struct Refusal: Error {
    /// The system's number for the reason.
    package let number: Int32

    /// A reason by its number.
    package init(number: Int32) { self.number = number }

    /// Whether a pipe has no reader, or no longer has one.
    var isOfUnreadPipe: Bool { number == ENXIO || number == EPIPE }

    /// The error for a file that is not a regular one.
    package static let notRegular = Refusal(number: 0)
    /// Whether a file is not a regular one.
    package var isNotRegular: Bool { number == 0 }

    /// The refusal of a name that is taken.
    static let taken = Refusal(number: EEXIST)

    /// The system's sentence for it, or ours.
    package var reason: String {
      switch number {
      case ENOSPC, EDQUOT: "the disk is full"
      case ENOENT: "there is no such folder"
      case EROFS: "the disk is read-only"
      case EFBIG: "it would be larger than a file may be here (see ulimit -f)"
      // strerror's text is copied at once.
      default: unsafe String(cString: strerror(number))
      }
    }
  }

  /// What a path or an open file leads to.
  package struct Status {
    enum Kind { case regular, folder, pipe, characterDevice, other }

    /// A file's place on its disk: the same for each of its names.
    struct Identity: Hashable { let device, number: UInt64 }

    let kind: Kind
    package let bytes: Int
    /// When it was last written, in seconds since 1970.
    package let modified: Int
    let permissions: mode_t
    let owner: uid_t
    let group: gid_t
    let identity: Identity
    package var isRegular: Bool { kind == .regular }

    fileprivate init(_ status: stat) {
      kind =
        switch status.st_mode & S_IFMT {
        case S_IFREG: .regular
        case S_IFDIR: .folder
        case S_IFIFO, S_IFSOCK: .pipe
        case S_IFCHR: .characterDevice
        default: .other
        }
      bytes = Int(status.st_size)
      modified = Int(status.st_mtim.tv_sec)
      permissions = status.st_mode & 0o7777
      owner = status.st_uid
      group = status.st_gid
      identity = Identity(
        device: UInt64(truncatingIfNeeded: status.st_dev),
        number: UInt64(truncatingIfNeeded: status.st_ino))
    }
  }

  /// An open file, closed with its last user.
  package struct Descriptor: ~Copyable, Sendable {
    let number: Int32
    deinit { _ = close(number) }
  }

  /// How `open` opens a file to read it.
  package static let readOnly: Int32 = O_RDONLY
  /// How `open` opens a pipe or a device to write to it.
  static let writeOnly: Int32 = O_WRONLY
  /// How `open` opens a file that is there to write at its end.
  static let appending: Int32 = O_WRONLY | O_APPEND

  /// Opens a file; a pipe or a device does not block it, and does not become the controlling
  /// terminal.
  package static func open(_ path: String, _ flags: Int32, _ mode: mode_t = 0) throws(Refusal)
    -> Descriptor
  {
    let flags = flags | O_CLOEXEC | O_NONBLOCK | O_NOCTTY
    return Descriptor(number: try repeated { openFile(path, flags, mode) })
  }

  /// The result of a system call, which is made again for as long as a signal ends it; it waits a while
  /// for `event` before a call of a pipe or a device that is not ready.
  ///
  /// - Throws: `Refusal` where the result is below 0; at once while `isInterrupted`.
  package static func repeated<Count: SignedInteger>(
    waitingFor event: Int32? = nil, of number: Int32 = -1,
    unless isInterrupted: () -> Bool = { false }, _ call: () -> Count
  ) throws(Refusal) -> Count {
    while true {
      if isInterrupted() { throw Refusal(number: EINTR) }
      let result = call()
      if result >= 0 { return result }
      let reason = errno
      if let event, reason == EAGAIN {
        wait(for: event, number)
      } else if reason != EINTR {
        throw Refusal(number: reason)
      }
    }
  }

  /// What an open file is.
  package static func status(_ file: borrowing Descriptor) throws(Refusal) -> Status {
    try status(ofDescriptor: file.number)
  }

  /// What an open file is, by its number.
  package static func status(ofDescriptor number: Int32) throws(Refusal) -> Status {
    var status = stat()
    guard unsafe fstat(number, &status) == 0 else { throw Refusal(number: errno) }
    return Status(status)
  }

  /// What a path leads to, links followed; nothing is opened.
  package static func status(of path: String) throws(Refusal) -> Status {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { throw Refusal(number: errno) }
    return Status(status)
  }

  /// Some more bytes, none at the end; waits for a pipe that has none yet.
  package static func read(
    _ file: borrowing Descriptor, into block: inout [UInt8],
    unless isInterrupted: () -> Bool = { false }
  ) throws(Refusal) -> Int {
    try read(descriptor: file.number, into: &block, unless: isInterrupted)
  }

  /// The same of an open file by its number.
  package static func read(
    descriptor number: Int32, into block: inout [UInt8],
    unless isInterrupted: () -> Bool = { false }
  ) throws(Refusal) -> Int {
    try repeated(waitingFor: POLLIN, of: number, unless: isInterrupted) {
      unsafe block.withUnsafeMutableBytes { unsafe readBytes(number, $0.baseAddress, $0.count) }
    }
  }

  /// Some bytes from a place on, none at or after the end.
  package static func read(
    _ file: borrowing Descriptor, at place: Int, into block: inout [UInt8]
  ) throws(Refusal) -> Int {
    let number = file.number
    return try repeated {
      unsafe block.withUnsafeMutableBytes {
        unsafe pread(number, $0.baseAddress, $0.count, off_t(place))
      }
    }
  }

  /// Writes all bytes; waits for a pipe that is full.
  package static func write(
    _ bytes: [UInt8], toDescriptor number: Int32, unless isInterrupted: () -> Bool = { false }
  ) throws(Refusal) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = try repeated(waitingFor: POLLOUT, of: number, unless: isInterrupted) {
        unsafe rest.withUnsafeBytes { unsafe writeBytes(number, $0.baseAddress, $0.count) }
      }
      guard count > 0 else { throw Refusal(number: EIO) }
      rest = rest.dropFirst(count)
    }
  }

  private static func wait(for event: Int32, _ number: Int32) {
    var wanted = pollfd(fd: number, events: Int16(event), revents: 0)
    // Not forever: in between it checks whether to go on.
    _ = unsafe poll(&wanted, 1, 100)
  }

  /// Whether a process with this number is running.
  static func isRunning(_ process: pid_t) -> Bool { kill(process, 0) == 0 || errno != ESRCH }

  /// This process's number.
  static var process: pid_t { getpid() }

  /// Whether the refusal means that there is nothing of this name.
  package static func isMissing(_ refusal: Refusal) -> Bool {
    refusal.number == ENOENT || refusal.number == ENOTDIR
  }
}

// Members of the same names would hide the system's.
private func readBytes(_ file: Int32, _ start: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  unsafe read(file, start, count)
}

private func writeBytes(_ file: Int32, _ start: UnsafeRawPointer?, _ count: Int) -> Int {
  unsafe write(file, start, count)
}

private func openFile(_ path: String, _ flags: Int32, _ mode: mode_t) -> Int32 {
  unsafe open(path, flags, mode)
}
