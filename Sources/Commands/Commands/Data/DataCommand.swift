import Engine
import Rendering
import Support

struct DataCommand: Command {
  private static let file = Argument<String>.optional(
    "FILE", .source, "a text file, names for the bundled list, or show")
  private static let word = Argument<DataWord>.optional(
    "whole|N", .word, "whole: examples are whole items; N: how many examples data show lists")
  private static let block = Argument<Int>.option(
    "block", .integer(Dataset.blocks), standard: 8, "how many symbols a context has")
  private static let row = Argument<Int>.option(
    "stream", .integer(Dataset.blocks), written: "N",
    "the text is one stream, an example N places of it in a row")
  private static let split = Argument<[Double]>.option(
    "split", .shares, standard: [0.8, 0.1, 0.1], written: "0.8,0.1,0.1",
    "the shares of train, val and test")
  private static let seed = Argument<UInt64>.option(
    "seed", .seed, standard: 42, "the seed of the shuffle, the same as Python's")
  private static let end = Argument<Unicode.Scalar>.option(
    "end", .endSymbol, written: ".",
    "the symbol that marks the ends of items; no item may contain it")
  private static let normalize = Argument<NormalizationForm>.option(
    "normalize", .normalization, written: "none",
    "nfc writes characters with accents as one symbol each")

  static let declaration = Declaration(
    "data", knownAs: ["dataset", "corpus"], .data,
    "Chooses the data to train on, or describes the data in use.",
    discussion: """
      The file has one item per line, in UTF-8. The symbols are its characters, sorted, and \
      symbol 0 marks the ends of items: '.', unless end= names another. An example is a context of \
      as many symbols as block says and the one that follows; with whole it is an item with its \
      ends, with stream=N a row of N symbols anywhere in the text, whose lines are then no items. \
      Whole items and rows have a target at every place: the stack must give logits (B, T, V). What \
      the first places see in front of an item is '.', as far as the stack reaches back; in a \
      stream, the text before. data alone describes the data in use; data show lists examples.
      """,
    arguments: [file, word, block, row, split, seed, end, normalize],
    examples: ["data", "data names block=3", "data names whole", "data show 5"], isUndoable: true,
    isPaged: true,
    file: .reads(file, unless: { [Dataset.bundledSource, "show", whole].contains($0.text) }))

  /// In place of a file: whole items of the present data.
  private static let whole = "whole"

  static func run(_ arguments: ParsedArguments, _ session: inout Session) throws -> CommandResult {
    if arguments[file] == "show" { return CommandResult(try show(arguments, &session)) }
    if case .count(let extra)? = arguments[word] {
      throw CommandError.unexpected(
        command: declaration.name, text: String(extra), usage: declaration.usage)
    }
    guard !arguments.values.isEmpty else { return CommandResult(try report(try session.dataset())) }
    // Other settings apply to the present data: nothing replaces the data of a checkpoint.
    let source = arguments[file] == whole ? nil : arguments[file]
    if source == nil, session.state.awaitedData != nil { _ = try session.dataset() }
    var options = Dataset.Options()
    options.cut = try cut(arguments)
    options.block = try arguments.get(block)
    options.shares = try arguments.get(split)
    options.seed = try arguments.get(seed)
    // The way a text is read is kept, unless another text is read.
    let present = source == nil ? session.state.dataOptions : options
    let isSameCut = source == nil && present.cut.standardEnd == options.cut.standardEnd
    options.end = arguments[end] ?? (isSameCut ? present.end : options.cut.standardEnd)
    options.normalization = arguments[normalize] ?? present.normalization
    try session.readData(options, from: source)
    return CommandResult(try report(try session.dataset()), .change)
  }

  /// What an example is.
  ///
  /// - Throws: `CommandError` for a size that has no meaning with it.
  private static func cut(_ arguments: ParsedArguments) throws -> Dataset.Cut {
    let isWhole = arguments[word] == .whole || arguments[file] == whole
    let hasBlock = arguments.values[block.name] != nil
    if isWhole, hasBlock || arguments[row] != nil {
      throw CommandError.unexpected(
        command: "data whole", text: "\(hasBlock ? block.name : row.name)=",
        usage: "data [FILE] whole")
    }
    if arguments[row] != nil, hasBlock {
      throw CommandError.unexpected(
        command: "data stream=N", text: "\(block.name)=", usage: "data [FILE] stream=N")
    }
    return isWhole ? .whole : arguments[row].map(Dataset.Cut.stream) ?? .contexts
  }

  /// The data as JSON fields.
  private struct Fields: Encodable {
    let source: String
    let items, symbols: Int
    let block, row, stream: Int?
    let examples: [String: Int]
    let places: [String: Int]?
    let remarks: [String]?
  }

