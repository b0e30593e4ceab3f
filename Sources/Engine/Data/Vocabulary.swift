/// The symbols of a text: its characters in order, numbered from 1; `.` is 0 and marks the ends.
public struct Vocabulary: Sendable, Hashable {
  /// The character that ends an item and fills a context's empty places.
  public static let boundary: Unicode.Scalar = "."

  /// The symbols in the order of their numbers.
  public let symbols: [Unicode.Scalar]
  private let numbers: [Unicode.Scalar: Int32]
  /// The numbers of ASCII characters, -1 for none: most texts need no more.
  private let asciiNumbers: [Int32]

  /// Every distinct character, sorted by code point as Python's `sorted` does.
  init(charactersOf text: some Sequence<Unicode.Scalar>) {
    var isASCIIUsed = [Bool](repeating: false, count: 128)
    var others: Set<Unicode.Scalar> = []
    for scalar in text {
      if scalar.isASCII {
        isASCIIUsed[Int(scalar.value)] = true
      } else {
        others.insert(scalar)
      }
    }
    let ascii = isASCIIUsed.indices.filter { isASCIIUsed[$0] }.compactMap {
      Unicode.Scalar(UInt32($0))
    }
    symbols = [Self.boundary] + ascii + others.sorted { $0.value < $1.value }
    numbers = Dictionary(
      uniqueKeysWithValues: symbols.enumerated().map { ($1, Int32($0)) })
    var table = [Int32](repeating: -1, count: 128)
    for (number, scalar) in symbols.enumerated() where scalar.isASCII {
      table[Int(scalar.value)] = Int32(number)
    }
    asciiNumbers = table
  }

  /// How many symbols there are (V).
  public var count: Int { symbols.count }

  /// The number of a symbol, if it is known.
  public func number(of symbol: Unicode.Scalar) -> Int32? {
    guard symbol.isASCII else { return numbers[symbol] }
    let number = asciiNumbers[Int(symbol.value)]
    return number < 0 ? nil : number
  }

  /// The symbol with this number; the replacement character for none.
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
        throw .unknownSymbol(
          symbol: String(scalar), known: String(String.UnicodeScalarView(symbols)))
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
