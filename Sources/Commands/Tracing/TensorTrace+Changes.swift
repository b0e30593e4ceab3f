import Engine

extension TensorTrace {
  /// The trace with marks for what has changed since an earlier one showed these layers.
  func marked(since old: [SeenLayer]) -> TensorTrace {
    var marked = self
    let new = seenLayers
    let matches = Self.matches(old.map(\.written), new.map(\.written))
    for (index, row) in new.enumerated() {
      let change: Change? =
        matches[index].map { old[$0].seen == row.seen ? nil : .changed } ?? .added
      let further = index - rows.count - (stop == nil ? 0 : 1)
      if index < rows.count {
        marked.rows[index].change = change
      } else if further < 0 {
        marked.stop?.change = change
      } else {
        marked.unreached[further].change = change
      }
    }
    marked.removed = Self.removed(old, matches)
    return marked
  }

  /// The old lines that no new one continues, each before the new line that comes after it.
  private static func removed(_ old: [SeenLayer], _ matches: [Int?]) -> [Removed] {
    var (removed, next): ([Removed], Int) = ([], 0)
    for (place, match) in (matches + [old.count]).enumerated() {
      guard let match else { continue }
      for index in next..<match {
        // An added layer comes after the removed one that it replaces.
        let first = matches[..<place].lastIndex { $0 != nil }.map { $0 + 1 } ?? 0
        removed.append(
          Removed(position: old[index].position, layer: old[index].written, place: first))
      }
      next = match + 1
    }
    return removed
  }

  /// Layers inside which something was edited, by their indices, are not new: they have changed.
  mutating func markChanged(_ edited: Set<Int>) {
    let positions = edited.map { Position($0 + 1) }
    for index in rows.indices
    where rows[index].change == .added && positions.contains(rows[index].position) {
      rows[index].change = .changed
    }
    if let stop, stop.change == .added, positions.contains(stop.position) {
      self.stop?.change = .changed
    }
    removed.removeAll { positions.contains($0.position) }
  }

  /// A layer as written, with its visible result.
  struct SeenLayer: Sendable, Equatable {
    /// What is seen to become of a layer.
    enum Fate: Hashable, Sendable {
      case passed(LayerDescription, Extents?)
      case stopped, unreached
    }

    let position: Position
    let written: LayerDescription
    let seen: Fate
  }

  /// Every layer, in order.
  var seenLayers: [SeenLayer] {
    rows.map {
      SeenLayer(
        position: $0.position, written: $0.layer.asWritten, seen: .passed($0.layer, $0.output))
    }
      + (stop.map {
        [SeenLayer(position: $0.position, written: $0.layer.asWritten, seen: .stopped)]
      } ?? [])
      + unreached.map {
        SeenLayer(position: $0.position, written: $0.layer.asWritten, seen: .unreached)
      }
  }

  /// For each new line the old one that it continues: the longest common subsequence.
  private static func matches(_ old: [LayerDescription], _ new: [LayerDescription]) -> [Int?] {
    var found = [Int?](repeating: nil, count: new.count)
    let prefix = zip(old, new).prefix { $0 == $1 }.count
    for index in 0..<prefix { found[index] = index }
    let room = min(old.count, new.count) - prefix
    let suffix = zip(old.reversed(), new.reversed()).prefix { $0 == $1 }.prefix(room).count
    for index in 0..<suffix { found[new.count - 1 - index] = old.count - 1 - index }
    let (olds, news) = (prefix..<old.count - suffix, prefix..<new.count - suffix)
    // Stacks that differ in more than this count as different stacks.
    guard olds.count * news.count <= 250_000 else { return found }
    var lengths = [[Int]](
      repeating: [Int](repeating: 0, count: news.count + 1), count: olds.count + 1)
    for i in olds.indices.reversed() {
      for j in news.indices.reversed() {
        let (row, column) = (i - prefix, j - prefix)
        lengths[row][column] =
          old[i] == new[j]
          ? lengths[row + 1][column + 1] + 1
          : max(lengths[row + 1][column], lengths[row][column + 1])
      }
    }
    var (i, j) = (prefix, prefix)
    while i < olds.upperBound, j < news.upperBound {
      if old[i] == new[j] {
        found[j] = i
        (i, j) = (i + 1, j + 1)
      } else if lengths[i + 1 - prefix][j - prefix] >= lengths[i - prefix][j + 1 - prefix] {
        i += 1
      } else {
        j += 1
      }
    }
    return found
  }
}
