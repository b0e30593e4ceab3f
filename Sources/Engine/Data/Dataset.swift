import CNames
import Support

/// Items of text cut into contexts of `block` symbols and the symbol that follows each.
///
/// The symbols are kept in one stream, with `block` end symbols before every item, so that a
/// context is a window of the stream and nothing is stored twice.
public struct Dataset: Sendable {
  /// How items are read and divided.
  public struct Options: Sendable, Hashable {
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
  private let stream: [Int32]
  private let starts: [Part: [Int32]]

  /// The bundled first names.
  ///
  /// - Throws: `DataError` for bad options; `Interruption`.
  public static func bundled(_ options: Options = Options()) throws -> Dataset {
    try Dataset(bytes: bundledBytes, source: bundledSource, options)
  }

  /// How many items and symbols the bundled names have, without cutting them into examples.
  ///
  /// - Throws: never for the list as it is bundled.
  public static func bundledCounts() throws -> (items: Int, symbols: Int) {
    let items = try Items(of: bundledBytes, source: bundledSource)
    return (items.count, try Vocabulary(charactersOf: items.symbols).count)
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
    let items = try Items(of: bytes, source: source, options)
    let vocabulary = try Vocabulary(charactersOf: items.symbols, end: options.end)
    let itemCount = items.count
    var order = Array(0..<Int32(itemCount))
    var python = PythonRandom(seed: options.seed)
    python.shuffle(&order)
    let bounds = try Self.bounds(options.shares, itemCount)
    guard bounds.train > 0 else { throw DataError.tooFewItems(path: source, items: itemCount) }
    let parts: [(Part, Range<Int>)] = [
      (.train, 0..<bounds.train), (.val, bounds.train..<bounds.val),
      (.test, bounds.val..<bounds.test),
    ]
    let length = items.symbols.count + itemCount * (options.block + 1)
    guard length < Int(Int32.max) else { throw DataError.tooLarge(path: source) }
    var stream: [Int32] = []
    stream.reserveCapacity(length)
    var starts: [Part: [Int32]] = [:]
    for (part, range) in parts {
      starts[part] = try Self.append(
        order[range], of: items, vocabulary, to: &stream, block: options.block)
    }
    self.source = source
    self.options = options
    self.vocabulary = vocabulary
    self.itemCount = itemCount
    byteCount = bytes.count
    loneReturns = items.loneReturns
    checksum = try Checksum.text(of: bytes)
    self.stream = stream
    self.starts = starts
  }

  /// Where train, val and test end, as Python's `int(share * count)` cuts.
  private static func bounds(
    _ shares: [Double], _ count: Int
  ) throws(DataError) -> (train: Int, val: Int, test: Int) {
    let text = shares.map(shortNumber).joined(separator: ",")
    guard shares.count == 3, shares.allSatisfy({ (0...1).contains($0) }),
      abs(shares[0] + shares[1] + shares[2] - 1) < 1e-9
    else { throw .badSplit(text: text) }
    let train = Int(shares[0] * Double(count))
    let val = max(train, Int((shares[0] + shares[1]) * Double(count)))
    // Without a test share the last item belongs to val, whatever the rounding.
    return shares[2] == 0 ? (shares[1] == 0 ? count : train, count, count) : (train, val, count)
  }

  /// Adds items to the stream, and gives where the context of each of their symbols starts.
  private static func append(
    _ part: ArraySlice<Int32>, of items: Items, _ vocabulary: Vocabulary, to stream: inout [Int32],
    block: Int
  ) throws -> [Int32] {
    var starts: [Int32] = []
    starts.reserveCapacity(part.reduce(0) { $0 + items.range(Int($1)).count + 1 })
    for item in part {
      let range = items.range(Int(item))
      if starts.count / Interruption.often != (starts.count + range.count + 1) / Interruption.often
      {
        try Interruption.check()
      }
      let start = Int32(stream.count)
      stream.append(contentsOf: repeatElement(0, count: block))
      for symbol in items.symbols[range] { stream.append(vocabulary.number(of: symbol) ?? 0) }
      stream.append(0)
      starts.append(contentsOf: start...start + Int32(range.count))
    }
    return starts
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
  /// Its symbols, and how many make a context.
  public var contexts: Contexts { Contexts(vocabulary: vocabulary, block: options.block) }

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
    var words = ["block=\(block)"]
    if shares != standard.shares {
      words.append("split=\(shares.map(shortNumber).joined(separator: ","))")
    }
    if seed != standard.seed { words.append("seed=\(seed)") }
    if end != standard.end {
      let sign = String(end)
      words.append("end=" + (" ;#'".contains(sign) ? "\"\(sign)\"" : sign == "\"" ? "'\"'" : sign))
    }
    if normalization != standard.normalization {
      words.append("normalize=\(normalization.rawValue)")
    }
    return words
  }
}

extension Dataset {
  /// How many examples a part has.
  public func count(_ part: Part) -> Int { starts[part]?.count ?? 0 }

  /// The context and the target of one example.
  public func example(_ part: Part, _ index: Int) -> (context: [Int32], target: Int32)? {
    guard let starts = starts[part], starts.indices.contains(index) else { return nil }
    let start = Int(starts[index])
    return (Array(stream[start..<start + options.block]), stream[start + options.block])
  }

  /// Copies contexts and targets into a plan's buffers; a row beyond the part's end gets no target.
  func gather(
    _ part: Part, _ rows: some Sequence<Int>, into contexts: Buffer<Int32>,
    _ targets: Buffer<Int32>
  ) {
    let starts = starts[part] ?? []
    let block = options.block
    // In separate passes, so that scattered reads of the text do not wait for each other.
    var count = 0
    for row in rows {
      targets[count] = starts.indices.contains(row) ? Int32(row) : -1
      count += 1
    }
    for place in 0..<count where targets[place] >= 0 {
      targets[place] = starts[Int(targets[place])]
    }
    for place in 0..<count where targets[place] >= 0 {
      let start = Int(targets[place])
      contexts.copy(from: stream[start..<start + block], at: place * block)
      targets[place] = stream[start + block]
    }
  }
}
