import Engine
import FoundationEssentials

/// Builds safetensors files, good and bad, independently of the engine's own writer.
struct FileBuilder {
  struct Part {
    var name: String
    var type = "F32"
    var shape: [Int]
    var bytes: [UInt8]
  }

  var metadata: [String: String] = [:]
  var parts: [Part] = []

  init() {}

  /// The content of a file, to be changed and built again.
  init(_ bytes: [UInt8]) throws {
    let file = try SafetensorsFile(bytes)
    metadata = file.metadata
    for entry in file.entries {
      parts.append(
        Part(
          name: entry.name, shape: entry.shape, bytes: Self.bytes(try file.floats(of: entry))))
    }
  }

  /// Adds a tensor of zeros.
  mutating func add(_ name: String, _ shape: [Int], type: String = "F32") {
    let count = shape.reduce(1, *) * 4
    parts.append(
      Part(name: name, type: type, shape: shape, bytes: [UInt8](repeating: 0, count: count)))
  }

  /// The file, its tensors one after another.
  var bytes: [UInt8] {
    get throws {
      var entries: [String] = []
      if !metadata.isEmpty {
        entries.append(
          "\"__metadata__\":\(String(decoding: try JSONEncoder().encode(metadata), as: UTF8.self))")
      }
      var offset = 0
      for part in parts {
        let end = offset + part.bytes.count
        entries.append(
          "\"\(part.name)\":" + Self.entry(part.type, part.shape, offset, end))
        offset = end
      }
      return Self.file("{" + entries.joined(separator: ",") + "}", parts.flatMap(\.bytes))
    }
  }

  /// `{"dtype":…,"shape":…,"data_offsets":…}`.
  static func entry(_ type: String, _ shape: [Int], _ begin: Int, _ end: Int) -> String {
    "{\"dtype\":\"\(type)\",\"shape\":\(shape),\"data_offsets\":[\(begin),\(end)]}"
  }

  /// A file with this header and data.
  static func file(_ header: String, _ data: [UInt8] = []) -> [UInt8] {
    length(UInt64(header.utf8.count)) + Array(header.utf8) + data
  }

  /// A file with this header and this many zeros.
  static func file(_ header: String, zeros: Int) -> [UInt8] {
    file(header, [UInt8](repeating: 0, count: zeros))
  }

  /// Eight bytes, the lowest first.
  static func length(_ length: UInt64) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: length >> ($0 * 8)) }
  }

  static func bytes(_ values: [Float]) -> [UInt8] {
    values.flatMap { value in
      (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> ($0 * 8)) }
    }
  }
}

/// A tiny training run on sixteen short words.
enum TinyRun {
  static let words =
    "ab\nba\nabc\ncab\nbac\nacb\ncba\nbca\naab\nabb\ncca\nacc\nbbc\ncbb\naca\nbcb\n"

  static func data() throws -> Dataset {
    var options = Dataset.Options()
    options.block = 4
    return try Dataset(bytes: Array(words.utf8), source: "words.txt", options)
  }

  static let stack =
    "embedding 4 3, flatten 2, linear 6 5 bias=false, batchnorm 5, tanh, dropout 0.25, "
    + "flatten 2, linear 10 4"

  /// A run at some step.
  struct Run {
    var model: Sequential
    var optimizer: OptimizerState?
    var generator: Generator
    var step = 0
    var losses: [Float] = []
    var epoch: OpenEpoch?
    var average: WeightAverage?

    /// A stack after seed 42.
    init(_ stack: String = TinyRun.stack) throws {
      generator = Generator(seed: 42)
      model = try Sequential(stack, generator: &generator)
    }

    /// What a checkpoint brings back.
    init(_ checkpoint: Checkpoint) {
      model = checkpoint.model
      optimizer = checkpoint.optimizer
      generator = checkpoint.generator
      step = checkpoint.step
      losses = checkpoint.losses
      epoch = checkpoint.epoch
      average = checkpoint.average
    }

    /// Trains this many steps.
    mutating func train(
      _ steps: Int, _ optimizer: Optimizer = .sgd, _ order: RowOrder = .drawn, ema: Double? = nil
    ) throws {
      let data = try TinyRun.data()
      let trainer = try Trainer(
        model, on: data,
        rows: try BatchRows(order, of: data.count(.train), batch: 8, after: epoch),
        rate: try LearningRate(0.05), optimizer: optimizer, state: self.optimizer, decay: ema,
        average: average, generator: generator, step: step)
      for _ in 0..<steps { losses.append(try trainer.advance()) }
      model = try trainer.currentModel()
      self.optimizer = try trainer.optimizerState()
      generator = trainer.generator
      step = trainer.step
      epoch = trainer.epoch
      average = try trainer.weightAverage()
    }

    var checkpoint: Checkpoint {
      get throws {
        Checkpoint(
          model: model, optimizer: optimizer, data: try TinyRun.data(), generator: generator,
          seed: 42, step: step, losses: losses, epoch: epoch, average: average)
      }
    }
  }

  /// A checkpoint's bytes after some steps.
  static func bytes(
    _ steps: Int = 3, _ optimizer: Optimizer = .sgd, _ order: RowOrder = .drawn,
    ema: Double? = nil
  ) throws -> [UInt8] {
    var run = try Run()
    if steps > 0 { try run.train(steps, optimizer, order, ema: ema) }
    return try run.checkpoint.encoded()
  }
}
