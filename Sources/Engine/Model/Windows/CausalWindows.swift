/// The distinct windows of symbols that a stack of convolutions sees at every place of some rows, level by
/// level.
///
/// What a place's output is made of are the symbols up to it, `.` without end in front of its row. A row of
/// level 0 is a symbol; a row of a further level is the input of a convolution's product, a tuple of rows of
/// the level before. Where a layer treats equal rows unlike (dropout in training), each place has its own
/// from there on; the places in front of all rows are then one.
final class CausalWindows: Windows {
  /// The rows between two convolutions; level 0 is before the first.
  let levels: [WindowLevel]
  /// The row of the last level for each place, row after row.
  private(set) var rows: Buffer<Int32>

  let taps: [Taps]
  /// How many places in front of a row each level is asked for.
  let needs: [Int]
  private let allRows: Buffer<Int32>
  private let places: [Buffer<Int32>]
  /// Where the first own place of each row of symbols is among a level's places.
  private let firsts: [Buffer<Int32>]
  private let tuple: Buffer<Int32>
  private let levelAfter: [Position: Int]
  private let lifetime: WindowLifetime
  /// How many rows of each level earlier collections have found.
  private var found: [Int]

  /// Which places of the level below make one of a level.
  struct Taps {
    let count: Int
    let distance: Int
    /// How far before its own place the first of them is.
    var span: Int { (count - 1) * distance }
  }

  /// How much room there must be.
  struct Room {
    /// How many rows of symbols come at once, and how many places each has at most.
    let rows, places: Int
    /// How many symbols in front of a row's first are known at most.
    let known: Int
    let lifetime: WindowLifetime
  }

  /// Counts and reserves; `nil` where the stack does not make each place of earlier ones alone.
  ///
  /// - Throws: `ShapeError` or `MemoryError`.
  init?(along walk: Walk, _ room: Room) throws {
    guard let joins = walk.causalJoins else { return nil }
    let taps =
      [Taps(count: 1, distance: 1)] + joins.map { $0.taps ?? Taps(count: 1, distance: 1) }
    var needs = [0]
    for level in taps.indices.dropFirst().reversed() {
      let (sum, overflow) = needs[0].addingReportingOverflow(taps[level].span)
      needs.insert(overflow ? Self.farthest : min(sum, Self.farthest), at: 0)
    }
    var (levels, places) = ([WindowLevel](), [Buffer<Int32>]())
    firsts = try taps.map { _ in try Buffer(zeros: try Shape(room.rows)) }
    var (kinds, isPlacewise) = (walk.stack.vocabulary ?? 1, false)
    for level in taps.indices {
      let below = levels.last?.capacity ?? kinds
      let count = 1 + room.rows * (room.places + min(room.known, needs[level]))
      isPlacewise = isPlacewise || level > 0 && joins[level - 1].taps == nil
      kinds = isPlacewise ? 1 << 40 : WindowLevel.power(kinds, taps[level].count)
      let capacity = min(Self.capacity(room.lifetime, count), kinds)
      levels.append(
        try WindowLevel(
          fusing: taps[level].count, of: below, capacity: capacity, holdsAll: capacity == kinds,
          isCounting: room.lifetime == .batch && walk.countedLevels(joins).contains(level),
          isPlacewise: isPlacewise))
      places.append(try Buffer(zeros: try Shape(count)))
    }
    (self.levels, self.taps, self.needs, self.places) = (levels, taps, needs, places)
    (lifetime, found) = (room.lifetime, levels.map { _ in 0 })
    allRows = try Buffer(zeros: try Shape(room.rows * room.places, 1))
    rows = allRows
    tuple = try Buffer(zeros: try Shape(taps.map(\.count).max() ?? 1))
    levelAfter = Dictionary(
      uniqueKeysWithValues: joins.enumerated().map { ($1.position, $0 + 1) })
    forget()
  }

  /// Places farther in front are not told apart: no text has them.
  private static let farthest = 1 << 40

  private static func capacity(_ lifetime: WindowLifetime, _ places: Int) -> Int {
    switch lifetime {
    case .batch: places
    case .rows(let rows): max(rows, 2 * places)
    }
  }

  /// The level that a convolution, or dropout in training, writes.
  func level(after position: Position) -> Int? { levelAfter[position] }

  /// The rows of a level that end where each of a further one's does.
  func alignment(of level: Int, with lower: Int) throws -> WindowAlignment? {
    guard lower < level else { return nil }
    return try WindowAlignment(along: Array(levels[lower + 1...level]))
  }

  /// Forgets every window of a level and of those above but those of `.` alone, which are the first of each.
  func forget(from lowest: Int = 0) {
    for (index, level) in levels.enumerated().dropFirst(lowest) {
      level.forget()
      for place in 0..<taps[index].count { tuple[place] = 0 }
      places[index][0] = level.row(of: tuple, from: 0, isCounted: false)
    }
  }

  /// The row of a window, given the rows of the level below at its taps, the oldest first.
  @inline(__always)
  func row(
    in level: Int, isCounted: Bool, _ part: (_ lag: Int) -> Int32
  ) -> Int32 {
    let taps = taps[level]
    for tap in 0..<taps.count { tuple[tap] = part((taps.count - 1 - tap) * taps.distance) }
    return levels[level].row(of: tuple, from: 0, isCounted: isCounted)
  }
}

