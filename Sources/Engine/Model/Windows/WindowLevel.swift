/// The distinct rows of symbols or of windows that the layers between two joins compute.
///
/// A row is known by its tuple of rows of the level below (one symbol at the lowest level): where those are
/// the same, what row-wise layers make of them is too.
final class WindowLevel {
  /// How many rows of the level below make one.
  let group: Int
  /// How many rows there is room for.
  let capacity: Int
  /// Whether each place has a row of its own, equal or not.
  let isPlacewise: Bool
  /// Whether there is room for every possible tuple.
  private let holdsAll: Bool
  /// Whether it counts how often each row occurs in the batch.
  private let isCounting: Bool
  /// How many rows are known.
  private(set) var count = 0
  /// How many places of the batch the last collection counted.
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

  /// Room for the rows of a level; `below` is how many the level below can have.
  ///
  /// - Throws: `ShapeError` or `MemoryError`.
  init(
    fusing group: Int, of below: Int, capacity: Int, holdsAll: Bool, isCounting: Bool,
    isPlacewise: Bool = false
  ) throws {
    (self.group, self.capacity, self.isPlacewise) = (group, capacity, isPlacewise)
    (self.holdsAll, self.isCounting) = (holdsAll, isCounting)
    let (numbers, overflow) = capacity.multipliedReportingOverflow(by: group)
    guard !overflow, numbers <= Int(Int32.max) else {
      throw ShapeError.tooLarge(sizes: "\(capacity)x\(group)")
    }
    allParts = try Buffer(zeros: try Shape(capacity, group))
    allCounts = try Buffer(zeros: try Shape(capacity, 1))
    (parts, counts) = (allParts, allCounts)
    var size = 16
    while size < 2 * capacity && !isPlacewise { size *= 2 }
    let tuples = Self.power(below, group)
    radix = tuples <= 4 * size ? below : nil
    slots = try Buffer(zeros: try Shape(radix == nil ? size : tuples))
  }

  /// base to a whole power, at most what cannot overflow.
  static func power(_ base: Int, _ exponent: Int) -> Int {
    var power = 1
    for _ in 0..<exponent {
      let (next, overflow) = power.multipliedReportingOverflow(by: base)
      guard !overflow, next < 1 << 40 else { return 1 << 40 }
      power = next
    }
    return power
  }

  /// Whether this many places fit beside the rows already known.
  func hasRoom(places: Int) -> Bool { holdsAll || capacity - count >= places }

  /// How many rows, from the first on, end where those of each further level do; empty where rows are kept
  /// from batch to batch.
  private(set) var asked: [Int: Int] = [:]

  /// The rows so far are all that a further level asks for.
  func note(askedBy level: Int) { asked[level] = count }

  /// Forgets every row.
  func forget() {
    count = 0
    slots.clear()
  }

  /// Whether not each row occurs once.
  private(set) var countsUnevenly = false

  /// Makes the rows from a number on the ones to compute, for a batch that counts this many places.
  func freshen(from first: Int, total: Int, isUneven: Bool? = nil) {
    self.total = total
    countsUnevenly = isUneven ?? (total > count - first)
    fresh = first..<count
    parts.use(rows: fresh)
    counts.use(rows: fresh)
  }

  /// The row below that a row's tuple ends with.
  @inline(__always)
  func lastPart(of row: Int) -> Int32 { allParts[row * group + group - 1] }

  /// The row of a tuple, a new one if it was not known or each place has its own.
  @inline(__always)
  func row(of tuples: Buffer<Int32>, from start: Int, isCounted: Bool = true) -> Int32 {
    row(at: { tuples[start + $0] }, isCounted)
  }

  /// The row of a symbol, at the lowest level.
  @inline(__always)
  func row(of symbol: Int32, isCounted: Bool) -> Int32 {
    row(at: { _ in symbol }, isCounted)
  }

  /// The row of a pair of rows of the level below.
  @inline(__always)
  func row(of older: Int32, _ newer: Int32, isCounted: Bool) -> Int32 {
    row(at: { $0 == 0 ? older : newer }, isCounted)
  }

  /// Inlined: it runs for every place of every batch.
  @inline(__always)
  private func row(at part: (Int) -> Int32, _ isCounted: Bool) -> Int32 {
    if isPlacewise { return add(part, isCounted) }
    var slot = slot(part)
    while slots[slot] != 0 {
      let row = Int(slots[slot]) - 1
      if radix != nil || isRow(row, part) {
        if isCounting, isCounted { allCounts[row] += 1 }
        return Int32(row)
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    slots[slot] = Int32(count + 1)
    return add(part, isCounted)
  }

  @inline(__always)
  private func slot(_ part: (Int) -> Int32) -> Int {
    if let radix {
      var slot = 0
      for place in 0..<group { slot = slot &* radix &+ Int(part(place)) }
      return slot
    }
    var hash: UInt64 = 0
    for place in 0..<group {
      hash = (hash ^ UInt64(truncatingIfNeeded: part(place))) &* 0x9e37_79b9_7f4a_7c15
      hash ^= hash >> 32
    }
    return Int(truncatingIfNeeded: hash) & (slots.count - 1)
  }

  @inline(__always)
  private func isRow(_ row: Int, _ part: (Int) -> Int32) -> Bool {
    for place in 0..<group where allParts[row * group + place] != part(place) { return false }
    return true
  }

  @inline(__always)
  private func add(_ part: (Int) -> Int32, _ isCounted: Bool) -> Int32 {
    for place in 0..<group { allParts[count * group + place] = part(place) }
    allCounts[count] = isCounted ? 1 : 0
    count += 1
    return Int32(count - 1)
  }
}
