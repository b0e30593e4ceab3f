import Support

/// Many numbers in short: their mean and deviation, and how they are distributed.
///
/// They are added part by part. The first part decides which numbers the bins cover; later ones beyond
/// these count in the first or the last bin.
package struct NumberSpread: Sendable {
  /// How many bins there are.
  package static let binCount = 48

  /// How many numbers lie in each bin.
  package private(set) var bins = [Int](repeating: 0, count: binCount)
  /// Where the first bin begins and the last one ends; both 0 before there are finite numbers.
  package private(set) var (low, high) = (0.0, 0.0)
  private var count = 0
  private var (sum, squares) = (0.0, 0.0)
  private var notFinite = (nans: 0, infinities: 0)

  /// No numbers, with bins between two bounds if these are known.
  init(between bounds: (low: Double, high: Double)? = nil) {
    if let bounds { (low, high) = bounds }
  }

  /// Their mean, their deviation, and whether all are finite.
  package var summary: NumberSummary {
    NumberSummary(count: count, sum: sum, squares: squares, notFinite: notFinite)
  }

  /// Adds a part of a buffer's numbers.
  ///
  /// - Throws: `Interruption.stopped`.
  mutating func add(_ numbers: Buffer<Float>, _ range: Range<Int>) throws {
    var lanes = (sum: SIMD4<Double>(), squares: SIMD4<Double>())
    try Interruption.inParts(of: range.count) { part in
      let (start, end) = (range.lowerBound + part.lowerBound, range.lowerBound + part.upperBound)
      Kernels.addSums(of: numbers, start..<end, to: &lanes)
    }
    let added = lanes.squares.sum()
    if !added.isFinite {
      let bad = try NumberSummary.notFinite(numbers, range)
      notFinite = (notFinite.nans + bad.nans, notFinite.infinities + bad.infinities)
    }
    count += range.count
    sum += lanes.sum.sum()
    squares += added
    if low == high { chooseBounds(numbers, range) }
    distribute(numbers, range)
  }

  private mutating func chooseBounds(_ numbers: Buffer<Float>, _ range: Range<Int>) {
    var (least, most) = (Float.infinity, -Float.infinity)
    for index in range where numbers[index].isFinite {
      least = min(least, numbers[index])
      most = max(most, numbers[index])
    }
    if least < most { (low, high) = (Double(least), Double(most)) }
  }

  private mutating func distribute(_ numbers: Buffer<Float>, _ range: Range<Int>) {
    guard low < high else { return }
    let factor = Double(Self.binCount) / (high - low)
    let last = Double(Self.binCount - 1)
    for index in range where numbers[index].isFinite {
      let place = ((Double(numbers[index]) - low) * factor).rounded(.down)
      bins[Int(min(max(place, 0), last))] += 1
    }
  }
}
