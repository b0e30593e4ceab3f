import Notation
public import Engine
public import Support

/// Everything that undo gives back: a value, so that keeping an earlier one costs nothing until it differs.
public struct State: Sendable {
  /// The stack.
  public var model = Sequential()
  /// The stream that weights, minibatches, dropout and samples are drawn from.
  public var generator: Generator
  /// The seed that the generator was last started with.
  public var seed: UInt64
  /// What to train on; the bundled names until `data` says otherwise.
  public var data: Dataset?
  /// The data of a loaded checkpoint that cannot be had; no other data stands in for it unasked.
  public var awaited: AwaitedData?
  /// Why the data of a loaded checkpoint cannot be had.
  public var awaitedData: CheckpointError? { awaited?.reason }
  /// How many training updates the weights have seen since they were drawn.
  public var step = 0
  /// The loss of each of those steps, in nats.
  public var losses: ChunkedArray<Float> = []
  /// What the optimizer of the last run remembers.
  public var optimizer: OptimizerState?
  /// What `set` changes.
  public var settings = Settings()
  /// The names that lines gave values.
  var variables = Variables()
  /// The streams of `torch.Generator()`.
  var generators: [SeededGenerator] = []
  /// What each layer made when the stack was last called, by its indices from the top.
  var outputs: [[Int]: DynamicTensor] = [:]

  /// An empty stack and a fresh generator.
  init(seed: UInt64) {
    self.seed = seed
    generator = Generator(seed: seed)
  }

  /// How the data is cut, or would be.
  var dataOptions: Dataset.Options {
    data?.options ?? awaited?.reference.options ?? Dataset.Options()
  }

  /// Bytes of the weights, of what the optimizer remembers of them, and of the tensors under names.
  var bytes: Int {
    let memories = optimizer.map { $0.memories.reduce(0) { $0 + $1.count } } ?? 0
    let outputBytes = outputs.values.reduce(0) { $0 + $1.bytes }
    return 4 * (model.parameterCount + memories) + variables.bytes + outputBytes
  }

  /// The step at which the training was last saved or loaded.
  var savedStep = 0

  /// Whether training would be lost with the session.
  public var hasUnsavedTraining: Bool { step > 0 && step != savedStep }

  /// Forgets the training that no longer fits the weights.
  mutating func forgetTraining() {
    step = 0
    savedStep = 0
    losses = []
    optimizer = nil
  }
}

/// The data of a loaded checkpoint while it cannot be had: what saving it again needs.
public struct AwaitedData: Sendable {
  /// Where it was, and how to know it again.
  public let reference: DataReference
  /// Its symbols.
  public let vocabulary: Vocabulary?
  /// Why it cannot be had.
  public let reason: CheckpointError
}

/// What `set` changes.
public struct Settings: Sendable, Hashable {
  /// Digits behind the point of a loss.
  public var precision = 4
  /// Whether arrows and other signs are written in ASCII.
  public var ascii = false
  /// Whether a script's lines are shown before their results.
  public var echo = false
  /// Whether output longer than the terminal goes through a pager.
  public var pager = true
  /// Whether each command's time is shown.
  public var timer = false
  /// Whether an edit shows the new trace of the last push.
  public var trace = true
  /// What the table of a trace tells of each layer.
  public var columns = TraceColumn.standard

  /// What they are until somebody changes them.
  public init() {}
}
