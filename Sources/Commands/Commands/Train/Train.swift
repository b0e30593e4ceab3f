import Engine
import Rendering
import Support

struct Train: Command {
  private static let steps = Argument<Int>.optional(
    "STEPS", .integer(1...TrainingLength.most), "how many steps, unless epochs= says how long")
  private static let epochs = Argument<Int>.option(
    "epochs", .integer(1...TrainingLength.most), written: "N",
    "how many times every example comes, in place of STEPS; an epoch that is open is the first")
  private static let order = Argument<RowOrder>.option(
    "order", .rowOrder, standard: .drawn, written: RowOrder.drawn.rawValue,
    "whether each example is drawn from all, or all come once an epoch, shuffled")
  private static let batch = Argument<Int>.option(
    "batch", .integer(1...1_000_000), standard: 32, "examples per step")
  private static let rate = Argument<Double>.option(
    "lr", .positive, written: "0.1", "the learning rate; 0.001 for adam and adamw")
  private static let decay = Argument<[LearningRate.Decay]>.option(
    "decay", .decays, standard: [], written: "STEP:LR", "a new rate from a given step on")
  private static let cosine = Argument<CosineEnd>.option(
    "cosine", .cosineEnd, written: "STEP",
    "the rate falls along half a cosine to 0 at this step, or at the run's end")
  private static let warmup = Argument<Int>.option(
    "warmup", .integer(0...Int.max), standard: 0, "steps over which the rate first grows")
  private static let optimizer = Argument<String>.option(
    "optimizer", .word(["sgd", "adam", "adamw"]), standard: "sgd", "the optimizer")
  private static let momentum = Argument<Double>.option(
    "momentum", .number(.below(0..<1)), standard: 0, written: "0", "for sgd")
  private static let betas = Argument<[Double]>.option(
    "betas", .betas, standard: [0.9, 0.999], written: "0.9,0.999", "for adam and adamw")
  private static let epsilon = Argument<Double>.option(
    "eps", .number(.within(1e-30...1)), standard: 1e-8, written: "1e-08", "for adam and adamw")
  private static let weightDecay = Argument<Double>.option(
    "weight_decay", .number(.below(0..<1)), standard: 0.01, "for adamw")

  private static let clip = Argument<Double>.option(
    "clip", .positive, written: "1",
    "the longest that all gradients together, as one vector, may be")
  private static let ema = Argument<Double>.option(
    "ema", .number(.below(0..<1)), written: "0.999",
    "keeps an average of the weights, of which this share stays at each step")
  private static let checkpoint = Argument<String>.option(
    "checkpoint", .file, written: "FILE", "where save writes the session while it trains")
  private static let every = Argument<Int>.option(
    "every", .integer(1...1_000_000_000), written: "10000",
    "steps between checkpoints; one more at the end")

  private static let log = Argument<Int>.option(
    "log", .integer(1...Int.max), written: "STEPS",
    "prints the batch's loss every STEPS steps, as the lecture does")
  private static let watch = Argument<Int>.option(
    "watch", .integer(1...Int.max), written: "STEPS",
    "shows every STEPS steps what stats finds wrong, measured on a copy")

  static let declaration = Declaration(
    "train", knownAs: ["fit", "compile", "learn"], .train,
    "Trains the stack on minibatches of the data.",
    discussion: """
      Gradient descent on the cross-entropy of the next symbol, as in the lecture. Steps count \
      on from earlier runs until init or clear. With epochs=N every example comes N times: each \
      epoch draws an order as torch.randperm does, and its last batch has what is left. Ctrl-C \
      stops after the current step and shows the line that continues as if it had never stopped, \
      in the middle of an epoch too; seed and data end an epoch that is open. ema=0.999 keeps an \
      average of the weights, not of batchnorm's running statistics, for eval, sample and save \
      with ema=on; a run without it forgets it, and so does an edit of the stack. With \
      checkpoint=FILE the session is saved along the way: after load FILE, train continues from \
      there. A stack that does not fit the data is shown as a trace with fixes; each _ is worked \
      out for the data's contexts first.
      """,
    arguments: [
      steps, epochs, batch, order, rate, decay, cosine, warmup, optimizer, momentum, betas, epsilon,
      weightDecay, clip, ema, checkpoint, every, .force, log, watch,
    ],
    examples: [
      "train 100", "train 50 batch=64 lr=0.05 decay=120:0.01",
      "train 50 optimizer=adamw lr=0.004 cosine=1000 warmup=20",
      "train epochs=1 batch=2000 cosine=end",
    ],
    after: ["add embedding 27 10, flatten, linear 80 64, batchnorm 64, tanh, linear 64 27"],
    isUndoable: true, draws: [.session], file: .writesSession(to: checkpoint, with: [every]))

