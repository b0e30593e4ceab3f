import Support

/// The distinct windows of symbols that a tree of flattenings sees, level by level.
///
/// The output of row-wise layers for a window depends on its symbols alone, and in a batch most
/// windows occur several times: `..` occurs in nearly every name. A plan that shares windows
/// computes each of them once. A row of level 0 is a symbol; a row of a further level is the input
/// of a flattening, a tuple of rows of the level before. The gradient of a row is the sum over its
/// places.
final class TreeWindows: Windows {
  /// The windows between two flattenings; level 0 is before the first.
  let levels: [WindowLevel]
  /// The row of the last level for each context.
  let rows: Buffer<Int32>

  private let lifetime: WindowLifetime
  private let steps: Int
  /// How many windows of each level a context has.
  private let perContext: [Int]
  private let levelAfter: [Position: Int]
  /// The contexts' symbols, then for each level in turn the rows of their windows.
  private let places: Buffer<Int32>

  /// Counts and reserves; `nil` where the stack does not treat equal windows alike.
  ///
  /// - Throws: `ShapeError` or `MemoryError`.
  init?(along walk: Walk, _ lifetime: WindowLifetime) throws {
    guard let tree = walk.windowTree else { return nil }
    let input = walk.input.shape
    self.lifetime = lifetime
    steps = input.dimensions[1]
    places = try Buffer(zeros: input)
    let contexts = input.dimensions[0]
    rows = try Buffer(zeros: try Shape(contexts))
    let groups = [1] + tree.joins.map(\.group)
    var (left, kinds) = (steps, walk.stack.vocabulary ?? 1)
    var (levels, perContext) = ([WindowLevel](), [Int]())
    for (level, group) in groups.enumerated() {
      let below = levels.last?.capacity ?? kinds
      left /= group
      perContext.append(left)
      kinds = WindowLevel.power(kinds, group)
      let capacity = min(
        Self.room(lifetime, windows: contexts * left, isContext: left == 1), kinds)
      levels.append(
        try WindowLevel(
          fusing: group, of: below, capacity: capacity, holdsAll: capacity == kinds,
          isCounting: lifetime == .batch && tree.counted.contains(level)))
    }
    (self.levels, self.perContext) = (levels, perContext)
    levelAfter = Dictionary(
      uniqueKeysWithValues: tree.joins.enumerated().map { ($1.position, $0 + 1) })
  }

  /// How many rows a level has room for, given how many windows arrive at once.
  private static func room(_ lifetime: WindowLifetime, windows: Int, isContext: Bool) -> Int {
    switch lifetime {
    case .batch: windows
    // Whole contexts are rarely repeated: keeping many would only use more memory.
    case .rows(let rows): max(isContext ? rows / 8 : rows, windows)
    }
  }

  /// The level that a flattening writes.
  func level(after position: Position) -> Int? { levelAfter[position] }

  /// None: what is added to what comes in has its rows.
  func alignment(of level: Int, with lower: Int) -> WindowAlignment? { nil }

  /// Finds the rows of some contexts; those not computed yet become `fresh`.
  func collect(_ contexts: Buffer<Int32>) {
    let isKept = lifetime != .batch
    let batch = contexts.count / steps
    // Rows fused from forgotten rows are forgotten too.
    let full = levels.indices.first {
      !isKept || !levels[$0].hasRoom(places: batch * perContext[$0])
    }
    for level in levels[(full ?? levels.count)...] { level.forget() }
    places.copy(from: contexts)
    for (level, perContext) in zip(levels, perContext) {
      find(batch * perContext, in: level)
    }
    rows.copy(from: places)
  }

  /// Replaces every tuple by its row, a new one if it was not known.
  private func find(_ total: Int, in level: WindowLevel) {
    let first = level.count
    for tuple in 0..<total {
      places[tuple] = level.row(of: places, from: tuple * level.group)
    }
    level.freshen(from: first, total: total)
  }
}

extension Walk {
  /// How many windows each joining of rows fuses, first to last, until a context is one window, and on
  /// which levels a layer's statistics count equal rows; `nil` where the stack does something else, or a
  /// layer does not treat equal rows alike.
  fileprivate var windowTree: (joins: [(position: Position, group: Int)], counted: Set<Int>)? {
    guard stop == nil, input.shape.rank == 2, input.element == .symbols, let first = stack.firstLeaf
    else { return nil }
    var (joins, counted) = ([(position: Position, group: Int)](), Set<Int>())
    var steps = input.shape.dimensions[1]
    for step in self.steps where step.layer.wiring != .sequence && step.position != first.position {
      if let group = step.joinedRows {
        guard group > 1 else { continue }
        joins.append((step.position, group))
        steps /= group
      } else {
        guard step.layer.treatsRowsAlike(purpose) else { return nil }
        if !step.layer.buffers.isEmpty { counted.insert(joins.count) }
      }
    }
    return steps == 1 && !joins.isEmpty ? (joins, counted) : nil
  }
}

extension Walk.Step {
  /// How many neighbouring rows of the input a layer joins into one of the output without computing.
  var joinedRows: Int? {
    layer.outputIsView ? layer.axes(for: input).joinedRows(of: input) : nil
  }
}
