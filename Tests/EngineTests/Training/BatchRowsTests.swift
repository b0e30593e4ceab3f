import Engine
import Testing

struct BatchRowsTests {
  /// All batches of some steps, and the epoch that is open after each.
  private func run(
    _ rows: inout BatchRows, _ steps: Int, _ generator: inout Generator
  ) -> [[Int]] {
    (0..<steps).map { _ in rows.next(&generator).map { Int($0) } }
  }

  @Test func drawsAsRandint() throws {
    var rows = try BatchRows(.drawn, of: 10, batch: 4)
    var (generator, plain) = (Generator(seed: 1), Generator(seed: 1))
    let drawn = run(&rows, 3, &generator)
    #expect(drawn == (0..<3).map { _ in (0..<4).map { _ in plain.integer(in: 0..<10) } })
    #expect(generator == plain)
    #expect(rows.epoch == nil && rows.endedEpochs == 0)
  }

  /// Each epoch is `torch.randperm`, drawn when it begins, cut into batches of which the last is smaller.
  @Test(arguments: [1, 3, 4, 9, 10, 11, 100])
  func shufflesAsRandperm(batch: Int) throws {
    var rows = try BatchRows(.shuffled, of: 10, batch: batch)
    var (generator, plain) = (Generator(seed: 1), Generator(seed: 1))
    for epoch in 1...3 {
      let order = plain.permutation(of: 10)
      for start in stride(from: 0, to: 10, by: batch) {
        let batch = order[start..<min(start + batch, 10)]
        #expect(rows.next(&generator).map { Int($0) } == Array(batch))
        #expect(generator == plain, "nothing is drawn within an epoch")
        #expect(rows.epoch?.seen == (batch.endIndex < 10 ? batch.endIndex : nil))
      }
      #expect(rows.endedEpochs == epoch)
    }
  }

  /// What is open says all that is needed to go on, whatever else was drawn meanwhile.
  @Test(arguments: 0..<9)
  func goesOnInTheMiddle(stop: Int) throws {
    var whole = try BatchRows(.shuffled, of: 10, batch: 3)
    var generator = Generator(seed: 1)
    let all = run(&whole, 9, &generator)
    var first = try BatchRows(.shuffled, of: 10, batch: 3)
    var stream = Generator(seed: 1)
    let beginning = run(&first, stop, &stream)
    var second = try BatchRows(.shuffled, of: 10, batch: 3, after: first.epoch)
    #expect(beginning + run(&second, 9 - stop, &stream) == all)
    #expect(stream == generator)
    #expect(first.endedEpochs + second.endedEpochs == whole.endedEpochs)
  }

  @Test func anEpochOfOtherExamplesIsNotContinued() throws {
    let epoch = try #require(OpenEpoch(stream: Generator(seed: 1), examples: 10, seen: 4))
    #expect(try BatchRows(.shuffled, of: 11, batch: 3, after: epoch).epoch == nil)
    #expect(try BatchRows(.shuffled, of: 10, batch: 3, after: epoch).epoch == epoch)
    var drawn = try BatchRows(.drawn, of: 10, batch: 3, after: epoch)
    var generator = Generator(seed: 2)
    _ = run(&drawn, 5, &generator)
    #expect(drawn.epoch == epoch, "drawing leaves it as it is")
    for seen in [0, 10, -1, 11] {
      #expect(OpenEpoch(stream: generator, examples: 10, seen: seen) == nil)
    }
  }

  /// How long epochs are and how large batches get is what comes of running them.
  @Test(arguments: [1, 3, 5, 10, 12], [0, 4, 9])
  func isForeseen(batch: Int, seen: Int) throws {
    let epoch = OpenEpoch(stream: Generator(seed: 1), examples: 10, seen: seen)
    for steps in 1...25 {
      var rows = try BatchRows(.shuffled, of: 10, batch: batch, after: epoch)
      #expect(rows.largest == min(batch, 10))
      let foreseen = rows
      var generator = Generator(seed: 2)
      let sizes = run(&rows, steps, &generator).map(\.count)
      #expect(foreseen.sizes(within: steps) == Set(sizes).sorted(by: >), "\(steps) steps")
      #expect(foreseen.epochs(within: steps) == rows.endedEpochs)
      if rows.epoch == nil { #expect(foreseen.steps(untilEndOf: rows.endedEpochs) == steps) }
    }
    let rows = try BatchRows(.shuffled, of: 10, batch: batch, after: epoch)
    #expect(rows.steps(untilEndOf: Int.max) == (batch < 10 ? nil : Int.max))
  }

  @Test func refusesWhatHasNoBatch() {
    #expect(throws: TrainingError.emptyBatch) { try BatchRows(.drawn, of: 10, batch: 0) }
    #expect(throws: DataError.emptyPart(part: "train")) {
      try BatchRows(.shuffled, of: 0, batch: 4)
    }
  }
}
