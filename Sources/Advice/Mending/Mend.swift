public import Engine

/// A change after which the whole stack lets a tensor through.
public struct Mend: Sendable {
  /// The edits, one after another.
  public let edits: [StackEdit]
  /// The shape that must go in instead, where the input is what changes.
  public let input: Shape?
  /// What then comes out of the stack.
  public let shape: Shape
}
