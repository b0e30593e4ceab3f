import Glibc

/// numpy's `RandomState`: its legacy distributions over the Mersenne Twister, draw for draw.
package struct ArrayRandom: Sendable {
  private var twister: MersenneTwister
  /// The second number of the last pair of normal ones.
  private var kept: Double?

  /// `numpy.random.seed(seed)`.
  package init(seed: UInt32) { twister = MersenneTwister(seed: seed) }

  /// A number in [0, 1) with 53 bits.
  package mutating func double() -> Double {
    let high = Double(twister.next() >> 5)
    let low = Double(twister.next() >> 6)
    return (high * 67_108_864 + low) / 9_007_199_254_740_992
  }

  /// A number of the standard normal distribution, by the polar method, two at a time.
  package mutating func normal() -> Double {
    if let last = kept {
      kept = nil
      return last
    }
    var (x, y, square) = (0.0, 0.0, 0.0)
    repeat {
      x = 2 * double() - 1
      y = 2 * double() - 1
      square = x * x + y * y
    } while square >= 1 || square == 0
    let factor = (-2 * log(square) / square).squareRoot()
    kept = factor * x
    return factor * y
  }

  /// A number of the exponential distribution with mean 1.
  package mutating func exponential() -> Double { -log(1 - double()) }

  /// A whole number of 0 to `span`: as many bits as it has, until they are not above it.
  package mutating func upTo(_ span: UInt64) -> UInt64 {
    guard span > 0 else { return 0 }
    let mask = UInt64.max >> UInt64(span.leadingZeroBitCount)
    var draw: UInt64
    repeat {
      draw = (span <= UInt64(UInt32.max) ? UInt64(twister.next()) : twister.next64()) & mask
    } while draw > span
    return draw
  }

  /// `permutation(count)`.
  package mutating func order(of count: Int) -> [Int] {
    var order = Array(0..<count)
    for index in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(index, Int(upTo(UInt64(index))))
    }
    return order
  }
}
