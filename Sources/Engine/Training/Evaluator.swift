/// The loss of a model over a whole part of the data.
public enum Evaluator {
  /// Examples per pass: enough for the kernels, few enough for the memory.
  private static let batch = 1024

  /// The mean loss in evaluation mode, in nats; `nil` if `isInterrupted` said to stop.
  ///
  /// `report` is called with the number of examples done, after each batch.
  ///
  /// - Throws: `DataError.emptyPart`, or what `Plan` throws.
  public static func loss(
    of model: Sequential, on data: Dataset, _ part: Dataset.Part,
    unless isInterrupted: () -> Bool, reporting report: (Int) -> Void = { _ in }
  ) throws -> Float? {
    let count = data.count(part)
    guard count > 0 else { throw DataError.emptyPart(part: part.rawValue) }
    var sum = 0.0
    var start = 0
    for size in [batch, count % batch] where size > 0 && start + size <= count {
      let plan = try Plan(predicting: data.contexts, model, batch: size, purpose: .inference)
      let loss = try CrossEntropy(rows: size)
      while start + size <= count {
        if isInterrupted() { return nil }
        data.gather(part, start..<start + size, into: plan.symbols, loss.targets)
        plan.evaluate()
        sum += loss.sum(plan.output)
        start += size
        report(start)
      }
    }
    return Float(sum / Double(count))
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
