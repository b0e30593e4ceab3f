/// For each of some rows that grow, which rows of each level its next places are made of: a queue for each
/// convolution.
///
/// A new symbol costs one window a level, however far the stack reaches back; a window that was met before
/// costs nothing. Source: Paine et al., Fast Wavenet, arXiv:1611.09482.
final class WindowQueues {
  private let windows: CausalWindows
  private let lanes: Int
  /// How many rows of a level are kept: as many as the convolution above it spans.
  private let lengths: [Int]
  /// The kept rows of each level, lane after lane.
  private let queues: [Buffer<Int32>]
  /// The symbols that a lane's next output may depend on.
  private var recent: [[Int32]]
  /// How many places each lane has had.
  private var times: [Int]
  /// How many rows of each level are computed.
  private var computed: [Int]

  /// Empty rows.
  ///
  /// - Throws: `ShapeError` or `MemoryError`.
  init(_ windows: CausalWindows, lanes: Int) throws {
    (self.windows, self.lanes) = (windows, lanes)
    let spans = windows.taps.dropFirst().map(\.span) + [0]
    lengths = spans.map { $0 + 1 }
    queues = try lengths.map { try Buffer(zeros: try Shape(lanes, $0)) }
    recent = [[Int32]](repeating: [], count: lanes)
    times = [Int](repeating: 0, count: lanes)
    computed = [Int](repeating: 0, count: windows.levels.count)
    windows.use(lanes: lanes)
  }

  /// Begins a lane's row anew with some symbols.
  func show(_ item: [Int32], in lane: Int) {
    clear(lane)
    recent[lane].removeAll(keepingCapacity: true)
    for symbol in item.suffix(windows.needs[0] + 1) { push(symbol, in: lane) }
  }

  /// Adds a symbol to a lane's row.
  func push(_ symbol: Int32, in lane: Int) {
    let kept = windows.needs[0] + 1
    // Rarely, so that it costs little.
    if recent[lane].count >= 2 * kept { recent[lane].removeFirst(recent[lane].count - kept + 1) }
    recent[lane].append(symbol)
    if windows.levels.allSatisfy({ $0.hasRoom(places: 1) }) {
      advance(lane, by: symbol, age: 0)
    } else {
      beginAnew()
    }
  }

  /// Makes the windows that are not computed yet the ones to compute.
  func freshen() {
    for (index, level) in windows.levels.enumerated() {
      level.freshen(from: computed[index], total: lanes)
      computed[index] = level.count
    }
  }

  private func clear(_ lane: Int) {
    times[lane] = 0
    for queue in queues {
      let length = queue.columns
      for place in lane * length..<(lane + 1) * length { queue[place] = 0 }
    }
    windows.show(0, for: lane)
  }

  /// Forgets all windows and finds those again that the lanes need.
  private func beginAnew() {
    windows.forget()
    for index in computed.indices { computed[index] = 0 }
    for lane in 0..<lanes {
      clear(lane)
      let symbols = recent[lane].suffix(windows.needs[0] + 1)
      for (place, symbol) in symbols.enumerated() {
        advance(lane, by: symbol, age: symbols.count - 1 - place)
      }
    }
  }

  /// Finds the rows of a lane's next place; a level that is not asked for places of this age has none.
  private func advance(_ lane: Int, by symbol: Int32, age: Int) {
    let time = times[lane]
    var row = windows.row(of: symbol)
    queues[0][lane * lengths[0] + time % lengths[0]] = row
    for level in windows.levels.indices.dropFirst() where windows.needs[level] >= age {
      let (below, length) = (queues[level - 1], lengths[level - 1])
      row = windows.row(in: level, isCounted: false) { lag in
        below[lane * length + (time - lag + length) % length]
      }
      queues[level][lane * lengths[level] + time % lengths[level]] = row
    }
    times[lane] = time + 1
    windows.show(row, for: lane)
  }
}