  /// The options of which a sweep trains several values.
  private static let settings: [any ParsableArgument] = [
    epochs, batch, order, rate, decay, cosine, warmup, optimizer, momentum, betas, epsilon,
    weightDecay, clip, ema, steps,
  ]

  static func run(_ arguments: ParsedArguments, _ session: inout Session) throws -> CommandResult {
    let optimizer = try optimizer(arguments)
    let data = try session.dataset()
    let length = try length(arguments, on: data, after: session.state)
    let schedule = try schedule(arguments, for: optimizer, length)
    let batch = length.rows.largest
    try session.state.model.checkTrainable()
    let before = session.state
    let drawn = try session.settleForData()
    let trainer: Trainer
    do {
      trainer = try Trainer(
        session.state.model, on: data, rows: length.rows, steps: length.steps, rate: schedule,
        optimizer: optimizer, state: session.state.optimizer, clip: arguments[clip],
        decay: arguments[ema], average: session.state.average, generator: session.state.generator,
        step: session.state.step)
    } catch let error as MemoryError {
      let (model, contexts) = (session.state.model, try session.contexts())
      session.state = before
      let possible = Trainer.largestBatch(model, contexts, below: batch)
      throw possible.map {
        TrainingError.batchTooLarge(batch: batch, possible: $0, memory: error)
      } ?? error as any Error
    } catch {
      session.state = before
      let undone = Undone(what: "trained", line: length.line)
      guard
        let shown = try session.obstacle(error, batch: batch, .training, instead: undone)
      else { throw error }
      return shown
    }
    let warnings = try session.warningsBeforeTraining(batch: batch)
    if let warnings {
      let hint = try session.hint(fixing: warnings)
      session.environment.warn(Output(warnings.blocks + [hint]), session.state.settings)
    }
    try Interruption.check()
    // A stopped run is kept: the same Ctrl-C must not stop what follows.
    let hadAverage = session.state.average != nil
    let run = try Interruption.withoutWatch {
      let run = try TrainingRun(
        trainer, length, after: session.state, session.environment,
        checkpoint: try checkpoints(arguments, session), log: arguments[log],
        watch: arguments[watch].map {
          TrainingWatch(
            every: $0, session, data,
            settings(
              arguments, optimizer, batch: batch, rate: schedule, at: session.state.step))
        })
      let earlier = session.state.model
      session.state = try session.state.advanced(by: trainer, run.losses)
      try session.state.model.showInstead(of: earlier)
      session.state.stepSettings = settings(
        arguments, optimizer, batch: length.rows.batch, rate: schedule, at: session.state.step)
      if run.isSaved { session.state.savedStep = session.state.step }
      return run
    }
    let done = run.losses.count
    let line = length.line(doing: done, without: [checkpoint.name, every.name])
    session.keep(session.record(run, arguments, data))
    if let warnings {
      session.offer(warnings.fixes, byCommand: .beforeTraining)
    } else if session.fixSource?.isLints ?? false {
      session.fixSource = .beforeTraining
    }
    let shown = run.output(
      precision: session.state.settings.precision, warnings: warnings?.fields,
      ema: arguments[ema], losesAverage: hadAverage && arguments[ema] == nil,
      slower: arguments.line(rate, as: slowerRate(than: arguments[rate] ?? optimizer.standardRate)),
      goingOn: { withCheckpoint in
        length.line(
          after: run.losses.count, run.endedEpochs,
          without: withCheckpoint ? [] : [checkpoint.name, every.name])
      })
    // Undo takes back the steps that were done, and no checkpoint.
    let effect = Effect(
      .session(line: line), completed: run.completed, inPlace: length.inPlace(doing: done))
    return CommandResult(shown, effect).telling(drawn, of: session.state.model)
  }

  /// How the last step before `step` was taken; at its full rate, since a cosine's end is none to go on with.
  private static func settings(
    _ arguments: ParsedArguments, _ optimizer: Optimizer, batch: Int, rate: LearningRate,
    at step: Int
  ) -> StepSettings {
    var settings = StepSettings(optimizer)
    settings.batch = batch
    // As it is written: a rate of 32 bits has other digits.
    settings.rate = Double("\(rate.fullRate(at: max(0, step - 1)))") ?? Double(rate.base)
    settings.clip = arguments[clip]
    return settings
  }

