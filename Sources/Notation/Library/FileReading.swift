import Engine
import Support

/// `open`: reads texts below the folder of the session, and writes there where that is allowed.
enum FileReading {
  @Sendable
  static func open(
    _ machine: inout Machine, _ host: inout any Host, _ given: Arguments
  ) throws -> Value {
    let bound = try Parameters(
      "open", given,
      ["file", "mode", "buffering", "encoding", "errors", "newline", "closefd", "opener"],
      required: 1)
    let file = bound["file"] ?? .none
    guard (file.inner ?? file).isText else {
      throw PythonException(
        "TypeError", "expected str, bytes or os.PathLike object, not \(file.typeName)")
    }
    let path = try bound.text("file")
    if let mode = bound["mode"], !mode.isText {
      throw PythonException(
        "TypeError", "open() argument 'mode' must be str, not \(mode.typeName)")
    }
    let mode = bound["mode"] == nil ? "r" : try bound.text("mode")
    guard mode.allSatisfy({ "rtU".contains($0) }) else {
      guard mode.allSatisfy({ "rwaxbt+U".contains($0) }) else {
        throw PythonException("ValueError", "invalid mode: '\(mode)'")
      }
      guard !mode.contains("b"), !mode.contains("+") else {
        throw ExpressionError.notSupported(
          what: mode.contains("b") ? "a file of bytes" : "a file that is read and written",
          mend: "open(NAME) reads a text, open(NAME, 'w') writes one; torch.save keeps tensors")
      }
      return try writing(path, mode, &machine, &host)
    }
    let text = try read(path, host.folders)
    guard let library = try Libraries.library("io", &machine, &host),
      let type = library["TextIOWrapper"]
    else { return .none }
    return try machine.call(type, .string(text), .string(path), .string(mode), host: &host)
  }

  private static func writing(
    _ path: String, _ mode: String, _ machine: inout Machine, _ host: inout any Host
  ) throws -> Value {
    try WritingPlace.check(path, "open('\(path)', '\(mode)')", host)
    if mode.contains("x"), FolderCalls.real(path) != nil {
      throw PythonException("FileExistsError", "[Errno 17] File exists: '\(path)'")
    }
    try put([], path, appending: mode.contains("a"))
    guard let library = try Libraries.library("io", &machine, &host),
      let type = library["_Writer"]
    else { return .none }
    let write = NativeFunction("_write") { _, _, given in
      guard case .string(let text)? = given.values.first else { return .none }
      try put(Array(text.utf8), path, appending: true)
      return .none
    }
    return try machine.call(type, .native(write), .string(path), .string(mode), host: &host)
  }

  private static func put(_ bytes: [UInt8], _ path: String, appending: Bool) throws {
    try WritingPlace.writing(path) { () throws(SystemCalls.Refusal) in
      try FolderCalls.write(bytes, to: path, appending: appending)
    }
  }

  /// The text of a file below the present folder or that of the program.
  private static func read(_ path: String, _ folders: [String]) throws -> String {
    let found = folders.lazy.compactMap {
      FolderCalls.real(path.hasPrefix("/") ? path : "\($0)/\(path)")
    }.first
    guard let folder = folders.first.flatMap(FolderCalls.real), let target = found else {
      throw missing(path)
    }
    guard folders.contains(where: { FolderCalls.real($0).map { isBelow($0, target) } ?? false })
    else {
      throw PythonException(
        "PermissionError",
        "[Errno 13] Permission denied: '\(path)': only files below \(folder) are read")
    }
    do {
      let bytes = try InputFile.bytes(of: target, copies: 4)
      guard let text = String(validating: bytes, as: UTF8.self) else {
        throw PythonException("UnicodeDecodeError", "'utf-8' codec can't decode '\(path)'")
      }
      return text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
    } catch InputFile.Refusal.isFolder {
      throw PythonException("IsADirectoryError", "[Errno 21] Is a directory: '\(path)'")
    } catch InputFile.Refusal.missing {
      throw missing(path)
    } catch let refusal as InputFile.Refusal {
      throw PythonException("OSError", "\(refusal.reason): '\(path)'")
    }
  }

