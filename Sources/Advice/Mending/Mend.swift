public import Engine

/// A change after which the whole stack lets a tensor through.
public struct Mend: Sendable {
  /// The edits, one after another.
  public let edits: [StackEdit]
  /// The new input shape, if the input is what changes.
  public let input: Shape?
  /// The resulting output of the stack.
  public let shape: Shape
}
