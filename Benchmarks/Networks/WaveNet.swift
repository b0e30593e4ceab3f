import Engine

/// A network of gated dilated convolutions with skips.
struct WaveNet {
  let residual, dilated, skip, batch: Int
  let dilations: [Int]

  /// `R D S 1,2,4,8 BATCH`: channels, dilations, and how many rows make a batch.
  init(_ words: [String]) {
    let numbers = words.prefix(3).map { Int($0) ?? 1 }
    (residual, dilated, skip) = (numbers[0], numbers[1], numbers[2])
    dilations = words[3].split(separator: ",").map { Int($0) ?? 1 }
    batch = Int(words[4]) ?? 1
  }

  /// The shell's line.
  func line(_ vocabulary: Int) -> String {
    let list = dilations.map(String.init).joined(separator: ",")
    return """
      embedding \(vocabulary) \(residual), \
      wavenet \(residual) \(dilated) \(skip) dilations=\(list), \
      relu, linear \(skip) \(skip), relu, linear \(skip) \(vocabulary)
      """
  }

  /// A trainer of it, on the bundled names, each a row.
  func trainer() throws -> Trainer { try trainer(on: Self.names()) }

  /// A trainer of it on a text, in rows of this many places.
  func trainer(onText path: String, row: Int) throws -> Trainer {
    var options = Dataset.Options()
    options.cut = .stream(row)
    options.end = options.cut.standardEnd
    return try trainer(on: Dataset(path: path, options))
  }

  private func trainer(on data: Dataset) throws -> Trainer {
    try Trainer(line(data.vocabulary.count), on: data, batch: batch)
  }

  private static func names() throws -> Dataset {
    var options = Dataset.Options()
    options.cut = .whole
    return try Dataset.bundled(options)
  }
}

extension WaveNet {
  /// Millions of operations of a step on the names, six for each multiply-add that the loss depends on: at all
  /// places of rows as long as the longest name, at the names' own places, and for the distinct windows of
  /// symbols alone, the mean of many batches.
  func megaflops() throws -> (padded: Double, places: Double, distinct: Double) {
    let data = try Self.names()
    var generator = Generator(seed: 1)
    var (places, distinct) = (0, 0)
    let batches = 200
    for _ in 0..<batches {
      let rows = (0..<batch).compactMap { _ in
        data.example(.train, generator.integer(in: 0..<data.count(.train)))?.context
      }
      places += rows.reduce(0) { $0 + $1.count }
      distinct += zip(windows(of: rows), multiplyAdds(data.vocabulary.count)).reduce(0) {
        $0 + $1.0 * $1.1
      }
    }
    let perPlace = multiplyAdds(data.vocabulary.count).reduce(0, +)
    let scale = 6e-6 / Double(batches)
    return (
      6e-6 * Double(batch * (data.contexts.places ?? 1) * perPlace),
      scale * Double(places * perPlace), scale * Double(distinct)
    )
  }

  /// How many distinct windows the places of some rows have, as each block sees them; `.` is in front.
  private func windows(of rows: [[Int32]]) -> [Int] {
    var length = 1
    return dilations.map { dilation in
      length += dilation
      let front = [Int32](repeating: 0, count: length - 1)
      return Set(
        rows.flatMap { row in
          let seen = front + row
          return row.indices.map { seen[$0..<$0 + length] }
        }
      ).count
    }
  }

  /// What each block costs a place, the last one the layers after it as well; it makes nothing for a next.
  private func multiplyAdds(_ vocabulary: Int) -> [Int] {
    dilations.indices.map { index in
      let own = 4 * residual * dilated + dilated * skip
      let isLast = index + 1 == dilations.count
      return own + (isLast ? skip * (skip + vocabulary) : dilated * residual)
    }
  }
}
