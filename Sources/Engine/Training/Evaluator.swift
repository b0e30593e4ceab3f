/// The loss of a model over a whole part of the data.
public enum Evaluator {
  /// Examples per pass: enough for the kernels, few enough for the memory.
  private static let batch = 1024
  /// Places with a target per pass, likewise, and so few that their rows stay in the cache.
  private static let places = 2048

  /// The mean loss in evaluation mode, in nats; `nil` if `isInterrupted` said to stop.
  ///
  /// `report` is called with the number of examples done, after each batch.
  ///
  /// - Throws: `DataError.emptyPart`, or what `Plan` throws.
  public static func loss(
    of model: Sequential, on data: Dataset, _ part: Dataset.Part,
    unless isInterrupted: () -> Bool, reporting report: (Int) -> Void = { _ in }
  ) throws -> Float? {
    var sum = 0.0
    let isDone = try passes(of: model, on: data, part, unless: isInterrupted, reporting: report) {
      sum += $0.loss.sum($0.plan.output)
    }
    return isDone ? Float(sum / Double(data.placeCount(part))) : nil
  }

  /// Calls `body` with the symbol in each place of a part that has one to guess, in the order of the text, and
  /// with its loss in evaluation mode, in nats; gives whether it went to the end.
  ///
  /// `report` is called with the number of examples done, after each batch.
  ///
  /// - Throws: `DataError.emptyPart`, or what `Plan` throws.
  package static func eachLoss(
    of model: Sequential, on data: Dataset, _ part: Dataset.Part,
    unless isInterrupted: () -> Bool, reporting report: (Int) -> Void = { _ in },
    _ body: (_ symbol: Int32, _ nats: Float) -> Void
  ) throws -> Bool {
    try passes(of: model, on: data, part, unless: isInterrupted, reporting: report) { batch in
      let logits = batch.plan.output
      _ = batch.loss.sum(logits)
      for row in 0..<batch.loss.targets.count where batch.loss.targets[row] >= 0 {
        body(batch.loss.targets[row], batch.loss.loss(of: row, logits))
      }
    }
  }

  /// Calls `body` with batch after batch of a part, evaluated; gives whether it went to the end.
  private static func passes(
    of model: Sequential, on data: Dataset, _ part: Dataset.Part,
    unless isInterrupted: () -> Bool, reporting report: (Int) -> Void,
    _ body: (Predictor) -> Void
  ) throws -> Bool {
    let count = data.measuredCount(part)
    guard count > 0 else { throw DataError.emptyPart(part: part.rawValue) }
    var start = 0
    let batch = max(1, min(Self.batch, Self.places / data.longestRow))
    var planned = min(batch, count)
    var predictor = try Predictor(model, data, batch: planned, purpose: .inference)
    while start < count {
      if isInterrupted() { return false }
      let size = min(batch, count - start)
      // A plan of rows takes fewer as well.
      if size != planned, !predictor.sharesRows {
        planned = size
        predictor = try Predictor(model, data, batch: size, purpose: .inference)
      }
      predictor.load(part, start..<start + size, isMeasured: true)
      try predictor.plan.evaluate()
      body(predictor)
      start += size
      report(start)
    }
    return true
  }

  /// The mean loss in evaluation mode, in nats.
  ///
  /// - Throws: `DataError.emptyPart`, or what `Plan` throws.
  public static func loss(
    of model: Sequential, on data: Dataset, _ part: Dataset.Part
  ) throws -> Float {
    try loss(of: model, on: data, part, unless: { false }) ?? .nan
  }
}
