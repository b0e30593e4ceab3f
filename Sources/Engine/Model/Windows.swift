import Support

/// The distinct windows of symbols that a tree of flattenings sees, level by level.
///
/// The output of row-wise layers for a window depends on its symbols alone, and in a batch most
/// windows occur several times: `..` occurs in nearly every name. A plan that shares windows
/// computes each of them once. A row of level 0 is a symbol; a row of a further level is the input
/// of a flattening, a tuple of rows of the level before. The gradient of a row is the sum over its
/// places.
package final class Windows {
  /// How long windows are remembered.
  package enum Lifetime: Sendable, Hashable {
    /// Each batch begins anew.
    case batch
    /// As long as this many rows per level suffice: nothing is computed twice.
    case rows(Int)
  }

  /// The windows between two flattenings; level 0 is before the first.
  let levels: [Level]
  /// The row of the last level for each context.
  let rows: Buffer<Int32>

  private let lifetime: Lifetime
  private let steps: Int
  /// The contexts' symbols, then for each level in turn the rows of their windows.
  private let places: Buffer<Int32>

  /// Counts and reserves; `nil` where the stack does not treat equal windows alike.
  ///
  /// - Throws: `ShapeError` or `MemoryError`.
  init?(along walk: Walk, _ lifetime: Lifetime) throws {
    guard let tree = walk.windowTree else { return nil }
    let input = walk.input.shape
    self.lifetime = lifetime
    steps = input.dimensions[1]
    places = try Buffer(zeros: input)
    let contexts = input.dimensions[0]
    rows = try Buffer(zeros: try Shape(contexts))
    var (width, perContext, kinds) = (1, steps, walk.stack.vocabulary ?? 1)
    var levels: [Level] = []
    for (level, group) in ([1] + tree.groups).enumerated() {
      let below = levels.last?.capacity ?? kinds
      perContext /= group
      width *= group
      kinds = Self.power(kinds, group)
      let capacity = min(
        Self.room(lifetime, windows: contexts * perContext, isContext: perContext == 1), kinds)
      levels.append(
        try Level(
          fusing: group, of: below, perContext: perContext, capacity: capacity,
          holdsAll: capacity == kinds,
          isCounting: lifetime == .batch && tree.counted.contains(level)))
    }
    self.levels = levels
  }

  /// How many rows a level has room for, given how many windows arrive at once.
  private static func room(_ lifetime: Lifetime, windows: Int, isContext: Bool) -> Int {
    switch lifetime {
    case .batch: windows
    // Whole contexts are rarely repeated: keeping many would only use more memory.
    case .rows(let rows): max(isContext ? rows / 8 : rows, windows)
    }
  }

  /// base to a whole power, at most what cannot overflow.
  fileprivate static func power(_ base: Int, _ exponent: Int) -> Int {
    var power = 1
    for _ in 0..<exponent {
      let (next, overflow) = power.multipliedReportingOverflow(by: base)
      guard !overflow, next < 1 << 40 else { return 1 << 40 }
      power = next
    }
    return power
  }

  /// Finds the rows of some contexts; those not computed yet become `fresh`.
  func collect(_ contexts: Buffer<Int32>) {
    let isKept = lifetime != .batch
    let batch = contexts.count / steps
    // Rows fused from forgotten rows are forgotten too.
    let full = levels.firstIndex { !isKept || !$0.hasRoom(contexts: batch) }
    for level in levels[(full ?? levels.count)...] { level.forget() }
    places.copy(from: contexts)
    for level in levels { level.find(in: places, contexts: batch) }
    rows.copy(from: places)
  }
}

extension Windows {
  /// The distinct windows of one length.
  final class Level {
    /// How many rows of the level below make one.
    let group: Int
    /// How many of these windows a context has.
    let perContext: Int
    /// How many rows there is room for.
    let capacity: Int
    /// Whether there is room for every possible window.
    private let holdsAll: Bool
    /// Whether it counts how often each row occurs in the batch.
    private let isCounting: Bool
    /// How many rows are known.
    private(set) var count = 0
    /// How many windows the last collection looked up.
    private(set) var total = 0
    /// The rows to compute: those found since the last collection.
    private(set) var fresh = 0..<0
    /// The fresh rows' tuples of rows of the level below (symbols at level 0).
    private(set) var parts: Buffer<Int32>
    /// How often each row occurs in the batch, if that is counted.
    private(set) var counts: Buffer<Float>

    private let allParts: Buffer<Int32>
    private let allCounts: Buffer<Float>
    /// 0, or a row's number plus 1: in the place that the tuple's hash gives, or the next free one.
    private let slots: Buffer<Int32>
    /// If every tuple has a place of its own, how many rows the level below can have.
    private let radix: Int?

