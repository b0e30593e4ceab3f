import Support

/// Reads the JSON in front of a safetensors file's data in one pass, taking memory only for what
/// such a header holds.
struct HeaderReader {
  /// A header needs three levels; other programs may add fields.
  static let deepest = 16
  /// More than any tensor's axes.
  static let longestList = 64

  private let bytes: [UInt8]
  private var position = 0
  private var untilCheck = Interruption.often
  private(set) var metadata: [String: String] = [:]
  private(set) var entries: [(name: String, entry: SafetensorsHeader.Entry)] = []

  /// Reads a header; offsets and sizes are still to be checked.
  ///
  /// - Throws: `CheckpointError`; `Interruption`.
  init(_ bytes: [UInt8]) throws {
    self.bytes = bytes
    guard bytes.first == UInt8(ascii: "{") else { throw CheckpointError.headerNotObject }
    try readMembers(depth: 1) { reader, key in
      if key == SafetensorsHeader.metadataKey {
        try reader.readMetadata()
      } else {
        let entry = try reader.entry(of: key)
        reader.entries.append((name: key, entry: entry))
      }
    }
    skipSpaces()
    guard position == bytes.count else { throw unexpected }
  }

  /// The error for an unexpected byte at this place.
  private var unexpected: CheckpointError {
    let bad = TextBytes.firstBad(in: bytes)
    return bad < bytes.count ? .headerNotText(byte: bad) : .headerNotJSON(byte: position)
  }
}

extension HeaderReader {
  private mutating func readMetadata() throws {
    guard peek() == UInt8(ascii: "{") else {
      try skipValue(depth: 2)
      throw CheckpointError.metadataNotText
    }
    var texts: [String: String] = [:]
    var isText = true
    try readMembers(depth: 2) { reader, key in
      if reader.peek() == UInt8(ascii: "\"") {
        texts[key] = try reader.text()
      } else {
        try reader.skipValue(depth: 3)
        isText = false
      }
    }
    guard isText else { throw CheckpointError.metadataNotText }
    metadata = texts
  }

  /// The entry of one tensor.
  private mutating func entry(of tensor: String) throws -> SafetensorsHeader.Entry {
    var type: String?
    var (shape, offsets): ([Int]?, [Int]?)
    guard peek() == UInt8(ascii: "{") else {
      try skipValue(depth: 2)
      throw CheckpointError.badEntry(tensor: tensor)
    }
    try readMembers(depth: 2) { reader, key in
      switch key {
      case "dtype" where reader.peek() == UInt8(ascii: "\""): type = try reader.text()
      case "shape": shape = try reader.integers()
      case "data_offsets": offsets = try reader.integers()
      default: try reader.skipValue(depth: 3)
      }
    }
    guard let type, let shape, let offsets, offsets.count == 2 else {
      throw CheckpointError.badEntry(tensor: tensor)
    }
    return SafetensorsHeader.Entry(type: type, shape: shape, begin: offsets[0], end: offsets[1])
  }

  /// A list of whole numbers; `nil` for any other value.
  private mutating func integers() throws -> [Int]? {
    guard peek() == UInt8(ascii: "[") else {
      try skipValue(depth: 3)
      return nil
    }
    var numbers: [Int] = []
    var areIntegers = true
    try readItems(depth: 3) { reader in
      guard numbers.count < Self.longestList else {
        throw CheckpointError.tooManyAxes(limit: Self.longestList)
      }
      let start = reader.position
      try reader.skipValue(depth: 4)
      let number = Int(String(decoding: reader.bytes[start..<reader.position], as: UTF8.self))
      numbers.append(number ?? 0)
      areIntegers = areIntegers && number != nil
    }
    return areIntegers ? numbers : nil
  }
}

/// JSON, as far as headers need it.
extension HeaderReader {
  private static let spaces: [UInt8] = [9, 10, 13, 32]

  /// The byte at this place; `nil` at the end.
  private func peek() -> UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipSpaces() {
    while position < bytes.count, Self.spaces.contains(bytes[position]) { position += 1 }
  }

  private mutating func skip(_ sign: Unicode.Scalar) throws {
    guard peek() == UInt8(ascii: sign) else { throw unexpected }
    position += 1
    skipSpaces()
  }

