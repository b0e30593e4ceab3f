/// MT19937, the generator behind both PyTorch's CPU streams and Python's `random`.
///
/// Source: Matsumoto and Nishimura, "Mersenne Twister", 1998, doi:10.1145/272991.272995.
public struct MersenneTwister: Sendable, Hashable {
  static let size = 624

  private(set) var words: [UInt32]
  private(set) var position: Int

  /// Seeds by the classic recurrence with 1812433253.
  init(seed: UInt32) {
    words = [UInt32](repeating: 0, count: Self.size)
    words[0] = seed
    for index in 1..<Self.size {
      let previous = words[index - 1]
      words[index] = 1_812_433_253 &* (previous ^ (previous >> 30)) &+ UInt32(index)
    }
    position = Self.size
  }

  /// Goes on from a state; `nil` for one that no seed and no draw leads to.
  init?(words: [UInt32], position: Int) {
    guard words.count == Self.size, (0...Self.size).contains(position),
      words.contains(where: { $0 != 0 })
    else { return nil }
    self.words = words
    self.position = position
  }

  /// Seeds by `init_by_array`, as Python does.
  init(key: [UInt32]) {
    self.init(seed: 19_650_218)
    var index = 1
    for step in 0..<max(Self.size, key.count) {
      let place = step % key.count
      mix(at: &index, by: 1_664_525) { $0 &+ key[place] &+ UInt32(place) }
    }
    for _ in 1..<Self.size {
      mix(at: &index, by: 1_566_083_941) { [index] in $0 &- UInt32(index) }
    }
    words[0] = 0x8000_0000
  }

  private mutating func mix(
    at index: inout Int, by factor: UInt32, _ change: (UInt32) -> UInt32
  ) {
    let previous = words[index - 1]
    words[index] = change(words[index] ^ ((previous ^ (previous >> 30)) &* factor))
    index += 1
    if index == Self.size {
      words[0] = words[Self.size - 1]
      index = 1
    }
  }

  /// One tempered draw of 32 bits.
  mutating func next() -> UInt32 {
    if position >= Self.size { twist() }
    var word = words[position]
    position += 1
    word ^= word >> 11
    word ^= (word << 7) & 0x9d2c_5680
    word ^= (word << 15) & 0xefc6_0000
    return word ^ (word >> 18)
  }

  /// Two draws: the first is the high word.
  mutating func next64() -> UInt64 {
    let high = UInt64(next())
    return high << 32 | UInt64(next())
  }

  private mutating func twist() {
    Kernels.twist(&words)
    position = 0
  }

  /// Skips this many draws.
  mutating func skip(_ count: Int) {
    var left = count
    while left > 0 {
      if position >= Self.size { twist() }
      let step = min(left, Self.size - position)
      position += step
      left -= step
    }
  }

  /// Whether a pair of draws would begin in this state and end in the next.
  var splitsPair: Bool { position == Self.size - 1 }

  /// The untempered words of the next draws: at most as many as asked for, from this state.
  mutating func take(_ count: Int) -> ArraySlice<UInt32> {
    if position >= Self.size { twist() }
    let taken = words[position..<position + min(count, Self.size - position)]
    position = taken.endIndex
    return taken
  }

  /// The untempered words of the next pairs of draws: at most as many as asked for, from this
  /// state.
  mutating func take(pairs: Int) -> ArraySlice<UInt32> {
    if position >= Self.size { twist() }
    let taken = words[position..<position + 2 * min(pairs, (Self.size - position) / 2)]
    position = taken.endIndex
    return taken
  }
}
