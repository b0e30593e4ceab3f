/// The facts of an output, besides its text, that a script may expect.
public struct Facts: Sendable, Hashable {
  /// A loss, in nats.
  public struct Loss: Sendable, Hashable {
    /// A part of the data, or `run` for the end of a training run.
    public var part: String
    /// The loss.
    public var value: Double

    /// A part and its loss.
    public init(_ part: String, _ value: Double) {
      self.part = part
      self.value = value
    }
  }

  /// The shapes along the path of a tensor, without repetitions; or the shape of a value.
  public var shapes: [String] = []
  /// Losses in the order shown.
  public var losses: [Loss] = []
  /// What was sampled.
  public var samples: [String] = []

  /// No facts.
  public init() {}
}
