import Advice
public import Engine
import Notation
public import Support

/// Everything that undo restores: a value, so that keeping an earlier one costs nothing until it
/// differs.
public struct State: Sendable {
  /// The stack.
  public var model = Sequential()
  /// The stream that weights, minibatches, dropout and samples are drawn from.
  public var generator: Generator
  /// The seed that the generator was last started with.
  public var seed: UInt64
  /// What to train on; the bundled names until `data` says otherwise.
  public var data: Dataset?
  /// The unavailable data of a loaded checkpoint; it is not replaced unasked.
  public var awaited: AwaitedData?
  /// Why the data of a loaded checkpoint is not available.
  public var awaitedData: CheckpointError? { awaited?.reason }
  /// How many training updates the weights have seen since they were drawn.
  public var step = 0
  /// The loss of each of those steps, in nats.
  public var losses: ChunkedArray<Float> = []
  /// How many of them are of another stack or of other data: later ones are not compared with those.
  var otherLosses = 0
  /// The weights that training or a file gave their numbers.
  var trained = TrainedWeights()
  /// How the last run took its steps; `nil` before the first, and for weights that a file gave.
  var stepSettings: StepSettings?
  /// How the last run was done; `nil` before the first, and for a file that does not say so.
  var note: TrainingNote?
  /// What the optimizer of the last run remembers.
  public var optimizer: OptimizerState?
  /// The average of the weights that the last run kept.
  public var average: WeightAverage?
  /// The epoch that training was stopped in, of the data and the random stream as they are.
  public var epoch: OpenEpoch?
  /// The settings that `set` changes.
  public var settings = Settings()
  /// The variables that lines defined.
  var variables = Variables()
  /// The lines of Python that changed the session, in order.
  var texts: ChunkedArray<SourceText> = []
  /// The streams of `torch.Generator()`.
  var generators: [SeededGenerator] = []
  /// Each layer's output when the stack was last called, by its indices from the top.
  var outputs: [[Int]: DynamicTensor] = [:] {
    didSet { calls += 1 }
  }
  /// How many times outputs were stored.
  private(set) var calls = 0
  /// Whether the stack and its layers compute as in training where lines call them.
  var modes = StackModes()
  /// The layers, counted from 0, that the last edit added: fixes keep them if possible.
  var chosen = 0..<0
  /// The edit that takes back the last one, if that moved one layer.
  var moveBack: StackEdit?

  /// An empty stack and a fresh generator.
  init(seed: UInt64) {
    self.seed = seed
    generator = Generator(seed: seed)
  }

  /// How the data is cut, or would be.
  var dataOptions: Dataset.Options {
    data?.options ?? awaited?.reference.options ?? Dataset.Options()
  }

  /// Bytes of the weights, of the optimizer's memory, and of the session's tensors.
  var bytes: Int {
    let memories =
      (optimizer.map { $0.memories.reduce(0) { $0 + $1.count } } ?? 0)
      + (average?.values.count ?? 0)
    let outputBytes = outputs.values.reduce(0) { $0 + $1.bytes }
    return 4 * (model.parameterCount + memories) + variables.bytes + outputBytes
  }

  /// What a file of it would hold: without what lines made.
  var withoutLines: State {
    var state = self
    state.variables = Variables()
    (state.texts, state.generators, state.outputs) = ([], [], [:])
    return state
  }

  /// The step at which the training was last saved or loaded.
  var savedStep = 0

  /// Whether training would be lost with the session.
  public var hasUnsavedTraining: Bool { step > 0 && step != savedStep }

  /// Forgets what was remembered for each of the weights, which are others now.
  mutating func forgetMemories() {
    optimizer = nil
    average = nil
  }

  /// The stack, with the average of its weights if that is asked for.
  ///
  /// - Throws: `TrainingError.noAverage`, or `MemoryError`.
  func model(averaged: Bool) throws -> Sequential {
    guard averaged else { return model }
    guard let averaged = try average?.model(model) else { throw TrainingError.noAverage }
    return averaged
  }

  /// The state with the average in place of the weights, and without what was remembered for these.
  ///
  /// - Throws: `TrainingError.noAverage`, or `MemoryError`.
  func withAverage() throws -> State {
    var state = self
    state.model = try model(averaged: true)
    state.forgetMemories()
    return state
  }

  /// Forgets the training that no longer fits the weights.
  mutating func forgetTraining() {
    step = 0
    savedStep = 0
    losses = []
    otherLosses = 0
    forgetMemories()
    stepSettings = nil
    note = nil
    epoch = nil
    trained = TrainedWeights()
  }
}

/// The data of a loaded checkpoint while it is not available: what saving it again needs.
public struct AwaitedData: Sendable {
  /// Where it was, and how to recognise it.
  public let reference: DataReference
  /// Its symbols.
  public let vocabulary: Vocabulary?
  /// Why it is not available.
  public let reason: CheckpointError
}

/// The settings that `set` changes.
public struct Settings: Sendable, Hashable {
  /// Decimal places of a loss.
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
  /// The columns of a trace's table.
  public var columns = TraceColumn.standard

  /// The defaults.
  public init() {}
}
