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

  /// A whole number below `bound`: the top bits of draws, repeated until one is small enough.
  package mutating func below(_ bound: Int) -> Int {
    let bits = Int.bitWidth - bound.leadingZeroBitCount
    guard bits <= 32 else { return Int(truncatingIfNeeded: twister.next64()) % bound }
    var draw: UInt32
    repeat { draw = twister.next() >> UInt32(32 - bits) } while Int(draw) >= bound
    return Int(draw)
  }

  /// `random.shuffle(items)`.
  public mutating func shuffle<Item>(_ items: inout [Item]) {
    for index in stride(from: items.count - 1, to: 0, by: -1) {
      items.swapAt(index, below(index + 1))
    }
  }
}
