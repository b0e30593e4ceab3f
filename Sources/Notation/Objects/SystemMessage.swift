import Glibc

/// The parts of an OSError: a number of the system, what it means, and the file that it is about.
enum SystemMessage {
  private static let file = Symbol("filename"), second = Symbol("filename2")
  private static let told = Symbol("_told")
  /// How many values say what has happened to which file.
  private static let saying = 2...5

  /// The class of an exception that is made of values: of a number of the system it is the one for that.
  static func type(_ type: TypeObject, _ values: [Value]) -> TypeObject {
    guard saying.contains(values.count), type === ExceptionTypes.named("OSError"),
      case .int(let number) = values[0], let name = names[Int32(clamping: number)]
    else { return type }
    return ExceptionTypes.named(name)
  }

  private static let names = [
    ENOENT: "FileNotFoundError", EEXIST: "FileExistsError", EACCES: "PermissionError",
    EPERM: "PermissionError", EISDIR: "IsADirectoryError", ENOTDIR: "NotADirectoryError",
    ETIMEDOUT: "TimeoutError", EAGAIN: "BlockingIOError", EALREADY: "BlockingIOError",
    EINPROGRESS: "BlockingIOError", ECHILD: "ChildProcessError", EPIPE: "BrokenPipeError",
    ESHUTDOWN: "BrokenPipeError", ECONNABORTED: "ConnectionAbortedError",
    ECONNREFUSED: "ConnectionRefusedError", ECONNRESET: "ConnectionResetError",
    EINTR: "InterruptedError", ESRCH: "ProcessLookupError",
  ]

  /// Gives an exception the values that it was made of; of an OSError, the third one is its file.
  ///
  /// - Throws: `MemoryError`.
  static func give(_ values: [Value], to object: InstanceObject, in line: Int) throws {
    guard values.count > 2, saying.contains(values.count), !values[2].isNone,
      object.type.isDerived(from: ExceptionTypes.named("OSError"))
    else { return try object.put(.tupled(values), Names.args, in: line) }
    try object.put(.tupled(Array(values[..<2])), Names.args, in: line)
    try object.put(values[2], file, in: line)
    if values.count == 5, !values[4].isNone { try object.put(values[4], second, in: line) }
  }

  /// Divides the message `[Errno 2] No such file or directory: 'name'` of an exception into its parts.
  static func divide(_ message: String, of object: InstanceObject) {
    let start = "[Errno "
    guard message.hasPrefix(start), let end = message.firstIndex(of: "]"),
      let number = Int(message[..<end].dropFirst(start.count))
    else { return }
    let text = String(message[end...].dropFirst(2))
    var meaning = text
    if let quote = text.firstIndex(of: "'"),
      let last = text[text.index(after: quote)...].firstIndex(of: "'")
    {
      meaning = String(text[..<quote].dropLast(2))
      let name = String(text[text.index(after: quote)..<last])
      try? object.put(.string(name), file, in: 0)
      // What is said besides is not made of these parts.
      if text.index(after: last) != text.endIndex { try? object.put(.string(message), told, in: 0) }
    }
    try? object.put(.tupled([.int(number), .string(meaning)]), Names.args, in: 0)
  }

  /// What Python writes of an OSError that says what has happened.
  static func text(of object: InstanceObject, _ values: [Value]) -> String {
    if case .string(let text)? = object[told] { return text }
    let written = { (value: Value) in (try? value.written()) ?? "…" }
    let other = object[second].map { " -> \(written($0))" } ?? ""
    let name = object[file].map { ": \(written($0))\(other)" } ?? ""
    return
      "[Errno \((try? values[0].printed()) ?? "…")] \((try? values[1].printed()) ?? "…")\(name)"
  }

  /// Whether the values that an OSError was made of say what has happened.
  static func says(_ values: [Value]) -> Bool { saying.contains(values.count) }

  /// `errno`, `strerror`, `filename` or `filename2`; `None` where the exception does not say it.
  static func part(_ name: String, of exception: PythonException) -> Value {
    let values = exception.values
    guard says(values), !name.hasPrefix("filename") else { return .none }
    return values[name == "errno" ? 0 : 1]
  }
}
