import Engine
import Glibc
import Support

/// Python's `os`, `os.path` and `sys`.
enum SystemLibrary {
  static let library = Library(
    "os",
    [
      NativeFunction("getcwd") { _, _, _ in .string(workingFolder) },
      NativeFunction("getenv") { _, _, given in
        let bound = try Parameters("getenv", given, ["key", "default"], required: 1)
        return bound["default"] ?? .none
      },
      NativeFunction("cpu_count") { _, _, _ in .int(max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))) },
      NativeFunction("fspath") { _, _, given in try Builtins.one("fspath", given) },
      NativeFunction("getpid") { _, _, _ in .int(Int(getpid())) },
      NativeFunction("strerror") { _, _, given in
        let number = try Parameters("strerror", given, ["code"], required: 1).whole("code")
        return .string(unsafe String(cString: strerror(Int32(clamping: number))))
      },
      NativeFunction("stat") { _, _, given in
        let path = try Parameters("stat", given, ["path", "dir_fd"], required: 1).text("path")
        return try facts(path)
      },
    ] + FolderFunctions.all + refused,
    [
      ("path", .library(paths)), ("sep", .string("/")), ("linesep", .string("\n")),
      ("name", .string("posix")), ("curdir", .string(".")), ("pardir", .string("..")),
      ("devnull", .string("/dev/null")), ("environ", .dictionary(DictionaryObject())),
    ])

  /// What would write, or run something.
  private static let refused = [
    "system", "popen", "removedirs", "chdir", "chmod", "chown", "kill", "fork", "execv", "execvp",
    "spawnl", "putenv", "symlink", "link", "truncate", "write", "open", "scandir", "urandom",
  ].map { name in
    NativeFunction(name) { _, _, _ in
      throw ExpressionError.notSupported(
        what: "os.\(name)",
        mend: "programs do not run others here, and write only with open and torch.save")
    }
  }

  private static var workingFolder: String {
    var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
    guard unsafe getcwd(&bytes, bytes.count) != nil else { return "." }
    return String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  // MARK: Paths

  private static func path(
    _ name: String, _ body: @escaping @Sendable (String) -> Value
  ) -> NativeFunction {
    NativeFunction(name) { _, _, given in
      body(try Parameters(name, given, ["path"], required: 1).text("path"))
    }
  }

  /// What the system knows of a file.
  ///
  /// - Throws: `PythonException` where there is none.
  private static func facts(_ path: String) throws -> Value {
    var facts = stat()
    guard unsafe stat(path, &facts) == 0 else {
      let number = errno
      let (name, text) = SystemCalls.Refusal(number: number).pythonWords(path)
      throw PythonException(name, text)
    }
    func seconds(_ time: timespec) -> Value {
      .float(Double(time.tv_sec) + Double(time.tv_nsec) / 1e9)
    }
    return .result(
      Value.NamedValues(
        name: "os.stat_result",
        fields: [
          ("st_mode", .int(Int(facts.st_mode))), ("st_ino", .int(Int(facts.st_ino))),
          ("st_size", .int(facts.st_size)), ("st_atime", seconds(facts.st_atim)),
          ("st_mtime", seconds(facts.st_mtim)), ("st_ctime", seconds(facts.st_ctim)),
        ]))
  }

  /// One of them, of a path.
  private static func fact(_ name: String, _ field: String) -> NativeFunction {
    NativeFunction(name) { _, _, given in
      let path = try Parameters(name, given, ["filename"], required: 1).text("filename")
      guard case .result(let facts) = try facts(path) else { return .none }
      return facts.fields.first { $0.name == field }?.value ?? .none
    }
  }

  /// The path of the user's own folder at its beginning.
  private static func expanded(_ path: String) -> String {
    guard path == "~" || path.hasPrefix("~/"), let home = unsafe getenv("HOME") else { return path }
    return unsafe String(cString: home) + path.dropFirst()
  }

  /// The kind of file at a path; `nil` for none.
  private static func mode(_ path: String) -> mode_t? {
    var facts = stat()
    guard unsafe stat(path, &facts) == 0 else { return nil }
    return facts.st_mode & S_IFMT
  }

  static let paths = Library(
    "os.path",
    [
      NativeFunction("join") { _, _, given in
        let parts = try given.values.map { value in
          guard case .string(let text) = value.inner ?? value else {
            throw PythonException(
              "TypeError",
              "join() argument must be str, bytes, or os.PathLike object, not '\(value.typeName)'")
          }
          return text
        }
        var path = ""
        for (number, part) in parts.enumerated() {
          if part.hasPrefix("/") || number == 0 {
            path = part
          } else {
            path += path.isEmpty || path.hasSuffix("/") ? part : "/" + part
          }
        }
        return .string(path)
      },
      path("exists") { .bool(mode($0) != nil) },
      path("isfile") { .bool(mode($0) == S_IFREG) },
      path("isdir") { .bool(mode($0) == S_IFDIR) },
      path("isabs") { .bool($0.hasPrefix("/")) },
      path("basename") { .string(split($0).tail) },
      path("dirname") { .string(split($0).head) },
      path("split") { path in
        let (head, tail) = split(path)
        return .tupled([.string(head), .string(tail)])
      },
      path("splitext") { path in
        let name = split(path).tail
        let stem = name.drop { $0 == "." }
        guard let dot = stem.lastIndex(of: ".") else {
          return .tupled([.string(path), .string("")])
        }
        let suffix = String(stem[dot...])
        return .tupled([.string(String(path.dropLast(suffix.count))), .string(suffix)])
      },
      path("normpath") { .string(normal($0)) },
      path("abspath") { .string(normal($0.hasPrefix("/") ? $0 : workingFolder + "/" + $0)) },
      path("realpath") { .string(normal($0.hasPrefix("/") ? $0 : workingFolder + "/" + $0)) },
      path("expanduser") { .string(expanded($0)) },
      fact("getsize", "st_size"), fact("getmtime", "st_mtime"), fact("getatime", "st_atime"),
      fact("getctime", "st_ctime"),
    ], [("sep", .string("/"))])

  private static func split(_ path: String) -> (head: String, tail: String) {
    guard let slash = path.lastIndex(of: "/") else { return ("", path) }
    var head = String(path[...slash])
    if head.contains(where: { $0 != "/" }) { while head.hasSuffix("/") { head.removeLast() } }
    return (head, String(path[path.index(after: slash)...]))
  }

  private static func normal(_ path: String) -> String {
    let isAbsolute = path.hasPrefix("/")
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
      if part == "..", let last = parts.last, last != ".." {
        parts.removeLast()
      } else if part != ".." || !isAbsolute {
        parts.append(part)
      }
    }
    let text = (isAbsolute ? "/" : "") + parts.joined(separator: "/")
    return text.isEmpty ? "." : text
  }

  // MARK: The interpreter

  /// `sys`, with the words that a program was started with.
  static func system(_ arguments: [String], _ streams: [(String, Value)]) -> Library {
    Library(
      "sys", systemFunctions,
      [("argv", .listed(arguments.map { .string($0) }))] + streams + systemValues)
  }

  private static let systemFunctions = [
    NativeFunction("exit") { _, _, given in
      let error = PythonException("SystemExit", "")
      try error.object.put(.tupled(given.values), Names.args, in: 0)
      throw error
    },
    NativeFunction("getsizeof") { _, _, given in
      .int((given.values.first ?? .none).bytes + MemoryLayout<Value>.stride)
    },
    NativeFunction("getrecursionlimit") { _, _, _ in .int(Machine.mostFrames) },
    NativeFunction("setrecursionlimit") { _, _, _ in .none },
    NativeFunction("intern") { _, _, given in try Builtins.one("intern", given) },
    NativeFunction("exc_info") { machine, _, _ in
      guard case .instance(let object) = machine.handledNow else {
        return .tupled([.none, .none, .none])
      }
      return .tupled([.type(object.type), .instance(object), .none])
    },
  ]

  private static let systemValues: [(String, Value)] = [
    ("maxsize", .int(Int.max)), ("platform", .string("linux")),
    ("version", .string("3.11.7")), ("byteorder", .string("little")),
    ("version_info", .tupled([.int(3), .int(11), .int(7), .string("final"), .int(0)])),
    ("path", .listed([])), ("modules", .dictionary(DictionaryObject())),
    ("executable", .string("")),
    (
      "float_info",
      .library(
        Library(
          "sys.float_info", [],
          [
            ("max", .float(.greatestFiniteMagnitude)), ("min", .float(.leastNormalMagnitude)),
            ("epsilon", .float(.ulpOfOne)), ("dig", .int(15)), ("mant_dig", .int(53)),
          ]))
    ),
  ]
}

/// Python's `os`.
extension SourceLibrary {
  static let system = SourceLibrary(
    name: "os", exports: ["walk"],
    text: #"""
      def walk(top, topdown=True, onerror=None, followlinks=False):
        try:
          names = _os.listdir(top)
        except OSError as error:
          if onerror is not None:
            onerror(error)
          return
        top = str(top)
        dirs = [name for name in names if _os.path.isdir(_os.path.join(top, name))]
        files = [name for name in names if name not in dirs]
        if topdown:
          yield top, dirs, files
        for name in dirs:
          yield from walk(_os.path.join(top, name), topdown, onerror)
        if not topdown:
          yield top, dirs, files
      """#,
    values: [("_os", .library(SystemLibrary.library))]
      + SystemLibrary.library.members.map { (name: $0.key, value: $0.value) })
}
