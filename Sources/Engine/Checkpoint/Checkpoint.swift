/// A saved training run: everything needed to continue it bit for bit.
///
/// One safetensors file. Its tensors have torch's names; its metadata, all text, holds the stack as
/// the shell's own lines, the vocabulary, the data's settings, the optimizer, the random
/// generator's whole state and the step. See `Checkpoint+Writing.swift` for every key.
public struct Checkpoint: Sendable {
  /// The stack.
  public let model: Sequential
  /// What the optimizer of the last run remembers.
  public let optimizer: OptimizerState?
  /// The data it was trained on; `nil` if none has been chosen.
  public let data: DataReference?
  /// The data's symbols.
  public let vocabulary: Vocabulary?
  /// The stream that weights, minibatches, dropout and samples are drawn from.
  public let generator: Generator
  /// The seed that the generator was last started with.
  public let seed: UInt64
  /// How many training updates the weights have seen.
  public let step: Int
  /// The loss of each of those steps, in nats.
  public let losses: [Float]
  /// The average of the weights that the last run kept.
  public let average: WeightAverage?
  /// The epoch that training was stopped in; `nil` if none is open.
  public let epoch: OpenEpoch?
  /// How products were rounded where it was saved; `nil` in a file that does not say so.
  public let rounding: ProductRounding?
  /// What was pushed last, as the session writes it.
  public let pushed: String?
  /// How the last run was done; `nil` where the file does not say so.
  public let note: TrainingNote?
  /// Whether the file's checksum matched its content; true for a checkpoint that was not read from
  /// a file.
  public internal(set) var isChecked = true

  /// A run as it is now.
  public init(
    model: Sequential, optimizer: OptimizerState?, data: Dataset?, generator: Generator,
    seed: UInt64, step: Int, losses: [Float], epoch: OpenEpoch? = nil,
    average: WeightAverage? = nil
  ) {
    self.init(
      model: model, optimizer: optimizer, data: data.map(DataReference.init),
      vocabulary: data?.vocabulary, generator: generator, seed: seed, step: step, losses: losses,
      epoch: epoch, average: average)
  }

  /// A run as it is now, whose data need not be available.
  public init(
    model: Sequential, optimizer: OptimizerState?, data: DataReference?, vocabulary: Vocabulary?,
    generator: Generator, seed: UInt64, step: Int, losses: [Float], epoch: OpenEpoch? = nil,
    average: WeightAverage? = nil, pushed: String? = nil, note: TrainingNote? = nil
  ) {
    self.model = model
    // A state that belongs to another stack would not be resumed either.
    self.optimizer = optimizer?.stack == model.lines ? optimizer : nil
    self.average = average?.stack == model.lines ? average : nil
    self.data = data
    self.vocabulary = vocabulary
    self.generator = generator
    self.seed = seed
    self.step = step
    self.losses = losses
    self.epoch = epoch
    rounding = InstructionSet.current.rounding
    self.pushed = pushed
    self.note = note
  }

  /// The number of this layout of tensors and metadata.
  static let layout = "1"
  /// Upper limit of layers, which bounds what a file may ask for.
  static let mostLayers = 10_000
  /// Upper limit of steps, which leaves room to count on.
  static let mostSteps = 1_000_000_000_000_000
}

/// The names of a checkpoint's metadata and of its own tensors.
enum CheckpointKey {
  static let averageDecay = "ema.decay"
  static let averageUpdates = "ema.updates"
  static let checksum = "checksum"
  static let epoch = "epoch"
  static let epochExamples = "epoch.examples"
  static let epochSeen = "epoch.seen"
  static let format = "format"
  static let generator = "generator"
  static let layout = "checkpoint"
  static let losses = "losses"
  static let optimizer = "optimizer"
  static let program = "program"
  static let rounding = "rounding"
  static let pushed = "push"
  static let runFailure = "run.failure"
  static let runLine = "run.line"
  static let runLoss = "run.loss"
  static let runSeconds = "run.seconds"
  static let seed = "seed"
  static let stack = "stack"
  static let step = "step"
  static let updates = "optimizer.updates"
  static let vocabulary = "vocabulary"

  static let dataBlock = "data.block"
  static let dataBytes = "data.bytes"
  static let dataCut = "data.cut"
  static let dataChecksum = "data.checksum"
  static let dataEnd = "data.end"
  static let dataItems = "data.items"
  static let dataNormalization = "data.normalize"
  static let dataSeed = "data.seed"
  static let dataShares = "data.split"
  static let dataSource = "data.source"

  static let averagePrefix = "ema."
  static let dataPrefix = "data."
  static let epochPrefix = "epoch."
  static let optimizerPrefix = "optimizer."

  /// The state of a random stream, whose own key comes first.
  static func keptNormal(_ stream: String) -> String { stream + ".kept_normal" }
  static func position(_ stream: String) -> String { stream + ".position" }
  static func words(_ stream: String) -> String { stream + ".words" }

  static func optimizerNumber(_ name: String) -> String { optimizerPrefix + name }
}

extension Sequential {
  /// The shell's lines that make the stack.
  package var lines: [String] { children.map(\.description) }
}

extension SafetensorsFile {
  /// Whether `save` wrote it.
  public var isCheckpoint: Bool { metadata[CheckpointKey.layout] != nil }
}
