/// CPython's `random.Random`, as far as shuffling needs it.
public struct PythonRandom: Sendable {
  private var twister: MersenneTwister

  /// `random.seed(seed)`.
  public init(seed: UInt64) {
    let low = UInt32(truncatingIfNeeded: seed)
    let high = UInt32(truncatingIfNeeded: seed >> 32)
    twister = MersenneTwister(key: high == 0 ? [low] : [low, high])
  }

  /// `random.random()`: uniform in [0, 1) with 53 bits.
  package mutating func random() -> Double {
    let high = Double(twister.next() >> 5)
    let low = Double(twister.next() >> 6)
    return (high * 67_108_864 + low) / 9_007_199_254_740_992
  }

  /// `random.getrandbits(count)`, of at most 64: 0 for none.
  package mutating func bits(_ count: Int) -> UInt64 {
    guard count > 0 else { return 0 }
    if count <= 32 { return UInt64(twister.next() >> UInt32(32 - count)) }
    // The first draw is the low word.
    let low = UInt64(twister.next())
    return UInt64(twister.next() >> UInt32(max(64 - count, 0))) << 32 | low
  }

  /// A whole number below `bound`, which is above 0: as many bits as it has, until they are below it.
  package mutating func below(_ bound: Int) -> Int {
    let count = Int.bitWidth - bound.leadingZeroBitCount
    var draw: UInt64
    repeat { draw = bits(count) } while draw >= UInt64(bound)
    return Int(draw)
  }

  /// `random.shuffle(items)`.
  public mutating func shuffle<Item>(_ items: inout [Item]) {
    for index in stride(from: items.count - 1, to: 0, by: -1) {
      items.swapAt(index, below(index + 1))
    }
  }
}