  /// Reads an object, whose names are distinct; `body` reads the value of each.
  private mutating func readMembers(
    depth: Int, _ body: (inout HeaderReader, String) throws -> Void
  ) throws {
    guard depth <= Self.deepest else { throw CheckpointError.headerTooDeep(limit: Self.deepest) }
    var names: Set<String> = []
    try skip("{")
    guard peek() != UInt8(ascii: "}") else { return try skip("}") }
    while true {
      guard peek() == UInt8(ascii: "\"") else { throw unexpected }
      let name = try text()
      guard names.insert(name).inserted else { throw CheckpointError.duplicateName(name: name) }
      try skip(":")
      try body(&self, name)
      skipSpaces()
      guard peek() == UInt8(ascii: ",") else { return try skip("}") }
      try skip(",")
    }
  }

  /// Reads a list; `body` reads each value.
  private mutating func readItems(
    depth: Int, _ body: (inout HeaderReader) throws -> Void
  ) throws {
    guard depth <= Self.deepest else { throw CheckpointError.headerTooDeep(limit: Self.deepest) }
    try skip("[")
    guard peek() != UInt8(ascii: "]") else { return try skip("]") }
    while true {
      try body(&self)
      skipSpaces()
      guard peek() == UInt8(ascii: ",") else { return try skip("]") }
      try skip(",")
    }
  }

  /// Passes any value.
  private mutating func skipValue(depth: Int) throws {
    switch peek() {
    case UInt8(ascii: "{"):
      try readMembers(depth: depth) { reader, _ in try reader.skipValue(depth: depth + 1) }
    case UInt8(ascii: "["):
      try readItems(depth: depth) { try $0.skipValue(depth: depth + 1) }
    case UInt8(ascii: "\""): _ = try text()
    default: try skipWord()
    }
  }

  /// Passes a number, `true`, `false` or `null`.
  private mutating func skipWord() throws {
    let start = position
    while let byte = peek(), Self.isOfWord(byte) { position += 1 }
    let letters = bytes[start..<position]
    // Nearly all are plain numbers.
    let isPlain = letters.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    if isPlain, let first = letters.first, first != UInt8(ascii: "0") || letters.count == 1 {
      return
    }
    let word = String(decoding: letters, as: UTF8.self)
    let isNumber = word.wholeMatch(of: #/-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?/#) != nil
    guard isNumber || ["true", "false", "null"].contains(word) else {
      position = start
      throw unexpected
    }
  }

  private static func isOfWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "E"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."):
      true
    default: false
    }
  }

  /// Reads a text, which begins at this place, and the spaces after it.
  private mutating func text() throws -> String {
    let start = position
    position += 1
    var hasEscapes = false
    while let byte = peek(), byte != UInt8(ascii: "\"") {
      guard byte >= 0x20 else { throw unexpected }
      let isEscape = byte == UInt8(ascii: "\\")
      hasEscapes = hasEscapes || isEscape
      position += isEscape ? 2 : 1
    }
    guard position < bytes.count else {
      position = start
      throw unexpected
    }
    let content = bytes[start + 1..<position]
    untilCheck -= content.count + 1
    if untilCheck < 0 {
      try Interruption.check()
      untilCheck = Interruption.often
    }
    position += 1
    guard let raw = String(validating: content, as: UTF8.self) else {
      throw CheckpointError.headerNotText(byte: TextBytes.firstBad(in: bytes))
    }
    skipSpaces()
    guard hasEscapes else { return raw }
    guard let text = Self.unescaped(raw) else {
      throw CheckpointError.headerNotJSON(byte: start)
    }
    return text
  }

  /// A text with its escapes decoded; `nil` if one of them is invalid.
  private static func unescaped(_ raw: String) -> String? {
    var units: [UInt16] = []
    var rest = raw.utf16[...]
    while let unit = rest.popFirst() {
      guard unit == UInt16(UInt8(ascii: "\\")) else {
        units.append(unit)
        continue
      }
      guard let sign = rest.popFirst().flatMap(Unicode.Scalar.init) else { return nil }
      switch sign {
      case "\"", "\\", "/": units.append(UInt16(sign.value))
      case "b": units.append(8)
      case "t": units.append(9)
      case "n": units.append(10)
      case "f": units.append(12)
      case "r": units.append(13)
      case "u":
        let digits = String(decoding: rest.prefix(4), as: UTF16.self)
        guard digits.utf8.count == 4, let code = UInt16(hexadecimal: digits) else { return nil }
        units.append(code)
        rest = rest.dropFirst(4)
      default: return nil
      }
    }
    return String(validating: units, as: UTF16.self)
  }
}
