public import Support

/// A data file, or settings for it, that cannot be trained on.
public enum DataError: DiagnosableError, Hashable {
  /// No file there.
  case missing(path: String, similar: String? = nil)
  /// A folder where a file was expected.
  case isFolder(path: String)
  /// A file that the system will not read.
  case unreadable(path: String, reason: String)
  /// Bytes that are not UTF-8 text.
  case notText(path: String, line: Int, byte: Int, encoding: TextEncoding? = nil)
  /// A byte of zero, which no text has.
  case zeroByte(path: String, line: Int, byte: Int, encoding: TextEncoding? = nil)
  /// A file without items.
  case empty(path: String)
  /// The end symbol inside an item.
  case reservedSymbol(path: String, line: Int, symbol: String, free: String? = nil)
  /// Too few items for the split: training would get none.
  case tooFewItems(path: String, items: Int)
  /// More symbols than can be numbered.
  case tooLarge(path: String)
  /// Shares that are not three numbers from 0 to 1 with sum 1.
  case badSplit(text: String)
  /// A part of the split without examples.
  case emptyPart(part: String)
  /// A context that is too short or too long.
  case badBlock(block: Int)
  /// A beginning that leaves no room for an item.
  case promptTooLong(symbols: Int)
  /// A character that the vocabulary lacks.
  case unknownSymbol(symbol: String, known: String)

  /// What is wrong and how to mend it.
  public var diagnosis: Diagnosis {
    switch self {
    case .missing(let path, let similar):
      Diagnosis(
        "there is no file '\(path)'",
        mend: similar.map { "did you mean '\($0)'?" }
          ?? "check the name; data names is the bundled list")
    case .isFolder(let path):
      Diagnosis("'\(path)' is a folder", mend: "name a text file with one item a line")
    case .unreadable(let path, let reason):
      Diagnosis("'\(path)' cannot be read: \(reason)", mend: "name a text file that you may read")
    case .notText(let path, let line, let byte, let encoding):
      Diagnosis(
        "'\(path)' is not UTF-8 text: byte \(grouped(byte)), in line \(grouped(line)), is out of place",
        mend: Self.conversion(of: path, encoding))
    case .zeroByte(let path, let line, let byte, let encoding):
      Diagnosis(
        "'\(path)' is no text: byte \(grouped(byte)), in line \(grouped(line)), is zero",
        mend: Self.conversion(of: path, encoding))
    case .empty(let path):
      Diagnosis("'\(path)' has no items", mend: "data is a text file with one item a line")
    case .reservedSymbol(let path, let line, let symbol, let free):
      Diagnosis(
        "an item contains '\(symbol)', which marks the end of an item",
        place: "\(path), line \(line)",
        mend: free.map { "data FILE end=\($0) marks the ends by another symbol" }
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
    case .promptTooLong(let symbols):
      Diagnosis(
        "a prompt of \(grouped(symbols)) symbols leaves no room for an item",
        mend: "use fewer than \(grouped(Sampler.longest))")
    case .unknownSymbol(let symbol, let known):
      Diagnosis(
        "'\(symbol.unicodeScalars.map(\.shownAlone).joined())' is not in the vocabulary",
        mend: known.unicodeScalars.count <= 64
          ? "the symbols are \(known.unicodeScalars.map(\.shownAlone).joined())"
          : "use characters of the data")
    }
  }

  private static func conversion(of path: String, _ encoding: TextEncoding?) -> String {
    encoding.map { "it looks like \($0.name): \($0.conversion(of: path))" }
      ?? "data is a text file with one item a line"
  }
}
