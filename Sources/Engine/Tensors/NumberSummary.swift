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
    let (count, sum, squares) = (numbers.count, lanes.sum.sum(), lanes.squares.sum())
    let mean = sum / Double(max(count, 1))
    (self.count, self.mean) = (count, mean)
    let variance = (squares - sum * mean) / Double(max(count - 1, 1))
    // Rounding may leave a little below zero where all numbers are the same.
    deviation = count > 1 ? (variance < 0 ? 0 : variance.squareRoot()) : nil
    // Finite numbers of 32 bits have a finite sum of 64, so that one look tells.
    (nans, infinities) = squares.isFinite ? (0, 0) : try Self.notFinite(numbers)
  }

  private static func notFinite(_ numbers: Buffer<Float>) throws -> (nans: Int, infinities: Int) {
    var (nans, infinities) = (0, 0)
    try Interruption.inParts(of: numbers.count) { part in
      for index in part {
        if numbers[index].isNaN { nans += 1 }
        if numbers[index].isInfinite { infinities += 1 }
      }
    }
    return (nans, infinities)
  }
}
