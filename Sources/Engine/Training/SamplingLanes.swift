/// Draws long runs of symbols, several stretches of the stream side by side.
///
/// Every symbol takes V numbers of the stream, so each symbol's numbers are known beforehand; what
/// is unknown is where an item begins. A stretch is therefore drawn as if an item began with it,
/// and corrected once the stretch before it has ended: the item open there is continued until it
/// ends where another item ended anyway. From there on both agree. So a batch of contexts goes
/// through the model at once, and the symbols are exactly those of drawing one after another.
final class SamplingLanes {
  /// Symbols in the stream's order.
  struct Run {
    let symbols: [Int32]
    /// Whether there are fewer of them because of a stop.
    let isInterrupted: Bool
  }

  /// How many symbols there are (V).
  let vocabulary: Int

  private let next: NextSymbol
  private let probabilities: Buffer<Float>
  private let draws: Buffer<Float>
  /// The symbols drawn, and whether an item ends with each; lane after lane.
  private var symbols: [Int32] = []
  private var ends: [Bool] = []
  /// The open item that each lane began with.
  private var incoming: [[Int32]] = []

  /// How many lanes at most: enough rows for the matrix products.
  private static let widest = 64
  /// Most of a shorter lane would be redrawn; longer ones gain nothing more.
  private static let shortest = 192, longest = 1024
  /// How many numbers of the stream are kept at most.
  private static let mostDraws = 1 << 22

  init(_ model: Sequential, _ contexts: Contexts, expecting count: Int) throws {
    next = try NextSymbol(model, contexts, lanes: min(max(count / 32, 1), Self.widest))
    let width = next.lanes
    vocabulary = contexts.vocabulary.count
    probabilities = try Buffer(zeros: try Shape(width, vocabulary))
    let length = width == 1 ? 32 : Self.longest
    let places = min(width * length, max(Self.mostDraws / vocabulary, width))
    draws = try Buffer(zeros: try Shape(places, vocabulary))
  }

  /// Draws about as many symbols as asked for, continuing an open item.
  ///
  /// - Throws: `TrainingError.outputNotFinite`.
  func run(
    from item: [Int32], beginning: [Int32], symbols wanted: Int, temperature: Float,
    _ generator: Generator, unless isStopped: () -> Bool
  ) throws -> Run {
    let places = min(wanted, draws.rows)
    let lanes = min(max(places / Self.shortest, 1), probabilities.rows)
    let stretch = Stretch(
      lanes: lanes, length: max(places / lanes, 1), factor: 1 / temperature, beginning: beginning)
    var stream = generator
    stream.fillExponential(draws, count: stretch.places * vocabulary)
    (symbols, ends) = (
      [Int32](repeating: 0, count: stretch.places), [Bool](repeating: false, count: stretch.places)
    )
    incoming = [item] + [[Int32]](repeating: beginning, count: lanes - 1)
    var active = Array(0..<lanes)
    while !active.isEmpty {
      switch try draw(stretch, active, unless: isStopped) {
      case .drawn: break
      case .stopped(let ready): return Run(symbols: Array(symbols[..<ready]), isInterrupted: true)
      case .notFinite where lanes == 1: throw TrainingError.outputNotFinite
      case .notFinite:
        // Only past the end of the items can it be so: a single lane stops with them.
        return try run(
          from: item, beginning: beginning, symbols: min(wanted, Self.shortest),
          temperature: temperature, generator, unless: isStopped)
      }
      active = (1..<lanes).filter { lane in
        let open = openItem(after: lane - 1, stretch)
        defer { incoming[lane] = open }
        return incoming[lane] != open
      }
    }
    return Run(symbols: symbols, isInterrupted: false)
  }
}

extension SamplingLanes {
  /// The item that begins so and goes on with the likeliest symbol each time, of equals the first;
  /// `nil` after a stop.
  ///
  /// - Throws: `TrainingError.outputNotFinite`.
  func likeliest(after beginning: [Int32], unless isStopped: () -> Bool) throws -> [Int32]? {
    var item = beginning
    next.show(item, in: 0)
    repeat {
      if isStopped() { return nil }
      try next.predict()
      var best = 0
      for symbol in 0..<vocabulary {
        guard next.logits[symbol].isFinite else { throw TrainingError.outputNotFinite }
        if next.logits[symbol] > next.logits[best] { best = symbol }
      }
      item.append(Int32(best))
      next.push(Int32(best), in: 0)
    } while !Sampler.isWhole(item)
    return item
  }
}

extension SamplingLanes {
  /// What the lanes of one run have in common.
  private struct Stretch {
    let lanes, length: Int
    let factor: Float
    let beginning: [Int32]
    var places: Int { lanes * length }
  }

  /// How a passage through the lanes ended.
  private enum Ending {
    case drawn
    /// This many symbols of the run are final.
    case stopped(ready: Int)
    case notFinite
  }

  /// Continues the open items of some lanes, each until it agrees with what was drawn.
  private func draw(
    _ stretch: Stretch, _ active: [Int], unless isStopped: () -> Bool
  ) throws -> Ending {
    var counts = incoming.map(\.count)
    for lane in active { next.show(incoming[lane], in: lane) }
    var running = active
    for step in 0..<stretch.length where !running.isEmpty {
      if isStopped() { return .stopped(ready: active[0] == 0 ? step : stretch.length) }
      try predict(stretch.factor)
      for lane in running {
        guard probabilities[lane * vocabulary].isFinite else { return .notFinite }
        let place = lane * stretch.length + step
        let symbol = Int32(
          Generator.multinomial(probabilities, row: lane, draws, at: place * vocabulary))
        counts[lane] += 1
        symbols[place] = symbol
        let isEnd = symbol == 0 || counts[lane] >= Sampler.longest
        if isEnd {
          next.show(stretch.beginning, in: lane)
          counts[lane] = stretch.beginning.count
        } else {
          next.push(symbol, in: lane)
        }
        if isEnd, ends[place] { running.removeAll { $0 == lane } }
        ends[place] = isEnd
      }
    }
    return .drawn
  }

  /// Runs the model on every lane's context.
  private func predict(_ factor: Float) throws {
    try next.predict()
    Kernels.scale(next.logits, by: factor, into: probabilities)
    Kernels.softmax(probabilities, into: probabilities)
  }

  /// The item that is open after a lane.
  private func openItem(after lane: Int, _ stretch: Stretch) -> [Int32] {
    let range = lane * stretch.length..<(lane + 1) * stretch.length
    guard let end = ends[range].lastIndex(of: true) else {
      return incoming[lane] + symbols[range]
    }
    return stretch.beginning + symbols[(end + 1)..<range.upperBound]
  }
}
