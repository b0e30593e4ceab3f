public import Support

/// A training run or a sample that cannot be made.
public enum TrainingError: CataloguedError, Hashable {
  case emptyBatch
  /// There is no memory for a batch; one of `possible` examples fits.
  case batchTooLarge(batch: Int, possible: Int, memory: MemoryError)
  /// The last batch of an epoch has so few examples that a layer cannot train on it; with batches of
  /// `possible` it can.
  case lastBatchTooSmall(examples: Int, batch: Int, stop: StopError, possible: Int?)
  case badRate(rate: Float)
  case lossNotFinite(step: Int, rate: Float, checkpoint: String? = nil)
  case outputNotFinite
  case noAverage
  /// A line has had a tensor want no gradient.
  case frozen(tensor: String, layer: Position)

  /// What each case means.
  public static let catalogue: [ErrorKind<TrainingError>] = [
    .init("E-TRAINING-EMPTY-BATCH", "A batch has no examples.", .emptyBatch),
    .init(
      "E-TRAINING-BATCH-TOO-LARGE", "There is no memory for steps of this batch.",
      .batchTooLarge(
        batch: 1_000_000, possible: 65_536,
        memory: .doesNotFit(what: "running this stack", bytes: 40 << 30, available: 8 << 30))),
    .init(
      "E-TRAINING-LAST-BATCH-TOO-SMALL",
      "The last batch of an epoch is too small for a layer's statistics.",
      .lastBatchTooSmall(
        examples: 1, batch: 32,
        stop: StopError(
          position: Position(4), layer: "batchnorm 200",
          input: Signal(Shape(known: 1, 200), .reals),
          reason: .tooFewRows(layer: "batchnorm 200", rows: 1)), possible: 33)),
    .init(
      "E-TRAINING-BAD-RATE", "The learning rate is not a positive number.", .badRate(rate: -0.1)),
    .init(
      "E-TRAINING-LOSS-NOT-FINITE", "The loss of a step is not a finite number.",
      .lossNotFinite(step: 120, rate: 10)),
    .init(
      "E-TRAINING-OUTPUT-NOT-FINITE", "The output of the stack is not a finite number.",
      .outputNotFinite),
    .init(
      "E-TRAINING-NO-AVERAGE",
      "No average of the weights is kept: the last training was without `ema=`, or the stack has changed.",
      .noAverage),
    .init(
      "E-TRAINING-FROZEN",
      "A weight of the stack wants no gradient, and every weight would be trained.",
      .frozen(tensor: "weight", layer: Position(1))),
  ]

  /// What is wrong and how to fix it.
  public var diagnosis: Diagnosis {
    switch self {
    case .emptyBatch:
      Diagnosis("a batch needs at least 1 example", mend: "use batch=32")
    case .batchTooLarge(let batch, let possible, let memory):
      Diagnosis(
        "batch=\(batch) is too large: \(memory.diagnosis.what)", mend: "batch=\(possible) fits")
    case .lastBatchTooSmall(let examples, let batch, let stop, let possible):
      Diagnosis(
        "the last batch of an epoch has only \(counted(examples, "example")): layer"
          + " \(stop.position) (\(stop.layer)) \(stop.explanation.what)",
        mend: possible.map { "batch=\($0) leaves more for the last one" }
          ?? "without epochs= and order=shuffled every batch has \(batch)")
    case .badRate(let rate):
      Diagnosis("a learning rate cannot be \(rate)", mend: "use a positive number, such as lr=0.1")
    case .lossNotFinite(let step, let rate, let checkpoint):
      Diagnosis(
        "the loss of step \(grouped(step)) is not a finite number (lr \(rate)); the weights are as"
          + " before this run",
        mend: [
          "the likely cause is the learning rate: use a smaller one, such as lr=\(min(rate / 10, 0.1));"
            + " or a batch too small for batchnorm",
          checkpoint.map { "load \($0) brings back the last good checkpoint" },
        ].compactMap { $0 }.joined(separator: "; "))
    case .outputNotFinite:
      Diagnosis(
        "the stack's output is not a finite number: its weights have diverged",
        mend: "init draws them anew; train with a smaller lr")
    case .frozen(let tensor, let layer):
      Diagnosis(
        "\(tensor) of layer \(layer) wants no gradient, and train would step it",
        mend: "model.requires_grad_() has all of them want one; torch.optim steps those that do")
    case .noAverage:
      Diagnosis(
        "there is no average of the weights yet", mend: "train 100 ema=0.999 keeps one")
    }
  }
}
