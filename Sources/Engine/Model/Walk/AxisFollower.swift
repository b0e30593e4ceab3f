/// Something that follows the steps of a row through a stack by the layers' tables of axes.
protocol AxisFollower {
  /// Passes a layer that holds none.
  mutating func pass(_ map: AxisMap, of input: Shape)
  /// Adds what another path makes; the two end alike.
  mutating func join(_ other: Self)
}

extension Walk {
  /// What becomes of a follower in each layer that the tensor passes.
  func followed<Follower: AxisFollower>(by follower: Follower) -> [Position: Follower] {
    var found: [Position: Follower] = [:]
    _ = Self.follow(root.inside, follower, &found)
    return found
  }

  /// What the last layer makes, and what each tap among them.
  private static func follow<Follower: AxisFollower>(
    _ steps: [Step], _ incoming: Follower, _ found: inout [Position: Follower]
  ) -> (end: Follower, taps: [Follower]) {
    var (follower, taps) = (incoming, [Follower]())
    for step in steps {
      guard !step.isEntered else { break }
      guard let wiring = step.layer.wiring else {
        follower.pass(step.layer.axes(for: step.input), of: step.input)
        found[step.position] = follower
        continue
      }
      let inside = Self.follow(step.inside, follower, &found)
      switch wiring {
      case .sequence:
        follower = inside.end
        taps += inside.taps
      case .sum:
        var sum = inside.end
        sum.join(follower)
        follower = sum
        taps += inside.taps
      case .tap: taps += inside.taps + [inside.end]
      case .collect:
        guard var sum = inside.taps.first else { break }
        for tap in inside.taps.dropFirst() { sum.join(tap) }
        follower = sum
      }
      found[step.position] = follower
    }
    return (follower, taps)
  }
}
