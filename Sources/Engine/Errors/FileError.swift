public import Support

/// A file that a command was to write, and that it cannot or will not write.
public enum FileError: DiagnosableError, Hashable {
  /// A file that the system will not write.
  case unwritable(path: String, reason: String)
  /// A pipe that nobody reads from.
  case unread(path: String)
  /// A folder, or a device that this command does not write to.
  case notAFile(path: String, what: String)
  /// A file in the way that is none of those the command writes.
  case wouldReplace(path: String, kind: String, force: String)
  /// A file in the way that is marked as read-only.
  case writeProtected(path: String, force: String)
  /// A file that is being read: no command replaces it.
  case inUse(path: String, use: String)

  /// What is wrong, at the file, and how to mend it.
  public var diagnosis: Diagnosis {
    switch self {
    case .unwritable(let path, let reason):
      Diagnosis(
        "the file cannot be written: \(reason)", place: path,
        mend: "check the folder, its permissions and the space left; an earlier file is as it was")
    case .unread(let path):
      Diagnosis("nobody reads from this pipe", place: path, mend: "start its reader first")
    case .notAFile(let path, let what):
      Diagnosis(what, place: path, mend: "name a file")
    case .wouldReplace(let path, let kind, let force):
      Diagnosis(
        "a file that is no \(kind) has this name", place: path,
        mend: "choose another name, or add \(force) to replace it")
    case .writeProtected(let path, let force):
      Diagnosis(
        "the file of this name is read-only", place: path,
        mend: "choose another name, or add \(force) to replace it")
    case .inUse(let path, let use):
      Diagnosis("this is \(use): it is not replaced", place: path, mend: "choose another name")
    }
  }
}
