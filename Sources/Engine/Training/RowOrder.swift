/// Which examples of the training data a run learns from, and in which order.
public enum RowOrder: String, Sendable, Hashable, CaseIterable {
  /// Each is drawn from all of them, as in the lecture: some come often, others never.
  case drawn
  /// Each comes once an epoch, in an order that is drawn at the epoch's beginning.
  case shuffled
}

/// An epoch that has begun and not ended: all that is needed to go on in the middle of it.
public struct OpenEpoch: Sendable, Hashable {
  /// The stream of random numbers as it was before the epoch's order was drawn from it.
  public let stream: Generator
  /// How many examples the epoch has.
  public let examples: Int
  /// How many of them have been learnt from: at least 1, and fewer than all.
  public internal(set) var seen: Int

  /// An epoch that is open; `nil` where no epoch is open after that many examples.
  public init?(stream: Generator, examples: Int, seen: Int) {
    guard seen > 0, seen < examples else { return nil }
    self.stream = stream
    self.examples = examples
    self.seen = seen
  }
}
