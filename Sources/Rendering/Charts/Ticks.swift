import Glibc
import Support

/// A place on an axis and its label.
package struct Tick: Sendable, Hashable {
  package let value: Double
  package let label: String
}

/// Round places for an axis.
package enum Ticks {
  /// Whole numbers of steps between two of them.
  package static func steps(_ range: ClosedRange<Int>, atMost count: Int) -> [Tick] {
    let span = Double(range.upperBound - range.lowerBound)
    let step = max(1, Int(roundStep(span, atMost: count)))
    let first = (range.lowerBound + step - 1) / step * step
    return stride(from: first, through: range.upperBound, by: step).map {
      Tick(value: Double($0), label: grouped($0))
    }
  }

  /// Losses in nats, standing at their log10, for a range of log10 losses.
  ///
  /// Within a decade they are evenly spaced in nats; beyond, they are 1, 2 and 5 of each decade, or
  /// the decades alone.
  package static func losses(_ range: ClosedRange<Double>, atMost count: Int) -> [Tick] {
    let span = range.upperBound - range.lowerBound
    guard span > 0.75 else { return evenLosses(range, atMost: count) }
    for digits in [[1, 2, 5], [1, 3], [1]] {
      let ticks = decades(range, digits, every: 1)
      if ticks.count <= count { return ticks }
    }
    return decades(range, [1], every: Int((span / Double(max(1, count))).rounded(.up)))
  }

  private static func evenLosses(_ range: ClosedRange<Double>, atMost count: Int) -> [Tick] {
    let low = pow(10, range.lowerBound)
    let high = pow(10, range.upperBound)
    let step = roundStep(high - low, atMost: count)
    let digits = max(0, Int((-log10(step) - 1e-9).rounded(.up)))
    guard digits <= 4, high < 1e5 else { return decades(range, [1, 2, 5], every: 1) }
    return stride(from: (low / step).rounded(.up), through: (high / step).rounded(.down), by: 1)
      .map { Tick(value: log10($0 * step), label: decimal($0 * step, digits)) }
  }

  private static func decades(
    _ range: ClosedRange<Double>, _ digits: [Int], every stride: Int
  ) -> [Tick] {
    let powers = Int(range.lowerBound.rounded(.down))...Int(range.upperBound.rounded(.up))
    return powers.filter { $0.isMultiple(of: max(1, stride)) }.flatMap { power in
      digits.map { digit in
        Tick(
          value: Double(power) + log10(Double(digit)),
          label: abs(power) > 4
            ? "\(digit)e\(power)"
            : decimal(Double(digit) * pow(10, Double(power)), max(0, -power)))
      }
    }.filter { range.contains($0.value) }
  }

  /// The smallest of 1, 2, 5, 10, … (or 0.1, 0.2, …) that divides a span into at most this many
  /// parts.
  private static func roundStep(_ span: Double, atMost count: Int) -> Double {
    let least = max(span, .leastNormalMagnitude) / Double(max(1, count))
    let power = pow(10, log10(least).rounded(.down))
    return ([1, 2, 5].map { $0 * power }.first { $0 >= least * (1 - 1e-9) }) ?? 10 * power
  }
}
