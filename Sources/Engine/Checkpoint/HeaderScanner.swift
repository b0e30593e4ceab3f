import FoundationEssentials

/// Looks over a safetensors header before the JSON decoder does.
///
/// The decoder keeps one of two equal names and follows any nesting; this finds the first and bounds
/// the second. Whether the text is JSON in every detail is the decoder's to say.
struct HeaderScanner {
  /// A header needs three levels; readers of other programs may add fields.
  static let deepest = 16
  /// More than any tensor's axes.
  static let longestList = 64

  /// An object or a list that is open.
  private struct Level {
    let isObject: Bool
    var names: Set<String> = []
    var commas = 0
  }

  private let bytes: [UInt8]
  private var position = 0
  private var levels: [Level] = []

  /// Checks a header.
  ///
  /// - Throws: `.duplicateName`, `.headerTooDeep`, `.tooManyAxes`, `.headerNotJSON`.
  static func check(_ bytes: [UInt8]) throws(CheckpointError) {
    var scanner = HeaderScanner(bytes: bytes)
    try scanner.scan()
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private mutating func scan() throws(CheckpointError) {
    while position < bytes.count {
      let byte = bytes[position]
      switch byte {
      case UInt8(ascii: "{"), UInt8(ascii: "["): try open(isObject: byte == UInt8(ascii: "{"))
      case UInt8(ascii: "}"), UInt8(ascii: "]"): try close(isObject: byte == UInt8(ascii: "}"))
      case UInt8(ascii: "\""): try readText()
      case UInt8(ascii: ","): try countComma()
      default: guard Self.isPlain(byte) else { throw .headerNotJSON(byte: position) }
      }
      position += 1
    }
    guard levels.isEmpty else { throw .headerNotJSON(byte: position) }
  }

  private mutating func open(isObject: Bool) throws(CheckpointError) {
    guard levels.count < Self.deepest else { throw .headerTooDeep(limit: Self.deepest) }
    levels.append(Level(isObject: isObject))
  }

  private mutating func close(isObject: Bool) throws(CheckpointError) {
    guard let level = levels.popLast(), level.isObject == isObject else {
      throw .headerNotJSON(byte: position)
    }
  }

  private mutating func countComma() throws(CheckpointError) {
    guard let level = levels.last else { throw .headerNotJSON(byte: position) }
    guard !level.isObject else { return }
    levels[levels.count - 1].commas += 1
    guard level.commas + 1 < Self.longestList else { throw .tooManyAxes(limit: Self.longestList) }
  }

  /// Passes a text; where it is an object's key, remembers it.
  private mutating func readText() throws(CheckpointError) {
    let start = position
    var hasEscapes = false
    position += 1
    while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
      guard bytes[position] >= 0x20 else { throw .headerNotJSON(byte: position) }
      if bytes[position] == UInt8(ascii: "\\") {
        hasEscapes = true
        position += 1
      }
      position += 1
    }
    guard position < bytes.count else { throw .headerNotJSON(byte: start) }
    guard levels.last?.isObject == true, isKey(after: position) else { return }
    let name = try text(start...position, hasEscapes: hasEscapes)
    guard levels[levels.count - 1].names.insert(name).inserted else {
      throw .duplicateName(name: name)
    }
  }

  private func isKey(after end: Int) -> Bool {
    let next = bytes[(end + 1)...].first {
      $0 != UInt8(ascii: " ") && $0 != 9 && $0 != 10 && $0 != 13
    }
    return next == UInt8(ascii: ":")
  }

  private func text(
    _ range: ClosedRange<Int>, hasEscapes: Bool
  ) throws(CheckpointError) -> String {
    guard hasEscapes else {
      return String(decoding: bytes[range].dropFirst().dropLast(), as: UTF8.self)
    }
    guard let text = try? JSONDecoder().decode(String.self, from: Data(bytes[range])) else {
      throw .headerNotJSON(byte: range.lowerBound)
    }
    return text
  }

  /// What stands between texts: numbers, words, colons, spaces.
  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "E"), UInt8(ascii: ":"), UInt8(ascii: "-"), UInt8(ascii: "+"),
      UInt8(ascii: "."), UInt8(ascii: " "), 9, 10, 13:
      true
    default: false
    }
  }
}
