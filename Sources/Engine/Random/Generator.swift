import Glibc

/// PyTorch's CPU random streams, draw for draw: what `torch.manual_seed` starts.
///
/// A value: copying it copies the whole state, so that undo and checkpoints give the stream back.
public struct Generator: Sendable, Hashable {
  private var twister: MersenneTwister
  /// The second number of the last pair that `normal()` made; a new seed drops it.
  private var keptNormal: Double?
  /// Whether tensors take no memory and have no numbers: for computing shapes only.
  private(set) var isHollow = false

  /// Makes layers for computing shapes only: their tensors take no memory and have no numbers.
  package static let hollow: Generator = {
    var generator = Generator(seed: 0)
    generator.isHollow = true
    return generator
  }()

  /// `torch.manual_seed(seed)`: the seed's low 32 bits count.
  public init(seed: UInt64) {
    twister = MersenneTwister(seed: UInt32(truncatingIfNeeded: seed))
  }

  /// The whole state of a stream, as a checkpoint keeps it.
  struct State: Hashable {
    var words: [UInt32]
    var position: Int
    var keptNormal: Double?
  }

  /// Goes on from a state; `nil` for an impossible one.
  init?(_ state: State) {
    guard let twister = MersenneTwister(words: state.words, position: state.position),
      state.keptNormal?.isFinite ?? true
    else { return nil }
    self.twister = twister
    keptNormal = state.keptNormal
  }

  /// The state as it is now.
  var state: State {
    State(words: twister.words, position: twister.position, keptNormal: keptNormal)
  }

  /// One draw of 32 bits.
  mutating func word() -> UInt32 { twister.next() }

  /// `torch.rand`: uniform in [0, 1) with 24 bits.
  public mutating func uniform() -> Float {
    Float(twister.next() & 0xff_ffff) * 0x1p-24
  }

  /// One number of `uniform_(start, end)`.
  mutating func uniform(from start: Float, to end: Float) -> Float {
    Self.placed(uniform(), start, end)
  }

  /// A number of [0, 1) within [start, end): product and sum are rounded once, together, as torch's
  /// vector instructions round them; what is rounded up to the end is the start, as in torch.
  static func placed<Real: BinaryFloatingPoint>(_ draw: Real, _ start: Real, _ end: Real) -> Real {
    let number = start.addingProduct(draw, end - start)
    return number == end ? start : number
  }

  /// One number of `uniform_(start, end)` of float64.
  mutating func uniformDouble(from start: Double, to end: Double) -> Double {
    Self.placed(uniformDouble(), start, end)
  }

  /// Uniform in [0, 1) with 53 bits.
  mutating func uniformDouble() -> Double {
    Double(twister.next64() & ((1 << 53) - 1)) * 0x1p-53
  }

  /// Fills a buffer as `torch.rand` does.
  mutating func fillUniform(_ buffer: Buffer<Float>) {
    var place = 0
    while place < buffer.count {
      let words = twister.take(buffer.count - place)
      Kernels.uniforms(words, into: buffer, at: place)
      place += words.count
    }
  }

  /// Fills a buffer as `torch.randn` does: pairs in double below 16 elements, blocks of 16 above.
  mutating func fillNormal(_ buffer: Buffer<Float>) {
    let block = 16
    guard buffer.count >= block else {
      for index in 0..<buffer.count { buffer[index] = Float(normal()) }
      return
    }
    fillUniform(buffer)
    Kernels.boxMuller(buffer, from: 0, blocks: buffer.count / block)
    guard buffer.count % block != 0 else { return }
    let tail = buffer.count - block
    for index in tail..<buffer.count { buffer[index] = uniform() }
    Kernels.boxMuller(buffer, from: tail, blocks: 1)
  }

  /// One number of the standard normal distribution, by the pair, as torch draws small tensors.
  mutating func normal() -> Double {
    if let kept = keptNormal {
      keptNormal = nil
      return kept
    }
    let angle = 2 * Double.pi * uniformDouble()
    let radius = (-2 * log1p(-uniformDouble())).squareRoot()
    keptNormal = radius * sin(angle)
    return radius * cos(angle)
  }

  /// `torch.randint(low, high)`: one whole number of `low..<high`.
  public mutating func integer(in range: Range<Int>) -> Int {
    let width = UInt64(bitPattern: Int64(range.upperBound &- range.lowerBound))
    let draw = width < 1 << 28 ? UInt64(twister.next()) : twister.next64()
    return range.lowerBound &+ Int(truncatingIfNeeded: draw % width)
  }

