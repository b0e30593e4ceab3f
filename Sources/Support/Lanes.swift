/// Work that goes on side by side, one piece after another in each lane.
package enum Lanes {
  /// How long pieces take of which each begins, in their order, as soon as a lane is free; in the unit of the
  /// pieces.
  package static func span(of loads: [Double], on lanes: Int) -> Double {
    var ends = [Double](repeating: 0, count: max(1, lanes))
    for load in loads {
      guard let first = ends.indices.min(by: { ends[$0] < ends[$1] }) else { break }
      ends[first] += load
    }
    return ends.max() ?? 0
  }
}
