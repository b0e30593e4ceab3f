import Glibc

extension SystemCalls {
  /// Random names hardly ever collide; if they always do, something is wrong with the folder.
  private static let mostNames = 100

  /// Makes a file that did not exist; `candidate` gives another path while the last one is taken.
  static func create(
    _ path: inout String, _ candidate: () -> String
  ) throws(Refusal) -> Descriptor {
    for _ in 1..<mostNames {
      path = candidate()
      do {
        return try open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o666)
      } catch  where !isTaken(error) {
        throw error
      } catch {}
    }
    path = candidate()
    return try open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o666)
  }

  /// Makes a file without a name, which is gone with the process unless it is given one; `nil` where
  /// the system or the folder's disk has no such files.
  static func createNameless(in folder: String) throws(Refusal) -> Descriptor? {
    // O_TMPFILE, whose macro Swift does not import.
    let temporary = 0o20_000_000 | O_DIRECTORY
    do {
      return try open(folder, temporary | O_WRONLY, 0o666)
    } catch  where [EOPNOTSUPP, EISDIR, EINVAL].contains(error.number) {
      return nil
    }
  }

  /// Gives a nameless file a name that is free.
  static func link(_ file: borrowing Descriptor, as path: String) throws(Refusal) {
    let source = "/proc/self/fd/\(file.number)"
    guard unsafe linkat(AT_FDCWD, source, AT_FDCWD, path, AT_SYMLINK_FOLLOW) == 0 else {
      throw Refusal(number: errno)
    }
  }

  /// Gives a nameless file one of some names, the first that is free.
  static func link(
    _ file: borrowing Descriptor, as path: inout String, _ candidate: () -> String
  ) throws(Refusal) {
    for attempt in 1...mostNames {
      path = candidate()
      do {
        return try link(file, as: path)
      } catch {
        guard error.number == EEXIST, attempt < mostNames else { throw error }
      }
    }
  }

  /// Waits until a file, or a folder's list of names, is on the disk.
  static func synchronize(_ file: borrowing Descriptor) throws(Refusal) {
    guard fsync(file.number) == 0 else { throw Refusal(number: errno) }
  }

  /// Gives a file the owner and the permissions of the one that it replaces.
  static func setPermissions(like status: Status, of file: borrowing Descriptor) {
    // Where the system refuses, the file keeps what new files have. The owner comes first, since a
    // change of it takes permissions away.
    if let own = try? self.status(file), (own.owner, own.group) != (status.owner, status.group) {
      _ = fchown(file.number, status.owner, status.group)
    }
    _ = fchmod(file.number, status.permissions)
  }

  /// Cuts a file that is too long: what was written last is not whole.
  static func truncate(_ file: borrowing Descriptor, to bytes: Int) {
    _ = ftruncate(file.number, off_t(bytes))
  }

  /// Puts a file in another's place in one step.
  static func rename(_ old: String, _ new: String) throws(Refusal) {
    guard renameFile(old, new) == 0 else { throw Refusal(number: errno) }
  }

  /// Removes a file; nothing happens where there is none.
  static func remove(_ path: String) { _ = unsafe unlink(path) }

  /// The path that symbolic links lead to, also if nothing exists there yet.
  static func destination(of path: String) -> String {
    var path = path
    // As many as the kernel follows.
    for _ in 0..<40 {
      let size = Int(PATH_MAX)
      var target = [CChar](repeating: 0, count: size)
      // readlink fills the array.
      let count = unsafe readlink(path, &target, size)
      guard count > 0, count < size else { return path }
      let next = String(decoding: target[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
      path = next.hasPrefix("/") ? next : folder(of: path) + "/" + next
    }
    return path
  }

  /// The folder that a path lies in.
  package static func folder(of path: String) -> String {
    guard let cut = path.lastIndex(of: "/") else { return "." }
    return cut == path.startIndex ? "/" : String(path[..<cut])
  }

  /// Whether a person sees what is written to an open file.
  static func isTerminal(_ file: borrowing Descriptor) -> Bool { isatty(file.number) != 0 }

  /// Runs a body in which a vanished reader is an error and does not end the program.
  static func withoutPipeSignal<Result>(_ body: () throws -> Result) rethrows -> Result {
    let old = signal(SIGPIPE, SIG_IGN)
    defer { signal(SIGPIPE, old) }
    return try body()
  }

  /// Whether the refusal means that this kind of folder needs no synchronizing.
  static func isNotSynchronizable(_ refusal: Refusal) -> Bool {
    refusal.number == EINVAL || refusal.number == ENOTSUP || refusal.number == EACCES
  }

  /// Whether the refusal means that the name is taken.
  static func isTaken(_ refusal: Refusal) -> Bool { refusal.number == EEXIST }

  /// Whether the refusal means that open files cannot be given a name here, as without /proc.
  static func isNotLinkable(_ refusal: Refusal) -> Bool {
    [ENOENT, EXDEV, EPERM, EOPNOTSUPP, EINVAL, ENOSYS].contains(refusal.number)
  }
}

// A member of the same name would hide the system's.
private func renameFile(_ old: String, _ new: String) -> Int32 { unsafe rename(old, new) }
