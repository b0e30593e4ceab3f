extension Dataset {
  /// How many examples a part has: contexts, items, or places where a row of a stream may start.
  public func count(_ part: Part) -> Int {
    let starts = starts[part] ?? []
    switch options.cut {
    case .contexts: return starts.count
    case .whole: return max(starts.count - 1, 0)
    case .stream(let row): return max(placeCount(part) - row + 1, 0)
    }
  }

  /// How many places of a part have a target.
  public func placeCount(_ part: Part) -> Int {
    guard let starts = starts[part], let first = starts.first, let last = starts.last else {
      return 0
    }
    switch options.cut {
    case .contexts: return starts.count
    case .whole: return Int(last - first) - (starts.count - 1) * options.block
    case .stream: return Int(last - first)
    }
  }

  /// The context and the target of one example; of a row, what comes before its last target.
  public func example(_ part: Part, _ index: Int) -> (context: [Int32], target: Int32)? {
    guard (0..<count(part)).contains(index), let starts = starts[part] else { return nil }
    guard options.cut == .contexts else {
      guard let row = row(part, index) else { return nil }
      let end = row.start + row.count
      return (Array(stream[row.start..<end]), stream[end])
    }
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

/// Examples with a target at every place.
extension Dataset {
  /// How many symbols in front of a row may be seen at most.
  var mostKnown: Int {
    switch options.cut {
    case .contexts: options.block - 1
    case .whole: 0
    case .stream: placeCount(.train)
    }
  }

  /// The row of an example; `nil` where there is none.
  func row(_ part: Part, _ index: Int) -> TextRow? {
    guard let starts = starts[part], (0..<count(part)).contains(index) else { return nil }
    switch options.cut {
    case .contexts:
      return TextRow(
        start: Int(starts[index]) + options.block - 1, count: 1, known: options.block - 1)
    case .whole:
      let start = Int(starts[index])
      return TextRow(
        start: start, count: Int(starts[index + 1]) - start - options.block, known: 0)
    case .stream(let row):
      return TextRow(start: Int(starts[0]) + index, count: row, known: index)
    }
  }

  /// The symbols of an example as a stack reads them: of a row, this many in front of it and `.` after it,
  /// as many places as the longest has.
  package func input(_ part: Part, _ index: Int, front: Int) -> [Int32] {
    guard options.cut.isOfRows else { return example(part, index)?.context ?? [] }
    guard let row = row(part, index) else { return [] }
    let seen = min(row.known, front)
    return [Int32](repeating: 0, count: front - seen)
      + stream[row.start - seen..<row.start + row.count]
      + [Int32](repeating: 0, count: longestRow - row.count)
  }

  /// How many rows show each place of a part once.
  package func measuredCount(_ part: Part) -> Int {
    guard case .stream(let row) = options.cut else { return count(part) }
    return (placeCount(part) + row - 1) / row
  }

  /// One of the rows that show each place of a part once; `nil` where there is none.
  func measuredRow(_ part: Part, _ index: Int) -> TextRow? {
    guard case .stream(let row) = options.cut else { return self.row(part, index) }
    guard let start = starts[part]?.first, (0..<measuredCount(part)).contains(index) else {
      return nil
    }
    let known = index * row
    return TextRow(
      start: Int(start) + known, count: min(row, placeCount(part) - known), known: known)
  }
}
