import Support

/// The items of a text: one per line, without the empty lines.
///
/// Lines end with a line feed, a carriage return or both, as in a text that Python opens.
struct Items {
  /// Every item's characters, one item after the other.
  private(set) var symbols: [Unicode.Scalar] = []
  /// Where each item begins in `symbols`, and where the last one ends.
  private(set) var starts: [Int32] = [0]
  /// How many lines end with only a carriage return.
  private(set) var loneReturns = 0

  /// How many items there are.
  var count: Int { starts.count - 1 }

  /// The places of an item in `symbols`.
  func range(_ item: Int) -> Range<Int> { Int(starts[item])..<Int(starts[item + 1]) }

  /// Cuts bytes into items.
  ///
  /// - Throws: `DataError` for bytes that are not text, for no item, or for the end symbol in an item;
  ///   `MemoryError`; `Interruption`.
  init(
    of bytes: [UInt8], source: String, _ options: Dataset.Options = Dataset.Options()
  ) throws {
    let size = try TextSize(bytes)
    guard size.scalars < Int(Int32.max) else { throw DataError.tooLarge(path: source) }
    try size.checkMemory(for: options, source: source)
    symbols.reserveCapacity(size.scalars)
    starts.reserveCapacity(size.items + 1)
    var keepsLines = false
    if case .stream = options.cut { keepsLines = true }
    try read(bytes, source, end: options.end, keepsLines: keepsLines)
    if options.normalization == .nfc { try normalize(bytes, source, end: options.end) }
    guard count > 0 else { throw DataError.empty(path: source) }
  }

  /// Reads the characters; where lines are kept, the whole text is one item, its line ends line feeds.
  private mutating func read(
    _ bytes: [UInt8], _ source: String, end: Unicode.Scalar, keepsLines: Bool
  ) throws {
    var (line, position, previous) = (1, 0, Unicode.Scalar(0))
    var nextCheck = Interruption.often
    while position < bytes.count {
      guard let scalar = Self.scalar(at: position, in: bytes) else {
        throw DataError.notText(
          path: source, line: line, byte: position, encoding: TextEncoding.guess(of: bytes))
      }
      switch scalar {
      case "\n" where previous == "\r": loneReturns -= 1
      case "\n", "\r":
        if keepsLines { symbols.append("\n") } else { endItem() }
        line += 1
        if scalar == "\r" { loneReturns += 1 }
      case end: throw Self.reserved(end, line, bytes, source)
      case "\0":
        throw DataError.zeroByte(
          path: source, line: line, byte: position, encoding: TextEncoding.guess(of: bytes))
      case "\u{FEFF}" where position == 0: break  // a byte order mark
      default: symbols.append(scalar)
      }
      previous = scalar
      position += UTF8.width(scalar)
      if position >= nextCheck {
        try Interruption.check()
        nextCheck = position + Interruption.often
      }
    }
    endItem()
  }

  /// The character that begins at a byte; `nil` if none does.
  private static func scalar(at position: Int, in bytes: [UInt8]) -> Unicode.Scalar? {
    let first = bytes[position]
    if first < 0x80 { return Unicode.Scalar(first) }
    var decoder = UTF8()
    var rest = bytes[position...].makeIterator()
    guard case .scalarValue(let scalar) = decoder.decode(&rest) else { return nil }
    return scalar
  }

  private mutating func endItem() {
    if symbols.count > Int(starts[starts.count - 1]) { starts.append(Int32(symbols.count)) }
  }

  /// Writes each item with composed characters.
  private mutating func normalize(
    _ bytes: [UInt8], _ source: String, end: Unicode.Scalar
  ) throws {
    let original = self
    symbols.removeAll(keepingCapacity: true)
    starts.removeSubrange(1...)
    for item in 0..<original.count {
      if item % Interruption.often == 0 { try Interruption.check() }
      for scalar in NormalizationForm.composed(original.symbols[original.range(item)]) {
        guard scalar != end else {
          throw Self.reserved(end, Self.line(of: item, in: bytes), bytes, source)
        }
        symbols.append(scalar)
      }
      endItem()
    }
  }
}

extension Items {
  /// Characters that rarely occur in text, as candidates for the end symbol.
  private static let signs = "|~^@_"

  /// The error of an end symbol inside an item, with one that the text does not have.
  private static func reserved(
    _ end: Unicode.Scalar, _ line: Int, _ bytes: [UInt8], _ source: String
  ) -> DataError {
    let used = Set(bytes)
    let free = signs.first { !used.contains($0.asciiValue ?? 0) }
    return .reservedSymbol(
      path: source, line: line, symbol: String(end), free: free.map { String($0) })
  }

  /// The line of an item, counted again when a message needs it.
  private static func line(of item: Int, in bytes: [UInt8]) -> Int {
    var (line, items, isOpen, previous) = (1, 0, false, UInt8(0))
    for byte in bytes {
      if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
        if isOpen, items == item { return line }
        if isOpen { items += 1 }
        isOpen = false
        if byte == UInt8(ascii: "\r") || previous != UInt8(ascii: "\r") { line += 1 }
      } else {
        isOpen = true
      }
      previous = byte
    }
    return line
  }
}

/// How many characters and items a text has at most, known before memory is taken for them.
private struct TextSize {
  private(set) var scalars = 0
  private(set) var items = 0

  init(_ bytes: [UInt8]) throws {
    var isOpen = false
    try bytes.interruptiblyForEach { byte in
      // All bytes of a character but the first begin with 10.
      scalars += byte & 0xC0 == 0x80 ? 0 : 1
      let isEnd = byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
      if isOpen && isEnd { items += 1 }
      isOpen = !isEnd
    }
    if isOpen { items += 1 }
  }

  /// Checks that there is memory for a data set of them, temporary memory included.
  func checkMemory(for options: Dataset.Options, source: String) throws(MemoryError) {
    let copies = options.normalization == .none ? 1 : 2
    let stream = scalars + items * (options.block + 1)
    try MemoryBudget.check(
      "the data of '\(source)' in contexts of \(options.block)",
      floats: [copies * (scalars + items), items, stream, scalars + items])
  }
}
