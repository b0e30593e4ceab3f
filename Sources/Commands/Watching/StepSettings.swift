import Engine
import Support

/// How steps are taken: as `train` last took them, or as it takes them without options.
struct StepSettings: Sendable, Hashable {
  /// How many examples make a batch.
  var batch = 32
  /// The learning rate.
  var rate: Double
  /// The optimizer.
  var optimizer: Optimizer
  /// The longest gradient that is taken as it is.
  var clip: Double?

  /// A batch of 32 at the optimizer's usual rate.
  init(_ optimizer: Optimizer = .sgd) {
    self.optimizer = optimizer
    rate = optimizer.standardRate
  }

  /// The options of `train` that say so; what it does anyway is left out.
  var words: [String] {
    let standard = StepSettings(optimizer)
    var words = ["lr=\(shortNumber(rate))"]
    if batch != standard.batch { words.append("batch=\(batch)") }
    switch optimizer {
    case .momentum(0): break
    case .momentum(let momentum): words.append("momentum=\(shortNumber(momentum))")
    case .adam(let beta1, let beta2, let epsilon, let weightDecay):
      words.append("optimizer=\(weightDecay == 0 ? "adam" : "adamw")")
      if [beta1, beta2] != [0.9, 0.999] {
        words.append("betas=\(shortNumber(beta1)),\(shortNumber(beta2))")
      }
      if epsilon != 1e-8 { words.append("eps=\(shortNumber(epsilon))") }
      if weightDecay != 0, weightDecay != 0.01 {
        words.append("weight_decay=\(shortNumber(weightDecay))")
      }
    }
    if let clip { words.append("clip=\(shortNumber(clip))") }
    return words
  }

  /// The line that trains so.
  func line(steps: Int) -> String {
    ([Train.declaration.name, String(steps)] + words).joined(separator: " ")
  }
}

extension Session {
  /// A copy whose stack fits the data, and the data.
  ///
  /// - Throws: what loading the data and settling sizes throw.
  func settled() throws -> (session: Session, data: Dataset) {
    var copy = self
    let data = try copy.dataset()
    _ = try copy.settleForData()
    return (copy, data)
  }

  /// How steps are taken: as the last run took them, unless a line says otherwise.
  func stepSettings(batch: Int?, rate: Double? = nil) -> StepSettings {
    var settings = state.stepSettings ?? StepSettings()
    if let batch { settings.batch = batch }
    if let rate { settings.rate = rate }
    return settings
  }

  /// A run of its own on the stack as it is, with the batches that `train` would take next, or those of
  /// another stream; the session stays as it is.
  ///
  /// - Throws: what `Trainer` throws.
  func trainer(
    _ settings: StepSettings, on data: Dataset, rate: LearningRate? = nil,
    generator: Generator? = nil, sharesWindows: Bool = true
  ) throws -> Trainer {
    let rows = try BatchRows(.drawn, of: data.count(.train), batch: settings.batch)
    return try Trainer(
      state.model, on: data, rows: rows, rate: try rate ?? LearningRate(Float(settings.rate)),
      optimizer: settings.optimizer, state: state.optimizer, clip: settings.clip,
      sharesWindows: sharesWindows, generator: generator ?? state.generator, step: state.step)
  }
}
