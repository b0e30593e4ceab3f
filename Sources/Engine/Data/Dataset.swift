import CNames
import Support

/// Items of text cut into contexts of `block` symbols and the symbol that follows each.
///
/// The symbols are kept in one stream, with `block` end symbols before every item, so that a
/// context is a window of the stream and nothing is stored twice.
public struct Dataset: Sendable {
  /// How items are read and divided.
  public struct Options: Sendable, Hashable {
    /// What an example is.
    public var cut = Cut.contexts
    /// How many symbols a context has (T).
    public var block = 8
    /// The shares of train, val and test.
    public var shares = [0.8, 0.1, 0.1]
    /// The seed of Python's shuffle.
    public var seed: UInt64 = 42
    /// The symbol that ends an item, which no item has.
    public var end = Vocabulary.standardEnd
    /// Whether characters that can be written in two ways are written in one.
    public var normalization = NormalizationForm.none

    /// The lecture's: block 8, 80/10/10, seed 42.
    public init() {}
  }

  /// What examples a text is cut into.
  public enum Cut: Sendable, Hashable {
    /// As many symbols as a block has, and the one that follows.
    case contexts
    /// An item, its ends included: a target at every place.
    case whole
    /// This many places in a row, anywhere in the text, which is one item with its line ends: a target at
    /// every place.
    case stream(Int)

    /// The end symbol where no other was chosen.
    public var standardEnd: Unicode.Scalar {
      if case .stream = self { Vocabulary.standardStreamEnd } else { Vocabulary.standardEnd }
    }

    /// Whether an example has a target at every place.
    public var isOfRows: Bool { self != .contexts }

    /// How it is written: `whole`, `stream=256`, `contexts`.
    public var text: String {
      switch self {
      case .contexts: "contexts"
      case .whole: "whole"
      case .stream(let row): "stream=\(row)"
      }
    }

    /// The cut that is written so; `nil` for none.
    init?(_ text: String) {
      let row = text.split(separator: "=", omittingEmptySubsequences: false)
      if text == Self.contexts.text {
        self = .contexts
      } else if text == Self.whole.text {
        self = .whole
      } else if row.count == 2, row[0] == "stream", let size = Int(row[1]),
        Dataset.blocks.contains(size)
      {
        self = .stream(size)
      } else {
        return nil
      }
    }
  }

  /// A part of the split.
  public enum Part: String, Sendable, CaseIterable, Codable {
    /// The part used for training.
    case train
    /// The part used to compare settings.
    case val
    /// The part used for the final result.
    case test
  }

  /// The file's path, or `bundledSource`.
  public let source: String
  /// The settings it was made with.
  public let options: Options
  /// Its symbols.
  public let vocabulary: Vocabulary
  /// How many items there are.
  public let itemCount: Int
  /// How many bytes the text had.
  public let byteCount: Int
  /// How many lines of the text end with only a carriage return.
  public let loneReturns: Int
  /// A checksum of those bytes: whether a file is still the one that was read.
  public let checksum: String
  let stream: [Int32]
  /// How many places the longest row has; 1 where each example has one target.
  public let longestRow: Int
  /// Where the context of each example starts, or each row, and then where the one after the last would.
  let starts: [Part: [Int32]]
  /// Those of its parts that lines asked for.
  let tensorsOfParts = DatasetTensors()

  /// The bundled first names.
  ///
  /// - Throws: `DataError` for bad options; `Interruption`.
  public static func bundled(_ options: Options = Options()) throws -> Dataset {
    try Dataset(bytes: bundledBytes, source: bundledSource, options)
  }

  /// How many items and symbols the bundled names have, the end symbol among them: one ASCII name on each
  /// line, which is all that counting has to know.
  public static func bundledCounts() -> (items: Int, symbols: Int) {
    let lineFeed = UInt8(ascii: "\n")
    var (lines, isUsed) = (0, [Bool](repeating: false, count: 256))
    for byte in bundledBytes {
      if byte == lineFeed { lines += 1 }
      isUsed[Int(byte)] = true
    }
    // The end symbol takes the place of the line feed.
    return (lines, isUsed.count { $0 })
  }

