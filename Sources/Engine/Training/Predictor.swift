/// A stack at work on examples of a data set: a batch of them goes in, logits for each target come out.
///
/// Contexts (B, T) have one target each, rows a target at every place. What the first places of a row see in
/// front of it is `.`, or the text before it in a stream: as many symbols as the stack reaches back.
package final class Predictor {
  /// The stack's plan.
  package let plan: Plan
  /// The loss of the targets, a row each.
  package private(set) var loss: CrossEntropy
  /// How many examples there are at most.
  let batch: Int
  private let data: Dataset
  private let way: Way
  /// Those of the rows that are loaded, where they are padded.
  private let realPlaces: RealPlaces
  /// The rows that are loaded, where the plan computes rows.
  private var rows: RowBatch

  /// How examples lie in the plan's input.
  private enum Way: Equatable {
    /// One context each.
    case contexts
    /// Rows whose places are computed once where they see the same.
    case rows
    /// Rows in a tensor: this many symbols in front of each, places for the longest, and as many steps out.
    case padded(front: Int, places: Int, steps: Int)
  }

  /// How many numbers a batch makes at most where windows are kept from batch to batch: the weights of an
  /// inference plan stand still.
  private static let mostKept = 1 << 23

  /// Plans for a batch of examples; with the weights of another plan of the stack for the same purpose, if it
  /// is given.
  ///
  /// Without `sharesWindows` every layer's tensor has the shape of its formula, and each place is computed.
  ///
  /// - Throws: `ModelError` where the stack does not predict their targets, or what `Plan` throws.
  package init(
    _ model: Sequential, _ data: Dataset, batch: Int, purpose: Purpose,
    weightsOf other: Plan? = nil,
    sharesWindows: Bool = true
  ) throws {
    (self.data, self.batch) = (data, batch)
    realPlaces = RealPlaces(batch: batch)
    rows = RowBatch(text: data.stream, rows: [])
    let walk = try model.walk(predicting: data.contexts, batch: batch, purpose)
    let known = data.options.cut.isOfRows ? walk.input.shape.last : data.options.block
    let keeps = purpose == .inference && walk.madeNumbers <= Self.mostKept
    let room = CausalWindows.Room(
      rows: batch, places: data.longestRow, known: min(known, data.mostKnown),
      lifetime: keeps ? .rows(0) : .batch)
    if sharesWindows, let plan = try Plan(walk, rows: room, weightsOf: other) {
      (self.plan, way) = (plan, .rows)
      loss = try CrossEntropy(rows: plan.output.shape.rows)
    } else if data.options.cut.isOfRows {
      plan = try Plan(walk, weightsOf: other)
      try plan.count(realPlaces)
      let places = data.longestRow
      way = .padded(
        front: walk.input.shape.last - places, places: places,
        steps: walk.root.output.dimensions[1])
      loss = try CrossEntropy(rows: walk.root.output.rows)
    } else {
      plan =
        try sharesWindows
        ? Plan(model, input: walk.input.shape, purpose: purpose, sharing: .batch, weightsOf: other)
        : Plan(walk, weightsOf: other)
      way = .contexts
      loss = try CrossEntropy(rows: batch)
    }
  }

  /// Whether places that see the same are computed once.
  package var sharesRows: Bool { way == .rows }

  /// Which of a layer's `count` rows are of places that have a target or lead to one: all, but for the
  /// padding of whole items.
  func countedRows(of count: Int) -> [Range<Int>] {
    guard case .padded(_, let places, _) = way, count % batch == 0, count / batch >= places else {
      return [0..<count]
    }
    let steps = count / batch
    return rows.rows.enumerated().map { index, row in
      let first = (index + 1) * steps - places
      return first..<first + row.count
    }
  }

  /// Puts examples of a part in; numbers beyond the part's end are left out.
  ///
  /// `isMeasured`: the numbers are those of rows that show each place once.
  package func load(
    _ part: Dataset.Part, _ examples: some Sequence<Int>, isMeasured: Bool = false
  ) {
    if case .contexts = way {
      return data.gather(part, examples, into: plan.symbols, loss.targets)
    }
    rows.rows.removeAll(keepingCapacity: true)
    for example in examples {
      let row = isMeasured ? data.measuredRow(part, example) : data.row(part, example)
      if let row { rows.rows.append(row) }
    }
    guard case .padded(let front, let places, let steps) = way else { return loadRows() }
    loss.targets.fill(-1)
    plan.symbols.fill(0)
    realPlaces.set(rows.rows.lazy.map(\.count), places: places)
    for (index, row) in rows.rows.enumerated() {
      let (first, seen) = (index * (front + places) + front, min(row.known, front))
      plan.symbols.copy(
        from: rows.text[row.start - seen..<row.start + row.count], at: first - seen)
      loss.targets.copy(
        from: rows.text[row.start + 1...row.start + row.count],
        at: (index + 1) * steps - places)
    }
  }

  private func loadRows() {
    plan.load(rows)
    loss.use(rows: rows.placeCount)
    var place = 0
    for row in rows.rows {
      loss.targets.copy(
        from: rows.text[row.start + 1...row.start + row.count], at: place)
      place += row.count
    }
  }
}

extension Sequential {
  /// The path of a batch of examples, which leads to logits for their targets.
  ///
  /// - Throws: `ModelError` where it does not; `StopError`; `ShapeError`.
  func walk(predicting contexts: Contexts, batch: Int, _ purpose: Purpose) throws -> Walk {
    guard !children.isEmpty else { throw ModelError.emptyStack }
    guard let vocabulary else { throw ModelError.noEmbedding }
    guard vocabulary >= contexts.vocabulary.count else {
      throw ModelError.vocabularyTooSmall(embedding: vocabulary, data: contexts.vocabulary.count)
    }
    let walk = Walk(self, try contexts.input(batch: batch, for: self), for: purpose)
    if let stop = walk.stop { throw stop }
    let output = walk.root.output
    if let places = contexts.places {
      guard output.rank == 3, output.dimensions[0] == batch, output.dimensions[1] >= places,
        output.last == contexts.vocabulary.count
      else {
        throw ModelError.notEveryPlace(
          output: output, batch: batch, places: places, vocabulary: contexts.vocabulary.count)
      }
      return walk
    }
    guard output.rows == batch, output.last == contexts.vocabulary.count else {
      throw ModelError.notLogits(
        output: output, batch: batch, vocabulary: contexts.vocabulary.count, linear: lastLinear)
    }
    return walk
  }

  private var lastLinear: ModelError.LastLinear? {
    children.last.flatMap { layer in
      guard layer.role == .mixing else { return nil }
      return LayerDescription(of: layer).size(.inputs).map {
        ModelError.LastLinear(number: children.count, inputs: $0)
      }
    }
  }
}
