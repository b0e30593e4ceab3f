/// How a layer that holds layers runs them, and what it makes of what they make.
public enum Wiring: Sendable, Hashable {
  /// One after another; what the last one makes goes out.
  case sequence
  /// One after another; what the last one makes is added to what came in.
  case sum

  /// What goes out, given what came in and what the layers inside made of it.
  ///
  /// - Throws: `ShapeError` where the two do not go together.
  func joined(
    _ made: Signal, to input: Signal, by layer: some Layer
  ) throws(ShapeError) -> Signal {
    switch self {
    case .sequence: return made
    case .sum:
      guard input.element == .reals else {
        throw .wrongElement(layer: layer.description, wants: .reals, got: input.element)
      }
      guard made.shape == input.shape else {
        throw .sumDiffers(layer: layer.description, input: input.extents, inside: made.extents)
      }
      return input
    }
  }
}