    init(
      fusing group: Int, of below: Int, perContext: Int, capacity: Int, holdsAll: Bool,
      isCounting: Bool
    ) throws {
      (self.group, self.perContext, self.capacity) = (group, perContext, capacity)
      (self.holdsAll, self.isCounting) = (holdsAll, isCounting)
      let (numbers, overflow) = capacity.multipliedReportingOverflow(by: group)
      guard !overflow, numbers <= Int(Int32.max) else {
        throw ShapeError.tooLarge(sizes: "\(capacity)x\(group)")
      }
      allParts = try Buffer(zeros: try Shape(capacity, group))
      allCounts = try Buffer(zeros: try Shape(capacity, 1))
      (parts, counts) = (allParts, allCounts)
      var size = 16
      while size < 2 * capacity { size *= 2 }
      let tuples = Windows.power(below, group)
      radix = tuples <= 4 * size ? below : nil
      slots = try Buffer(zeros: try Shape(radix == nil ? size : tuples))
    }

    /// Whether this many contexts fit beside the windows already known.
    func hasRoom(contexts: Int) -> Bool {
      holdsAll || capacity - count >= contexts * perContext
    }

    /// Forgets every window.
    func forget() {
      count = 0
      slots.clear()
    }

    /// Replaces every tuple by its row, a new one if it was not known.
    func find(in places: Buffer<Int32>, contexts: Int) {
      total = contexts * perContext
      let first = count
      for tuple in 0..<total {
        places[tuple] = row(of: places, from: tuple * group)
      }
      freshen(from: first)
    }

    private func freshen(from first: Int) {
      fresh = first..<count
      parts.use(rows: fresh)
      counts.use(rows: fresh)
    }

    /// Inlined: it runs for every place of every batch.
    @inline(__always)
    private func row(of tuples: Buffer<Int32>, from start: Int) -> Int32 {
      var slot = slot(of: tuples, from: start)
      while slots[slot] != 0 {
        let row = Int(slots[slot]) - 1
        if radix != nil || isRow(row, of: tuples, from: start) {
          if isCounting { allCounts[row] += 1 }
          return Int32(row)
        }
        slot = (slot + 1) & (slots.count - 1)
      }
      slots[slot] = Int32(count + 1)
      return add(tuples, from: start)
    }

    @inline(__always)
    private func slot(of tuples: Buffer<Int32>, from start: Int) -> Int {
      if let radix {
        return (0..<group).reduce(0) { $0 &* radix &+ Int(tuples[start + $1]) }
      }
      var hash: UInt64 = 0
      for place in 0..<group {
        let part = UInt64(truncatingIfNeeded: tuples[start + place])
        hash = (hash ^ part) &* 0x9e37_79b9_7f4a_7c15
        hash ^= hash >> 32
      }
      return Int(truncatingIfNeeded: hash) & (slots.count - 1)
    }

    @inline(__always)
    private func isRow(_ row: Int, of tuples: Buffer<Int32>, from start: Int) -> Bool {
      (0..<group).allSatisfy { allParts[row * group + $0] == tuples[start + $0] }
    }

    private func add(_ tuples: Buffer<Int32>, from start: Int) -> Int32 {
      for place in 0..<group { allParts[count * group + place] = tuples[start + place] }
      allCounts[count] = 1
      count += 1
      return Int32(count - 1)
    }
  }
}

extension Walk {
  /// How many windows each joining of rows fuses, first to last, until a context is one window, and on
  /// which levels a layer's statistics count equal rows; `nil` where the stack does something else, or a
  /// layer does not treat equal rows alike.
  fileprivate var windowTree: (groups: [Int], counted: Set<Int>)? {
    guard stop == nil, input.shape.rank == 2, input.element == .symbols, let first = stack.firstLeaf
    else { return nil }
    var (groups, counted) = ([Int](), Set<Int>())
    var steps = input.shape.dimensions[1]
    for step in self.steps where step.layer.wiring != .sequence && step.position != first.position {
      if let group = step.joinedRows {
        guard group > 1 else { continue }
        groups.append(group)
        steps /= group
      } else {
        guard step.layer.treatsRowsAlike(purpose) else { return nil }
        if !step.layer.buffers.isEmpty { counted.insert(groups.count) }
      }
    }
    return steps == 1 && !groups.isEmpty ? (groups, counted) : nil
  }
}

extension Walk.Step {
  /// How many neighbouring rows of the input a layer joins into one of the output without computing.
  var joinedRows: Int? {
    layer.outputIsView ? layer.axes(for: input).joinedRows(of: input) : nil
  }
}
