import Support

extension Dataset {
  /// The items of a text in one stream of symbols, part after part, and where the examples start.
  struct Layout {
    /// As many end symbols as a block has, an item, an end symbol; and the next.
    private(set) var stream: [Int32] = []
    private(set) var starts: [Part: [Int32]] = [:]

    /// Divides and numbers the items.
    ///
    /// - Throws: `DataError`; `Interruption`.
    init(_ items: Items, _ vocabulary: Vocabulary, _ source: String, _ options: Options) throws {
      let length = items.symbols.count + (items.count + 2) * (options.block + 1)
      guard length < Int(Int32.max) else { throw DataError.tooLarge(path: source) }
      stream.reserveCapacity(length)
      if case .stream(let row) = options.cut {
        try layOut(items.symbols, vocabulary, source, options, row: row)
      } else {
        try layOut(items, vocabulary, source, options)
      }
    }

    /// How many places the longest row has; 1 where each example has one target.
    func longestRow(_ options: Options) -> Int {
      switch options.cut {
      case .contexts: 1
      case .stream(let row): row
      case .whole:
        starts.values.reduce(1) { longest, starts in
          zip(starts, starts.dropFirst()).reduce(longest) {
            max($0, Int($1.1 - $1.0) - options.block)
          }
        }
      }
    }

    private mutating func layOut(
      _ items: Items, _ vocabulary: Vocabulary, _ source: String, _ options: Options
    ) throws {
      var order = Array(0..<Int32(items.count))
      var python = PythonRandom(seed: options.seed)
      python.shuffle(&order)
      let bounds = try Self.bounds(options.shares, items.count)
      guard bounds.train > 0 else {
        throw DataError.tooFewItems(path: source, items: items.count)
      }
      let parts: [(Part, Range<Int>)] = [
        (.train, 0..<bounds.train), (.val, bounds.train..<bounds.val),
        (.test, bounds.val..<bounds.test),
      ]
      for (part, range) in parts {
        starts[part] =
          options.cut == .whole
          ? try appendRows(order[range], of: items, vocabulary, source, options)
          : try append(order[range], of: items, vocabulary, block: options.block)
      }
    }

    /// The whole text as one item: a beginning to train on, the middle and the end to measure on.
    private mutating func layOut(
      _ text: [Unicode.Scalar], _ vocabulary: Vocabulary, _ source: String, _ options: Options,
      row: Int
    ) throws {
      let bounds = try Self.bounds(options.shares, text.count)
      guard bounds.train >= row else {
        throw DataError.textTooShort(path: source, symbols: bounds.train, row: row)
      }
      let parts: [(Part, Range<Int>)] = [
        (.train, 0..<bounds.train), (.val, bounds.train..<bounds.val),
        (.test, bounds.val..<bounds.test),
      ]
      for (part, range) in parts {
        stream.append(contentsOf: repeatElement(0, count: options.block))
        let start = Int32(stream.count - 1)
        try text[range].interruptiblyForEach { stream.append(vocabulary.number(of: $0) ?? 0) }
        starts[part] = range.isEmpty ? [] : [start, start + Int32(range.count)]
        stream.append(0)
      }
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
    private mutating func append(
      _ part: ArraySlice<Int32>, of items: Items, _ vocabulary: Vocabulary, block: Int
    ) throws -> [Int32] {
      var starts: [Int32] = []
      starts.reserveCapacity(part.reduce(0) { $0 + items.range(Int($1)).count + 1 })
      for item in part {
        let range = items.range(Int(item))
        if starts.count / Interruption.often
          != (starts.count + range.count + 1) / Interruption.often
        {
          try Interruption.check()
        }
        let start = Int32(stream.count)
        append(items, range, vocabulary, block: block)
        starts.append(contentsOf: start...start + Int32(range.count))
      }
      return starts
    }

    /// Adds items to the stream, and gives where the row of each starts, at the end symbol before it, and
    /// where that of one more item would.
    private mutating func appendRows(
      _ part: ArraySlice<Int32>, of items: Items, _ vocabulary: Vocabulary, _ source: String,
      _ options: Options
    ) throws -> [Int32] {
      guard !part.isEmpty else { return [] }
      var starts: [Int32] = []
      starts.reserveCapacity(part.count + 1)
      for (number, item) in part.enumerated() {
        if number % Interruption.often == 0 { try Interruption.check() }
        let range = items.range(Int(item))
        guard range.count < Dataset.blocks.upperBound else {
          throw DataError.itemTooLong(
            path: source, item: Int(item) + 1, symbols: range.count,
            longest: Dataset.blocks.upperBound)
        }
        starts.append(Int32(stream.count + options.block - 1))
        append(items, range, vocabulary, block: options.block)
      }
      return starts + [Int32(stream.count + options.block - 1)]
    }

    private mutating func append(
      _ items: Items, _ range: Range<Int>, _ vocabulary: Vocabulary, block: Int
    ) {
      stream.append(contentsOf: repeatElement(0, count: block))
      for symbol in items.symbols[range] { stream.append(vocabulary.number(of: symbol) ?? 0) }
      stream.append(0)
    }
  }
}