  private static func report(_ data: Dataset) throws -> Output {
    let symbols =
      data.vocabulary.symbols.prefix(64).map(\.shownAlone).joined()
      + (data.vocabulary.count > 64 ? "…" : "")
    let remarks = try data.remarks()
    let examples = Dataset.Part.allCases.map { "\($0.rawValue) \(grouped(data.count($0)))" }
    let (cut, isOfRows) = (data.options.cut, data.options.cut.isOfRows)
    let places = Dataset.Part.allCases.map { "\($0.rawValue) \(grouped(data.placeCount($0)))" }
    let counts: [Output.Block] =
      isOfRows ? [.line("places with a target: \(places.joined(separator: " · "))")] : []
    return Output(
      [
        .line(
          "\(data.source, .strong): \(counted(data.itemCount, "item")), \(data.vocabulary.count) symbols \(symbols, .faint)"
        ),
        .line("\(data.cutInWords): \(examples.joined(separator: " · "))"),
      ] + counts + remarks.map { .line("\("note:", .faint) \($0)") },
      fields: Fields(
        source: data.source, items: data.itemCount, symbols: data.vocabulary.count,
        block: isOfRows ? nil : data.options.block,
        row: cut == .whole ? data.longestRow : nil,
        stream: cut == .whole || !isOfRows ? nil : data.longestRow,
        examples: Dictionary(
          uniqueKeysWithValues: Dataset.Part.allCases.map { ($0.rawValue, data.count($0)) }),
        places: isOfRows
          ? Dictionary(
            uniqueKeysWithValues: Dataset.Part.allCases.map { ($0.rawValue, data.placeCount($0)) })
          : nil,
        remarks: remarks.isEmpty ? nil : remarks))
  }

  private static func show(
    _ arguments: ParsedArguments, _ session: inout Session
  ) throws -> Output {
    if let option = declaration.options.map(\.name).first(where: { arguments.values[$0] != nil }) {
      throw CommandError.unexpected(
        command: "data show", text: "\(option)=", usage: "data show [N]")
    }
    var count = 10
    switch arguments[word] {
    case .count(let wanted): count = wanted
    case .whole:
      throw CommandError.unexpected(
        command: "data show", text: "whole", usage: "data show [N]")
    case nil: break
    }
    let data = try session.dataset()
    let rows = (0..<min(count, data.count(.train))).compactMap { data.example(.train, $0) }
      .map { context, target in
        let targets = data.options.cut.isOfRows ? context.dropFirst() + [target] : [target]
        return (data.vocabulary.decode(context), data.vocabulary.decode(targets))
      }
    return Output(
      rows.map { .line("\($0.0.withoutHidden) → \($0.1.withoutHidden, .strong)") },
      fields: ["examples": rows.map { ["context": $0.0, "target": $0.1] }])
  }
}

extension Session {
  /// Reads data anew, from where it came from if nothing else is given.
  ///
  /// - Throws: `DataError` or `FileError`.
  mutating func readData(_ options: Dataset.Options, from file: String? = nil) throws {
    let source = file ?? state.data?.source ?? Dataset.bundledSource
    state.data =
      source == Dataset.bundledSource
      ? try Dataset.bundled(options) : try Dataset(path: source, options)
    state.otherLosses = state.losses.count
    state.epoch = nil
  }
}

/// The word that may follow the data's source.
private enum DataWord: Sendable, Equatable {
  case whole
  case count(Int)
}

extension ArgumentKind<DataWord> {
  /// `whole`, or how many examples to list.
  fileprivate static var word: ArgumentKind {
    ArgumentKind(
      wants: "whole, or after show a whole number from 1 to 10,000", words: ["whole"],
      read: { token, _ in
        if token.text.lowercased() == "whole" { return .whole }
        return Int(token.text).flatMap { (1...10_000).contains($0) ? .count($0) : nil }
      }, complete: { _ in ["whole"] })
  }
}

extension Dataset {
  /// What its examples are, as people read it.
  var cutInWords: String {
    switch options.cut {
    case .contexts: "contexts of \(options.block)"
    case .whole: "whole items of up to \(longestRow) places"
    case .stream(let row): "rows of \(row) places, anywhere in the text"
    }
  }
}

extension ArgumentKind<String> {
  /// Where data comes from.
  fileprivate static var source: ArgumentKind {
    var kind = file
    kind.complete = { _ in [Dataset.bundledSource, "show", "whole"] }
    return kind
  }
}

extension ArgumentKind<[Double]> {
  /// Three shares that sum to 1.
  fileprivate static var shares: ArgumentKind {
    ArgumentKind(wants: "three shares whose sum is 1, such as 0.8,0.1,0.1") { token, _ in
      let parts = token.text.split(separator: ",", omittingEmptySubsequences: false)
      let shares = parts.compactMap { Double($0) }
      guard shares.count == parts.count, shares.count == 3,
        shares.allSatisfy({ (0...1).contains($0) }), abs(shares.reduce(0, +) - 1) < 1e-9
      else { return nil }
      return shares
    }
  }
}

extension ArgumentKind<Unicode.Scalar> {
  /// A symbol that marks the ends of items.
  fileprivate static var endSymbol: ArgumentKind {
    ArgumentKind(wants: "one character that no item contains") { token, _ in Dataset.end(token.text)
    }
  }
}

extension ArgumentKind<NormalizationForm> {
  /// How characters with accents are written.
  fileprivate static var normalization: ArgumentKind {
    let words = NormalizationForm.allCases.map(\.rawValue)
    return ArgumentKind(
      wants: alternatives(words), words: words,
      read: { token, _ in NormalizationForm(rawValue: token.text.lowercased()) },
      complete: { _ in words })
  }
}
