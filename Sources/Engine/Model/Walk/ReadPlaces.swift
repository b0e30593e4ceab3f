/// Of each step that a layer makes, the places of the row that it is made of, by the axes alone.
struct ReadPlaces: AxisFollower, Sendable {
  /// Some places of a row, a bit for each.
  struct Places: Sendable, Hashable {
    private var words: [UInt64]

    /// No place out of this many.
    init(outOf count: Int) { words = Array(repeating: 0, count: (count + 63) / 64) }

    /// Adds a place.
    mutating func insert(_ place: Int) { words[place / 64] |= 1 << UInt64(place % 64) }

    /// Adds all places of another.
    mutating func formUnion(_ other: Places) {
      for index in words.indices { words[index] |= other.words[index] }
    }

    /// Whether a place is among them.
    func contains(_ place: Int) -> Bool {
      words.indices.contains(place / 64) && words[place / 64] & 1 << UInt64(place % 64) != 0
    }
  }

  /// The places of each step; of one where no axis of steps is left.
  private(set) var steps: [Places]
  /// The axis of the steps; `nil` once all are fused.
  private(set) var axis: Int?
  private let count: Int

  /// Of the row itself: each step is the place where it is.
  init(axis: Int, count: Int) {
    (self.axis, self.count) = (axis, count)
    steps = (0..<count).map { place in
      var places = Places(outOf: count)
      places.insert(place)
      return places
    }
  }

  private func union(_ indices: some Sequence<Int>) -> Places {
    var places = Places(outOf: count)
    for index in indices where steps.indices.contains(index) { places.formUnion(steps[index]) }
    return places
  }

  mutating func pass(_ map: AxisMap, of input: Shape) {
    guard let before = axis else { return }
    guard map.mixedAxis != before else {
      let all = union(steps.indices)
      steps = steps.map { _ in all }
      return
    }
    axis = nil
    for (index, rule) in map.rules.enumerated() {
      switch rule {
      case .kept(before):
        axis = index
        return
      case .fused(before, let group):
        axis = index
        return fuse(group)
      case .windowed(before, let window):
        axis = index
        steps = (0..<window.stops(along: steps.count)).map { stop in
          union(
            (0..<window.size).lazy.map {
              stop * window.stride - window.before + $0 * window.dilation
            })
        }
        return
      case .halved(before):
        axis = index
        let half = steps.count / 2
        steps = (0..<half).map { union([$0, $0 + half]) }
        return
      case .merged(let factors):
        for case .neighbours(before, let group) in factors { return fuse(group) }
      default: break
      }
    }
    steps = [union(steps.indices)]
  }

  private mutating func fuse(_ group: Int) {
    steps = (0..<steps.count / max(group, 1)).map { union($0 * group..<($0 + 1) * group) }
  }

  mutating func join(_ other: ReadPlaces) {
    let length = min(steps.count, other.steps.count)
    steps = zip(steps.suffix(length), other.steps.suffix(length)).map { own, others in
      var both = own
      both.formUnion(others)
      return both
    }
  }
}
