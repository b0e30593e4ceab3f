/// How a layer that holds layers runs them, and what it makes of what they make.
public enum Wiring: Sendable, Hashable {
  /// One after another; what the last one makes goes out.
  case sequence
  /// One after another; what the last one makes is added to what came in, or to its last steps.
  case sum
  /// One after another; what came in goes out, and what the last one makes goes to the nearest layer around
  /// it that collects.
  case tap
  /// One after another; what the taps inside make, at any depth, is added up, aligned at the end of T.
  case collect

  /// What goes out, given what came in, what the layers inside made of it, their steps, and what the taps
  /// among them made.
  ///
  /// - Throws: `ShapeError` where the two do not go together.
  func joined(
    _ made: Signal, of steps: [Walk.Step], _ taps: [Signal], to input: Signal, by layer: some Layer
  ) throws(ShapeError) -> Signal {
    switch self {
    case .sequence: return made
    case .tap:
      guard input.element == .reals else {
        throw .wrongElement(layer: layer.description, wants: .reals, got: input.element)
      }
      return input
    case .collect:
      guard let first = taps.first else { throw .noSkips(layer: layer.description) }
      var shortest = first
      for tap in taps where tap.shape != shortest.shape {
        guard tap.isEnd(of: shortest) || shortest.isEnd(of: tap), steps.keepTheEnd else {
          throw .skipsDiffer(
            layer: layer.description, first: first.extents, other: tap.extents)
        }
        if tap.isEnd(of: shortest) { shortest = tap }
      }
      return shortest
    case .sum:
      guard input.element == .reals else {
        throw .wrongElement(layer: layer.description, wants: .reals, got: input.element)
      }
      guard made.shape == input.shape || made.isEnd(of: input) && steps.keepTheEnd else {
        throw .sumDiffers(layer: layer.description, input: input.extents, inside: made.extents)
      }
      return made.shape == input.shape ? input : made
    }
  }
}

extension Signal {
  /// Whether it has the other's contexts and channels, and fewer steps.
  fileprivate func isEnd(of whole: Signal) -> Bool { shape.isEnd(of: whole.shape) }
}

extension Shape {
  /// Whether it has the other's contexts and channels, and fewer steps.
  func isEnd(of whole: Shape) -> Bool {
    let (own, all) = (dimensions, whole.dimensions)
    return own.count == 3 && all.count == 3 && own[0] == all[0] && own[2] == all[2]
      && own[1] < all[1]
  }
}

extension [Walk.Step] {
  /// Whether the last step that comes out is made at the last that goes in, the one before it at the one
  /// before that, and so on: steps get lost at the front alone.
  fileprivate var keepTheEnd: Bool {
    allSatisfy { step in
      guard step.layer.wiring == nil else { return step.inside.keepTheEnd }
      let rules = step.layer.axes(for: step.input).rules
      guard step.input.rank == 3, rules.count == 3 else { return false }
      if case .windowed(1, let window) = rules[1] { return window.stride == 1 && window.after == 0 }
      return rules[1] == .kept(1)
    }
  }
}
