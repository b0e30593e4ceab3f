/// The parts of an OSError: of what was given to its class, or of its message `[Errno 2] No such file or
/// directory: 'name'`.
struct SystemMessage {
  private let values: [Value]

  init(_ exception: PythonException) {
    if exception.values.count > 1 {
      values = exception.values
    } else {
      values = Self.parts(of: exception.message)
    }
  }

  /// `errno`, `strerror` or `filename`; `None` where the exception does not say it.
  func part(_ name: String) -> Value {
    let place = ["errno", "strerror", "filename"].firstIndex(of: name) ?? 0
    return values.indices.contains(place) ? values[place] : .none
  }

  private static func parts(of message: String) -> [Value] {
    let start = "[Errno "
    guard message.hasPrefix(start), let end = message.firstIndex(of: "]"),
      let number = Int(message[..<end].dropFirst(start.count))
    else { return [] }
    let text = String(message[end...].dropFirst(2))
    guard let quote = text.firstIndex(of: "'"), let last = text.lastIndex(of: "'"), quote < last
    else { return [.int(number), .string(text)] }
    return [
      .int(number), .string(String(text[..<quote].dropLast(2))),
      .string(String(text[text.index(after: quote)..<last])),
    ]
  }
}
