/// Finds the word that was probably meant.
public enum Similarity {
  /// The nearest of some words, of equally near ones the first, if it is near enough to be a typo.
  public static func nearest(to word: String, in candidates: [String]) -> String? {
    let typed = Array(word.lowercased().unicodeScalars)
    guard typed.count <= 64 else { return nil }
    var best: (distance: Int, word: String)?
    for candidate in candidates {
      let known = Array(candidate.lowercased().unicodeScalars)
      let distance = distance(typed, known)
      let allowed = max(1, min(typed.count, known.count) / 3)
      // Words without a common letter are not typos of each other.
      guard distance < max(typed.count, known.count) else { continue }
      if distance <= allowed, distance < best?.distance ?? Int.max {
        best = (distance, candidate)
      }
    }
    if let best { return best.word }
    return candidates.first { typed.count >= 2 && $0.lowercased().hasPrefix(word.lowercased()) }
  }

  /// Edits from one to the other: insert, delete, replace, or swap two neighbours.
  static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
    var before: [Int] = []
    var previous = Array(0...right.count)
    for (row, first) in left.enumerated() {
      var current = [row + 1]
      for (column, second) in right.enumerated() {
        var cost = min(previous[column + 1], current[column]) + 1
        cost = min(cost, previous[column] + (first == second ? 0 : 1))
        if row > 0, column > 0, first == right[column - 1], left[row - 1] == second {
          cost = min(cost, before[column - 1] + 1)
        }
        current.append(cost)
      }
      before = previous
      previous = current
    }
    return previous[right.count]
  }
}
