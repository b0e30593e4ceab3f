#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#endif

/// The calls that reading and replacing files need: everything unsafe about files, in one place.
///
/// Paths and arrays are lent to the kernel for the length of a call; structures are local variables.
enum SystemCalls {
  /// A call that the system refused.
  struct Refusal: Error {
    let number: Int32

    /// The system's sentence for it.
    var reason: String {
      switch number {
      case ENOSPC, EDQUOT: "the disk is full"
      case ENOENT: "there is no such folder"
      // strerror's text is copied at once.
      default: unsafe String(cString: strerror(number))
      }
    }
  }

  /// What a path leads to.
  struct Status {
    enum Kind { case regular, folder, pipe, other }

    let kind: Kind
    var isRegular: Bool { kind == .regular }
    let bytes: Int
    let permissions: mode_t
  }

  /// An open file, closed with its last user.
  struct Descriptor: ~Copyable {
    let number: Int32
    deinit { _ = close(number) }
  }

  /// Opens a file; a pipe or a device does not keep it waiting.
  static func open(_ path: String, _ flags: Int32, _ mode: mode_t = 0) throws(Refusal) -> Descriptor
  {
    let flags = flags | O_CLOEXEC | O_NONBLOCK
    #if canImport(Glibc)
      let number = unsafe Glibc.open(path, flags, mode)
    #elseif canImport(Darwin)
      let number = unsafe Darwin.open(path, flags, mode)
    #else
      let number = unsafe Musl.open(path, flags, mode)
    #endif
    guard number >= 0 else { throw Refusal(number: errno) }
    return Descriptor(number: number)
  }

  /// Makes a file that nobody else has; `candidate` gives another path while the last one is taken.
  static func create(
    _ path: inout String, _ candidate: () -> String
  ) throws(Refusal) -> Descriptor {
    // Random names meet hardly ever; a folder where they always do is none to go on in.
    for _ in 1..<100 {
      path = candidate()
      do {
        return try open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o666)
      } catch  where error.number != EEXIST {
        throw error
      } catch {}
    }
    path = candidate()
    return try open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o666)
  }

  /// What an open file is.
  static func status(_ file: borrowing Descriptor) throws(Refusal) -> Status {
    var status = stat()
    guard unsafe fstat(file.number, &status) == 0 else { throw Refusal(number: errno) }
    let kinds: [mode_t: Status.Kind] = [
      S_IFREG: .regular, S_IFDIR: .folder, S_IFIFO: .pipe, S_IFSOCK: .pipe,
    ]
    return Status(
      kind: kinds[status.st_mode & S_IFMT] ?? .other, bytes: Int(status.st_size),
      permissions: status.st_mode & 0o7777)
  }

  /// How `open` opens a file to read it.
  static let readOnly: Int32 = O_RDONLY

  /// Some more bytes, none at the end; waits for a pipe that has none yet.
  static func read(
    _ file: borrowing Descriptor, into block: inout [UInt8],
    unless isInterrupted: () -> Bool = { false }
  ) throws(Refusal) -> Int {
    while true {
      if isInterrupted() { throw Refusal(number: EINTR) }
      let (number, count) = unsafe block.withUnsafeMutableBytes { buffer in
        let count = unsafe readBytes(file.number, buffer.baseAddress, buffer.count)
        return (errno, count)
      }
      if count >= 0 { return count }
      if number == EAGAIN { waitForBytes(file) }
      guard number == EINTR || number == EAGAIN else { throw Refusal(number: number) }
    }
  }

  private static func waitForBytes(_ file: borrowing Descriptor) {
    var wanted = pollfd(fd: file.number, events: Int16(POLLIN), revents: 0)
    // Not for ever: whoever waits is asked in between whether to go on.
    _ = unsafe poll(&wanted, 1, 100)
  }

  /// Writes all bytes.
  static func write(_ bytes: [UInt8], to file: borrowing Descriptor) throws(Refusal) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let (number, count) = unsafe rest.withUnsafeBytes { buffer in
        let count = unsafe writeBytes(file.number, buffer.baseAddress, buffer.count)
        return (errno, count)
      }
      if count < 0, number == EINTR { continue }
      guard count > 0 else { throw Refusal(number: number) }
      rest = rest.dropFirst(count)
    }
  }

  /// Waits until a file, or a folder's list of names, is on the disk.
  static func synchronize(_ file: borrowing Descriptor) throws(Refusal) {
    guard fsync(file.number) == 0 else { throw Refusal(number: errno) }
  }

  /// Gives a file the permissions of the one that it replaces.
  static func setPermissions(_ permissions: mode_t, of file: borrowing Descriptor) {
    // Where the system refuses, the file keeps those that new files have.
    _ = fchmod(file.number, permissions)
  }

  /// Puts a file in another's place in one step.
  static func rename(_ old: String, _ new: String) throws(Refusal) {
    #if canImport(Glibc)
      let result = unsafe Glibc.rename(old, new)
    #elseif canImport(Darwin)
      let result = unsafe Darwin.rename(old, new)
    #else
      let result = unsafe Musl.rename(old, new)
    #endif
    guard result == 0 else { throw Refusal(number: errno) }
  }

  /// Removes a file; nothing happens where there is none.
  static func remove(_ path: String) { _ = unsafe unlink(path) }

  /// Whether a process with this number is at work.
  static func isRunning(_ process: pid_t) -> Bool { kill(process, 0) == 0 || errno != ESRCH }

  /// This process's number.
  static var process: pid_t { getpid() }

  /// The file behind symbolic links; `nil` where there is none.
  static func resolve(_ path: String) -> String? {
    // realpath allocates the text, which is copied and freed.
    guard let resolved = unsafe realpath(path, nil) else { return nil }
    defer { unsafe free(resolved) }
    return unsafe String(cString: resolved)
  }

  /// Whether the refusal means that there is nothing of this name.
  static func isMissing(_ refusal: Refusal) -> Bool {
    refusal.number == ENOENT || refusal.number == ENOTDIR
  }

  /// Whether the refusal means that this kind of folder needs no synchronizing.
  static func isNotSynchronizable(_ refusal: Refusal) -> Bool {
    refusal.number == EINVAL || refusal.number == ENOTSUP || refusal.number == EACCES
  }
}

// Members of the same names would hide the system's.
private func readBytes(_ file: Int32, _ start: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  unsafe read(file, start, count)
}

private func writeBytes(_ file: Int32, _ start: UnsafeRawPointer?, _ count: Int) -> Int {
  unsafe write(file, start, count)
}
