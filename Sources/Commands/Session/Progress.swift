public import Rendering

/// The progress of a long command.
public struct Progress: Sendable {
  /// An epoch of a run, counted from 1, and how many there will be, where that was asked for.
  public struct Epoch: Sendable {
    /// Its number.
    public let number: Int
    /// How many there will be.
    public let total: Int?
  }

  /// Further facts about a training run.
  public struct Training: Sendable {
    /// Steps since the weights were drawn.
    public let step: Int
    /// The last step's loss and a running mean over about 100 steps, in nats.
    public let loss, smoothedLoss: Float
    /// The last step's learning rate.
    public let rate: Float
    /// The epoch of the last step; `nil` where examples are drawn.
    public var epoch: Epoch?
  }

  /// The name of the command.
  public let command: String
  /// How many steps, examples or items are done, and how many there will be.
  public let done, total: Int
  /// What is counted, such as `steps`.
  public let unit: String
  /// How long the command has taken.
  public let seconds: Double
  /// What only a training run has.
  public var training: Training?
  /// How long it will still take, in seconds, where that is known better than by what is done.
  public var secondsLeft: Double?
  /// What is known so far, for a terminal to show above the line.
  public var soFar: Output?
  /// Whether that is shown in ASCII.
  public var inASCII = false
}