  /// `torch.empty((), dtype=torch.int64).random_()`: a whole number of 63 bits.
  package mutating func seed() -> Int { Int(truncatingIfNeeded: word64() & (1 << 63 - 1)) }

  /// One draw of 64 bits.
  mutating func word64() -> UInt64 { twister.next64() }

  /// `exponential_(1)`: one number, rounded to float32.
  package mutating func exponential() -> Float {
    Float(-log1p(-uniformDouble()))
  }

  /// `exponential_(1)` for the first `count` places of a buffer.
  package mutating func fillExponential(_ buffer: Buffer<Float>, count: Int) {
    var place = 0
    while place < count {
      if twister.splitsPair {
        buffer[place] = exponential()
        place += 1
      } else {
        let words = twister.take(pairs: count - place)
        Kernels.exponentials(words, into: buffer, at: place)
        place += words.count / 2
      }
    }
  }

  /// `torch.multinomial(p, 1)` of a row: the place of the largest p/q, q the draws from a place on.
  package static func multinomial(
    _ probabilities: Buffer<Float>, row: Int, _ draws: Buffer<Float>, at place: Int
  ) -> Int {
    Kernels.multinomial(probabilities, row: row, draws, at: place)
  }

  /// Skips this many draws of `exponential_`.
  mutating func skipExponentials(_ count: Int) { twister.skip(2 * count) }

  /// The mask of `torch.nn.functional.dropout`: 0 or 1/(1 − p), two words per number.
  ///
  /// torch draws this way on every processor except Intel's, where it calls a closed library
  /// instead.
  mutating func fillDropoutMask(_ mask: Buffer<Float>, dropping probability: Double) {
    let keep = 1 - probability
    guard keep > 0, keep < 1 else {
      for index in 0..<mask.count { mask[index] = Float(keep) }
      return
    }
    let kept = 1 / Float(keep)
    for index in 0..<mask.count { mask[index] = uniformDouble() < keep ? kept : 0 }
  }

  /// `torch.randperm(n)`.
  public mutating func permutation(of count: Int) -> [Int] {
    permutation(of: count, at: { _ in })
  }

  /// `torch.randperm(n)`, calling `look` at every step.
  mutating func permutation(of count: Int, at look: (Int) throws -> Void) rethrows -> [Int] {
    var order: [Int] = []
    order.reserveCapacity(count)
    for index in 0..<count {
      try look(index)
      order.append(index)
    }
    for index in 0..<max(count - 1, 0) {
      try look(index)
      order.swapAt(index, partner(of: index, of: count))
    }
    return order
  }

  /// `torch.randperm(n)` in the memory of an array of n numbers.
  mutating func permute(_ order: inout [Int32]) {
    for index in order.indices { order[index] = Int32(index) }
    for index in order.indices.dropLast() {
      order.swapAt(index, partner(of: index, of: order.count))
    }
  }

  /// The place that `torch.randperm` exchanges with one.
  private mutating func partner(of index: Int, of count: Int) -> Int {
    index + Int(twister.next()) % (count - index)
  }

  /// A normal tensor, `torch.randn(shape)`.
  ///
  /// - Throws: `MemoryError`.
  public mutating func normal(_ shape: Shape) throws -> Tensor<Float> {
    try tensor(shape) { $1.fillNormal($0) }
  }

  /// A tensor of a layer, filled by `body`; a hollow stream leaves it without memory.
  ///
  /// - Throws: `MemoryError`.
  mutating func tensor(
    _ shape: Shape, _ body: (Buffer<Float>, inout Generator) -> Void
  ) throws -> Tensor<Float> {
    guard !isHollow else { return try Tensor(hollow: shape) }
    let buffer = try Buffer<Float>(zeros: shape)
    body(buffer, &self)
    return Tensor(adopting: buffer)
  }

  /// A tensor with one number everywhere; nothing is drawn.
  ///
  /// - Throws: `MemoryError`.
  mutating func constant(_ value: Float, _ shape: Shape) throws -> Tensor<Float> {
    guard !isHollow else { return try Tensor(hollow: shape) }
    return try Tensor(repeating: value, shape: shape)
  }

  /// Fills a buffer as `uniform_(-bound, bound)` does.
  mutating func fillUniform(_ buffer: Buffer<Float>, within bound: Float) {
    for index in 0..<buffer.count { buffer[index] = uniform(from: -bound, to: bound) }
  }
}