  private static func isBelow(_ folder: String, _ path: String) -> Bool {
    path == folder || path.hasPrefix(folder.hasSuffix("/") ? folder : folder + "/")
  }

  private static func missing(_ path: String) -> PythonException {
    let hint =
      path.hasSuffix("names.txt")
      ? ": the lecture's list is in github.com/karpathy/makemore; data takes the list that is built in"
      : ""
    return PythonException(
      "FileNotFoundError", "[Errno 2] No such file or directory: '\(path)'\(hint)")
  }
}

/// Python's `io`, of texts.
extension SourceLibrary {
  static let streams = SourceLibrary(
    name: "io", exports: ["StringIO", "TextIOWrapper", "_Writer", "_Standard"],
    text: #"""
      class StringIO:
        def __init__(self, initial_value='', newline=None):
          self._text = initial_value
          self._place = 0
          self.closed = False

        def read(self, size=-1):
          self._check()
          end = len(self._text) if size is None or size < 0 else self._place + size
          part = self._text[self._place:end]
          self._place += len(part)
          return part

        def readline(self, size=-1):
          self._check()
          end = self._text.find('\n', self._place)
          end = len(self._text) if end < 0 else end + 1
          part = self._text[self._place:end]
          self._place = end
          return part

        def readlines(self, hint=-1):
          rest = self.read().split('\n')
          lines = [line + '\n' for line in rest[:-1]]
          return lines + [rest[-1]] if rest[-1] else lines

        def write(self, text):
          self._check()
          if not isinstance(text, str):
            raise TypeError(f"string argument expected, got '{type(text).__name__}'")
          self._text = self._text[:self._place] + text + self._text[self._place + len(text):]
          self._place += len(text)
          return len(text)

        def writelines(self, lines):
          for line in lines:
            self.write(line)

        def getvalue(self):
          self._check()
          return self._text

        def seek(self, place, whence=0):
          self._place = place if whence == 0 else len(self._text) + place
          return self._place

        def truncate(self, size=None):
          self._text = self._text[:self._place if size is None else size]
          return len(self._text)

        def flush(self):
          self._check()

        def isatty(self):
          return False

        def close(self):
          self.closed = True

        def readable(self):
          return True

        def writable(self):
          return True

        def _check(self):
          if self.closed:
            raise ValueError('I/O operation on closed file.')

        def __iter__(self):
          return iter(self.readlines())

        def __next__(self):
          line = self.readline()
          if not line:
            raise StopIteration
          return line

        def __enter__(self):
          self._check()
          return self

        def __exit__(self, kind, value, trace):
          self.close()

      class TextIOWrapper(StringIO):
        def __init__(self, text, name, mode):
          super().__init__(text)
          self.name = name
          self.mode = mode
          self.encoding = 'UTF-8'

        def write(self, text):
          raise NotImplementedError('not writable')

        def writable(self):
          return False

        def __repr__(self):
          return (f"<_io.TextIOWrapper name={self.name!r} mode={self.mode!r} "
                  f"encoding={self.encoding!r}>")

      class _Writer(TextIOWrapper):
        def __init__(self, write, name, mode):
          super().__init__('', name, mode)
          self._write = write

        def write(self, text):
          self._check()
          if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
          self._write(text)
          return len(text)

        def read(self, size=-1):
          raise OSError('not readable')

        def readline(self, size=-1):
          raise OSError('not readable')

        def readable(self):
          return False

        def writable(self):
          return True

      class _Standard(_Writer):
        def __init__(self, write, name, number):
          super().__init__(write, name, 'w')
          self.encoding = 'utf-8'
          self._number = number

        def fileno(self):
          return self._number

        def reconfigure(self, *, encoding=None, errors=None, newline=None, line_buffering=None,
                        write_through=None):
          pass
      """#)
}
