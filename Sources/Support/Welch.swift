import Glibc

/// The difference of the means of two samples, by Welch's t-test: how far off it may be because each sample
/// scatters in its own way.
///
/// Source: Welch, Biometrika 34 (1947).
package struct WelchComparison: Sendable, Hashable {
  /// The second mean minus the first one.
  package let difference: Double
  /// Half the width of the interval around the difference in which the true one is with the chosen confidence.
  package let margin: Double

  /// Compares two samples; `nil` where one has fewer than two numbers, which do not show how it scatters.
  ///
  /// `confidence` is a share below 1, such as 0.95.
  package init?(_ first: [Double], _ second: [Double], confidence: Double) {
    guard let one = first.mean, let other = second.mean, let spread = first.deviation,
      let otherSpread = second.deviation
    else { return nil }
    let (count, otherCount) = (Double(first.count), Double(second.count))
    let squares = (spread * spread / count, otherSpread * otherSpread / otherCount)
    let error = squares.0 + squares.1
    difference = other - one
    guard error > 0 else {
      margin = 0
      return
    }
    let share = squares.0 * squares.0 / (count - 1)
    let otherShare = squares.1 * squares.1 / (otherCount - 1)
    let freedom = error * error / (share + otherShare)
    margin = StudentT.bound(confidence: confidence, freedom: freedom) * error.squareRoot()
  }

  /// Whether the samples differ by more than chance explains.
  package var isShown: Bool { abs(difference) > margin }
}

/// Student's distribution of t.
package enum StudentT {
  /// The number within which |t| is with this probability, by the degrees of freedom.
  ///
  /// t = √ν·tan θ turns the density into cos θ to the power ν − 1, which is summed by Simpson's rule.
  package static func bound(confidence: Double, freedom: Double) -> Double {
    let freedom = max(1, min(freedom, 10_000))
    // Beyond this angle cosines to that power are below 1e-20.
    let end = freedom > 100 ? min(Double.pi / 2, 10 / freedom.squareRoot()) : Double.pi / 2
    let count = 4000
    let width = end / Double(count)
    let heights = (0...count).map { pow(max(0, cos(Double($0) * width)), freedom - 1) }
    var sums = [0.0]
    for pair in stride(from: 0, to: count, by: 2) {
      sums.append(sums[sums.count - 1] + heights[pair] + 4 * heights[pair + 1] + heights[pair + 2])
    }
    let wanted = confidence * sums[sums.count - 1]
    let above = max(1, sums.firstIndex { $0 >= wanted } ?? sums.count - 1)
    let share =
      (wanted - sums[above - 1]) / max(sums[above] - sums[above - 1], .leastNormalMagnitude)
    return freedom.squareRoot() * tan((Double(above - 1) + share) * 2 * width)
  }
}

extension Collection<Double> {
  /// Their standard deviation as a sample's; `nil` of fewer than two.
  package var deviation: Double? {
    guard count > 1, let mean else { return nil }
    return (reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count - 1)).squareRoot()
  }
}
