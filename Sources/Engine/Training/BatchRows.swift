import Support

/// The examples of a run's batches, one batch after another.
///
/// In shuffled order the last batch of an epoch has the examples that are left, as with torch's
/// `DataLoader(shuffle=True)`, and the order is `torch.randperm` from the session's stream.
package struct BatchRows: Sendable {
  /// How the examples are chosen.
  package let order: RowOrder
  /// How many examples there are to choose from.
  package let examples: Int
  /// How many examples a batch has (B), unless it is the last of an epoch.
  package let batch: Int
  /// The epoch that is open; one that an earlier run left open stays so where examples are drawn.
  package private(set) var epoch: OpenEpoch?
  /// How many epochs have ended in this run.
  package private(set) var endedEpochs = 0
  /// The examples of the last batch, or all of them in the epoch's order.
  private var rows: [Int32]

  /// Goes on with an epoch where one of these examples is open.
  ///
  /// - Throws: `TrainingError.emptyBatch`, `DataError.emptyPart` or `MemoryError`.
  package init(
    _ order: RowOrder, of examples: Int, batch: Int, after epoch: OpenEpoch? = nil
  ) throws {
    guard batch >= 1 else { throw TrainingError.emptyBatch }
    guard examples >= 1 else { throw DataError.emptyPart(part: Dataset.Part.train.rawValue) }
    self.order = order
    self.examples = examples
    self.batch = batch
    self.epoch = epoch
    let count = order == .drawn ? batch : examples
    try MemoryBudget.check("the order of the examples", floats: [count])
    rows = [Int32](repeating: 0, count: count)
    guard order == .shuffled else { return }
    if epoch?.examples != examples { self.epoch = nil }
    if var stream = self.epoch?.stream { stream.permute(&rows) }
  }

  /// The examples of the next batch.
  package mutating func next(_ generator: inout Generator) -> ArraySlice<Int32> {
    guard order == .shuffled else {
      for place in rows.indices { rows[place] = Int32(generator.integer(in: 0..<examples)) }
      return rows[...]
    }
    let start = epoch?.seen ?? 0
    let end = start + min(batch, examples - start)
    if epoch == nil {
      epoch = OpenEpoch(stream: generator, examples: examples, seen: end)
      generator.permute(&rows)
    }
    epoch?.seen = end
    if end == examples {
      epoch = nil
      endedEpochs += 1
    }
    return rows[start..<end]
  }
}

extension BatchRows {
  /// How many examples of the first epoch are left.
  private var left: Int { examples - (epoch?.seen ?? 0) }

  /// How many batches of a size this many examples make.
  private func batches(of examples: Int, by batch: Int) -> Int {
    examples / batch + (examples % batch > 0 ? 1 : 0)
  }

  /// How many steps it takes until this many epochs have ended, an open one being the first; `nil` for
  /// more than can be counted.
  package func steps(untilEndOf epochs: Int) -> Int? {
    let whole = batches(of: examples, by: batch)
    let (rest, overflow) = whole.multipliedReportingOverflow(by: epochs - 1)
    let (steps, overflowsToo) = rest.addingReportingOverflow(batches(of: left, by: batch))
    return overflow || overflowsToo ? nil : steps
  }

  /// The most epochs that end within this many steps.
  package func epochs(within steps: Int) -> Int {
    let rest = steps - batches(of: left, by: batch)
    return rest < 0 ? 0 : 1 + rest / batches(of: examples, by: batch)
  }

  /// How many examples the largest batch of an epoch has.
  package var largest: Int { order == .drawn ? batch : min(batch, examples) }

  /// The sizes of the batches in a run of this many steps, the largest first.
  package func sizes(within steps: Int) -> [Int] { sizes(ofBatches: batch, within: max(1, steps)) }

  /// The sizes of the batches in a run with other ones than these.
  func sizes(ofBatches batch: Int, within steps: Int = Int.max) -> [Int] {
    guard order == .shuffled else { return [batch] }
    var sizes: Set<Int> = []
    var ends = 0
    for epoch in [left, examples] where ends < steps {
      if epoch >= batch { sizes.insert(batch) }
      ends += batches(of: epoch, by: batch)
      if epoch % batch > 0, ends <= steps { sizes.insert(epoch % batch) }
    }
    return sizes.sorted(by: >)
  }
}
