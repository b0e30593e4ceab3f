import Support

/// A zip archive whose members are stored as they are, which is what `torch.save` writes.
///
/// Source: PKWARE's APPNOTE.TXT, version 6.3.
struct Archive {
  /// The members by their names.
  private(set) var members: [(name: String, bytes: [UInt8])] = []

  init() {}

  subscript(name: String) -> [UInt8]? { members.first { $0.name == name }?.bytes }

  mutating func add(_ name: String, _ bytes: [UInt8]) { members.append((name, bytes)) }

  /// Reads an archive; `nil` for bytes that are none, or that hold packed members.
  init?(_ bytes: [UInt8]) {
    let reader = LittleBytes(bytes)
    // The directory's own end is at the end, with a comment of at most 65,535 bytes after it.
    let first = max(0, bytes.count - 65_557)
    guard bytes.count >= 22,
      let end = stride(from: bytes.count - 22, through: first, by: -1).first(where: {
        reader.number($0, 4) == 0x0605_4b50
      }), let count = reader.number(end + 10, 2), var place = reader.number(end + 16, 4)
    else { return nil }
    for _ in 0..<count {
      guard reader.number(place, 4) == 0x0201_4b50, reader.number(place + 10, 2) == 0,
        let size = reader.number(place + 20, 4), let nameCount = reader.number(place + 28, 2),
        let extra = reader.number(place + 30, 2), let comment = reader.number(place + 32, 2),
        let local = reader.number(place + 42, 4), let name = reader.part(place + 46, nameCount),
        let localName = reader.number(local + 26, 2), let localExtra = reader.number(local + 28, 2),
        let content = reader.part(local + 30 + localName + localExtra, size)
      else { return nil }
      add(String(decoding: name, as: UTF8.self), Array(content))
      place += 46 + nameCount + extra + comment
    }
  }

  /// The archive's bytes.
  var bytes: [UInt8] {
    var all: [UInt8] = []
    var directory: [UInt8] = []
    for (name, content) in members {
      let start = all.count
      let facts =
        Self.little(0, 8) + Self.little(Int(Self.checksum(content)), 4)
        + Self.little(content.count, 4) + Self.little(content.count, 4)
        + Self.little(name.utf8.count, 2)
      all += Self.little(0x0403_4b50, 4) + Self.little(20, 2) + facts + Self.little(0, 2)
      all += Array(name.utf8) + content
      directory += Self.little(0x0201_4b50, 4) + Self.little(20, 2) + Self.little(20, 2) + facts
      directory += Self.little(0, 12) + Self.little(start, 4) + Array(name.utf8)
    }
    let start = all.count
    all += directory + Self.little(0x0605_4b50, 4) + Self.little(0, 4)
    all += Self.little(members.count, 2) + Self.little(members.count, 2)
    return all + Self.little(directory.count, 4) + Self.little(start, 4) + Self.little(0, 2)
  }

  private static func little(_ number: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { $0 < 8 ? UInt8(truncatingIfNeeded: number >> (8 * $0)) : 0 }
  }

  private static let table: [UInt32] = (0..<256).map { number in
    (0..<8).reduce(UInt32(number)) { rest, _ in
      rest & 1 == 1 ? 0xedb8_8320 ^ (rest >> 1) : rest >> 1
    }
  }

  /// CRC-32 of some bytes.
  private static func checksum(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(~0) { table[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] ^ ($0 >> 8) }
  }
}

/// Bytes in which numbers stand with their lowest byte first.
struct LittleBytes {
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// A number of some bytes; `nil` beyond the end.
  func number(_ place: Int, _ count: Int) -> Int? {
    guard let part = part(place, count) else { return nil }
    return part.reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  /// Some bytes; `nil` beyond the end.
  func part(_ place: Int, _ count: Int) -> ArraySlice<UInt8>? {
    guard place >= 0, count >= 0, count <= bytes.count, place <= bytes.count - count else {
      return nil
    }
    return bytes[place..<place + count]
  }
}
