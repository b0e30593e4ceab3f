public import Support

/// A data file, or settings for it, that cannot be trained on.
public enum DataError: CataloguedError, Hashable {
  case missing(path: String, similar: String? = nil)
  case isFolder(path: String)
  case unreadable(path: String, reason: String)
  case notText(path: String, line: Int, byte: Int, encoding: TextEncoding? = nil)
  case zeroByte(path: String, line: Int, byte: Int, encoding: TextEncoding? = nil)
  case empty(path: String)
  case reservedSymbol(path: String, line: Int, symbol: String, free: String? = nil)
  case tooFewItems(path: String, items: Int)
  case tooLarge(path: String)
  case badSplit(text: String)
  case emptyPart(part: String)
  case badBlock(block: Int)
  case badRow(row: Int)
  case textTooShort(path: String, symbols: Int, row: Int)
  case itemTooLong(path: String, item: Int, symbols: Int, longest: Int)
  case promptTooLong(symbols: Int)
  case unknownSymbol(symbol: String, known: String)

  /// What each case means.
  public static let catalogue: [ErrorKind<DataError>] = [
    .init(
      "E-DATA-MISSING", "The file does not exist.", .missing(path: "name.txt", similar: "names.txt")
    ),
    .init(
      "E-DATA-IS-FOLDER", "A folder has this name; a file is needed.", .isFolder(path: "examples")),
    .init(
      "E-DATA-UNREADABLE", "The system refuses to read the file.",
      .unreadable(path: "names.txt", reason: "Permission denied")),
    .init(
      "E-DATA-NOT-TEXT", "The file is not UTF-8 text.",
      .notText(path: "names.txt", line: 3, byte: 20, encoding: .latin1)),
    .init(
      "E-DATA-ZERO-BYTE", "The file has a byte of zero, which no text contains.",
      .zeroByte(path: "names.txt", line: 3, byte: 20)),
    .init("E-DATA-EMPTY", "The file has no items.", .empty(path: "names.txt")),
    .init(
      "E-DATA-RESERVED-SYMBOL", "An item contains the symbol that marks the end of items.",
      .reservedSymbol(path: "names.txt", line: 3, symbol: ".", free: "|")),
    .init(
      "E-DATA-TOO-FEW-ITEMS", "The file has too few items: the split leaves none for training.",
      .tooFewItems(path: "names.txt", items: 1)),
    .init(
      "E-DATA-TOO-LARGE", "The file has more symbols than can be numbered.",
      .tooLarge(path: "names.txt")),
    .init(
      "E-DATA-BAD-SPLIT", "The split is not three shares from 0 to 1 that add up to 1.",
      .badSplit(text: "0.9,0.9")),
    .init("E-DATA-EMPTY-PART", "This part of the split has no examples.", .emptyPart(part: "test")),
    .init("E-DATA-BAD-BLOCK", "The context is too short or too long.", .badBlock(block: 0)),
    .init("E-DATA-BAD-ROW", "The rows of a stream are too short or too long.", .badRow(row: 0)),
    .init(
      "E-DATA-TEXT-TOO-SHORT", "The text has fewer symbols to train on than a row of a stream.",
      .textTooShort(path: "notes.txt", symbols: 200, row: 256)),
    .init(
      "E-DATA-ITEM-TOO-LONG", "An item is longer than a row may be.",
      .itemTooLong(path: "book.txt", item: 1, symbols: 90_000, longest: 4_096)),
    .init(
      "E-DATA-PROMPT-TOO-LONG", "The prompt leaves no room for an item.",
      .promptTooLong(symbols: 5_000)),
    .init(
      "E-DATA-UNKNOWN-SYMBOL", "The vocabulary lacks this character.",
      .unknownSymbol(symbol: "7", known: ".abc")),
  ]

  /// What is wrong and how to fix it.
  public var diagnosis: Diagnosis {
    switch self {
    case .missing(let path, let similar):
      Diagnosis(
        "there is no file '\(path)'",
        mend: similar.map { "did you mean '\($0)'?" }
          ?? "check the name; data names is the bundled list")
    case .isFolder(let path):
      Diagnosis("'\(path)' is a folder", mend: "name a text file with one item per line")
    case .unreadable(let path, let reason):
      Diagnosis(
        "'\(path)' cannot be read: \(reason)", mend: "name a text file that you are allowed to read"
      )
    case .notText(let path, let line, let byte, let encoding):
      Diagnosis(
        "'\(path)' is not UTF-8 text: byte \(grouped(byte)), in line \(grouped(line)), is out of place",
        mend: Self.conversion(of: path, encoding))
    case .zeroByte(let path, let line, let byte, let encoding):
      Diagnosis(
        "'\(path)' is not text: byte \(grouped(byte)), in line \(grouped(line)), is zero",
        mend: Self.conversion(of: path, encoding))
    case .empty(let path):
      Diagnosis("'\(path)' has no items", mend: "data is a text file with one item per line")
    case .reservedSymbol(let path, let line, let symbol, let free):
      Diagnosis(
        "an item contains '\(symbol)', which marks the end of an item",
        place: "\(path), line \(line)",
        mend: free.map {
          "data FILE end=\($0) marks the ends with another symbol; stream=256 reads a text without items"
        }
          ?? "choose another symbol with end=, one that no item has")
    case .tooFewItems(let path, let items):
      Diagnosis(
        "'\(path)' has \(counted(items, "item")): the split leaves none to train on",
        mend: "give it more lines, or split=1,0,0")
    case .tooLarge(let path):
      Diagnosis(
        "'\(path)' has more than \(grouped(Int(Int32.max))) symbols",
        mend: "use a part of it")
    case .badSplit(let text):
      Diagnosis(
        "split cannot be '\(text)'",
        mend: "three shares from 0 to 1 whose sum is 1, such as split=0.8,0.1,0.1")
    case .emptyPart(let part):
      Diagnosis("\(part) has no examples", mend: "give it a share of the data with split=")
    case .badBlock(let block):
      Diagnosis(
        "a context cannot be \(block) long", mend: "block is a whole number from 1 to 4096")
    case .badRow(let row):
      Diagnosis(
        "a row cannot be \(row) long", mend: "stream is a whole number from 1 to 4096")
    case .textTooShort(let path, let symbols, let row):
      Diagnosis(
        "'\(path)' has \(counted(symbols, "symbol")) to train on, fewer than a row of \(row)",
        mend: "stream=\(max(symbols / 4, 1)) has shorter rows")
    case .itemTooLong(let path, let item, let symbols, let longest):
      Diagnosis(
        "item \(grouped(item)) of '\(path)' has \(grouped(symbols)) symbols: a row has at most "
          + grouped(longest),
        mend: "data FILE stream=256 cuts a text without items, data FILE block=8 cuts contexts")
    case .promptTooLong(let symbols):
      Diagnosis(
        "a prompt of \(grouped(symbols)) symbols leaves no room for an item",
        mend: "use fewer than \(grouped(Sampler.longest))")
    case .unknownSymbol(let symbol, let known):
      Diagnosis(
        "'\(symbol.unicodeScalars.map(\.shownAlone).joined())' is not in the vocabulary",
        mend: known.unicodeScalars.count <= 64
          ? "the symbols are \(known.unicodeScalars.map(\.shownAlone).joined())"
          : "use only characters of the data")
    }
  }

  private static func conversion(of path: String, _ encoding: TextEncoding?) -> String {
    encoding.map { "it looks like \($0.name): \($0.conversion(of: path))" }
      ?? "data is a text file with one item per line"
  }
}
