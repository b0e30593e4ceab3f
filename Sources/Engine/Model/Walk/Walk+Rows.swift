extension Sequential {
  /// How many symbols of its input the last output depends on, from the first to the last of them (its
  /// reach); as far as a tensor comes where something stops it, and 1 where it reads no rows of symbols.
  package var reach: Int {
    // A window may need more steps than one before it leaves.
    var steps = 1
    while true {
      guard let shape = try? Shape(1, steps) else { return 1 }
      let walk = Walk(self, Signal(shape, .symbols))
      if case .windowTooLong? = walk.stop?.reason, steps < Self.longestReach {
        steps *= 4
        continue
      }
      let reaches = walk.reaches
      return walk.root.inside.last { reaches[$0.position] != nil }
        .flatMap { reaches[$0.position]?.steps } ?? 1
    }
  }

  /// Longer ones are not looked for.
  private static let longestReach = 1 << 24
}