extension CausalWindows {
  /// Has one row of output for each of some lanes.
  func use(lanes: Int) { rows.use(rows: 0..<lanes) }

  /// Has a row of the last level as a lane's output.
  func show(_ row: Int32, for lane: Int) { rows[lane] = row }

  /// The row of a symbol.
  func row(of symbol: Int32) -> Int32 {
    tuple[0] = symbol
    return levels[0].row(of: tuple, from: 0, isCounted: false)
  }
}

extension CausalWindows {
  /// Finds the rows of every place of some rows of a text.
  ///
  /// Those not computed yet become the ones to compute.
  func collect(_ batch: RowBatch) {
    // Rows made of forgotten rows are forgotten too.
    let full = levels.indices.first {
      lifetime == .batch || !levels[$0].hasRoom(places: places[$0].count)
    }
    if let full { forget(from: full) }
    for level in levels.indices.dropFirst(full ?? levels.count) { found[level] = 0 }
    for level in levels.indices { find(batch, in: level) }
    let total = batch.placeCount
    rows.use(rows: 0..<total)
    let (last, firsts) = (places[levels.count - 1], self.firsts[levels.count - 1])
    var place = 0
    for (index, row) in batch.rows.enumerated() {
      let first = Int(firsts[index])
      for step in 0..<row.count { rows[place + step] = last[first + step] }
      place += row.count
    }
    for (index, level) in levels.enumerated() {
      level.freshen(from: found[index], total: total, isUneven: true)
      found[index] = level.count
    }
  }

  /// Finds a level's rows.
  ///
  /// Those of the own places come first, then those of as many places in front as each further level asks
  /// for, the last one first: what one of them asks for are the first rows.
  private func find(_ batch: RowBatch, in level: Int) {
    var end = 1
    for (index, row) in batch.rows.enumerated() {
      let front = min(row.known, needs[level])
      firsts[level][index] = Int32(end + front)
      end += front + row.count
    }
    var found: Int?
    for further in (level..<levels.count).reversed() {
      let need = needs[further]
      if need != found {
        for (index, row) in batch.rows.enumerated() {
          let end = found.map { -min(row.known, $0) } ?? row.count
          find(
            -min(row.known, need)..<end, of: index, in: batch, level, isCounted: found == nil)
        }
      }
      found = need
      if lifetime == .batch { levels[level].note(askedBy: further) }
    }
  }

  /// Finds the rows of some places, counted from a row's first own one.
  private func find(
    _ range: Range<Int>, of index: Int, in batch: RowBatch, _ level: Int, isCounted: Bool
  ) {
    if range.isEmpty { return }
    let (row, taps, windows) = (batch.rows[index], taps[level], levels[level])
    let (own, first) = (places[level], Int(firsts[level][index]))
    if level == 0 {
      for place in range {
        own[first + place] = windows.row(of: batch.text[row.start + place], isCounted: isCounted)
      }
      return
    }
    let (below, firstBelow) = (places[level - 1], Int(firsts[level - 1][index]))
    // What is further in front is `.` alone.
    let front = -min(row.known, needs[level - 1])
    if taps.count == 2 {
      for place in range {
        let older = place - taps.distance
        own[first + place] = windows.row(
          of: below[older < front ? 0 : firstBelow + older], below[firstBelow + place],
          isCounted: isCounted)
      }
      return
    }
    for place in range {
      own[first + place] = self.row(in: level, isCounted: isCounted) { lag in
        below[place - lag < front ? 0 : firstBelow + place - lag]
      }
    }
  }
}

extension Walk {
  /// A layer that joins rows: a convolution with its taps, or `nil` for one that treats equal rows unlike.
  struct CausalJoin {
    let position: Position
    let taps: CausalWindows.Taps?
  }

  /// The joins on the way, first to last; `nil` where the stack does not read symbols, or something in it is
  /// made of later places, or a layer does not treat equal rows alike.
  fileprivate var causalJoins: [CausalJoin]? {
    guard stop == nil, input.shape.rank == 2, input.element == .symbols, root.output.rank == 3,
      let first = stack.firstLeaf
    else { return nil }
    var (joins, isPlacewise) = ([CausalJoin](), false)
    for step in steps where step.layer.wiring == nil && step.position != first.position {
      switch step.layer.joins(purpose) {
      case .taps(let count, let distance)?:
        joins.append(
          CausalJoin(position: step.position, taps: .init(count: count, distance: distance)))
      case .each?:
        if !isPlacewise { joins.append(CausalJoin(position: step.position, taps: nil)) }
        isPlacewise = true
      case nil:
        guard step.layer.treatsRowsAlike(purpose), step.output.rank == 3 else { return nil }
      }
    }
    return joins
  }

  /// On which levels a layer's statistics count equal rows.
  fileprivate func countedLevels(_ joins: [CausalJoin]) -> Set<Int> {
    var (counted, level) = (Set<Int>(), 0)
    for step in steps where step.layer.wiring == nil {
      if level < joins.count, joins[level].position == step.position { level += 1 }
      if !step.layer.buffers.isEmpty { counted.insert(level) }
    }
    return counted
  }
}
