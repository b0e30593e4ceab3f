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

extension Walk.Step {
  /// How many later steps of its input a step of a convolution's output is made of.
  package var laterSteps: Int {
    layer.axes(for: input).rules.lazy.compactMap { rule -> Int? in
      guard case .windowed(_, let window) = rule else { return nil }
      return window.after
    }.max() ?? 0
  }
}

extension Walk {
  /// The first layer that makes a step of later ones; `nil` where a tensor could grow step by step.
  var firstSeeingLater: Step? {
    steps.first { step in
      guard step.layer.wiring == nil else { return false }
      let isMixed = step.input.rank == 3 && step.layer.axes(for: step.input).mixedAxis == 1
      return isMixed || step.laterSteps > 0
    }
  }
}
