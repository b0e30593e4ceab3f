import Engine
import Support

/// Where programs may write: below the present folder, if they were started with `--allow-write`.
enum WritingPlace {
  /// Checks that a program may write at a path.
  ///
  /// - Throws: `PythonException` where it was not allowed to, or for a place outside the folder.
  static func check(_ path: String, _ what: String, _ host: any Host) throws {
    if host.passesOverWriting { return }
    guard host.mayWrite else {
      throw PythonException(
        "PermissionError",
        "[Errno 13] Permission denied: '\(path)': \(what) writes, which shape --allow-write lets a "
          + "program do below the present folder")
    }
    // What does not exist yet is where its folder is.
    var target = path
    while FolderCalls.real(target) == nil {
      let slash = target.lastIndex(of: "/") ?? target.startIndex
      guard !target[slash...].hasSuffix("..") else { throw missing(path) }
      target = String(target[..<slash])
      if target.isEmpty { target = path.hasPrefix("/") ? "/" : "." }
    }
    guard !path.isEmpty, !path.utf8.contains(0) else { throw missing(path) }
    _ = try below(target, path, "written")
  }

  /// A path without links, of what is in the present folder or below it.
  ///
  /// - Throws: `PythonException` for another, or for what is not there.
  static func below(_ target: String, _ path: String, _ what: String) throws -> String {
    guard let folder = FolderCalls.real("."), let place = FolderCalls.real(target) else {
      throw missing(path)
    }
    guard place == folder || place.hasPrefix(folder.hasSuffix("/") ? folder : folder + "/") else {
      throw PythonException(
        "PermissionError",
        "[Errno 13] Permission denied: '\(path)': only what is below \(folder) is \(what)")
    }
    return place
  }

  /// Does something with a path.
  ///
  /// - Throws: `PythonException` where the system refuses.
  static func trying<Result>(
    _ path: String, _ body: () throws(SystemCalls.Refusal) -> Result
  ) throws -> Result {
    do {
      return try body()
    } catch {
      let (name, text) = error.pythonWords(path)
      throw PythonException(name, text)
    }
  }

  /// Writes at a path, unless it is only a trial or what programs write is passed over.
  ///
  /// - Throws: `PythonException` where the system refuses.
  static func writing(
    _ path: String, _ body: () throws(SystemCalls.Refusal) -> Void
  ) throws {
    let isPassedOver = RunningLine.current?.host?.passesOverWriting ?? false
    if !Trial.isRunning, !isPassedOver { try trying(path, body) }
  }

  private static func missing(_ path: String) -> PythonException {
    PythonException("FileNotFoundError", "[Errno 2] No such file or directory: '\(path)'")
  }
}
