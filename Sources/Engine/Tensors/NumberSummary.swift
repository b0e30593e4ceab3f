import Support

/// The numbers of a tensor in short: what they are on average, how they spread, and whether all are
/// finite.
public struct NumberSummary: Sendable, Hashable {
  /// How many numbers there are.
  public let count: Int
  /// Their mean, as torch's `mean()`; not finite if one of them is not.
  public let mean: Double
  /// Their standard deviation, as torch's `std()`: of the unbiased variance; `nil` for one number.
  public let deviation: Double?
  /// How many are not a number.
  public let nans: Int
  /// How many are infinite.
  public let infinities: Int

  /// Whether all are finite.
  public var isFinite: Bool { nans == 0 && infinities == 0 }

  /// Sums up the numbers of a buffer.
  ///
  /// - Throws: `Interruption.stopped`.
  init(_ numbers: Buffer<Float>) throws {
    var lanes = (sum: SIMD4<Double>(), squares: SIMD4<Double>())
    try Interruption.inParts(of: numbers.count) { Kernels.addSums(of: numbers, $0, to: &lanes) }
    let squares = lanes.squares.sum()
    // Finite numbers of 32 bits have a finite sum of 64, so that one look tells.
    self.init(
      count: numbers.count, sum: lanes.sum.sum(), squares: squares,
      notFinite: squares.isFinite ? (0, 0) : try Self.notFinite(numbers, 0..<numbers.count))
  }

  /// Sums up numbers of which the sums are known.
  init(count: Int, sum: Double, squares: Double, notFinite: (nans: Int, infinities: Int)) {
    let mean = sum / Double(max(count, 1))
    (self.count, self.mean) = (count, mean)
    let variance = (squares - sum * mean) / Double(max(count - 1, 1))
    // Rounding may leave a little below zero where all numbers are the same.
    deviation = count > 1 ? (variance < 0 ? 0 : variance.squareRoot()) : nil
    (nans, infinities) = notFinite
  }

  /// How many numbers of a part are not finite.
  ///
  /// - Throws: `Interruption.stopped`.
  static func notFinite(
    _ numbers: Buffer<Float>, _ range: Range<Int>
  ) throws -> (nans: Int, infinities: Int) {
    var (nans, infinities) = (0, 0)
    try Interruption.inParts(of: range.count) { part in
      let part = part.lowerBound + range.lowerBound..<part.upperBound + range.lowerBound
      for index in part {
        if numbers[index].isNaN { nans += 1 }
        if numbers[index].isInfinite { infinities += 1 }
      }
    }
    return (nans, infinities)
  }
}
