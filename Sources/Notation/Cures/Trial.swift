import Engine
import Support
import Synchronization

/// Tries things out within bounds: however large the operands are, a failing line ends soon, and always
/// with the same cures.
struct Trial {
  /// How many elements all trials of one failure may work on: tenths of a second, but not measured in
  /// time, so that a busy machine finds the same cures.
  private static let mostElements = 1 << 25
  /// Bytes of one tensor.
  private static let mostBytes = 1 << 28

  /// Counts the elements that were worked on.
  private final class Elements: Sendable {
    private let spent = Atomic(0)
    var isSpent: Bool { spent.load(ordering: .relaxed) > Trial.mostElements }
    func spend(_ number: Int) -> Bool {
      spent.add(min(number, Trial.mostElements), ordering: .relaxed).newValue > Trial.mostElements
    }
  }

  private let elements = Elements()

  /// The body's result; nil if it fails, or would exceed the elements or memory for all trials of one
  /// failure.
  func result<Result>(_ body: () throws -> Result) -> Result? {
    let (outer, elements) = (Interruption.watch, elements)
    let watch = Interruption.Watch(
      { outer.isRaised() || elements.isSpent }, spending: elements.spend)
    let bytes = min(MemoryBudget.limit ?? Self.mostBytes, Self.mostBytes)
    return Interruption.$watch.withValue(watch) {
      MemoryBudget.$limit.withValue(bytes) { try? Changes.takingBack(body) }
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
