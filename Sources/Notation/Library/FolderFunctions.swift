import Engine
import Support

/// What `os` does with files and folders below the present one.
enum FolderFunctions {
  static let all: [NativeFunction] = [
    NativeFunction("mkdir") { _, host, given in
      let path = try Parameters("mkdir", given, ["path", "mode"], required: 1).text("path")
      try WritingPlace.check(path, "os.mkdir", host)
      try WritingPlace.writing(path) { () throws(SystemCalls.Refusal) in
        try FolderCalls.make(path)
      }
      return .none
    },
    NativeFunction("makedirs") { _, host, given in
      let bound = try Parameters("makedirs", given, ["name", "mode", "exist_ok"], required: 1)
      let (path, isFine) = (try bound.text("name"), try bound.flag("exist_ok"))
      if isFine, FolderCalls.isFolder(path) { return .none }
      try WritingPlace.check(path, "os.makedirs", host)
      try make(path, isFine)
      return .none
    },
    changing("remove") { path throws(SystemCalls.Refusal) in
      try FolderCalls.remove(file: path)
    },
    changing("unlink") { path throws(SystemCalls.Refusal) in
      try FolderCalls.remove(file: path)
    },
    changing("rmdir") { path throws(SystemCalls.Refusal) in
      try FolderCalls.remove(folder: path)
    },
    renaming("rename"),
    renaming("replace"),
    NativeFunction("listdir") { _, _, given in
      let bound = try Parameters("listdir", given, ["path"])
      let path = bound.value("path") == nil ? "." : try bound.text("path")
      let folder = try WritingPlace.below(path, path, "listed")
      let names = try WritingPlace.trying(path) { () throws(SystemCalls.Refusal) in
        try FolderCalls.names(in: folder)
      }
      return .listed(names.map { .string($0) })
    },
  ]

  /// Makes a folder, and those that it is in.
  private static func make(_ path: String, _ isFine: Bool) throws {
    let parts = path.split(separator: "/")
    var made = path.hasPrefix("/") ? "/" : ""
    for (number, part) in parts.enumerated() {
      made += part
      let isThere = FolderCalls.isFolder(made)
      if !isThere || number == parts.count - 1 && !isFine {
        let folder = made
        try WritingPlace.writing(path) { () throws(SystemCalls.Refusal) in
          try FolderCalls.make(folder)
        }
      }
      made += "/"
    }
  }

  private static func changing(
    _ name: String, _ body: @escaping @Sendable (String) throws(SystemCalls.Refusal) -> Void
  ) -> NativeFunction {
    NativeFunction(name) { _, host, given in
      let path = try Parameters(name, given, ["path"], required: 1).text("path")
      try WritingPlace.check(path, "os.\(name)", host)
      try WritingPlace.writing(path) { () throws(SystemCalls.Refusal) in try body(path) }
      return .none
    }
  }

  private static func renaming(_ name: String) -> NativeFunction {
    NativeFunction(name) { _, host, given in
      let bound = try Parameters(name, given, ["src", "dst"], required: 2)
      let (old, new) = (try bound.text("src"), try bound.text("dst"))
      try WritingPlace.check(old, "os.\(name)", host)
      try WritingPlace.check(new, "os.\(name)", host)
      try WritingPlace.writing(old) { () throws(SystemCalls.Refusal) in
        try FolderCalls.rename(old, to: new)
      }
      return .none
    }
  }
}
