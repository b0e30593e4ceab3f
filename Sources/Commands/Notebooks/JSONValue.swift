/// A value of a JSON text, with its place there, so that a part of the text can be replaced.
struct JSONValue: Sendable {
  /// What it is.
  indirect enum Kind: Sendable {
    case object([(key: String, value: JSONValue)])
    case array([JSONValue])
    case string(String)
    /// A number as it is written, `true`, `false` or `null`.
    case word(String)
  }

  let kind: Kind
  /// Where it is, in bytes.
  let range: Range<Int>

  /// The first value under a key of an object.
  subscript(key: String) -> JSONValue? {
    if case .object(let members) = kind { members.first { $0.key == key }?.value } else { nil }
  }

  /// The values of an array.
  var items: [JSONValue]? { if case .array(let items) = kind { items } else { nil } }

  /// A text; of several lines in an array, all of them joined, as notebooks keep texts.
  var text: String? {
    switch kind {
    case .string(let text): return text
    case .array(let items):
      let lines = items.compactMap { if case .string(let line) = $0.kind { line } else { nil } }
      return lines.count == items.count ? lines.joined() : nil
    case .object, .word: return nil
    }
  }

  /// A whole number.
  var number: Int? { if case .word(let text) = kind { Int(text) } else { nil } }
}

/// Reads a JSON text.
struct JSONReader {
  /// Where a text is no JSON.
  struct Failure: Error {
    /// In bytes.
    let place: Int
  }

  private let bytes: [UInt8]
  private var place = 0
  private var depth = 0

  /// Values are nested at most this deeply.
  private static let deepest = 200

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The value that a whole text is.
  ///
  /// - Throws: `Failure`.
  static func value(of bytes: [UInt8]) throws(Failure) -> JSONValue {
    var reader = JSONReader(bytes)
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { reader.place = 3 }
    let value = try reader.value()
    guard reader.next() == nil else { throw Failure(place: reader.place) }
    return value
  }

  /// The next byte that is no space; it stays where it is.
  private mutating func next() -> UInt8? {
    while place < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[place]) { place += 1 }
    return place < bytes.count ? bytes[place] : nil
  }

  private mutating func take(_ byte: Character) throws(Failure) {
    guard next() == byte.asciiValue else { throw Failure(place: place) }
    place += 1
  }

  private mutating func value() throws(Failure) -> JSONValue {
    guard let first = next() else { throw Failure(place: place) }
    guard depth < Self.deepest else { throw Failure(place: place) }
    depth += 1
    defer { depth -= 1 }
    let start = place
    let kind: JSONValue.Kind =
      switch Character(Unicode.Scalar(first)) {
      case "{": .object(try members())
      case "[": .array(try items())
      case "\"": .string(try string())
      default: .word(try word())
      }
    return JSONValue(kind: kind, range: start..<place)
  }

  private mutating func items() throws(Failure) -> [JSONValue] {
    try take("[")
    var items: [JSONValue] = []
    while next() != UInt8(ascii: "]") {
      if !items.isEmpty { try take(",") }
      items.append(try value())
    }
    try take("]")
    return items
  }

  private mutating func members() throws(Failure) -> [(key: String, value: JSONValue)] {
    try take("{")
    var members: [(key: String, value: JSONValue)] = []
    while next() != UInt8(ascii: "}") {
      if !members.isEmpty { try take(",") }
      guard next() == UInt8(ascii: "\"") else { throw Failure(place: place) }
      let key = try string()
      try take(":")
      members.append((key, try value()))
    }
    try take("}")
    return members
  }

  private mutating func word() throws(Failure) -> String {
    let start = place
    let signs = Set("+-.".utf8)
    while place < bytes.count {
      let byte = bytes[place]
      let isLetter = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
      let isDigit = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      guard isLetter || isDigit || signs.contains(byte) else { break }
      place += 1
    }
    let word = String(decoding: bytes[start..<place], as: UTF8.self)
    guard ["true", "false", "null"].contains(word) || Double(word) != nil else {
      throw Failure(place: start)
    }
    return word
  }

  private mutating func string() throws(Failure) -> String {
    try take("\"")
    var text: [UInt8] = []
    while place < bytes.count {
      let byte = bytes[place]
      place += 1
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"): text += try escaped()
      case 0..<0x20: throw Failure(place: place - 1)
      default: text.append(byte)
      }
    }
    throw Failure(place: place)
  }

  /// What follows a backslash.
  private mutating func escaped() throws(Failure) -> [UInt8] {
    guard place < bytes.count else { throw Failure(place: place) }
    let letter = Character(Unicode.Scalar(bytes[place]))
    place += 1
    let plain: [Character: Character] = [
      "n": "\n", "t": "\t", "r": "\r", "b": "\u{8}", "f": "\u{C}", "\"": "\"", "\\": "\\", "/": "/",
    ]
    if let character = plain[letter] { return Array(character.utf8) }
    guard letter == "u" else { throw Failure(place: place - 1) }
    var code = try unit()
    // A character beyond the first plane is written as two.
    if (0xD800..<0xDC00).contains(code), place + 1 < bytes.count,
      bytes[place] == UInt8(ascii: "\\"), bytes[place + 1] == UInt8(ascii: "u")
    {
      place += 2
      let low = try unit()
      if (0xDC00..<0xE000).contains(low) {
        code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
      }
    }
    return Array(String(Character(Unicode.Scalar(code) ?? "\u{FFFD}")).utf8)
  }

  private mutating func unit() throws(Failure) -> UInt32 {
    guard place + 4 <= bytes.count,
      let code = UInt32(String(decoding: bytes[place..<place + 4], as: UTF8.self), radix: 16)
    else { throw Failure(place: place) }
    place += 4
    return code
  }
}
