/// The probable encoding of a file that is not UTF-8.
public enum TextEncoding: String, Sendable, Hashable {
  case utf16 = "UTF-16"
  case utf16LittleEndian = "UTF-16LE"
  case utf16BigEndian = "UTF-16BE"
  case utf32 = "UTF-32"
  case latin1 = "LATIN1"
  case windows1252 = "CP1252"

  /// Its common name.
  package var name: String {
    switch self {
    case .utf16, .utf16LittleEndian, .utf16BigEndian: "UTF-16"
    case .utf32: "UTF-32"
    case .latin1: "Latin-1"
    case .windows1252: "Windows-1252"
    }
  }

  /// The shell command that converts a file from this encoding to UTF-8.
  package func conversion(of path: String) -> String {
    "iconv -f \(rawValue) -t UTF-8 \(Self.quoted(path)) >\(Self.quoted(path + ".utf8"))"
  }

  /// How much of a file is looked at, in bytes.
  private static let most = 1 << 20

  /// The encoding that the bytes of a file fit, if there is one; nothing is guessed for bytes that
  /// fit none.
  package static func guess(of bytes: [UInt8]) -> TextEncoding? {
    let start = bytes.prefix(most)
    if start.starts(with: [0xFF, 0xFE, 0, 0]) || start.starts(with: [0, 0, 0xFE, 0xFF]) {
      return bytes.count % 4 == 0 ? .utf32 : nil
    }
    if start.starts(with: [0xFF, 0xFE]) { return isUTF16(start, low: 0) ? .utf16 : nil }
    if start.starts(with: [0xFE, 0xFF]) { return isUTF16(start, low: 1) ? .utf16 : nil }
    if start.contains(0) {
      // Most characters of most texts have a zero in their higher byte.
      let zeros = [0, 1].map { place in
        stride(from: place, to: start.count, by: 2).count { start[$0] == 0 }
      }
      let low = zeros[1] > zeros[0] ? 0 : 1
      guard zeros[1 - low] > start.count / 4, isUTF16(start, low: low) else { return nil }
      return low == 0 ? .utf16LittleEndian : .utf16BigEndian
    }
    // None of them uses control characters in text.
    let isText = start.allSatisfy { $0 >= 0x20 || (9...13).contains($0) }
    guard isText, !start.contains(0x7F) else { return nil }
    guard start.contains(where: { (0x80..<0xA0).contains($0) }) else { return .latin1 }
    let unused: Set<UInt8> = [0x81, 0x8D, 0x8F, 0x90, 0x9D]
    return start.contains(where: unused.contains) ? nil : .windows1252
  }

  /// Whether bytes are whole characters of UTF-16, whose lower byte comes first or second.
  private static func isUTF16(_ bytes: ArraySlice<UInt8>, low: Int) -> Bool {
    guard bytes.count % 2 == 0, bytes.count > 2 else { return false }
    let units = stride(from: 0, to: bytes.count, by: 2).map { place in
      UInt16(bytes[place + low]) | UInt16(bytes[place + 1 - low]) << 8
    }
    var decoder = UTF16()
    var input = units.makeIterator()
    while true {
      switch decoder.decode(&input) {
      case .scalarValue("\0"): return false
      case .scalarValue: continue
      case .emptyInput: return true
      // The part that is looked at may end within a character.
      case .error: return bytes.count == most && input.next() == nil
      }
    }
  }

  /// A word of a POSIX shell.
  private static func quoted(_ word: String) -> String {
    let isPlain = word.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
      default: "/._-+".utf8.contains(byte)
      }
    }
    return isPlain ? word : "'\(word.replacing("'", with: "'\\''"))'"
  }
}
