/// A file that a command cannot, or will not, write.
public enum FileError: CataloguedError, Hashable {
  case unwritable(path: String, reason: String)
  case unread(path: String)
  case notAFile(path: String, what: String)
  case wouldReplace(path: String, kind: String, force: String)
  case writeProtected(path: String, force: String)
  case inUse(path: String, use: String)

  /// What each case means.
  public static let catalogue: [ErrorKind<FileError>] = [
    .init(
      "E-FILE-UNWRITABLE", "The system refuses to write the file.",
      .unwritable(path: "loss.svg", reason: "Permission denied")),
    .init("E-FILE-UNREAD", "Nothing reads from the pipe.", .unread(path: "loss.pipe")),
    .init(
      "E-FILE-NOT-A-FILE", "The command does not write to a folder or to this device.",
      .notAFile(path: "examples", what: "this is a folder")),
    .init(
      "E-FILE-WOULD-REPLACE", "The existing file is not of the kind that the command writes.",
      .wouldReplace(path: "notes.txt", kind: "checkpoint", force: "force=true")),
    .init(
      "E-FILE-WRITE-PROTECTED", "The existing file is read-only.",
      .writeProtected(path: "names.safetensors", force: "force=true")),
    .init(
      "E-FILE-IN-USE", "The file is being read; no command replaces it.",
      .inUse(path: "names.txt", use: "the data of this session")),
  ]

  /// What is wrong, at the file, and how to fix it.
  public var diagnosis: Diagnosis {
    switch self {
    case .unwritable(let path, let reason):
      Diagnosis(
        "the file cannot be written: \(reason)", place: path,
        mend: "check the folder, its permissions and the space left; an earlier file is unchanged")
    case .unread(let path):
      Diagnosis("nothing reads from this pipe", place: path, mend: "start its reader first")
    case .notAFile(let path, let what):
      Diagnosis(what, place: path, mend: "name a file")
    case .wouldReplace(let path, let kind, let force):
      Diagnosis(
        "the file of this name is not a \(kind)", place: path,
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
