import Support

/// FNV-1a with 64 bits: detects accidents, not adversaries.
///
/// Source: Fowler, Noll and Vo; draft-eastlake-fnv.
struct Checksum {
  private var hash: UInt64 = 0xcbf2_9ce4_8422_2325

  /// Adds bytes.
  mutating func add(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
  }

  /// Adds a text and its end, so that two adjacent texts cannot be mistaken for one.
  mutating func add(_ text: String) {
    add(text.utf8)
    add(CollectionOfOne(0xff))
  }

  /// 16 hexadecimal digits.
  var text: String { hash.hexadecimal }

  /// The checksum of some bytes.
  ///
  /// - Throws: `Interruption`.
  static func text(of bytes: [UInt8]) throws -> String {
    var checksum = Checksum()
    try Interruption.inParts(of: bytes.count) { checksum.add(bytes[$0]) }
    return checksum.text
  }
}
