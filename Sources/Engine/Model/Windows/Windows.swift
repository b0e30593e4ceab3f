/// The distinct rows of a batch, level by level, for a plan that computes each of them once.
///
/// The output of row-wise layers for a window of symbols depends on these alone, and in a batch most
/// windows occur several times: `..` occurs in nearly every name. The gradient of a row is the sum over its
/// places.
protocol Windows: AnyObject {
  /// The rows between two joins; level 0 is before the first.
  var levels: [WindowLevel] { get }
  /// The row of the last level for each row of the output.
  var rows: Buffer<Int32> { get }

  /// The level that a layer writes, where it is another than it reads.
  func level(after position: Position) -> Int?
  /// The rows of a level that end where each of another's rows does; `nil` where both are the same level.
  func alignment(of level: Int, with lower: Int) throws -> WindowAlignment?
}

/// How long windows are remembered.
package enum WindowLifetime: Sendable, Hashable {
  /// Each batch begins anew.
  case batch
  /// As long as this many rows per level suffice: nothing is computed twice.
  case rows(Int)
}

/// For each row of a level, the row of a lower level that ends at the same place.
final class WindowAlignment {
  /// The levels from just above the lower one to the upper one.
  private let chain: [WindowLevel]
  private let allRows: Buffer<Int32>
  /// Those of the upper level's fresh rows.
  private(set) var rows: Buffer<Int32>

  /// Room for the rows of the last of some levels, each made of rows of the one before.
  ///
  /// - Throws: `MemoryError` or `ShapeError`.
  init(along chain: [WindowLevel]) throws {
    self.chain = chain
    allRows = try Buffer(zeros: try Shape(chain.last?.capacity ?? 1, 1))
    rows = allRows
  }

  /// Finds the rows of the upper level's fresh ones.
  func update() {
    guard let upper = chain.last else { return }
    for row in upper.fresh {
      var place = Int32(row)
      for level in chain.reversed() { place = level.lastPart(of: Int(place)) }
      allRows[row] = place
    }
    rows.use(rows: upper.fresh)
  }
}
