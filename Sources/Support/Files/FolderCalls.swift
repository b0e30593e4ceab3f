import Glibc

/// What programs do with files and folders, each in one system call or a few.
///
/// Paths and arrays are lent to the kernel for the length of a call; its texts are copied at once.
package enum FolderCalls {
  /// Makes a folder.
  ///
  /// - Throws: `SystemCalls.Refusal`.
  package static func make(_ path: String) throws(SystemCalls.Refusal) {
    guard unsafe mkdir(path, 0o777) == 0 else { throw SystemCalls.Refusal(number: errno) }
  }

  /// Makes a folder and those that lead to it, where they are missing, each for its owner alone.
  ///
  /// - Throws: `SystemCalls.Refusal`.
  package static func makePrivate(_ path: String) throws(SystemCalls.Refusal) {
    let ends = path.indices.dropFirst().filter { path[$0] == "/" } + [path.endIndex]
    for end in ends {
      let folder = String(path[..<end])
      guard unsafe access(folder, F_OK) != 0 else { continue }
      // Another program may have made it in the meantime.
      if unsafe mkdir(folder, 0o700) != 0, errno != EEXIST {
        throw SystemCalls.Refusal(number: errno)
      }
    }
  }

  /// Takes a file away.
  ///
  /// - Throws: `SystemCalls.Refusal`.
  package static func remove(file path: String) throws(SystemCalls.Refusal) {
    guard unsafe unlink(path) == 0 else { throw SystemCalls.Refusal(number: errno) }
  }

  /// Takes an empty folder away.
  ///
  /// - Throws: `SystemCalls.Refusal`.
  package static func remove(folder path: String) throws(SystemCalls.Refusal) {
    guard unsafe rmdir(path) == 0 else { throw SystemCalls.Refusal(number: errno) }
  }

  /// Gives a file or a folder another name.
  ///
  /// - Throws: `SystemCalls.Refusal`.
  package static func rename(_ old: String, to new: String) throws(SystemCalls.Refusal) {
    guard unsafe Glibc.rename(old, new) == 0 else { throw SystemCalls.Refusal(number: errno) }
  }

  /// Whether a path leads to a folder.
  package static func isFolder(_ path: String) -> Bool {
    var facts = stat()
    return unsafe stat(path, &facts) == 0 && facts.st_mode & S_IFMT == S_IFDIR
  }

  /// Writes bytes at the end of a file, or in place of what it holds.
  ///
  /// - Throws: `SystemCalls.Refusal`.
  package static func write(
    _ bytes: [UInt8], to path: String, appending: Bool
  ) throws(SystemCalls.Refusal) {
    let flags = O_WRONLY | O_CREAT | (appending ? O_APPEND : O_TRUNC)
    let file = try SystemCalls.open(path, flags, 0o666)
    try SystemCalls.write(bytes, toDescriptor: file.number)
  }

  /// The names in a folder, in alphabetical order.
  ///
  /// - Throws: `SystemCalls.Refusal`.
  package static func names(in path: String) throws(SystemCalls.Refusal) -> [String] {
    guard let entries = unsafe opendir(path) else { throw SystemCalls.Refusal(number: errno) }
    defer { unsafe closedir(entries) }
    var names: [String] = []
    while let entry = unsafe readdir(entries) {
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// A path without links; `nil` where there is nothing.
  package static func real(_ path: String) -> String? {
    guard !path.utf8.contains(0), let text = unsafe realpath(path, nil) else { return nil }
    defer { unsafe free(text) }
    return unsafe String(cString: text)
  }
}

extension SystemCalls.Refusal {
  /// The class of Python's exception for it, and what that says of a path.
  package func pythonWords(_ path: String) -> (name: String, text: String) {
    let name =
      switch number {
      case ENOENT: "FileNotFoundError"
      case EEXIST: "FileExistsError"
      case EACCES, EPERM: "PermissionError"
      case EISDIR: "IsADirectoryError"
      case ENOTDIR: "NotADirectoryError"
      default: "OSError"
      }
    return (name, "[Errno \(number)] \(unsafe String(cString: strerror(number))): '\(path)'")
  }
}