  /// The character that a word names as the end symbol; `nil` if it cannot be one.
  public static func end(_ word: String) -> Unicode.Scalar? {
    guard let scalar = word.unicodeScalars.first, word.unicodeScalars.count == 1 else { return nil }
    return switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .nonspacingMark: nil
    default: scalar
    }
  }

  /// How long a context may be.
  public static let blocks = 1...4096

  /// The name of the bundled list, used in place of a file's path.
  public static let bundledSource = "names"

  /// The bundled list as a file would hold it.
  public static var bundledBytes: [UInt8] {
    // Unsafe: one copy out of a constant C array.
    unsafe Array(UnsafeBufferPointer(start: names_bytes(), count: names_count()))
  }

  /// Reads a text file with one item per line.
  ///
  /// - Throws: `DataError`; `MemoryError`; `Interruption`.
  public init(path: String, _ options: Options = Options()) throws {
    try self.init(bytes: try Self.read(path), source: path, options)
  }

  /// Cuts text into examples; `source` names it in messages.
  ///
  /// - Throws: `DataError`; `MemoryError`; `Interruption`.
  public init(bytes: [UInt8], source: String, _ options: Options = Options()) throws {
    guard Self.blocks.contains(options.block) else {
      throw DataError.badBlock(block: options.block)
    }
    if case .stream(let row) = options.cut, !Self.blocks.contains(row) {
      throw DataError.badRow(row: row)
    }
    let items = try Items(of: bytes, source: source, options)
    let vocabulary = try Vocabulary(charactersOf: items.symbols, end: options.end)
    let laidOut = try Layout(items, vocabulary, source, options)
    self.source = source
    self.options = options
    self.vocabulary = vocabulary
    itemCount = items.count
    byteCount = bytes.count
    loneReturns = items.loneReturns
    checksum = try Checksum.text(of: bytes)
    (stream, starts) = (laidOut.stream, laidOut.starts)
    longestRow = laidOut.longestRow(options)
  }

  /// The file, or the bundled list, that is probably meant.
  private static func similar(to path: String) -> String? {
    InputFile.nearest(to: path) ?? Similarity.nearest(to: path, in: [bundledSource])
  }

  private static func read(_ path: String) throws -> [UInt8] {
    do {
      return try InputFile.bytes(of: path)
    } catch let refusal as InputFile.Refusal {
      switch refusal {
      case .missing: throw DataError.missing(path: path, similar: similar(to: path))
      case .isFolder: throw DataError.isFolder(path: path)
      case .unreadable(let reason): throw DataError.unreadable(path: path, reason: reason)
      }
    }
  }
}

extension Dataset {
  /// Its symbols, and how many an example has.
  public var contexts: Contexts {
    Contexts(
      vocabulary: vocabulary, block: options.block,
      places: options.cut.isOfRows ? longestRow : nil)
  }

  /// Every item, in the order of the parts.
  ///
  /// - Throws: what `body` throws.
  func forEachItem(_ body: (ArraySlice<Int32>) throws -> Void) rethrows {
    var place = options.block
    // No item is empty, and none has the end symbol.
    while place < stream.count, let end = stream[place...].firstIndex(of: 0) {
      try body(stream[place..<end])
      place = end + 1 + options.block
    }
  }
}

extension Dataset.Options {
  /// The options of `data` that cut a text this way; defaults are left out, except the block.
  public var words: [String] {
    let standard = Dataset.Options()
    var words = [cut == .contexts ? "block=\(block)" : cut.text]
    if shares != standard.shares {
      words.append("split=\(shares.map(shortNumber).joined(separator: ","))")
    }
    if seed != standard.seed { words.append("seed=\(seed)") }
    if end != cut.standardEnd {
      let sign = String(end)
      words.append("end=" + (" ;#'".contains(sign) ? "\"\(sign)\"" : sign == "\"" ? "'\"'" : sign))
    }
    if normalization != standard.normalization {
      words.append("normalize=\(normalization.rawValue)")
    }
    return words
  }
}
