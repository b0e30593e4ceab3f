import Engine
import Rendering
import Support

struct DataCommand: Command {
  private static let file = Argument<String>.optional(
    "FILE", .source, "a text file, names for the bundled list, or show")
  private static let rows = Argument<Int>.optional(
    "N", .integer(1...10_000), "how many examples data show lists; 10 if left out")
  private static let block = Argument<Int>.option(
    "block", .integer(Dataset.blocks), standard: 8, "how many symbols a context has")
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
      symbol 0 marks the ends of items: '.', unless end= names another. data alone describes the \
      data in use; data show lists examples.
      """,
    arguments: [file, rows, block, split, seed, end, normalize],
    examples: ["data", "data names block=3", "data show 5"], isUndoable: true, isPaged: true,
    file: .reads(file, unless: { [Dataset.bundledSource, "show"].contains($0.text) }))

  static func run(_ arguments: ParsedArguments, _ session: inout Session) throws -> CommandResult {
    if arguments[file] == "show" { return CommandResult(try show(arguments, &session)) }
    if let extra = arguments[rows] {
      throw CommandError.unexpected(
        command: declaration.name, text: String(extra), usage: declaration.usage)
    }
    guard !arguments.values.isEmpty else { return CommandResult(try report(try session.dataset())) }
    // Other settings apply to the present data: nothing replaces the data of a checkpoint.
    if arguments[file] == nil, session.state.awaitedData != nil { _ = try session.dataset() }
    var options = Dataset.Options()
    options.block = try arguments.get(block)
    options.shares = try arguments.get(split)
    options.seed = try arguments.get(seed)
    // The way a text is read is kept, unless another text is read.
    let present = arguments[file] == nil ? session.state.dataOptions : options
    options.end = arguments[end] ?? present.end
    options.normalization = arguments[normalize] ?? present.normalization
    try session.readData(options, from: arguments[file])
    return CommandResult(try report(try session.dataset()), .change)
  }

  /// The data as JSON fields.
  private struct Fields: Encodable {
    let source: String
    let items, symbols, block: Int
    let examples: [String: Int]
    let remarks: [String]?
  }

  private static func report(_ data: Dataset) throws -> Output {
    let symbols = data.vocabulary.symbols.prefix(64).map(\.shownAlone).joined()
    let remarks = try data.remarks()
    let examples = Dataset.Part.allCases.map { "\($0.rawValue) \(grouped(data.count($0)))" }
    return Output(
      [
        .line(
          "\(data.source, .strong): \(counted(data.itemCount, "item")), \(data.vocabulary.count) symbols \(symbols, .faint)"
        ),
        .line("contexts of \(data.options.block): \(examples.joined(separator: " · "))"),
      ] + remarks.map { .line("\("note:", .faint) \($0)") },
      fields: Fields(
        source: data.source, items: data.itemCount, symbols: data.vocabulary.count,
        block: data.options.block,
        examples: Dictionary(
          uniqueKeysWithValues: Dataset.Part.allCases.map { ($0.rawValue, data.count($0)) }),
        remarks: remarks.isEmpty ? nil : remarks))
  }

  private static func show(
    _ arguments: ParsedArguments, _ session: inout Session
  ) throws -> Output {
    if let option = declaration.options.map(\.name).first(where: { arguments.values[$0] != nil }) {
      throw CommandError.unexpected(
        command: "data show", text: "\(option)=", usage: "data show [N]")
    }
    let count = arguments[rows] ?? 10
    let data = try session.dataset()
    let rows = (0..<min(count, data.count(.train))).compactMap { data.example(.train, $0) }
      .map { (data.vocabulary.decode($0.context), data.vocabulary.decode([$0.target])) }
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

extension ArgumentKind<String> {
  /// Where data comes from.
  fileprivate static var source: ArgumentKind {
    var kind = file
    kind.complete = { _ in [Dataset.bundledSource, "show"] }
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
