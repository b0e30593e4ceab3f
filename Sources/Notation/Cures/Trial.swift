import Engine
import Support

/// Tries things out within bounds: however large the operands are, a failing line ends soon.
struct Trial {
  /// How long all trials of one failure may take; small operands take a thousandth of it.
  private static let patience = Duration.milliseconds(500)
  /// Bytes of one tensor.
  private static let mostBytes = 1 << 28

  private let end = ContinuousClock.now + patience

  /// The body's result; nil if it fails, or would exceed the time or memory for all trials of one
  /// failure.
  func result<Result>(_ body: () throws -> Result) -> Result? {
    let outer = Interruption.watch
    let watch = Interruption.Watch { [end] in outer.isRaised() || ContinuousClock.now > end }
    let bytes = min(MemoryBudget.limit ?? Self.mostBytes, Self.mostBytes)
    return Interruption.$watch.withValue(watch) {
      MemoryBudget.$limit.withValue(bytes) { try? body() }
    }
  }
}

extension ExpressionEvaluator {
  /// The most changes that a message shows.
  private static let mostCures = 2

  /// The error with changes of the operation that were tried, if any succeed.
  func cured(_ error: LocatedError, _ operation: FailedOperation) -> LocatedError {
    guard !isTrial, error.cures.isEmpty else { return error }
    return error.with(cures(of: CureRules.candidates(for: error.cause, operation), operation))
  }

  /// The first few candidates that succeed, and their shapes.
  func cures(of candidates: [CureCandidates], _ operation: FailedOperation) -> [Cure] {
    let trial = Trial()
    var evaluator = self
    evaluator.isTrial = true
    evaluator.known = operation.values
    var cures: [Cure] = []
    for candidates in candidates where cures.isEmpty || !candidates.isLastResort {
      var found = 0
      for candidate in candidates.expressions
      where cures.count < Self.mostCures && found < candidates.most {
        let value = trial.result { () throws -> Value in
          var copy = evaluator
          return try copy.evaluate(candidate)
        }
        guard let value else { continue }
        found += 1
        cures.append(Cure(expression: candidate, shape: value.shapeInMessages))
      }
    }
    return cures
  }
}

extension Value {
  /// The shape of a tensor, or of a few.
  fileprivate var shapeInMessages: String? {
    if case .tensor(let tensor) = self { return tensor.shapeText }
    guard let tensors, !tensors.isEmpty, tensors.count <= 3 else { return nil }
    return tensors.map(\.shapeText).joined(separator: ", ")
  }
}
