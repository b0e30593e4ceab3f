import Support

/// The items of a text: one a line, blank lines left out.
struct Items {
  /// Every item's characters, one item behind the other.
  private(set) var symbols: [Unicode.Scalar] = []
  /// Where each item lies.
  var ranges: [Range<Int>] = []

  /// Cuts bytes into items.
  ///
  /// - Throws: `DataError` for bytes that are not text, no item, or a boundary symbol in an item;
  ///   `Interruption`.
  init(of bytes: [UInt8], source: String) throws {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw DataError.notText(path: source, byte: TextBytes.firstBad(in: bytes))
    }
    symbols.reserveCapacity(bytes.count)
    var line = 1
    var start = 0
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\n":
        endItem(from: &start)
        line += 1
        if line % Interruption.often == 0 { try Interruption.check() }
      case Vocabulary.boundary: throw DataError.reservedSymbol(path: source, line: line)
      case "\0": throw DataError.notText(path: source, byte: bytes.firstIndex(of: 0) ?? 0)
      case "\u{FEFF}" where line == 1 && symbols.isEmpty: break  // a byte order mark
      default: symbols.append(scalar)
      }
    }
    endItem(from: &start)
    guard !ranges.isEmpty else { throw DataError.empty(path: source) }
  }

  private mutating func endItem(from start: inout Int) {
    if symbols.count > start, symbols.last == "\r" { symbols.removeLast() }
    if symbols.count > start { ranges.append(start..<symbols.count) }
    start = symbols.count
  }
}