  /// A tenth of a rate, as it is written.
  private static func slowerRate(than rate: Double) -> String { shortNumber(rate / 10) }

  private static func schedule(
    _ arguments: ParsedArguments, for optimizer: Optimizer, _ length: TrainingLength
  ) throws -> LearningRate {
    try LearningRate(
      Float(arguments[rate] ?? optimizer.standardRate), decays: arguments[decay] ?? [],
      warmup: try arguments.get(warmup), cosine: length.cosine)
  }

  /// Where checkpoints are written; an unwritable place is refused before the first step.
  private static func checkpoints(
    _ arguments: ParsedArguments, _ session: Session
  ) throws -> CheckpointSchedule? {
    guard let path = arguments[checkpoint] else {
      guard arguments[every] == nil else {
        throw CommandError.missing(
          command: declaration.name, argument: "checkpoint=FILE", usage: declaration.usage)
      }
      return nil
    }
    let schedule = CheckpointSchedule(
      path: path, every: arguments[every] ?? 10_000, start: session.state, probe: session.probe,
      readings: session.readings, isForced: arguments.isForced)
    try schedule.check()
    return schedule
  }

  /// The options that an optimizer does not use.
  private static func misplaced(with name: String) -> [String] {
    switch name {
    case "sgd": [betas.name, epsilon.name, weightDecay.name]
    case "adam": [momentum.name, weightDecay.name]
    default: [momentum.name]
    }
  }

  /// The options of other optimizers than the one named, and those that say the length in another way.
  static func misfits(given words: [String]) -> [String] {
    var misfits = words.contains { !$0.contains("=") } ? [epochs.name] : []
    if words.contains(where: { $0.hasPrefix("\(epochs.name)=") }) { misfits.append(order.name) }
    let option = "\(optimizer.name)="
    guard let word = words.last(where: { $0.hasPrefix(option) }) else { return misfits }
    return misfits + misplaced(with: String(word.dropFirst(option.count)))
  }

  /// The optimizer that the options name; options of other optimizers are refused.
  private static func optimizer(_ arguments: ParsedArguments) throws -> Optimizer {
    let name = try arguments.get(optimizer)
    if let option = misplaced(with: name).first(where: { arguments.values[$0] != nil }) {
      throw CommandError.misplacedOption(option: option, value: name)
    }
    guard name != "sgd" else { return .momentum(try arguments.get(momentum)) }
    let betas = try arguments.get(betas)
    return .adam(
      beta1: betas[0], beta2: betas[1], epsilon: try arguments.get(epsilon),
      weightDecay: name == "adamw" ? try arguments.get(weightDecay) : 0)
  }
}

extension Train {
  /// The names under which a sweep says how long its runs are.
  static let (lengthKey, epochsKey) = (steps.name.lowercased(), epochs.name)

  /// The names of all that a sweep may vary.
  static var settingNames: [String] { settings.map(key(of:)) }

  /// What a sweep calls an argument.
  private static func key(of argument: any ParsableArgument) -> String {
    argument.isOption ? argument.name : argument.name.lowercased()
  }

  /// The argument that a key of a sweep is for; `nil` for none of `train`.
  static func setting(of name: String) -> (any ParsableArgument)? {
    settings.first { key(of: $0) == name }
  }

  /// Whether one value of an argument has commas in it, so that a sweep takes what is given as one.
  static func isWrittenWithCommas(_ argument: any ParsableArgument) -> Bool {
    [betas.name, decay.name].contains(argument.name)
  }

  /// The line that trains with words for some keys of a sweep.
  static func line(_ words: [(key: String, word: String)]) -> String {
    let parts = settings.sorted { !$0.isOption && $1.isOption }.compactMap { argument -> String? in
      guard let word = words.first(where: { $0.key == key(of: argument) })?.word else { return nil }
      return argument.isOption ? "\(argument.name)=\(word.asWord)" : word
    }
    return ([declaration.name] + parts).joined(separator: " ")
  }

  /// How long the run of a line is.
  ///
  /// - Throws: as `TrainingLength`.
  static func length(
    _ arguments: ParsedArguments, on data: Dataset, after state: State
  ) throws -> TrainingLength {
    try TrainingLength(
      arguments, .init(steps: steps, epochs: epochs, batch: batch, order: order, cosine: cosine),
      on: data, after: state)
  }
}
