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
    let count = data.measuredCount(part)
    guard count > 0 else { throw DataError.emptyPart(part: part.rawValue) }
    var sum = 0.0
    var start = 0
    let batch = max(1, min(Self.batch, Self.places / data.longestRow))
    var planned = min(batch, count)
    var predictor = try Predictor(model, data, batch: planned, purpose: .inference)
    while start < count {
      if isInterrupted() { return nil }
      let size = min(batch, count - start)
      // A plan of rows takes fewer as well.
      if size != planned, !predictor.sharesRows {
        planned = size
        predictor = try Predictor(model, data, batch: size, purpose: .inference)
      }
      predictor.load(part, start..<start + size, isMeasured: true)
      try predictor.plan.evaluate()
      sum += predictor.loss.sum(predictor.plan.output)
      start += size
      report(start)
    }
    return Float(sum / Double(data.placeCount(part)))
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
