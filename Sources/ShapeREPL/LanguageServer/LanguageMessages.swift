import FoundationEssentials
import Glibc

/// Reads and writes messages of the Language Server Protocol: a header with the length, then JSON.
///
/// Source: Language Server Protocol 3.17, "Base Protocol".
struct LanguageMessages {
  /// A message longer than this, in bytes, is not read.
  private static let longest = 1 << 26
  /// Bytes read at once.
  private static let chunk = 1 << 16

  private var buffer: [UInt8] = []

  /// The next message; `nil` at the end of the input, or where it is no message.
  mutating func next() -> JSONValue? {
    guard let length = header() else { return nil }
    while buffer.count < length { guard fill() else { return nil } }
    let body = Data(buffer[..<length])
    buffer.removeFirst(length)
    return (try? JSONDecoder().decode(JSONValue.self, from: body)) ?? .null
  }

  /// Whether something has come that was not read yet, or the input has ended.
  var isWaiting: Bool {
    guard buffer.isEmpty else { return true }
    var input = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    // The system call writes what it found into the structure.
    return unsafe poll(&input, 1, 0) > 0
  }

  /// Reads up to the empty line; gives the length of what follows.
  private mutating func header() -> Int? {
    while true {
      if let end = buffer.firstRange(of: Array("\r\n\r\n".utf8)) {
        let lines = String(decoding: buffer[..<end.lowerBound], as: UTF8.self)
          .split(whereSeparator: \.isNewline)
        buffer.removeFirst(end.upperBound)
        let length = lines.lazy.compactMap { line -> Int? in
          let parts = line.split(separator: ":", maxSplits: 1)
          guard parts.count == 2, parts[0].lowercased() == "content-length" else { return nil }
          return Int(parts[1].filter { !$0.isWhitespace })
        }.first
        guard let length, (0...Self.longest).contains(length) else { return nil }
        return length
      }
      guard buffer.count < Self.chunk, fill() else { return nil }
    }
  }

  private mutating func fill() -> Bool {
    var bytes = [UInt8](repeating: 0, count: Self.chunk)
    // The system call writes into the array, within its bounds.
    let count = unsafe bytes.withUnsafeMutableBytes {
      unsafe read(STDIN_FILENO, $0.baseAddress, $0.count)
    }
    guard count > 0 else { return false }
    buffer += bytes[..<count]
    return true
  }

  /// Writes a message.
  func send(_ message: JSONValue) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let body = try? encoder.encode(message) else { return }
    Console.write(
      "Content-Length: \(body.count)\r\n\r\n" + String(decoding: body, as: UTF8.self), to: .output)
  }
}
