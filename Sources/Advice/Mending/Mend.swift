public import Engine

/// A change after which the whole stack lets a tensor through.
public struct Mend: Sendable {
  /// The edits, one after another.
  public let edits: [StackEdit]
  /// What must go in instead, where the input is what changes.
  public let input: Signal?
  /// The resulting output of the stack.
  public let output: Signal
}
