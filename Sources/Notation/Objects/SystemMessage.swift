import Glibc

/// The parts of an OSError: a number of the system, what it means, and the file that it is about.
enum SystemMessage {
  private static let file = Symbol("filename"), told = Symbol("_told")

  /// The class of an exception that is made of values: of a number of the system it is the one for that.
  static func type(_ type: TypeObject, _ values: [Value]) -> TypeObject {
    guard values.count >= 2, type === ExceptionTypes.named("OSError"),
      case .int(let number) = values[0], let name = names[Int32(clamping: number)]
    else { return type }
    return ExceptionTypes.named(name)
  }

  private static let names = [
    ENOENT: "FileNotFoundError", EEXIST: "FileExistsError", EACCES: "PermissionError",
    EPERM: "PermissionError", EISDIR: "IsADirectoryError", ENOTDIR: "NotADirectoryError",
    ETIMEDOUT: "TimeoutError",
  ]

  /// Gives an exception the values that it was made of; of an OSError, the third one is its file.
  ///
  /// - Throws: `MemoryError`.
  static func give(_ values: [Value], to object: InstanceObject, in line: Int) throws {
    guard (3...5).contains(values.count),
      object.type.isDerived(from: ExceptionTypes.named("OSError"))
    else { return try object.put(.tupled(values), Names.args, in: line) }
    try object.put(.tupled(Array(values[..<2])), Names.args, in: line)
    try object.put(values[2], file, in: line)
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

  /// What Python writes of an OSError with two values.
  static func text(of object: InstanceObject, _ values: [Value]) -> String {
    if case .string(let text)? = object[told] { return text }
    let name = object[file].map { ": \((try? $0.written()) ?? "…")" } ?? ""
    return
      "[Errno \((try? values[0].printed()) ?? "…")] \((try? values[1].printed()) ?? "…")\(name)"
  }

  /// `errno`, `strerror` or `filename`; `None` where the exception does not say it.
  static func part(_ name: String, of exception: PythonException) -> Value {
    let values = exception.values
    guard values.count == 2, name != "filename" else { return .none }
    return values[name == "errno" ? 0 : 1]
  }
}
