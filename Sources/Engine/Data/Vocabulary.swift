import Support

/// The symbols of a text: its characters in order, numbered from 1; symbol 0 marks the ends of items.
public struct Vocabulary: Sendable, Hashable {
  /// The end symbol where no other was chosen, as in the lecture.
  public static let standardEnd: Unicode.Scalar = "."

  /// The same for a stream, whose text usually has full stops: the picture of a null.
  public static let standardStreamEnd: Unicode.Scalar = "␀"

  /// The symbols in the order of their numbers.
  public let symbols: [Unicode.Scalar]
  private let numbers: [Unicode.Scalar: Int32]
  /// The numbers of ASCII characters, -1 for none: most texts need no more.
  private let asciiNumbers: [Int32]

  /// Every distinct character, sorted by code point as Python's `sorted` does; `end` comes first.
  ///
  /// - Throws: `Interruption`.
  init(
    charactersOf text: some Sequence<Unicode.Scalar>, end: Unicode.Scalar = standardEnd
  ) throws {
    var isASCIIUsed = [Bool](repeating: false, count: 128)
    var others: Set<Unicode.Scalar> = []
    try text.interruptiblyForEach { scalar in
      if scalar.isASCII {
        isASCIIUsed[Int(scalar.value)] = true
      } else {
        others.insert(scalar)
      }
    }
    let ascii = isASCIIUsed.indices.filter { isASCIIUsed[$0] }.compactMap {
      Unicode.Scalar(UInt32($0))
    }
    let used = ascii + others.sorted { $0.value < $1.value }
    self.init(numbering: [end] + used.filter { $0 != end })
  }

  /// Symbols in the order of their numbers; `nil` unless the end symbol is followed by other characters,
  /// each once, by code point.
  init?(symbols: [Unicode.Scalar]) {
    guard let end = symbols.first else { return nil }
    let others = symbols.dropFirst()
    guard !others.contains(end), zip(others, others.dropFirst()).allSatisfy({ $0 < $1 }) else {
      return nil
    }
    self.init(numbering: symbols)
  }

  private init(numbering symbols: [Unicode.Scalar]) {
    self.symbols = symbols
    numbers = Dictionary(
      symbols.enumerated().map { ($1, Int32($0)) }, uniquingKeysWith: { first, _ in first })
    var table = [Int32](repeating: -1, count: 128)
    for (number, scalar) in symbols.enumerated() where scalar.isASCII {
      table[Int(scalar.value)] = Int32(number)
    }
    asciiNumbers = table
  }

  /// How many symbols there are (V).
  public var count: Int { symbols.count }

  /// The symbol that ends an item and fills a context's empty places.
  public var end: Unicode.Scalar { symbols[0] }

  /// The symbols in a row.
  public var text: String { String(String.UnicodeScalarView(symbols)) }

  /// The number of a symbol, if it is known.
  public func number(of symbol: Unicode.Scalar) -> Int32? {
    guard symbol.isASCII else { return numbers[symbol] }
    let number = asciiNumbers[Int(symbol.value)]
    return number < 0 ? nil : number
  }

  /// The symbol with this number; the replacement character if there is none.
  public func symbol(_ number: Int) -> Unicode.Scalar {
    symbols.indices.contains(number) ? symbols[number] : "\u{FFFD}"
  }

  /// The numbers of a text's characters.
  ///
  /// - Throws: `DataError.unknownSymbol`.
  public func encode(_ text: String) throws(DataError) -> [Int32] {
    var ids: [Int32] = []
    for scalar in text.unicodeScalars {
      guard let id = number(of: scalar) else {
        throw .unknownSymbol(symbol: String(scalar), known: self.text)
      }
      ids.append(id)
    }
    return ids
  }

  /// The text of some numbers.
  public func decode(_ ids: some Sequence<Int32>) -> String {
    String(String.UnicodeScalarView(ids.map { symbol(Int($0)) }))
  }
}
