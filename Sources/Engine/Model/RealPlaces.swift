/// Which places of a batch of padded rows are real: statistics are over these alone.
final class RealPlaces {
  /// How many real places there are.
  private(set) var total = 0
  private let batch: Int
  /// 1 for each real place and 0 for the others, by how many steps a row has at a layer.
  private var counts: [Int: Buffer<Float>] = [:]

  /// Rows that are all padding.
  init(batch: Int) { self.batch = batch }

  /// Reserves counts for a layer's output of this many rows.
  ///
  /// - Throws: `MemoryError` or `ShapeError`.
  func reserve(rows: Int) throws {
    guard counts[rows / batch] == nil else { return }
    counts[rows / batch] = try Buffer(zeros: try Shape(rows, 1))
  }

  /// Which rows of a layer's output count.
  func rowCounts(rows: Int) -> Frame.RowCounts? {
    counts[rows / batch].map { Frame.RowCounts(counts: $0, total: total) }
  }

  /// Sets how many real places each row has, where the longest may have `places`, the last ones of its steps.
  func set(_ real: some Collection<Int>, places: Int) {
    total = real.reduce(0, +)
    for (steps, buffer) in counts {
      buffer.clear()
      for (row, count) in real.enumerated() {
        let first = (row + 1) * steps - places
        for place in first..<first + count { buffer[place] = 1 }
      }
    }
  }
}
