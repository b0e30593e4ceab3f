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
  private let tuple: Buffer<Int32>
  private let levelAfter: [Position: Int]

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
      needs.insert(needs[0] + taps[level].span, at: 0)
    }
    var (levels, places) = ([WindowLevel](), [Buffer<Int32>]())
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
    allRows = try Buffer(zeros: try Shape(room.rows * room.places, 1))
    rows = allRows
    tuple = try Buffer(zeros: try Shape(taps.map(\.count).max() ?? 1))
    levelAfter = Dictionary(
      uniqueKeysWithValues: joins.enumerated().map { ($1.position, $0 + 1) })
    forget()
  }

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

  /// Forgets every window but those of `.` alone, which are the first of each level.
  func forget() {
    for (index, level) in levels.enumerated() {
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
  func collect(_ batch: RowBatch) {
    forget()
    for level in levels.indices { find(batch, in: level) }
    let total = batch.placeCount
    rows.use(rows: 0..<total)
    let last = places[levels.count - 1]
    for place in 0..<total { rows[place] = last[place + 1] }
    for level in levels { level.freshen(from: 0, total: total, isUneven: true) }
  }

  private func find(_ batch: RowBatch, in level: Int) {
    let (own, below) = (places[level], level > 0 ? places[level - 1] : places[level])
    var (ownEnd, belowEnd) = (1, 1)
    for row in batch.rows {
      let front = min(row.known, needs[level])
      // Where place 0 of the row is.
      let start = ownEnd + front
      if level == 0 {
        for place in -front..<row.count {
          tuple[0] = batch.text[row.start + place]
          own[start + place] = levels[0].row(of: tuple, from: 0, isCounted: place >= 0)
        }
      } else {
        let frontBelow = min(row.known, needs[level - 1])
        let startBelow = belowEnd + frontBelow
        for place in -front..<row.count {
          own[start + place] = self.row(in: level, isCounted: place >= 0) { lag in
            place - lag < -frontBelow ? below[0] : below[startBelow + place - lag]
          }
        }
        belowEnd = startBelow + row.count
      }
      ownEnd = start + row.count
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
